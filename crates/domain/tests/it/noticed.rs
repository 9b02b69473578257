//! Whoever waits is noticed (W4): who has seen it, who is told and when, by a clock that is moved by hand.
use crate::field;
use crate::joining::{Room, enter_and_stay, link, room};
use crate::notices::{ticked, ways};
use crate::people::office;
use crate::schedulers::{self, colleague};
use crate::visits::{at, now};
use domain::joining::{self, Fact};
use domain::ports::Letter;
use domain::{Guest, colleagues, noticed, people, visits};
use model::FieldCode;
use model::colleagues::NewColleague;
use model::noticed::{ClinicNoticing, Wait};
use model::notices::{NoticeKind, NoticeWay, Ways};
use model::visits::{GuestRow, NewVisit};
use testkit::{HOUR, MINUTE, TestDomain};

const SUBJECT: &str = "Someone is waiting in your waiting room at Ada Rivera's clinic";

impl Room {
    /// The guest opens the link, taps "Join", and the page stays open.
    async fn wait(&self) -> Guest {
        let guest = self.enter().await;
        self.record(guest.id(), Fact::Waits(true)).await;
        guest
    }

    /// Moves the clock and does what is due; what the host got by that.
    async fn after(&self, seconds: i64) -> Vec<Letter> {
        self.domain.clock.advance(seconds);
        self.domain.run_jobs().await;
        self.domain.mail().into_iter().filter(|letter| letter.subject == SUBJECT).collect()
    }

    async fn waits(&self) -> Vec<Wait> {
        noticed::waiting(&self.domain, &self.host).await.unwrap()
    }

    async fn row(&self) -> GuestRow {
        visits::view(&self.domain, &self.host, self.visit).await.unwrap().row.guests.remove(0)
    }

    async fn set(&self, ring: &str, early: &str, tell: &str, more: &str) {
        let admin = self.clinic.admin(&self.domain).await;
        noticed::save_noticing(&self.domain, &admin, form(ring, early, tell, more)).await.unwrap();
    }
}

fn form(ring: &str, early: &str, tell: &str, more: &str) -> ClinicNoticing {
    ClinicNoticing {
        ring_min: ring.into(),
        early_min: early.into(),
        tell_min: tell.into(),
        more_min: more.into(),
    }
}

#[tokio::test]
async fn a_host_who_sees_nobody_is_told_once_and_without_a_name() {
    let room = room(&["Maya Lin"]).await;
    room.domain.mail();
    room.wait().await;
    assert!(room.after(2 * MINUTE - 1).await.is_empty());
    let told = room.after(1).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to_address, room.clinic.email);
    assert!(told[0].text.contains("/today"), "{}", told[0].text);
    for part in [&told[0].text, &told[0].html, &told[0].subject] {
        assert!(!part.contains("Maya") && !part.contains("Check-up"), "who and why is in no letter: {part}");
    }
    assert!(room.after(HOUR).await.is_empty(), "once for each wait");
}

#[tokio::test]
async fn a_job_that_runs_twice_writes_one_letter() {
    let room = room(&["Maya Lin"]).await;
    room.wait().await;
    assert_eq!(room.after(2 * MINUTE).await.len(), 1);
    let again = "update job set done_at = null, attempt = 0 where kind = 'tell_host'";
    assert!(room.domain.database.tamper(again).await > 0);
    assert!(room.after(0).await.is_empty());
}

