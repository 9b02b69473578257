//! Arriving by link and by code (W1 to W3, N2).
use crate::visits::{at, now};
use crate::{field, refused};
use domain::joining::{self, Fact};
use domain::{Guest, Host, visits};
use model::joining::{LinkToken, Standing};
use model::signal::CallRole;
use model::visits::{GuestState, Rsvp, VisitStatus};
use model::{AppError, Conflict, FieldCode, ParticipantId, VisitId};
use testkit::{DAY, HOUR, MINUTE, TestClinic, TestDomain};

/// The link of the first guest.
pub async fn link(domain: &TestDomain, host: &Host, visit: VisitId) -> LinkToken {
    let url = &visits::view(domain, host, visit).await.unwrap().keys[0].link;
    LinkToken(url.rsplit("/j/").next().unwrap().to_owned())
}

/// The first guest opens the link and taps "Join".
pub async fn enter(domain: &TestDomain, clinic: &TestClinic, host: &Host, visit: VisitId) -> Guest {
    let who = domain.stranger(clinic.id(), 9);
    let guest = joining::guest(domain, &who, &link(domain, host, visit).await).await.unwrap();
    let name = joining::open(domain, &who, &link(domain, host, visit).await).await.unwrap().my_name;
    joining::enter(domain, &guest, name).await.unwrap();
    guest
}

/// And the page stays open in the waiting room.
pub async fn enter_and_stay(domain: &TestDomain, clinic: &TestClinic, host: &Host, visit: VisitId) {
    let guest = enter(domain, clinic, host, visit).await;
    joining::record(domain, visit, guest.id(), Fact::Waits(true), domain.now()).await.unwrap();
}

pub struct Room {
    pub domain: TestDomain,
    pub clinic: TestClinic,
    pub host: Host,
    pub visit: VisitId,
}

/// A visit now with these guests.
pub async fn room(guests: &[&str]) -> Room {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let visit = visits::schedule(&domain, &host, now(guests)).await.unwrap();
    domain.run_jobs().await;
    Room { domain, clinic, host, visit }
}

impl Room {
    pub async fn enter(&self) -> Guest {
        enter(&self.domain, &self.clinic, &self.host, self.visit).await
    }
    pub async fn state(&self) -> GuestState {
        visits::view(&self.domain, &self.host, self.visit).await.unwrap().row.guests[0].state
    }
    pub async fn record(&self, who: ParticipantId, fact: Fact) {
        joining::record(&self.domain, self.visit, who, fact, self.domain.now()).await.unwrap();
    }
    pub async fn host_place(&self) -> ParticipantId {
        joining::host_seat(&self.domain, &self.host, self.visit).await.unwrap().who
    }
}

#[tokio::test]
async fn a_good_link_greets_and_changes_nothing() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let mut form = at("15:30", &["Maya"]);
    (form.participants[0].zone, form.participants[0].lang) = ("America/New_York".into(), "es".into());
    let visit = visits::schedule(&domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    let link = link(&domain, &host, visit).await;
    let rows = domain.database.rows_of_everything().await;
    for scanner in 1..40 {
        joining::open(&domain, &domain.stranger(clinic.id(), scanner), &link).await.unwrap();
    }
    assert_eq!(domain.database.rows_of_everything().await, rows);
    let greeting = joining::open(&domain, &domain.stranger(clinic.id(), 9), &link).await.unwrap();
    assert_eq!((greeting.my_name.as_str(), greeting.host_name.as_str()), ("Maya", "Ada Rivera"));
    assert_eq!(greeting.starts.words, "Hoy a las 5:30 p. m.");
    assert_eq!(greeting.starts.zone, "hora de Nueva York");
    assert_eq!(greeting.host_starts.unwrap().words, "Hoy a las 3:30 p. m.");
    assert_eq!(greeting.starts_in_s, 7 * HOUR + 30 * MINUTE);
    assert_eq!(
        (greeting.status, greeting.rsvp, greeting.standing),
        (VisitStatus::NotStarted, Rsvp::Unanswered, Standing::Invited)
    );
    assert!(greeting.open);
    assert_eq!(greeting.clinic.help_phone, "+1 303 555 0142");
}

