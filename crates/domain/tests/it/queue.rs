//! Visits without an appointment (Q1, Q2): who is there, standing in line, being accepted, declined and handed over.
use crate::people::{Office, office};
use crate::schedulers::{colleague, host, scheduler};
use crate::{field, refused};
use domain::people::groups;
use domain::{Host, joining, queue, visits};
use model::groups::GroupMembers;
use model::joining::LinkToken;
use model::queue::{
    AskForm, LineToday, OwnerId, QueueForm, Sentence, TargetId, TicketState, TicketView, Wait,
};
use model::visits::NewParticipant;
use model::{AppError, Conflict, FieldCode, QueueId, TicketId};
use std::collections::BTreeMap;
use testkit::{DAY, MINUTE, TestClinic, TestDomain};

/// Ada and Ben serve the line of their group.
pub struct Desk {
    pub office: Office,
    pub ada: Host,
    pub ben: Host,
    queue: QueueId,
}

pub async fn desk(registers: &str) -> Desk {
    let office = office().await;
    let ada = office.clinic.host(&office.domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    let group = groups::make(&office.domain, &office.admin, "Front desk".into()).await.unwrap();
    let inside = [ada.id(), ben.id()].map(|id| (GroupMembers::name_of(id), "on".to_owned()));
    let members = BTreeMap::from(inside);
    groups::set_members(&office.domain, &office.admin, GroupMembers { group, members }).await.unwrap();
    let form = line("Questions", OwnerId::Group(group), registers);
    let queue = queue::save(&office.domain, &office.admin, form).await.unwrap();
    Desk { office, ada, ben, queue }
}

fn line(name: &str, of: OwnerId, registers: &str) -> QueueForm {
    QueueForm {
        queue: String::new(),
        name: name.into(),
        owner: of.text(),
        is_on: "on".into(),
        registers: registers.into(),
    }
}

impl Desk {
    fn domain(&self) -> &TestDomain {
        &self.office.domain
    }

    pub async fn there(&self, host: &Host) {
        queue::be_there(self.domain(), host).await.unwrap();
    }

    fn form(&self, name: &str) -> AskForm {
        AskForm { request_id: name.into(), queue: self.queue.text(), name: name.into(), ..AskForm::default() }
    }

    async fn send(&self, form: AskForm) -> domain::Result<String> {
        let who = self.domain().stranger(self.office.clinic.id(), 7);
        // Nobody asks in the same microsecond as the one before.
        self.domain().clock.advance(1);
        queue::ask(self.domain(), &who, form).await
    }

    /// The token of their page.
    pub async fn ask(&self, name: &str) -> String {
        self.send(self.form(name)).await.unwrap()
    }

    pub async fn look(&self, token: &str) -> TicketView {
        let who = self.domain().stranger(self.office.clinic.id(), 7);
        queue::look(self.domain(), &who, token).await.unwrap()
    }

    async fn look_again(&self, token: &str) -> TicketView {
        let who = self.domain().stranger(self.office.clinic.id(), 7);
        queue::look_again(self.domain(), &who, token).await.unwrap()
    }

    async fn line(&self, host: &Host) -> LineToday {
        queue::today(self.domain(), host).await.unwrap()
    }

    pub async fn first(&self, host: &Host) -> TicketId {
        self.line(host).await.waiting[0].ticket
    }
}

/// One who has asked, and was told no; a host who is there. For the test of what is kept how long.
pub async fn asked_and_declined(domain: &TestDomain, clinic: &TestClinic) {
    let (admin, host) = (clinic.admin(domain).await, clinic.host(domain).await);
    let queue = queue::save(domain, &admin, line("Now", OwnerId::Host(host.id()), "on")).await.unwrap();
    queue::be_there(domain, &host).await.unwrap();
    let form = AskForm {
        queue: queue.text(),
        name: "Jonas Berg".into(),
        email: "jonas@example.net".into(),
        phone: "+1 555 010 0100".into(),
        ..AskForm::default()
    };
    queue::ask(domain, &domain.stranger(clinic.id(), 33), form).await.unwrap();
    let ticket = queue::today(domain, &host).await.unwrap().waiting[0].ticket;
    queue::decline(domain, &host, ticket, Some(Sentence::Call), "Please call at noon.").await.unwrap();
}

#[tokio::test]
async fn a_line_is_open_while_somebody_is_there() {
    let desk = desk("").await;
    let domain = desk.domain();
    let who = domain.stranger(desk.office.clinic.id(), 7);
    let open = async || queue::links(domain, &who).await.unwrap()[0].open;
    assert!(!open().await);
    assert_eq!(refused(desk.send(desk.form("Maya")).await), AppError::Conflict(Conflict::LineClosed));
    desk.there(&desk.ben).await;
    assert!(open().await);
    // A forgotten word ends by itself, unless the page says it again.
    domain.clock.advance(14 * MINUTE);
    assert!(queue::stay(domain, &desk.ben).await.unwrap());
    domain.clock.advance(14 * MINUTE);
    assert!(open().await);
    domain.clock.advance(2 * MINUTE);
    assert!(!open().await);
    assert!(!queue::stay(domain, &desk.ben).await.unwrap(), "an open page puts nobody there");
    desk.there(&desk.ben).await;
    queue::leave_line(domain, &desk.ben).await.unwrap();
    assert!(!open().await);
    // Who signs out is not there.
    desk.there(&desk.ben).await;
    domain::people::deactivate(domain, &desk.office.admin, desk.ben.id()).await.unwrap();
    assert!(!open().await);
    domain.run_jobs().await;
}

#[tokio::test]
async fn whoever_asks_has_a_place_and_keeps_it() {
    let desk = desk("").await;
    desk.there(&desk.ada).await;
    let maya = desk.ask("Maya").await;
    assert_eq!(desk.ask("Maya").await, maya, "the same form twice is one place");
    let tom = desk.ask("Tom").await;
    let seen = desk.look(&tom).await;
    assert_eq!((seen.state, seen.place, seen.wait), (TicketState::Waits, 2, Wait::Unknown));
    let names: Vec<_> = desk.line(&desk.ben).await.waiting.into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["Maya", "Tom"], "whoever serves the line sees it, there or not");
    let who = desk.domain().stranger(desk.office.clinic.id(), 7);
    queue::leave(desk.domain(), &who, &maya).await.unwrap();
    assert_eq!(desk.look(&maya).await.state, TicketState::Left);
    assert_eq!(desk.look(&tom).await.place, 1);
    let end = tom.len() - 22;
    let other = if tom[end..].starts_with('A') { "B" } else { "A" };
    let forged = format!("{}{other}{}", &tom[..end], &tom[end + 1..]);
    assert_eq!(refused(queue::look(desk.domain(), &who, &forged).await), AppError::NotFound);
}

