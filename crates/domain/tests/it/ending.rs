//! How visits end that nobody ends, how they open again, and how the history keeps them (C9, S12).
use crate::joining::{Room, room};
use crate::refused;
use crate::visits::{at, guest, now};
use domain::joining::{self, Fact};
use domain::visits;
use model::joining::{LinkToken, Standing};
use model::visits::{GuestState, NewVisit, PastVisit, VisitStatus, VisitView};
use model::{AppError, Conflict, ParticipantId};
use std::collections::BTreeSet;
use testkit::{DAY, HOUR, MINUTE, TestDomain};

/// The visits of these tests last for half an hour.
const LENGTH: i64 = 30 * MINUTE;

impl Room {
    async fn view(&self) -> VisitView {
        visits::view(&self.domain, &self.host, self.visit).await.unwrap()
    }

    async fn sweep(&self) -> bool {
        let ended = visits::end_abandoned(&self.domain).await.unwrap();
        assert!(ended.is_empty() || ended == [self.visit]);
        !ended.is_empty()
    }

    /// Both in the call, then both pages closed.
    async fn talk(&self, who: ParticipantId, seconds: i64) {
        let host = self.host_place().await;
        for person in [host, who] {
            self.record(person, Fact::Present(true)).await;
        }
        self.domain.clock.advance(seconds);
        for person in [host, who] {
            self.record(person, Fact::Present(false)).await;
        }
    }
}

async fn audited(domain: &TestDomain, name: &str) -> Vec<String> {
    let rows = domain.database.pairs("select name, actor_kind from audit_event order by seq").await;
    rows.into_iter().filter(|(event, _)| event == name).map(|(_, actor)| actor).collect()
}

#[tokio::test]
async fn a_visit_that_everybody_left_ends_by_itself_when_the_last_one_went() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.talk(guest.id(), 40 * MINUTE).await;
    let left = room.domain.now();
    room.domain.clock.advance(30 * MINUTE - 1);
    assert!(!room.sweep().await, "half an hour has not passed");
    room.domain.clock.advance(1);
    assert!(room.sweep().await && !room.sweep().await, "once");
    let view = room.view().await;
    assert_eq!((view.row.status, view.ended.unwrap().at), (VisitStatus::Ended, left));
    assert_eq!(view.record.unwrap().duration_s, 40 * MINUTE);
    assert_eq!(audited(&room.domain, "visit_ended_by_itself").await, ["program"]);
    let past = visits::history(&room.domain, &room.host, &Default::default(), None).await.unwrap();
    assert!(past[0].visit == room.visit && !past[0].no_show);
}

#[tokio::test]
async fn a_visit_to_which_nobody_came_was_not_held() {
    let room = room(&["Maya"]).await;
    let planned_end = room.domain.now().plus_seconds(LENGTH);
    room.domain.clock.advance(LENGTH + 30 * MINUTE - 1);
    assert!(!room.sweep().await);
    room.domain.clock.advance(1);
    assert!(room.sweep().await);
    let view = room.view().await;
    assert_eq!((view.row.status, view.ended.unwrap().at), (VisitStatus::Ended, planned_end));
    assert!(view.record.is_none(), "nothing happened");
    assert!(visits::history(&room.domain, &room.host, &Default::default(), None).await.unwrap()[0].no_show);
}

#[tokio::test]
async fn a_visit_goes_on_while_somebody_is_there_but_not_for_ever() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    room.record(guest.id(), Fact::Waits(true)).await;
    room.domain.clock.advance(LENGTH + DAY - 1);
    assert!(!room.sweep().await, "somebody waits");
    room.domain.clock.advance(1);
    assert!(room.sweep().await);
    let view = room.view().await;
    assert_eq!(view.ended.unwrap().at, room.domain.now());
    assert_eq!(view.record.unwrap().wait_s, LENGTH + DAY, "and the record is closed");
    room.domain.clock.advance(HOUR);
    assert_eq!(room.view().await.record.unwrap().wait_s, LENGTH + DAY);
}

