//! Booking without an account (S9, S10): free times, one of many who want the same, asking and being answered, changing.
use crate::races::at_once;
use crate::{field, refused};
use domain::{Guest, Host, availability, booking, contacts, joining, services, visits};
use model::availability::{BookingRules, NewOff, NewWeekly, Offered};
use model::booking::{ANYBODY, BookForm, Booked, FreeTimes, RequestState, times_text};
use model::contacts::{ContactQuery, NewContact};
use model::joining::LinkToken;
use model::services::ServiceForm;
use model::visits::Outlook;
use model::{AppError, Conflict, FieldCode, ServiceId, Time};
use std::collections::BTreeMap;
use testkit::{DAY, HOUR, MINUTE, TestClinic, TestDomain};

/// A clinic with one service, which its founder offers on Wednesdays from nine to eleven: of the tests' clock, tomorrow.
pub struct Front {
    pub domain: TestDomain,
    pub clinic: TestClinic,
    pub host: Host,
    pub service: ServiceId,
}

pub async fn front(way: &str) -> Front {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let service = offered(&domain, &clinic, &host, way).await;
    Front { domain, clinic, host, service }
}

pub async fn offered(domain: &TestDomain, clinic: &TestClinic, host: &Host, way: &str) -> ServiceId {
    let admin = clinic.admin(domain).await;
    let form = ServiceForm { name: "First visit".into(), duration: "30".into(), ..Default::default() };
    let service = services::save(domain, &admin, form).await.unwrap();
    offer(domain, host, service, way).await;
    service
}

async fn offer(domain: &TestDomain, host: &Host, service: ServiceId, way: &str) {
    let id = host.id().text();
    let services = BTreeMap::from([(Offered::name_of(service), "on".to_owned())]);
    availability::offer(domain, host, Offered { host: id.clone(), services }).await.unwrap();
    let weekly = NewWeekly {
        host: id,
        weekday: "2".into(),
        weekly_from: "09:00".into(),
        weekly_to: "11:00".into(),
        weekly_service: String::new(),
    };
    availability::add_weekly(domain, host, weekly).await.unwrap();
    availability::save_rules(domain, host, rules(host, way)).await.unwrap();
}

fn rules(host: &Host, way: &str) -> BookingRules {
    BookingRules {
        host: host.id().text(),
        before_min: "0".into(),
        after_min: "0".into(),
        notice_h: "12".into(),
        horizon_d: "8".into(),
        daily_most: String::new(),
        way: way.into(),
    }
}

impl Front {
    async fn look(&self, host: &str) -> domain::Result<FreeTimes> {
        let who = self.domain.stranger(self.clinic.id(), 1);
        booking::times(&self.domain, &who, self.service, host, "America/New_York", "").await
    }

    pub async fn free(&self) -> Vec<Time> {
        let found = self.look(&self.host.id().text()).await.unwrap();
        found.days.iter().flat_map(|day| &day.times).map(|time| time.at).collect()
    }

    pub fn form(&self, name: &str, at: &[Time]) -> BookForm {
        BookForm {
            request_id: name.to_owned(),
            service: self.service.text(),
            host: self.host.id().text(),
            zone: "America/New_York".into(),
            at: times_text(at),
            name: name.to_owned(),
            email: format!("{}@example.net", name.to_lowercase().replace(' ', ".")),
            ..BookForm::default()
        }
    }

    async fn book(&self, form: BookForm) -> domain::Result<Booked> {
        let who = self.domain.stranger(self.clinic.id(), 1);
        booking::book(&self.domain, &who, form).await
    }

    /// Maya books the first free time and opens her mail.
    pub async fn maya(&self) -> (Time, Guest) {
        let at = self.free().await[0];
        self.book(self.form("Maya Lin", &[at])).await.unwrap();
        self.domain.run_jobs().await;
        let letter = self.domain.letter("/j/");
        let (_, rest) = letter.text.split_once("/j/").unwrap();
        let link = LinkToken(rest.split_whitespace().next().unwrap().to_owned());
        let who = self.domain.stranger(self.clinic.id(), 2);
        (at, joining::guest(&self.domain, &who, &link).await.unwrap())
    }
}