#[tokio::test]
async fn a_closed_page_is_gone_and_then_given_up() {
    let desk = desk("").await;
    desk.there(&desk.ada).await;
    let maya = desk.ask("Maya").await;
    desk.domain().clock.advance(9 * MINUTE);
    assert!(!desk.line(&desk.ada).await.waiting[0].gone);
    desk.look_again(&maya).await;
    desk.domain().clock.advance(11 * MINUTE);
    assert!(desk.line(&desk.ada).await.waiting[0].gone);
    assert_eq!(desk.look(&maya).await.state, TicketState::Waits, "their place is kept a moment longer");
    desk.look_again(&maya).await;
    assert!(!desk.line(&desk.ada).await.waiting[0].gone, "they are back");
    desk.domain().clock.advance(14 * MINUTE);
    assert!(desk.line(&desk.ada).await.waiting.is_empty());
    assert_eq!(desk.look_again(&maya).await.state, TicketState::Left);
}

#[tokio::test]
async fn of_two_who_accept_one_does_and_the_visit_begins() {
    let desk = desk("").await;
    let domain = desk.domain();
    desk.there(&desk.ada).await;
    let maya = desk.ask("Maya").await;
    let ticket = desk.first(&desk.ada).await;
    domain.clock.advance(3 * MINUTE);
    let (one, other) =
        tokio::join!(queue::accept(domain, &desk.ada, ticket), queue::accept(domain, &desk.ben, ticket));
    let (winner, visit, loser) = match (one, other) {
        (Ok(visit), loser) => (&desk.ada, visit, loser),
        (loser, Ok(visit)) => (&desk.ben, visit, loser),
        (one, other) => panic!("nobody was quicker: {one:?} {other:?}"),
    };
    assert_eq!(refused(loser), AppError::Conflict(Conflict::TicketTaken));
    assert_eq!(
        queue::accept(domain, winner, ticket).await.unwrap(),
        visit,
        "a second press is the same visit"
    );
    let seen = desk.look(&maya).await;
    assert_eq!(seen.state, TicketState::Accepted);
    let link = LinkToken(seen.door.strip_prefix("/j/").unwrap().to_owned());
    let who = domain.stranger(desk.office.clinic.id(), 7);
    let guest = joining::guest(domain, &who, &link).await.unwrap();
    assert_eq!(guest.visit(), visit);
    joining::enter(domain, &guest, "Maya".into()).await.unwrap();
    joining::admit(domain, winner, guest.id()).await.unwrap();
    let record = visits::view(domain, winner, visit).await.unwrap().record.unwrap();
    assert_eq!(record.wait_s, 3 * MINUTE, "they have waited since they asked");
    // Without an address nobody is written to.
    domain.run_jobs().await;
    assert!(domain.mail().iter().all(|letter| !letter.text.contains("/j/")));
    // The next one reads what that wait says.
    let tom = desk.ask("Tom").await;
    assert_eq!(desk.look(&tom).await.wait, Wait::Soon);
}

