//! Where a guest stands after each step, and when a link opens what.
use super::*;
use model::visits::Rsvp;
use model::{Lang, MemberId, Minutes, ParticipantId, PersonId, VisitId};
use uuid::Uuid;

fn visit(ended_at: Option<i64>) -> VisitData {
    VisitData {
        id: VisitId(Uuid::nil()),
        host_id: MemberId(Uuid::nil()),
        person_id: PersonId(Uuid::nil()),
        topic: Vec::new(),
        starts_at: Time::from_seconds(1_000_000),
        ends_at: Time::from_seconds(1_001_800),
        duration_min: Minutes(30),
        host_zone: "UTC".into(),
        started_at: None,
        ended_at: ended_at.map(Time::from_seconds),
    }
}

fn place() -> PlaceRow {
    PlaceRow {
        id: ParticipantId(Uuid::nil()),
        visit_id: VisitId(Uuid::nil()),
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
        arrived_at: None,
        since_at: None,
        admitted_at: None,
        first_admitted_at: None,
        removed_at: None,
        waits: false,
        waited: false,
        present: false,
        was_present: false,
    }
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
        assert_eq!((standing(&p), state(&p)), expected);
    };
    step(&|_| {}, (Standing::Invited, GuestState::Expected));
    step(&|p| p.arrived_at = t, (Standing::Waiting, GuestState::Waiting));
    step(&|p| (p.waits, p.waited) = (true, true), (Standing::Waiting, GuestState::Waiting));
    step(&|p| p.waits = false, (Standing::Waiting, GuestState::Away));
    step(&|p| p.waits = true, (Standing::Waiting, GuestState::Waiting));
    step(&|p| (p.waits, p.admitted_at) = (false, t), (Standing::Admitted, GuestState::In));
    step(&|p| (p.present, p.was_present) = (true, true), (Standing::Admitted, GuestState::In));
    step(&|p| p.present = false, (Standing::Admitted, GuestState::Left));
    step(&|p| (p.present, p.admitted_at) = (true, None), (Standing::Waiting, GuestState::Waiting));
    step(&|p| p.removed_at = t, (Standing::Removed, GuestState::Left));
}