#[tokio::test]
async fn who_was_let_in_or_has_gone_away_calls_nobody() {
    let room = room(&["Maya Lin"]).await;
    let guest = room.wait().await;
    room.domain.clock.advance(MINUTE);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    assert!(room.after(HOUR).await.is_empty());
    // Sent back, they wait by the host's own doing.
    joining::send_back(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(guest.id(), Fact::Waits(true)).await;
    assert!(room.row().await.seen && !room.row().await.rings);
    assert!(room.after(10 * MINUTE).await.is_empty());

    let room = crate::joining::room(&["Maya Lin"]).await;
    let guest = room.wait().await;
    room.domain.clock.advance(MINUTE);
    room.record(guest.id(), Fact::Waits(false)).await;
    assert!(room.waits().await.is_empty());
    assert!(room.after(HOUR).await.is_empty());
    // Who comes back after that has arrived anew.
    room.record(guest.id(), Fact::Waits(true)).await;
    assert_eq!(room.waits().await.len(), 1);
    assert_eq!(room.after(2 * MINUTE).await.len(), 1);
}

/// The screen goes dark: the line is lost, and half a minute later the place is given up as of then.
async fn locks_the_phone(room: &Room, guest: &Guest) {
    let lost = room.domain.now();
    room.record(guest.id(), Fact::Lost(true)).await;
    room.domain.clock.advance(30);
    joining::record(&room.domain, room.visit, guest.id(), Fact::Waits(false), lost).await.unwrap();
}

#[tokio::test]
async fn a_phone_that_is_locked_at_that_moment_belongs_to_somebody_who_waits() {
    let room = room(&["Maya Lin"]).await;
    let guest = room.wait().await;
    room.domain.clock.advance(MINUTE);
    locks_the_phone(&room, &guest).await;
    assert!(room.waits().await.is_empty(), "no bell rings for a page that is not there");
    assert_eq!(room.after(30).await.len(), 1, "but the host is told");
}

#[tokio::test]
async fn who_came_back_and_left_or_was_lost_long_ago_calls_nobody() {
    let room = room(&["Maya Lin"]).await;
    let guest = room.wait().await;
    locks_the_phone(&room, &guest).await;
    room.record(guest.id(), Fact::Waits(true)).await;
    room.record(guest.id(), Fact::Waits(false)).await;
    assert!(room.after(HOUR).await.is_empty(), "they said that they go");

    let room = crate::joining::room(&["Maya Lin"]).await;
    room.set("5", "15", "10", "0").await;
    let guest = room.wait().await;
    room.domain.clock.advance(MINUTE);
    locks_the_phone(&room, &guest).await;
    assert!(room.after(HOUR).await.is_empty(), "nobody sits before a phone that was dark for nine minutes");
}

#[tokio::test]
async fn seen_on_one_page_is_seen_on_all() {
    let room = room(&["Maya Lin"]).await;
    room.wait().await;
    let waits = room.waits().await;
    assert_eq!(waits.iter().map(|wait| (wait.seen, wait.rings)).collect::<Vec<_>>(), [(false, true)]);
    assert!(!room.row().await.seen && room.row().await.rings);
    assert!(!joining::line(&room.domain, room.visit).await.unwrap().seen);
    let mut changes = room.domain.changes();
    noticed::seen(&room.domain, &room.host).await.unwrap();
    assert!(changes.try_recv().is_ok(), "the other pages hear of it");
    assert_eq!(room.waits().await.iter().map(|wait| wait.seen).collect::<Vec<_>>(), [true]);
    assert!(room.row().await.seen && !room.row().await.rings);
    assert!(joining::line(&room.domain, room.visit).await.unwrap().seen, "who waits is told");
    assert!(joining::lines(&room.domain, room.clinic.id()).await.unwrap()[0].seen);
    assert!(room.after(HOUR).await.is_empty(), "and no message is needed");
    // Again is fine, and says nothing.
    let rows = room.domain.database.rows_of_everything().await;
    noticed::seen(&room.domain, &room.host).await.unwrap();
    assert_eq!(room.domain.database.rows_of_everything().await, rows);
}

#[tokio::test]
async fn the_bell_rests_after_a_while() {
    let room = room(&["Maya Lin"]).await;
    room.set("5", "15", "0", "0").await;
    room.wait().await;
    room.domain.clock.advance(5 * MINUTE - 1);
    assert!(room.row().await.rings);
    room.domain.clock.advance(1);
    assert!(!room.row().await.rings && !room.row().await.seen);
    assert!(room.after(HOUR).await.is_empty(), "the clinic sends no message");
}

#[tokio::test]
async fn who_comes_early_calls_nobody_before_it_is_time() {
    let mut room = room(&["Tom"]).await;
    let new = NewVisit { date: "2026-11-24".into(), ..at("15:30", &["Maya Lin"]) };
    room.visit = visits::schedule(&room.domain, &room.host, new).await.unwrap();
    room.domain.run_jobs().await;
    room.domain.mail();
    // Seven and a half hours before.
    room.wait().await;
    let greeting = {
        let who = room.domain.stranger(room.clinic.id(), 9);
        let link = link(&room.domain, &room.host, room.visit).await;
        joining::open(&room.domain, &who, &link).await.unwrap()
    };
    assert_eq!(greeting.calls_min, 15);
    assert!(!room.row().await.seen && !room.row().await.rings);
    assert!(room.after(7 * HOUR + 15 * MINUTE - 1).await.is_empty());
    room.domain.clock.advance(1);
    assert!(room.row().await.rings);
    assert_eq!(room.after(2 * MINUTE).await.len(), 1);
}

#[tokio::test]
async fn a_member_may_do_without_the_letter() {
    let room = room(&["Maya Lin"]).await;
    let member = room.clinic.member(&room.domain).await;
    let own = ways(&room.domain, &member, NoticeKind::Waiting).await;
    assert_eq!(own, Ways { mail: true, text: false });
    people::save_notices(&room.domain, &member, ticked(&[])).await.unwrap();
    room.wait().await;
    assert!(room.after(HOUR).await.is_empty());
}

#[tokio::test]
async fn a_text_goes_to_the_number_that_is_theirs_where_they_want_one() {
    let office = office().await;
    let domain = &office.domain;
    let (host, member) = (office.clinic.host(domain).await, office.clinic.member(domain).await);
    office.armed_by_text().await;
    people::save_notices(domain, &member, ticked(&[(NoticeKind::Waiting, NoticeWay::Text)])).await.unwrap();
    let visit = visits::schedule(domain, &host, now(&["Maya Lin"])).await.unwrap();
    enter_and_stay(domain, &office.clinic, &host, visit).await;
    domain.texts.take();
    domain.clock.advance(2 * MINUTE);
    domain.run_jobs().await;
    let texts = domain.texts.take();
    assert_eq!(texts.len(), 1);
    let body = &texts[0].body;
    assert!(
        body.contains("Someone is waiting") && body.contains("/today") && !body.contains("Maya"),
        "{body}"
    );
    let mails = domain.mail();
    assert!(
        mails.iter().all(|letter| !letter.subject.starts_with("Someone is waiting")),
        "no letter was wanted"
    );
}

/// Whom the letter about somebody who waits goes to when so much time has passed.
pub async fn told_after(domain: &TestDomain, seconds: i64) -> Vec<String> {
    domain.clock.advance(seconds);
    domain.run_jobs().await;
    let letters = domain.mail().into_iter().filter(|letter| letter.subject.starts_with("Someone is waiting"));
    letters.map(|letter| letter.to_address).collect()
}

#[tokio::test]
async fn those_who_hold_the_visit_with_the_host_are_told_later() {
    let office = office().await;
    let domain = &office.domain;
    let host = office.clinic.host(domain).await;
    let ben = colleague(&office, schedulers::host("Ben Ito")).await;
    let visit = visits::schedule(domain, &host, now(&["Maya Lin"])).await.unwrap();
    let ben = NewColleague { visit, colleague: ben.id().text(), cohost: "on".into() };
    colleagues::add(domain, &host, ben).await.unwrap();
    domain.run_jobs().await;
    noticed::save_noticing(domain, &office.admin, form("10", "15", "2", "5")).await.unwrap();
    enter_and_stay(domain, &office.clinic, &host, visit).await;
    let told = async |seconds| told_after(domain, seconds).await;
    assert_eq!(told(2 * MINUTE).await, std::slice::from_ref(&office.clinic.email));
    assert!(told(5 * MINUTE - 1).await.is_empty());
    assert_eq!(told(1).await, ["ben.ito@example.org"]);
    assert!(told(HOUR).await.is_empty());
}

#[tokio::test]
async fn a_clinic_chooses_from_a_list() {
    let room = room(&["Maya Lin"]).await;
    let admin = room.clinic.admin(&room.domain).await;
    assert_eq!(noticed::noticing(&room.domain, &admin).await.unwrap(), form("10", "15", "2", "0"));
    for (new, name) in [
        (form("7", "15", "2", "0"), "ring_min"),
        (form("10", "", "2", "0"), "early_min"),
        (form("10", "15", "x", "0"), "tell_min"),
        (form("10", "15", "2", "-1"), "more_min"),
    ] {
        let answer = noticed::save_noticing(&room.domain, &admin, new).await;
        assert_eq!(field(answer), (name.into(), FieldCode::Required));
    }
    room.set("20", "0", "5", "10").await;
    assert_eq!(noticed::noticing(&room.domain, &admin).await.unwrap(), form("20", "0", "5", "10"));
}
