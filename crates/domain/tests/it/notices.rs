//! What a member is told of by letter or text, and may do without (A10): what colleagues plan for them or take back, what
//! patients book, and who says that they cannot come. Who waits has its own tests (`noticed.rs`).
use crate::joining::{link, room};
use crate::people::office;
use crate::schedulers::{Desk, desk};
use crate::visits::{at, now};
use domain::ports::Letter;
use domain::{Guest, Host, Member, booking, joining, people, visits};
use model::notices::{NewNotices, NoticeKind, NoticeWay, Ways};
use model::visits::Rsvp;
use model::{Lang, VisitId};
use testkit::{HOUR, MINUTE, TestClinic, TestDomain};

/// The form with these boxes ticked, and no other.
pub fn ticked(boxes: &[(NoticeKind, NoticeWay)]) -> NewNotices {
    let tick = |(kind, way): &(NoticeKind, NoticeWay)| (NewNotices::name_of(*kind, *way), "on".to_owned());
    NewNotices { shown: "on".into(), wanted: boxes.iter().map(tick).collect() }
}

/// By which ways a member is told of this.
pub async fn ways(domain: &TestDomain, member: &Member, kind: NoticeKind) -> Ways {
    people::notices(domain, member).await.unwrap().wanted[&kind]
}

/// To Ben, since the last look.
async fn letters(desk: &Desk) -> Vec<Letter> {
    desk.office.domain.run_jobs().await;
    let all = desk.office.domain.mail();
    all.into_iter().filter(|letter| letter.to_address == "ben.ito@example.org").collect()
}

/// Planned by Kim for Ben.
async fn planned(desk: &Desk, time: &str) -> VisitId {
    desk.plan(&desk.ben, at(time, &["Maya Lin"])).await.unwrap()
}

async fn choose(desk: &Desk, planned: bool, taken_back: bool) {
    let (domain, ben) = (&desk.office.domain, bens(desk).await);
    let boxes = [(NoticeKind::Planned, planned), (NoticeKind::TakenBack, taken_back)];
    let wanted = boxes.into_iter().filter(|(_, wanted)| *wanted).map(|(kind, _)| (kind, NoticeWay::Mail));
    people::save_notices(domain, &ben, ticked(&wanted.collect::<Vec<_>>())).await.unwrap();
    for (kind, wanted) in boxes {
        assert_eq!(ways(domain, &ben, kind).await, Ways { mail: wanted, text: false });
    }
}

/// Ben as a member.
async fn bens(desk: &Desk) -> domain::Member {
    let who = desk.office.domain.stranger(desk.office.clinic.id(), 6);
    let password = testkit::acceptance(&desk.office.domain, Default::default()).password;
    let form = model::accounts::Credentials { email: "ben.ito@example.org".into(), password };
    let cookie = domain::logins::sign_in(&desk.office.domain, &who, form).await.unwrap();
    domain::logins::resume(&desk.office.domain, desk.office.clinic.id(), &cookie).await.unwrap()
}

#[tokio::test]
async fn a_host_is_told_of_what_a_colleague_plans_for_them_and_takes_back() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    letters(&desk).await;
    let visit = planned(&desk, "15:30").await;
    let told = letters(&desk).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject, "A visit was planned for you at Ada Rivera's clinic");
    // Half past three is Kim's hour; the letter says the host's.
    assert!(
        told[0].text.contains("Kim Ode has planned a visit for you: Tue, Nov 24 at 1:30 pm (Denver time)")
    );
    assert!(told[0].text.contains(&format!("/visits/{}", visit.text())), "{}", told[0].text);
    assert!(!told[0].text.contains("Maya"), "who comes is in no letter");
    visits::end(domain, &desk.planner, visit).await.unwrap();
    let told = letters(&desk).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject, "A visit of yours at Ada Rivera's clinic was cancelled");
    let text = &told[0].text;
    assert!(text.contains("Kim Ode has cancelled a visit that was planned for you"), "{text}");
    assert!(text.contains("Who was to come is for your eyes only"), "nobody comes any more: {text}");
    assert!(text.contains(&format!("/visits/{}", visit.text())), "{text}");
    assert!(!text.contains("Maya"), "{text}");
}