/// One who has asked, and was told no; for the test of what is kept how long.
pub async fn asked_and_declined(domain: &TestDomain, clinic: &TestClinic) {
    let host = clinic.host(domain).await;
    let service = offered(domain, clinic, &host, "request").await;
    let who = domain.stranger(clinic.id(), 31);
    let found = booking::times(domain, &who, service, &host.id().text(), "UTC", "").await.unwrap();
    let at = found.days[0].times[0].at;
    let form = BookForm {
        service: service.text(),
        host: host.id().text(),
        at: times_text(&[at]),
        name: "Jonas Berg".into(),
        email: "jonas@example.net".into(),
        ..BookForm::default()
    };
    booking::book(domain, &who, form).await.unwrap();
    let id = booking::list(domain, &host).await.unwrap()[0].request;
    booking::decline(domain, &host, id, "Another week, please.").await.unwrap();
    let off = NewOff {
        host: host.id().text(),
        off_from: "2026-12-01".into(),
        off_to: "2026-12-02".into(),
        ..NewOff::default()
    };
    availability::add_off(domain, &host, off).await.unwrap();
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_free_time_is_booked_at_once_and_is_free_no_more() {
    let front = front("instant").await;
    let found = front.look(&front.host.id().text()).await.unwrap();
    let clocks: Vec<_> = found.days[0].times.iter().map(|time| time.clock.as_str()).collect();
    assert_eq!(found.days[0].heading, "Wednesday, November 25");
    assert_eq!(
        clocks,
        ["11:00 am", "11:30 am", "12:00 pm", "12:30 pm"],
        "nine o'clock in Denver, in New York"
    );
    let at = found.days[0].times[1].at;
    let form = front.form("Maya Lin", &[at]);
    let booked = front.book(form.clone()).await.unwrap();
    assert_eq!((booked.host, booked.asked), (front.host.id(), false));
    assert_eq!(front.book(form).await.unwrap(), booked, "the same form twice is one visit");
    assert!(!front.free().await.contains(&at));
    front.domain.run_jobs().await;
    let letters = front.domain.mail();
    assert_eq!(letters.len(), 2);
    let to_host = letters.iter().find(|letter| letter.to_address == "ada@example.org").unwrap();
    assert!(!to_host.text.contains("Maya") && !to_host.text.contains("First visit"), "{}", to_host.text);
    let to_maya = letters.iter().find(|letter| letter.to_address == "maya.lin@example.net").unwrap();
    assert!(to_maya.text.contains("/j/") && !to_maya.text.contains("First visit"), "{}", to_maya.text);
    let day = visits::dashboard(&front.domain, &front.host, None).await.unwrap();
    assert_eq!(
        (day.coming[0].guests[0].name.as_str(), day.coming[0].topic.as_str()),
        ("Maya Lin", "First visit")
    );
}

/// 15.4.2: of those who want one time at one moment, one gets it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_who_want_one_time_one_gets_it() {
    let front = front("instant").await;
    front.domain.leaves_jobs();
    let at = front.free().await[0];
    let all = (0..64u8).map(|n| {
        let (form, who) =
            (front.form(&format!("Guest {n}"), &[at]), front.domain.stranger(front.clinic.id(), n));
        let domain = (*front.domain).clone();
        async move { booking::book(&domain, &who, form).await }
    });
    let mut won = 0;
    for answer in at_once(all).await {
        match answer {
            Ok(_) => won += 1,
            lost => assert_eq!(refused(lost), AppError::Conflict(Conflict::TimeGone)),
        }
    }
    assert_eq!(won, 1);
    let day = visits::dashboard(&front.domain, &front.host, None).await.unwrap();
    assert_eq!(day.coming.len(), 1);
}