/// The page of whoever asked is no way to the link of whoever has their place now.
#[tokio::test]
async fn where_somebody_else_has_their_place_the_old_page_leads_nowhere() {
    let desk = desk("").await;
    let domain = desk.domain();
    domain.leaves_jobs();
    desk.there(&desk.ada).await;
    let maya = desk.ask("Maya").await;
    let visit = queue::accept(domain, &desk.ada, desk.first(&desk.ada).await).await.unwrap();
    let link = LinkToken(desk.look(&maya).await.door.strip_prefix("/j/").unwrap().to_owned());
    let who = domain.stranger(desk.office.clinic.id(), 7);
    let guest = joining::guest(domain, &who, &link).await.unwrap();
    assert_eq!(guest.visit(), visit);
    let nora = NewParticipant {
        name: "Nora Vale".into(),
        email: "nora@example.net".into(),
        invite: "mail".into(),
        ..NewParticipant::default()
    };
    visits::changes::edit_guest(domain, &desk.ada, guest.id(), nora).await.unwrap();
    let seen = desk.look(&maya).await;
    assert_eq!((seen.state, seen.door.as_str()), (TicketState::Accepted, ""));
}

#[tokio::test]
async fn who_is_reached_by_phone_alone_is_texted_the_link() {
    let desk = desk("on").await;
    let domain = desk.domain();
    domain.leaves_jobs();
    desk.there(&desk.ada).await;
    desk.send(AskForm { phone: "(212) 555-0123".into(), ..desk.form("Tom") }).await.unwrap();
    desk.send(AskForm { phone: "+49 151 1234567".into(), ..desk.form("Uwe") }).await.unwrap();
    for row in desk.line(&desk.ada).await.waiting {
        queue::accept(domain, &desk.ada, row.ticket).await.unwrap();
    }
    domain.run_jobs().await;
    let texts = domain.texts.take();
    let to: Vec<_> = texts.iter().map(|text| text.to.as_str()).collect();
    assert_eq!(to, ["+12125550123"], "a stranger makes us write to no other country");
    assert!(texts[0].body.contains("/j/"));
}

#[tokio::test]
async fn who_waits_in_a_line_that_is_taken_away_is_asked_to_call() {
    let desk = desk("").await;
    desk.there(&desk.ada).await;
    let maya = desk.ask("Maya").await;
    queue::retire(desk.domain(), &desk.office.admin, desk.queue).await.unwrap();
    let seen = desk.look_again(&maya).await;
    assert_eq!((seen.state, seen.sentence), (TicketState::Declined, Some(Sentence::Call)));
}