#[tokio::test]
async fn of_what_they_do_themselves_nobody_is_told() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    letters(&desk).await;
    let own = visits::schedule(domain, &desk.ben, at("13:30", &["Maya Lin"])).await.unwrap();
    visits::end(domain, &desk.ben, own).await.unwrap();
    // Nor of the end of a visit that was planned for them, when it is their own doing.
    let visit = planned(&desk, "17:30").await;
    assert_eq!(letters(&desk).await.len(), 1);
    visits::end(domain, &desk.ben, visit).await.unwrap();
    assert!(letters(&desk).await.is_empty());
}

#[tokio::test]
async fn each_kind_is_switched_off_by_itself() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    let ben = bens(&desk).await;
    let first = people::notices(domain, &ben).await.unwrap();
    assert!(first.holds && first.ending.is_none() && first.after_min == 2);
    for kind in NoticeKind::ALL {
        let mail = kind != NoticeKind::Declined;
        assert_eq!(first.wanted[&kind], Ways { mail, text: false }, "{kind:?}");
    }
    choose(&desk, false, true).await;
    letters(&desk).await;
    let visit = planned(&desk, "15:30").await;
    assert!(letters(&desk).await.is_empty());
    visits::end(domain, &desk.planner, visit).await.unwrap();
    assert_eq!(letters(&desk).await.len(), 1);
    choose(&desk, true, false).await;
    letters(&desk).await;
    let visit = planned(&desk, "17:30").await;
    assert_eq!(letters(&desk).await.len(), 1);
    visits::end(domain, &desk.planner, visit).await.unwrap();
    assert!(letters(&desk).await.is_empty());
    // What is about the account comes all the same.
    choose(&desk, false, false).await;
    letters(&desk).await;
    let who = domain.stranger(desk.office.clinic.id(), 6);
    domain::logins::forgot(domain, &who, "ben.ito@example.org".into()).await.unwrap();
    assert_eq!(letters(&desk).await.len(), 1);
}

#[tokio::test]
async fn the_letter_is_in_the_hosts_language_and_goes_to_a_confirmed_address_only() {
    let desk = desk().await;
    let ben = bens(&desk).await;
    domain::logins::set_lang(&desk.office.domain, &ben, Lang::Es).await.unwrap();
    letters(&desk).await;
    let visit = planned(&desk, "15:30").await;
    let told = letters(&desk).await;
    assert!(told[0].text.contains("Kim Ode programó una visita para usted"), "{}", told[0].text);
    visits::end(&desk.office.domain, &desk.planner, visit).await.unwrap();
    let told = letters(&desk).await;
    assert_eq!(told[0].subject, "Se canceló una visita suya en Ada Rivera's clinic");
    assert!(told[0].text.contains("Quién iba a venir es solo para usted"), "{}", told[0].text);
    desk.office
        .domain
        .database
        .tamper("update identity set confirmed_at = null where id in (select identity_id from member where lang = 'es')")
        .await;
    planned(&desk, "17:30").await;
    assert!(letters(&desk).await.is_empty());
}

/// The visit's guest, by their link.
async fn guest_of(domain: &TestDomain, clinic: &TestClinic, host: &Host, visit: VisitId) -> Guest {
    let who = domain.stranger(clinic.id(), 9);
    joining::guest(domain, &who, &link(domain, host, visit).await).await.unwrap()
}