#[tokio::test]
async fn an_ended_visit_opens_again_with_the_same_people_links_and_codes() {
    let room = room(&["Maya"]).await;
    let before = room.view().await.keys;
    let guest = room.enter().await;
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.talk(guest.id(), 60).await;
    visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    assert!(room.view().await.may_reopen);
    room.domain.clock.advance(2 * HOUR);
    visits::reopen(&room.domain, &room.host, room.visit).await.unwrap();
    visits::reopen(&room.domain, &room.host, room.visit).await.unwrap();
    assert_eq!(audited(&room.domain, "visit_reopened").await, ["host"], "once");
    let view = room.view().await;
    assert_eq!((view.row.status, view.may_reopen), (VisitStatus::Started, false));
    assert_eq!(view.keys, before, "the same link and the same code");
    let who = room.domain.stranger(room.clinic.id(), 9);
    assert_eq!(joining::by_code(&room.domain, &who, &before[0].code).await.unwrap().0, link(&room).await.0);
    // Nobody walks in by what was decided before the end.
    let seat = joining::enter(&room.domain, &guest, "Maya".into()).await.unwrap();
    assert_eq!((seat.standing, seat.since), (Standing::Waiting, room.domain.now()));
    room.record(guest.id(), Fact::Waits(true)).await;
    assert_eq!(room.state().await, GuestState::Waiting);
    let day = visits::dashboard(&room.domain, &room.host, None).await.unwrap();
    assert_eq!(day.waiting[0].guests[0].waiting_since, Some(room.domain.now()));
    room.domain.clock.advance(10);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(guest.id(), Fact::Waits(false)).await;
    room.talk(guest.id(), 30).await;
    // It ends by itself, as any visit: half an hour after the last one went.
    room.domain.clock.advance(30 * MINUTE);
    assert!(room.sweep().await);
    let record = room.view().await.record.unwrap();
    assert_eq!(
        (record.wait_s, record.duration_s),
        (0, 90),
        "two stretches, and no wait before the first admission"
    );
}

async fn link(room: &Room) -> LinkToken {
    crate::joining::link(&room.domain, &room.host, room.visit).await
}

#[tokio::test]
async fn a_visit_opens_again_for_a_day_and_within_a_day() {
    let room = room(&["Maya"]).await;
    visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    room.domain.clock.advance(DAY - 1);
    visits::reopen(&room.domain, &room.host, room.visit).await.unwrap();
    let greeting = || async {
        let who = room.domain.stranger(room.clinic.id(), 9);
        let link = crate::joining::link(&room.domain, &room.host, room.visit).await;
        joining::open(&room.domain, &who, &link).await
    };
    assert!(greeting().await.unwrap().open, "though its planned end is a day ago");
    let day = visits::dashboard(&room.domain, &room.host, None).await.unwrap();
    assert!(day.current[0].visit == room.visit);
    assert!(visits::history(&room.domain, &room.host, &Default::default(), None).await.unwrap().is_empty());
    room.domain.clock.advance(30 * MINUTE);
    assert!(room.sweep().await);
    assert!(
        visits::history(&room.domain, &room.host, &Default::default(), None).await.unwrap()[0].visit
            == room.visit
    );
    assert!(visits::dashboard(&room.domain, &room.host, None).await.unwrap().current.is_empty());
    room.domain.clock.advance(2 * DAY);
    assert!(!room.view().await.may_reopen);
    let late = visits::reopen(&room.domain, &room.host, room.visit).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::VisitEnded));
}