#[tokio::test]
async fn nothing_is_booked_that_is_not_offered() {
    let front = front("instant").await;
    let free = front.free().await;
    let odd = free[0].plus_seconds(60);
    assert_eq!(refused(front.book(front.form("Maya", &[odd])).await), AppError::Conflict(Conflict::TimeGone));
    assert_eq!(field(front.book(front.form("Maya", &[])).await), ("at".into(), FieldCode::Required));
    let form = BookForm { email: "maya".into(), ..front.form("Maya", &free[..1]) };
    assert_eq!(field(front.book(form).await), ("email".into(), FieldCode::NotAnEmail));
    let form = BookForm { website: "x".into(), ..front.form("Maya", &free[..1]) };
    assert_eq!(field(front.book(form).await).0, "website");
    // Twelve hours' notice.
    front.domain.clock.set(free[0].plus_seconds(-12 * HOUR + 1));
    assert!(!front.free().await.contains(&free[0]) && front.free().await.contains(&free[1]));
    // Two hosts would be needed to choose among.
    let who = front.domain.stranger(front.clinic.id(), 1);
    assert!(!booking::hosts(&front.domain, &who, front.service).await.unwrap().anybody);
    assert_eq!(front.look(ANYBODY).await.unwrap().host_name, None);
    // What is retired, and who is away, cannot be booked.
    let admin = front.clinic.admin(&front.domain).await;
    services::remove(&front.domain, &admin, front.service).await.unwrap();
    assert_eq!(refused(front.look(&front.host.id().text()).await), AppError::NotFound);
    assert!(booking::services(&front.domain, &who).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_clinic_that_nobody_has_confirmed_cannot_be_booked() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("ada").await;
    let host = clinic.host(&domain).await;
    let service = offered(&domain, &clinic, &host, "instant").await;
    domain.run_jobs().await;
    let who = domain.stranger(clinic.id(), 1);
    assert!(booking::services(&domain, &who).await.unwrap().is_empty());
    assert_eq!(refused(booking::hosts(&domain, &who, service).await), AppError::NotFound);
}

#[tokio::test]
async fn what_was_asked_for_is_held_until_the_host_says_yes() {
    let front = front("request").await;
    let free = front.free().await;
    let asked = front.book(front.form("Maya Lin", &[free[2], free[0]])).await.unwrap();
    assert!(asked.asked);
    front.domain.run_jobs().await;
    assert_eq!(front.domain.mail().len(), 2, "a receipt, and the question to the host");
    assert_eq!(front.free().await, [free[1], free[3]]);
    let day = visits::dashboard(&front.domain, &front.host, None).await.unwrap();
    assert_eq!((day.requests, day.coming.len()), (1, 0));
    let request = booking::list(&front.domain, &front.host).await.unwrap().remove(0);
    let wishes: Vec<_> = request.times.iter().map(|shown| shown.at).collect();
    assert_eq!(wishes, [free[2], free[0]], "in the order of the wishes");
    // The host plans nothing over it in passing.
    let mut form = crate::visits::at("10:00", &["Tom"]);
    form.date = "2026-11-25".into();
    let planned = visits::schedule(&front.domain, &front.host, form).await;
    assert_eq!(refused(planned), AppError::Conflict(Conflict::TimeHeld));
    // And reads so before the button is pressed.
    for (time, held) in [("10:00", true), ("17:00", false)] {
        let mut form = crate::visits::at(time, &["Tom"]);
        form.date = "2026-11-25".into();
        let outlook = visits::preview(&front.domain, &front.host, form).await.unwrap();
        assert!(matches!(outlook, Outlook::Clear(preview) if preview.conflicts.held == held), "{time}");
    }

    let none = booking::accept(&front.domain, &front.host, request.request, Some(free[1])).await;
    assert_eq!(field(none), ("chosen".into(), FieldCode::Required));
    let yes = || booking::accept(&front.domain, &front.host, request.request, Some(free[0]));
    let visit = yes().await.unwrap();
    assert_eq!(yes().await.unwrap(), visit, "the same form twice is one visit");
    front.domain.run_jobs().await;
    let letters = front.domain.mail();
    assert!(letters.iter().any(|l| l.to_address == "maya.lin@example.net" && l.text.contains("/j/")));
    assert_eq!(front.free().await, free[1..], "the other time is free again");
    let twice = booking::decline(&front.domain, &front.host, request.request, "").await;
    assert_eq!(refused(twice), AppError::Conflict(Conflict::RequestAnswered));
}

#[tokio::test]
async fn a_no_is_read_behind_a_link_and_in_no_letter() {
    let front = front("request").await;
    let free = front.free().await;
    front.book(front.form("Maya Lin", &free[..1])).await.unwrap();
    front.domain.run_jobs().await;
    let letter = front.domain.letter("/book/request/");
    let (_, rest) = letter.text.split_once("/book/request/").unwrap();
    let token = rest.split_whitespace().next().unwrap().to_owned();
    let who = front.domain.stranger(front.clinic.id(), 3);
    let status = booking::status(&front.domain, &who, &token).await.unwrap();
    assert_eq!((status.state, status.times.len()), (RequestState::Open, 1));
    let forged = format!("{}A", &token[..token.len() - 1]);
    let forged = if forged == token { format!("{}B", &token[..token.len() - 1]) } else { forged };
    assert_eq!(refused(booking::status(&front.domain, &who, &forged).await), AppError::NotFound);
    front.domain.mail();

    let request = booking::list(&front.domain, &front.host).await.unwrap().remove(0).request;
    booking::decline(&front.domain, &front.host, request, "CANARY, next week?").await.unwrap();
    front.domain.run_jobs().await;
    let letters = front.domain.mail();
    assert!(letters.len() == 1 && !letters[0].text.contains("CANARY") && letters[0].text.contains(&token));
    let status = booking::status(&front.domain, &who, &token).await.unwrap();
    assert_eq!((status.state, status.note.as_str()), (RequestState::Declined, "CANARY, next week?"));
    assert_eq!(front.free().await, free);
}

#[tokio::test]
async fn what_nobody_answers_lapses_with_a_letter() {
    let front = front("request").await;
    // For the Wednesday after.
    front.domain.clock.advance(2 * DAY);
    let free = front.free().await;
    front.book(front.form("Maya Lin", &free[..1])).await.unwrap();
    front.domain.run_jobs().await;
    front.domain.mail();
    let id = booking::list(&front.domain, &front.host).await.unwrap()[0].request;
    front.domain.clock.advance(2 * DAY);
    assert!(
        booking::list(&front.domain, &front.host).await.unwrap().is_empty(),
        "also before the job has run"
    );
    assert_eq!(front.free().await, free);
    front.domain.run_jobs().await;
    front.domain.run_jobs().await;
    let letters = front.domain.mail();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to_address, "maya.lin@example.net");
    let late = booking::accept(&front.domain, &front.host, id, Some(free[0])).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::RequestAnswered));
}