#[tokio::test]
async fn a_host_is_told_who_cannot_come_where_they_want_to_be() {
    let room = room(&["Maya Lin"]).await;
    let (domain, member) = (&room.domain, room.clinic.member(&room.domain).await);
    let guest = guest_of(domain, &room.clinic, &room.host, room.visit).await;
    let says = async |answer, words: &str| {
        joining::rsvp(domain, &guest, answer, words).await.unwrap();
        domain.run_jobs().await;
        domain.mail()
    };
    domain.mail();
    assert!(says(Rsvp::No, "").await.is_empty(), "it stands on the page, and nobody has asked for more");
    people::save_notices(domain, &member, ticked(&[(NoticeKind::Declined, NoticeWay::Mail)])).await.unwrap();
    assert!(says(Rsvp::Yes, "").await.is_empty());
    let told = says(Rsvp::No, "My knee is fine again.").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to_address, room.clinic.email);
    assert_eq!(told[0].subject, "A guest of yours at Ada Rivera's clinic cannot come");
    assert!(told[0].text.contains(&format!("/visits/{}", room.visit.text())), "{}", told[0].text);
    for part in [&told[0].text, &told[0].html, &told[0].subject] {
        assert!(!part.contains("Maya") && !part.contains("knee"), "who and why is in no letter: {part}");
    }
    assert!(says(Rsvp::No, "Or not.").await.is_empty(), "other words are no other answer");
    // Who changes their mind all day fills no mailbox.
    let mut letters = 1;
    for _ in 0..20 {
        says(Rsvp::Yes, "").await;
        letters += says(Rsvp::No, "").await.len();
    }
    assert_eq!(letters, 12);
}

#[tokio::test]
async fn what_patients_book_or_ask_for_is_told_as_the_host_has_chosen() {
    for (way, kind) in [("instant", NoticeKind::Booked), ("request", NoticeKind::Asked)] {
        let front = crate::booking::front(way).await;
        let (domain, member) = (&front.domain, front.clinic.member(&front.domain).await);
        let others: Vec<_> = NoticeKind::ALL.into_iter().filter(|other| *other != kind).collect();
        let book = async |name: &str| {
            let who = domain.stranger(front.clinic.id(), 1);
            let at = front.free().await[0];
            booking::book(domain, &who, front.form(name, &[at])).await.unwrap();
            domain.run_jobs().await;
            domain.mail().into_iter().filter(|letter| letter.to_address == front.clinic.email).count()
        };
        assert_eq!(book("Maya Lin").await, 1, "{kind:?}");
        let boxes: Vec<_> = others.into_iter().map(|other| (other, NoticeWay::Mail)).collect();
        people::save_notices(domain, &member, ticked(&boxes)).await.unwrap();
        assert_eq!(book("Jonas Berg").await, 0, "{kind:?}");
        people::save_notices(domain, &member, ticked(&[(kind, NoticeWay::Mail)])).await.unwrap();
        assert_eq!(book("Tom Okafor").await, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn a_text_goes_to_who_asks_for_one_and_says_neither_who_nor_why() {
    let office = office().await;
    let domain = &office.domain;
    let (host, member) = (office.clinic.host(domain).await, office.clinic.member(domain).await);
    office.armed_by_text().await;
    assert_eq!(people::notices(domain, &member).await.unwrap().ending.as_deref(), Some("23"));
    people::save_notices(domain, &member, ticked(&[(NoticeKind::Declined, NoticeWay::Text)])).await.unwrap();
    let visit = visits::schedule(domain, &host, now(&["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    domain.texts.take();
    let guest = guest_of(domain, &office.clinic, &host, visit).await;
    joining::rsvp(domain, &guest, Rsvp::No, "").await.unwrap();
    domain.run_jobs().await;
    let texts = domain.texts.take();
    assert_eq!(texts.len(), 1);
    let body = &texts[0].body;
    assert!(body.contains("cannot come") && body.contains("/visits/") && !body.contains("Maya"), "{body}");
    assert!(domain.mail().is_empty(), "no letter was wanted");
    // A form without that box takes nothing away: it says nothing of what it does not offer.
    let gone = "update text_factor set confirmed_at = null";
    assert!(domain.database.tamper(gone).await > 0);
    people::save_notices(domain, &member, ticked(&[(NoticeKind::Booked, NoticeWay::Mail)])).await.unwrap();
    assert_eq!(ways(domain, &member, NoticeKind::Declined).await, Ways { mail: false, text: true });
    domain.clock.advance(HOUR + MINUTE);
    joining::rsvp(domain, &guest, Rsvp::Yes, "").await.unwrap();
    joining::rsvp(domain, &guest, Rsvp::No, "").await.unwrap();
    domain.run_jobs().await;
    assert!(domain.texts.take().is_empty(), "to no number that is not theirs");
}