/// The code's digits went to another visit meanwhile: the guest gets new ones, on the visit's page.
#[tokio::test]
async fn a_code_that_is_taken_is_not_given_twice() {
    let room = room(&["Maya"]).await;
    let before = room.view().await.keys;
    visits::schedule(&room.domain, &room.host, at("15:30", &["Tom"])).await.unwrap();
    room.domain.run_jobs().await;
    // As if the draw for Tom had met Maya's digits once they were free.
    let kept = "update participant set code = (select p.code_hash from participant p join visit v on v.id = p.visit_id
        where p.place = 1 order by v.starts_at limit 1)
        where place = 1 and visit_id = (select id from visit order by starts_at desc limit 1)";
    assert_eq!(room.domain.database.tamper(kept).await, 1);
    visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    let given = "update participant set code_hash = code
        where place = 1 and visit_id = (select id from visit order by starts_at desc limit 1)";
    assert_eq!(room.domain.database.tamper(given).await, 1);
    visits::reopen(&room.domain, &room.host, room.visit).await.unwrap();
    let after = room.view().await.keys;
    assert!(after[0].link == before[0].link && after[0].code != before[0].code);
    let who = room.domain.stranger(room.clinic.id(), 9);
    assert_eq!(joining::by_code(&room.domain, &who, &after[0].code).await.unwrap().0, link(&room).await.0);
}

#[tokio::test]
async fn visits_that_start_together_are_all_in_the_history() {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let mut all = BTreeSet::new();
    for n in 0..120 {
        let form = NewVisit { request_id: format!("request {n}"), ..now(&[]) };
        let mut maya = guest("Maya");
        (maya.invite, maya.email) = ("none".into(), String::new());
        let visit =
            visits::schedule(&domain, &host, NewVisit { participants: vec![maya], ..form }).await.unwrap();
        visits::end(&domain, &host, visit).await.unwrap();
        all.insert(visit);
    }
    let (mut seen, mut before) = (BTreeSet::new(), None);
    for expected in [50, 50, 20] {
        let page = visits::history(&domain, &host, &Default::default(), before).await.unwrap();
        assert_eq!(page.len(), expected);
        seen.extend(page.iter().map(|row| row.visit));
        before = page.last().map(|row| PastVisit { starts: row.starts.at, visit: row.visit });
    }
    assert!(seen == all, "each once");
    assert!(visits::history(&domain, &host, &Default::default(), before).await.unwrap().is_empty());
}

#[tokio::test]
async fn who_waits_for_a_later_visit_comes_after_the_one_that_runs() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let first = visits::schedule(&domain, &host, at("15:00", &["Maya"])).await.unwrap();
    let second = visits::schedule(&domain, &host, at("15:30", &["Tom"])).await.unwrap();
    domain.run_jobs().await;
    let maya = crate::joining::enter(&domain, &clinic, &host, first).await;
    let tom = crate::joining::enter(&domain, &clinic, &host, second).await;
    let fact = |visit, who, fact| joining::record(&domain, visit, who, fact, domain.now());
    let of = &domain;
    let ahead = |visit| async move { joining::line(of, visit).await.unwrap() };
    assert_eq!(ahead(second).await.ahead, 0);
    fact(second, tom.id(), Fact::Waits(true)).await.unwrap();
    fact(first, maya.id(), Fact::Waits(true)).await.unwrap();
    assert_eq!((ahead(first).await.ahead, ahead(second).await.ahead), (0, 1), "the plan counts");
    let host_place = joining::host_seat(&domain, &host, first).await.unwrap().who;
    fact(first, host_place, Fact::Present(true)).await.unwrap();
    joining::admit(&domain, &host, maya.id()).await.unwrap();
    fact(first, maya.id(), Fact::Waits(false)).await.unwrap();
    fact(first, maya.id(), Fact::Present(true)).await.unwrap();
    let lines = joining::lines(&domain, clinic.id()).await.unwrap();
    assert!(lines.len() == 1 && lines[0] == ahead(second).await);
    assert_eq!((lines[0].ahead, lines[0].host_busy, lines[0].host_came), (1, true, false));
    assert!(ahead(first).await.host_came);
    visits::end(&domain, &host, first).await.unwrap();
    assert_eq!(joining::lines(&domain, clinic.id()).await.unwrap()[0].ahead, 0);
}