#[tokio::test]
async fn who_has_booked_moves_and_cancels_until_the_notice_begins() {
    let front = front("instant").await;
    let (at, maya) = front.maya().await;
    let start = booking::start_change(&front.domain, &maya, "").await.unwrap();
    assert!(start.may && !start.over && start.starts.at == at);
    let to = start.days[0].times[0].at;
    assert_eq!(to, at.plus_seconds(1800));
    let odd = booking::move_to(&front.domain, &maya, Some(at.plus_seconds(60))).await;
    assert_eq!(refused(odd), AppError::Conflict(Conflict::TimeGone));
    booking::move_to(&front.domain, &maya, Some(to)).await.unwrap();
    front.domain.run_jobs().await;
    let moved = booking::start_change(&front.domain, &maya, "").await.unwrap();
    assert_eq!(moved.starts.at, to);
    assert!(front.free().await.contains(&at), "the time before is free again");
    // The clinic may ask to be called instead.
    let admin = front.clinic.admin(&front.domain).await;
    services::let_patients_change(&front.domain, &admin, false).await.unwrap();
    let fixed = booking::cancel(&front.domain, &maya).await;
    assert_eq!(refused(fixed), AppError::Conflict(Conflict::BookingFixed));
    services::let_patients_change(&front.domain, &admin, true).await.unwrap();
    booking::cancel(&front.domain, &maya).await.unwrap();
    booking::cancel(&front.domain, &maya).await.expect("a second time changes nothing");
    front.domain.run_jobs().await;
    assert!(front.free().await.contains(&to));
    assert!(booking::start_change(&front.domain, &maya, "").await.unwrap().over);
}