#[tokio::test]
async fn every_bad_link_is_the_same_not_found() {
    let room = room(&["Maya"]).await;
    let good = link(&room.domain, &room.host, room.visit).await;
    let who = room.domain.stranger(room.clinic.id(), 9);
    let mut wrong_mac = good.0.clone();
    wrong_mac.replace_range(40..41, if &wrong_mac[40..41] == "A" { "B" } else { "A" });
    let unknown = good.0.replace(&good.0[..8], "ffffffff");
    for text in [wrong_mac, unknown, String::new(), "x".into(), good.0.to_uppercase()] {
        let answer = joining::open(&room.domain, &who, &LinkToken(text.clone())).await;
        assert_eq!(refused(answer), AppError::NotFound, "{text}");
        let answer = joining::guest(&room.domain, &who, &LinkToken(text)).await;
        assert_eq!(refused(answer), AppError::NotFound);
    }
    // At another clinic's door, or at none, it opens nothing either.
    let other = room.domain.clinic("ben").await;
    for who in [room.domain.stranger(other.id(), 9), room.domain.anyone()] {
        assert_eq!(refused(joining::open(&room.domain, &who, &good).await), AppError::NotFound);
    }
    // Revoked: the version has moved on.
    room.domain.database.tamper("update participant set link_version = 2 where member_id is null").await;
    assert_eq!(refused(joining::open(&room.domain, &who, &good).await), AppError::NotFound);
}

#[tokio::test]
async fn nine_digits_open_the_same_door() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let form = model::visits::NewVisit { date: "2026-11-26".into(), ..at("09:00", &["Maya"]) };
    let visit = visits::schedule(&domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    let code = visits::view(&domain, &host, visit).await.unwrap().keys[0].code.clone();
    let who = domain.stranger(clinic.id(), 9);
    let answer = joining::by_code(&domain, &who, &code).await;
    assert_eq!(field(answer), ("code".into(), FieldCode::WrongCode), "two days early");
    domain.clock.advance(DAY + HOUR);
    let link = link(&domain, &host, visit).await;
    for typed in [code.clone(), code.replace(' ', "-"), code.replace(' ', ""), format!(" {code} ")] {
        assert_eq!(joining::by_code(&domain, &who, &typed).await.unwrap().0, link.0, "{typed}");
    }
    let other = domain.clinic("ben").await;
    let answer = joining::by_code(&domain, &domain.stranger(other.id(), 8), &code).await;
    assert_eq!(field(answer).1, FieldCode::WrongCode);
}

/// Promises 1K: guessing codes is blocked after twenty; a valid link opens all the same.
#[tokio::test]
async fn who_guesses_codes_is_blocked_but_links_still_open() {
    let room = room(&["Maya"]).await;
    let code = visits::view(&room.domain, &room.host, room.visit).await.unwrap().keys[0].code.clone();
    let wrong = if code.starts_with("111") { "222222222" } else { "111111111" };
    let who = room.domain.stranger(room.clinic.id(), 66);
    for _ in 0..20 {
        let answer = joining::by_code(&room.domain, &who, wrong).await;
        assert_eq!(field(answer).1, FieldCode::WrongCode);
        room.domain.clock.advance(10);
    }
    assert!(matches!(refused(joining::by_code(&room.domain, &who, &code).await), AppError::TooMany { .. }));
    let link = link(&room.domain, &room.host, room.visit).await;
    let guest = joining::guest(&room.domain, &who, &link).await.unwrap();
    assert!(joining::enter(&room.domain, &guest, "Maya".into()).await.is_ok());
    assert!(joining::by_code(&room.domain, &room.domain.stranger(room.clinic.id(), 67), &code).await.is_ok());
}