#[tokio::test]
async fn who_registers_says_how_they_are_reached_and_is_mailed_the_link() {
    let desk = desk("on").await;
    let domain = desk.domain();
    desk.there(&desk.ada).await;
    assert_eq!(field(desk.send(desk.form("Maya")).await), ("email".to_owned(), FieldCode::Required));
    let wrong = AskForm { email: "maya@".into(), ..desk.form("Maya") };
    assert_eq!(field(desk.send(wrong).await), ("email".to_owned(), FieldCode::NotAnEmail));
    let by_phone = AskForm { phone: "+1 555 010 0100".into(), ..desk.form("Tom") };
    desk.send(by_phone).await.unwrap();
    let by_mail = AskForm { email: "maya.line@example.net".into(), ..desk.form("Maya") };
    desk.send(by_mail).await.unwrap();
    let waiting = desk.line(&desk.ada).await.waiting;
    let tom = queue::waiting(domain, &desk.ada, waiting[0].ticket).await.unwrap();
    assert_eq!((tom.phone.as_str(), tom.email.as_str()), ("+1 555 010 0100", ""));
    queue::accept(domain, &desk.ada, waiting[1].ticket).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.mail().iter().any(|letter| letter.text.contains("/j/")));
}

#[tokio::test]
async fn who_is_declined_reads_why_on_their_page_and_in_no_letter() {
    let desk = desk("").await;
    desk.there(&desk.ada).await;
    let maya = desk.ask("Maya").await;
    let ticket = desk.first(&desk.ada).await;
    let none = queue::decline(desk.domain(), &desk.ada, ticket, None, "").await;
    assert_eq!(field(none), ("sentence".to_owned(), FieldCode::Required));
    queue::decline(desk.domain(), &desk.ada, ticket, Some(Sentence::Book), " Next week. ").await.unwrap();
    let seen = desk.look(&maya).await;
    assert_eq!((seen.state, seen.sentence), (TicketState::Declined, Some(Sentence::Book)));
    assert_eq!(seen.note, "Next week.");
    let late = queue::accept(desk.domain(), &desk.ben, ticket).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::TicketTaken));
    desk.domain().run_jobs().await;
    assert!(desk.domain().mail().iter().all(|letter| !letter.text.contains("Next week")));
}

