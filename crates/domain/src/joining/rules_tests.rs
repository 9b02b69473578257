//! Where a guest stands after each step, and when a link opens what.
use super::*;
use model::colleagues::PlaceRole;
use model::visits::Rsvp;
use model::{Lang, MemberId, Minutes, ParticipantId, PersonId, VisitId};
use uuid::Uuid;

pub(crate) fn visit(ended_at: Option<i64>) -> VisitData {
    VisitData {
        id: VisitId(Uuid::nil()),
        host_id: MemberId(Uuid::nil()),
        person_id: PersonId(Uuid::nil()),
        topic: Vec::new(),
        starts_at: Time::from_seconds(1_000_000),
        ends_at: Time::from_seconds(1_001_800),
        duration_min: Minutes(30),
        zone: "UTC".into(),
        host_zone: "UTC".into(),
        started_at: None,
        ended_at: ended_at.map(Time::from_seconds),
        reopened_at: None,
        sequence: 0,
        moved_from: None,
        cancelled_at: None,
        cancelled_reason: None,
        cancelled_told: None,
        sealed: false,
    }
}

pub(crate) fn place() -> PlaceRow {
    PlaceRow {
        id: ParticipantId(Uuid::nil()),
        visit_id: VisitId(Uuid::nil()),
        place: 1,
        member_id: None,
        person_id: PersonId(Uuid::nil()),
        reached_id: None,
        name: Vec::new(),
        zone: "UTC".into(),
        lang: Lang::En,
        delivery: None,
        code: None,
        link_version: 1,
        rsvp: Rsvp::Unanswered,
        rsvp_note: None,
        arrived_at: None,
        since_at: None,
        admitted_at: None,
        first_admitted_at: None,
        removed_at: None,
        role: PlaceRole::Guest,
        hidden_at: None,
        channel: model::outbox::Channel::Mail,
        task: Default::default(),
        waits: false,
        waited: false,
        present: false,
        was_present: false,
    }
}

/// Cancelled long before: whoever comes at the hour is still told so, and nobody opens it again.
#[test]
fn a_cancelled_visit_says_so_until_a_day_after_its_hour() {
    let at = Time::from_seconds;
    let (start, end) = (1_000_000, 1_001_800);
    let cancelled = VisitData { cancelled_at: Some(at(10)), ..visit(Some(10)) };
    assert!(greets(&cancelled, at(start)) && greets(&cancelled, at(end + 86_399)));
    assert!(!greets(&cancelled, at(end + 86_400)) && !is_open(&cancelled, at(start)));
    assert!(!may_reopen(&cancelled, at(11)) && may_reopen(&visit(Some(10)), at(11)));
}

#[test]
fn the_door_opens_a_day_before_and_closes_with_the_visit() {
    let at = Time::from_seconds;
    let planned = visit(None);
    let (start, end) = (1_000_000, 1_001_800);
    for (second, open) in
        [(start - 86_401, false), (start - 86_400, true), (end + 86_399, true), (end + 86_400, false)]
    {
        assert_eq!(is_open(&planned, at(second)), open, "{second}");
    }
    assert!(greets(&planned, at(0)) && !greets(&planned, at(end + 86_400)));
    let ended = visit(Some(start + 60));
    assert!(is_over(&ended, at(start + 60)) && !is_open(&ended, at(start + 60)));
    // A day long it still says that the visit is over.
    assert!(greets(&ended, at(start + 60 + 86_399)) && !greets(&ended, at(start + 60 + 86_400)));
}

#[test]
fn a_guest_goes_from_expected_to_left() {
    let t = Some(Time(1));
    let mut p = place();
    let mut step = |change: &dyn Fn(&mut PlaceRow), expected: (Standing, GuestState)| {
        change(&mut p);
        assert_eq!((standing(&p), state(&p, Time(2))), expected);
    };
    step(&|_| {}, (Standing::Invited, GuestState::Expected));
    step(&|p| (p.arrived_at, p.since_at) = (t, t), (Standing::Waiting, GuestState::Waiting));
    step(&|p| (p.waits, p.waited) = (true, true), (Standing::Waiting, GuestState::Waiting));
    step(&|p| p.waits = false, (Standing::Waiting, GuestState::Away));
    step(&|p| p.waits = true, (Standing::Waiting, GuestState::Waiting));
    step(&|p| (p.waits, p.admitted_at) = (false, t), (Standing::Admitted, GuestState::In));
    step(&|p| (p.present, p.was_present) = (true, true), (Standing::Admitted, GuestState::In));
    step(&|p| p.present = false, (Standing::Admitted, GuestState::Left));
    step(&|p| (p.present, p.admitted_at) = (true, None), (Standing::Waiting, GuestState::Waiting));
    step(&|p| p.removed_at = t, (Standing::Removed, GuestState::Left));
}

#[test]
fn a_visit_that_was_opened_again_has_a_day_from_then() {
    let at = Time::from_seconds;
    let end = 1_001_800;
    let again = VisitData { reopened_at: Some(at(end + 80_000)), ..visit(None) };
    assert!(is_open(&again, at(end + 86_400)) && !is_over(&again, at(end + 80_000 + 86_399)));
    assert!(is_over(&again, at(end + 80_000 + 86_400)));
    // Opened again before its planned end: it loses nothing of that.
    let early = VisitData { reopened_at: Some(at(end - 1_000)), ..visit(None) };
    assert!(!is_over(&early, at(end + 86_399)) && is_over(&early, at(end + 86_400)));
    assert!(
        may_reopen(&visit(Some(end)), at(end + 86_399)) && !may_reopen(&visit(Some(end)), at(end + 86_400))
    );
    assert!(!may_reopen(&visit(None), at(end + 86_400)));
}

#[test]
fn a_wait_begins_anew_after_five_minutes_away() {
    let at = Time::from_seconds;
    let waiting = |since| PlaceRow { arrived_at: Some(at(0)), since_at: since, ..place() };
    let came = waiting(Some(at(0)));
    assert!(!waits_anew(&came, None, at(9_000)), "no page was ever open: without a script they wait");
    assert!(!waits_anew(&came, Some(at(100)), at(399)) && waits_anew(&came, Some(at(100)), at(400)));
    assert!(!waits_anew(&waiting(Some(at(390))), Some(at(10)), at(400)), "sent back a moment ago");
    assert!(waits_anew(&waiting(None), None, at(400)), "the visit was opened again");
    let here = PlaceRow { waits: true, ..came.clone() };
    assert!(!waits_anew(&here, Some(at(100)), at(900)));
    let admitted = PlaceRow { admitted_at: Some(at(50)), ..came };
    assert!(!waits_anew(&admitted, Some(at(50)), at(900)));
}

/// Joined by the plain form, the page gone before it was heard of: nobody is to be called to them for hours.
#[test]
fn who_was_never_heard_of_has_stepped_away_after_two_minutes() {
    let (came, at) = (Time::from_seconds(1_000), Time::from_seconds);
    let joined = PlaceRow { arrived_at: Some(came), since_at: Some(came), ..place() };
    assert_eq!(state(&joined, at(1_000 + GRACE_S - 1)), GuestState::Waiting);
    assert_eq!(state(&joined, at(1_000 + GRACE_S)), GuestState::Away);
    let heard = PlaceRow { waits: true, waited: true, ..joined.clone() };
    assert_eq!(state(&heard, at(1_000 + 10 * GRACE_S)), GuestState::Waiting);
    // Sent back: the grace begins anew.
    let back = PlaceRow { since_at: Some(at(5_000)), ..joined };
    assert_eq!(state(&back, at(5_000 + GRACE_S - 1)), GuestState::Waiting);
}