#[tokio::test]
async fn it_is_too_late_once_the_notice_begins() {
    let front = front("instant").await;
    let (at, maya) = front.maya().await;
    front.domain.clock.set(at.plus_seconds(-12 * HOUR));
    assert!(!booking::start_change(&front.domain, &maya, "").await.unwrap().may);
    let late = booking::cancel(&front.domain, &maya).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::BookingFixed));
    front.domain.leaves_jobs();
}

/// Strangers choose the name and the address: no letter of ours carries a link of theirs to somebody.
#[tokio::test]
async fn a_strangers_name_is_no_link_in_a_letter() {
    let front = front("instant").await;
    let at = front.free().await[0];
    let email = "maya.lin@example.net".to_owned();
    let form = BookForm { email, ..front.form("Prize at https://win.example/now J.R. Lin", &[at]) };
    front.book(form).await.unwrap();
    front.domain.run_jobs().await;
    let letters = front.domain.mail();
    let to_maya = letters.iter().find(|letter| letter.to_address == "maya.lin@example.net").unwrap();
    assert!(
        !to_maya.text.contains("win.example") && !to_maya.html.contains("win.example"),
        "{}",
        to_maya.text
    );
    assert_eq!(to_maya.to_name, "Prize at https: win. example now J. R. Lin");
}

#[tokio::test]
async fn a_stranger_changes_nothing_in_the_hosts_book() {
    for way in ["instant", "request"] {
        let front = front(way).await;
        let full = NewContact {
            name: "Maya Lin".into(),
            display_name: "May".into(),
            email: "maya.lin@example.net".into(),
            phone: "+1 303 555 0142".into(),
            zone: "America/Lima".into(),
            ..NewContact::default()
        };
        let maya = contacts::save(&front.domain, &front.host, full).await.unwrap();
        let before = contacts::view(&front.domain, &front.host, maya).await.unwrap();
        let at = front.free().await[0];
        let form = BookForm { lang: "es".into(), ..front.form("Maya Lin", &[at]) };
        front.book(form).await.unwrap();
        if way == "request" {
            let id = booking::list(&front.domain, &front.host).await.unwrap()[0].request;
            booking::accept(&front.domain, &front.host, id, Some(at)).await.unwrap();
        }
        front.domain.run_jobs().await;
        assert_eq!(contacts::view(&front.domain, &front.host, maya).await.unwrap(), before, "{way}");
        let book = contacts::list(&front.domain, &front.host, ContactQuery::default()).await.unwrap();
        assert_eq!(book.contacts.len(), 1, "{way}: and is the same person");
    }
}

#[tokio::test]
async fn who_moves_without_end_has_to_call() {
    let front = front("instant").await;
    let (at, maya) = front.maya().await;
    let other = at.plus_seconds(1800);
    for n in 0..10 {
        let to = if n % 2 == 0 { other } else { at };
        booking::move_to(&front.domain, &maya, Some(to)).await.unwrap();
    }
    let more = booking::move_to(&front.domain, &maya, Some(other)).await;
    assert!(matches!(refused(more), AppError::TooMany { .. }));
    booking::cancel(&front.domain, &maya).await.expect("which is always possible");
    front.domain.leaves_jobs();
}

#[tokio::test]
async fn nobody_moves_to_a_host_who_does_not_offer_it_any_more() {
    let front = front("instant").await;
    let (at, maya) = front.maya().await;
    let nothing = Offered { host: front.host.id().text(), services: BTreeMap::new() };
    availability::offer(&front.domain, &front.host, nothing).await.unwrap();
    let start = booking::start_change(&front.domain, &maya, "").await.unwrap();
    assert!(start.may && start.days.is_empty(), "it can be cancelled only");
    let moved = booking::move_to(&front.domain, &maya, Some(at.plus_seconds(1800))).await;
    assert_eq!(refused(moved), AppError::Conflict(Conflict::TimeGone));
    // What ended in another way was not cancelled by its guest.
    visits::end(&front.domain, &front.host, maya.visit()).await.unwrap();
    let late = booking::cancel(&front.domain, &maya).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::VisitEnded));
    front.domain.leaves_jobs();
}