#[tokio::test]
async fn who_is_handed_over_is_that_hosts_alone_or_in_another_line() {
    let desk = desk("").await;
    let domain = desk.domain();
    let own = line("Ben’s own", OwnerId::Host(desk.ben.id()), "");
    let bens = queue::save(domain, &desk.office.admin, own).await.unwrap();
    desk.there(&desk.ada).await;
    let maya = desk.ask("Maya").await;
    let ticket = desk.first(&desk.ada).await;
    let targets = queue::waiting(domain, &desk.ada, ticket).await.unwrap().targets;
    let to: Vec<_> = targets.iter().map(|target| target.to).collect();
    assert_eq!(to, [TargetId::Queue(bens), TargetId::Host(desk.ben.id())]);
    queue::hand_over(domain, &desk.ada, ticket, Some(TargetId::Host(desk.ben.id()))).await.unwrap();
    assert!(desk.line(&desk.ada).await.waiting.is_empty());
    assert_eq!(refused(queue::accept(domain, &desk.ada, ticket).await), AppError::NotFound);
    assert!(!desk.look(&maya).await.open, "Ada is there, but they are Ben’s");
    let row = desk.line(&desk.ben).await.waiting.remove(0);
    assert!(row.from.is_some() && row.mine);
    // Back into the group's line: everybody's.
    let back = Some(TargetId::Queue(desk.queue));
    queue::hand_over(domain, &desk.ben, ticket, back).await.unwrap();
    assert_eq!(desk.first(&desk.ada).await, ticket);
    queue::hand_over(domain, &desk.ada, ticket, Some(TargetId::Queue(bens))).await.unwrap();
    assert!(desk.line(&desk.ada).await.waiting.is_empty());
    queue::accept(domain, &desk.ben, ticket).await.unwrap();
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_scheduler_sees_the_line_of_their_host_and_answers_nobody() {
    let desk = desk("").await;
    let domain = desk.domain();
    let kim = colleague(&desk.office, scheduler("Kim Ode", &[desk.ben.id()])).await;
    let cy = colleague(&desk.office, host("Cy Moss")).await.id();
    let nobodys = colleague(&desk.office, scheduler("Lee Roe", &[cy])).await;
    desk.there(&desk.ben).await;
    desk.ask("Maya").await;
    let seen = queue::today(domain, kim.planner().unwrap()).await.unwrap();
    assert!(!seen.serves && !seen.waiting[0].mine);
    assert!(kim.host().is_err(), "to accept takes a host");
    let none = queue::today(domain, nobodys.planner().unwrap()).await.unwrap();
    assert!(none.waiting.is_empty());
    let page = queue::waiting(domain, nobodys.planner().unwrap(), seen.waiting[0].ticket).await;
    assert_eq!(refused(page), AppError::NotFound);
    domain.run_jobs().await;
}

#[tokio::test]
async fn another_clinics_line_is_not_there() {
    let desk = desk("").await;
    let domain = desk.domain();
    desk.there(&desk.ada).await;
    let token = desk.ask("Maya").await;
    let ticket = desk.first(&desk.ada).await;
    let elm = domain.clinic("elm").await;
    let (other, who) = (elm.host(domain).await, domain.stranger(elm.id(), 8));
    assert_eq!(refused(queue::accept(domain, &other, ticket).await), AppError::NotFound);
    assert_eq!(refused(queue::look(domain, &who, &token).await), AppError::NotFound);
    assert_eq!(refused(queue::front(domain, &who, None, desk.queue).await), AppError::NotFound);
    assert!(queue::today(domain, &other).await.unwrap().waiting.is_empty());
    let stolen = line("Mine", OwnerId::Host(desk.ada.id()), "");
    let saved = queue::save(domain, &elm.admin(domain).await, stolen).await;
    assert_eq!(refused(saved), AppError::NotFound);
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_line_that_is_full_or_gone_takes_nobody() {
    let desk = desk("").await;
    let domain = desk.domain();
    desk.there(&desk.ada).await;
    for n in 0..model::queue::LINE_MOST {
        let who = domain.stranger(desk.office.clinic.id(), u8::try_from(n).unwrap());
        queue::ask(domain, &who, desk.form(&format!("Guest {n}"))).await.unwrap();
    }
    let who = domain.stranger(desk.office.clinic.id(), 99);
    let one_more = queue::ask(domain, &who, desk.form("Maya")).await;
    assert_eq!(refused(one_more), AppError::Conflict(Conflict::LineFull));
    assert!(queue::front(domain, &who, None, desk.queue).await.unwrap().full);
    queue::retire(domain, &desk.office.admin, desk.queue).await.unwrap();
    assert_eq!(refused(queue::front(domain, &who, None, desk.queue).await), AppError::NotFound);
    assert!(queue::links(domain, &who).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_line_ends_with_the_day() {
    let desk = desk("").await;
    desk.there(&desk.ada).await;
    let maya = desk.ask("Maya").await;
    desk.domain().clock.advance(DAY);
    desk.there(&desk.ada).await;
    let ended = desk.look_again(&maya).await;
    assert_eq!((ended.state, ended.day_over), (TicketState::Left, true), "and is told that it was the day");
    let tom = desk.ask("Tom").await;
    desk.domain().clock.advance(20 * MINUTE);
    let closed = desk.look(&tom).await;
    assert_eq!((closed.state, closed.day_over), (TicketState::Left, false), "their page was closed");
}

/// Whoever opens the line again, in another tab, has the place that they had.
#[tokio::test]
async fn one_browser_stands_once_in_a_line() {
    let desk = desk("").await;
    desk.there(&desk.ada).await;
    let before = desk.ask("Maya").await;
    let again = AskForm { before: before.clone(), ..desk.form("Maya once more") };
    assert_eq!(desk.send(again.clone()).await.unwrap(), before);
    assert_eq!(desk.line(&desk.ada).await.waiting.len(), 1);
    // What opens nothing, or what has ended, is no place.
    let forged = AskForm { before: "x.y".into(), ..desk.form("Tom") };
    desk.send(forged).await.unwrap();
    let who = desk.domain().stranger(desk.office.clinic.id(), 7);
    queue::leave(desk.domain(), &who, &before).await.unwrap();
    assert_ne!(desk.send(again).await.unwrap(), before);
    assert_eq!(desk.line(&desk.ada).await.waiting.len(), 2);
}