#[tokio::test]
async fn arriving_is_once_and_a_name_can_be_corrected() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    let first = joining::seat(&room.domain, &guest).await.unwrap();
    assert_eq!(
        (first.standing, first.role, first.name.as_str()),
        (Standing::Waiting, CallRole::Guest, "Maya")
    );
    room.domain.clock.advance(MINUTE);
    let again = joining::enter(&room.domain, &guest, " Maya  Lin ".into()).await.unwrap();
    assert_eq!((again.since, again.name.as_str()), (first.since, "Maya Lin"));
    let rows = room.domain.database.rows_of_everything().await;
    joining::enter(&room.domain, &guest, "Maya Lin".into()).await.unwrap();
    assert_eq!(room.domain.database.rows_of_everything().await, rows, "nothing new, nothing written");
    let view = visits::view(&room.domain, &room.host, room.visit).await.unwrap();
    assert_eq!(
        (view.row.guests[0].name.as_str(), view.row.guests[0].waiting_since),
        ("Maya Lin", Some(first.since))
    );
    assert_eq!(field(joining::enter(&room.domain, &guest, " ".into()).await.map(drop)).0, "name");
}

#[tokio::test]
async fn the_door_has_hours() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let form = model::visits::NewVisit { date: "2026-11-26".into(), ..at("09:00", &["Maya"]) };
    let visit = visits::schedule(&domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    let who = domain.stranger(clinic.id(), 9);
    let link = link(&domain, &host, visit).await;
    let guest = joining::guest(&domain, &who, &link).await.unwrap();
    assert!(!joining::open(&domain, &who, &link).await.unwrap().open);
    let early = joining::enter(&domain, &guest, "Maya".into()).await.map(drop);
    assert_eq!(refused(early), AppError::Conflict(Conflict::OutsideWindow));
    domain.clock.advance(DAY + HOUR);
    joining::enter(&domain, &guest, "Maya".into()).await.unwrap();
    visits::end(&domain, &host, visit).await.unwrap();
    let late = joining::enter(&domain, &guest, "Maya".into()).await.map(drop);
    assert_eq!(refused(late), AppError::Conflict(Conflict::VisitEnded));
    assert_eq!(joining::open(&domain, &who, &link).await.unwrap().status, VisitStatus::Ended);
    let seat = joining::host_seat(&domain, &host, visit).await.map(drop);
    assert_eq!(refused(seat), AppError::Conflict(Conflict::VisitEnded));
}

#[tokio::test]
async fn an_answer_may_change_and_is_seen_at_once() {
    let room = room(&["Maya"]).await;
    let who = room.domain.stranger(room.clinic.id(), 9);
    let link = link(&room.domain, &room.host, room.visit).await;
    let guest = joining::guest(&room.domain, &who, &link).await.unwrap();
    let mut changes = room.domain.changes();
    for answer in [Rsvp::No, Rsvp::Yes, Rsvp::Yes] {
        joining::rsvp(&room.domain, &guest, answer, "").await.unwrap();
        let view = visits::view(&room.domain, &room.host, room.visit).await.unwrap();
        assert_eq!(view.row.guests[0].rsvp, answer);
    }
    assert_eq!(changes.try_recv().unwrap().clinic, room.clinic.id());
    assert!(changes.try_recv().is_ok() && changes.try_recv().is_err(), "the third changed nothing");
    assert_eq!(field(joining::rsvp(&room.domain, &guest, Rsvp::Unanswered, "").await).0, "answer");
}

/// By the plain form, the page gone before it was heard of.
#[tokio::test]
async fn who_joined_and_was_never_heard_of_steps_away() {
    let room = room(&["Maya"]).await;
    room.enter().await;
    assert_eq!(room.state().await, GuestState::Waiting);
    let waiting = async || visits::dashboard(&room.domain, &room.host, None).await.unwrap().waiting.len();
    assert_eq!(waiting().await, 1);
    room.domain.clock.advance(2 * MINUTE);
    assert_eq!((room.state().await, waiting().await), (GuestState::Away, 0), "nobody chimes for them");
}