#[tokio::test]
async fn what_was_held_today_counts_for_the_day() {
    let front = front("instant").await;
    let limits =
        BookingRules { notice_h: "0".into(), daily_most: "1".into(), ..rules(&front.host, "instant") };
    availability::save_rules(&front.domain, &front.host, limits).await.unwrap();
    let free = front.free().await;
    front.domain.clock.set(free[0].plus_seconds(-HOUR));
    assert!(front.free().await.contains(&free[3]));
    let visit = visits::schedule(&front.domain, &front.host, crate::visits::now(&["Tom"])).await.unwrap();
    front.domain.run_jobs().await;
    let tom = crate::joining::enter(&front.domain, &front.clinic, &front.host, visit).await;
    joining::admit(&front.domain, &front.host, tom.id()).await.unwrap();
    visits::end(&front.domain, &front.host, visit).await.unwrap();
    let day = free[0].plus_seconds(DAY);
    assert!(front.free().await.iter().all(|at| *at > day), "the next one is in a week");
    front.domain.leaves_jobs();
}

/// A host's own page has what is booked with them, and nobody else's; who offers nothing looks like nobody.
#[tokio::test]
async fn a_page_of_ones_own_has_what_one_offers_and_nothing_else() {
    let Front { domain, clinic, host, service } = front("instant").await;
    let who = domain.stranger(clinic.id(), 1);
    let admin = clinic.admin(&domain).await;
    let form = ServiceForm { name: "Another thing".into(), duration: "45".into(), ..Default::default() };
    services::save(&domain, &admin, form).await.unwrap();
    let found = booking::offers(&domain, &who, host.id()).await.unwrap();
    assert_eq!((found.host.host, found.host.on_request), (host.id(), false));
    assert_eq!(found.services.iter().map(|one| one.service).collect::<Vec<_>>(), [service]);
    let shown = availability::view(&domain, &host, None).await.unwrap();
    let address = shown.address.expect("it can be handed out");
    assert!(address.ends_with(&format!("/book/with/{}", host.id().text())), "{address}");

    // Another clinic has no such host, and nobody has a name that is none.
    let elsewhere = domain.clinic("maple").await;
    let there = domain.stranger(elsewhere.id(), 1);
    assert_eq!(refused(booking::offers(&domain, &there, host.id()).await), AppError::NotFound);
    let none = Offered { host: host.id().text(), services: BTreeMap::new() };
    availability::offer(&domain, &host, none).await.unwrap();
    assert_eq!(refused(booking::offers(&domain, &who, host.id()).await), AppError::NotFound);
    let shown = availability::view(&domain, &host, None).await.unwrap();
    assert_eq!(shown.address, None, "nothing is handed out that leads nowhere");
    domain.leaves_jobs();
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_request_is_said_before_it_is_accepted() {
    let front = front("request").await;
    let free = front.free().await;
    front.book(front.form("Maya Lin", &[free[2], free[0]])).await.unwrap();
    let request = booking::list(&front.domain, &front.host).await.unwrap().remove(0).request;
    let seen = async || booking::request(&front.domain, &front.host, request).await.unwrap().conflicts;
    let found = seen().await;
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|found| found.is_none()), "it is held for this very request: {found:?}");
    // At a quarter to nine on that day somebody is seen at once.
    front.domain.clock.advance(DAY + 45 * MINUTE);
    let other = visits::schedule(&front.domain, &front.host, crate::visits::now(&["Tom"])).await.unwrap();
    let found = seen().await;
    assert_eq!(found[1].taken.as_ref().map(|taken| taken.visit), Some(other));
    assert!(found[0].is_none(), "{found:?}");
    front.domain.run_jobs().await;
}
