//! When a reminder goes out, when it is not needed, and when it is too late.
use super::*;
use crate::joining::rules::tests::place;
use model::outbox::Delivery;
use model::reminders::USUAL_MIN;
use proptest::prelude::*;

const MINUTE: i64 = 60;
const STARTS: Time = Time::from_seconds(1_000_000);

fn guest() -> PlaceRow {
    PlaceRow { delivery: Some(Delivery::Sent), ..place() }
}

/// The last reminder before the start, a quarter of an hour ahead, looked at so many seconds after it was due.
fn last(late_s: i64) -> Due {
    let due = STARTS.plus_seconds(-15 * MINUTE);
    Due { now: due.plus_seconds(late_s), due, next: None, starts: STARTS, written: None }
}

#[test]
fn what_is_kept_is_read_back() {
    assert_eq!(read("1440,15"), USUAL_MIN);
    assert!(read("").is_empty());
    assert_eq!(write(&USUAL_MIN), "1440,15");
    assert_eq!(
        tidy([15, 7, 60, 15, 5].into_iter()),
        [60, 15, 5],
        "each once, and nothing that is not offered"
    );
    assert_eq!(tidy(BEFORE_MIN.into_iter()).len(), MOST);
}

#[test]
fn the_first_is_due_first() {
    let dues = dues(STARTS, &[1_440, 15]);
    assert_eq!(dues, [(1_440, STARTS.plus_seconds(-86_400)), (15, STARTS.plus_seconds(-900))]);
}

#[test]
fn what_is_promised_is_what_will_be_sent() {
    let due = STARTS.plus_seconds(-15 * MINUTE);
    let promised = |ahead: i64| promised(STARTS, &USUAL_MIN, due.plus_seconds(-ahead));
    assert_eq!(promised(30 * MINUTE), [due]);
    assert!(promised(30 * MINUTE - 1).is_empty(), "just invited");
    assert_eq!(promised(3 * 86_400).len(), 2);
}

#[test]
fn only_who_is_missing_is_reminded() {
    assert_eq!(judge(&guest(), last(0)), Verdict::Send);
    let away = PlaceRow { arrived_at: Some(Time(0)), since_at: Some(Time(0)), waited: true, ..guest() };
    assert_eq!(judge(&away, last(0)), Verdict::Send, "was there, and is not");
    let no_mail = PlaceRow { delivery: None, ..guest() };
    let said_no = PlaceRow { rsvp: Rsvp::No, ..guest() };
    let removed = PlaceRow { removed_at: Some(Time(0)), ..guest() };
    let waiting = PlaceRow { arrived_at: Some(Time(0)), waits: true, waited: true, ..guest() };
    let inside = PlaceRow { admitted_at: Some(Time(0)), present: true, was_present: true, ..guest() };
    for place in [no_mail, said_no, removed, waiting, inside] {
        assert_eq!(judge(&place, last(0)), Verdict::Nothing);
        assert_eq!(judge(&place, last(20 * MINUTE)), Verdict::Nothing, "nobody misses it later, either");
    }
}

#[test]
fn who_was_just_written_to_is_left_in_peace() {
    let at = last(0);
    let written = |ago: i64| Due { written: Some(at.due.plus_seconds(-ago)), ..at };
    assert_eq!(judge(&guest(), written(30 * MINUTE - 1)), Verdict::Nothing);
    assert_eq!(judge(&guest(), written(30 * MINUTE)), Verdict::Send);
}

#[test]
fn a_reminder_that_is_too_late_is_dropped() {
    assert_eq!(judge(&guest(), last(14 * MINUTE)), Verdict::Send, "there is still time to come");
    assert_eq!(judge(&guest(), last(15 * MINUTE)), Verdict::Drop, "it has begun");
    // The day before, with another one a quarter of an hour ahead.
    let due = STARTS.plus_seconds(-86_400);
    let first = |now: Time| Due { now, due, next: Some(last(0).due), starts: STARTS, written: None };
    assert_eq!(judge(&guest(), first(due.plus_seconds(5 * 3600))), Verdict::Send, "late, and of use");
    assert_eq!(judge(&guest(), first(last(0).due)), Verdict::Drop, "the next one says the same");
    // Two reminders close together, both in time: each is meant.
    let near = Due { next: Some(last(0).due.plus_seconds(5 * MINUTE)), ..last(6 * MINUTE) };
    assert_eq!(judge(&guest(), near), Verdict::Send);
}

#[test]
fn a_delay_is_true_for_a_while() {
    assert!(is_late(STARTS, 10, STARTS.plus_seconds(15 * MINUTE - 1)));
    assert!(!is_late(STARTS, 10, STARTS.plus_seconds(15 * MINUTE)));
    assert!(may_be_late(STARTS, STARTS.plus_seconds(-60 * MINUTE)));
    assert!(!may_be_late(STARTS, STARTS.plus_seconds(-61 * MINUTE)));
    assert!(may_be_late(STARTS, STARTS.plus_seconds(30 * MINUTE - 1)));
    assert!(
        !may_be_late(STARTS, STARTS.plus_seconds(30 * MINUTE)),
        "half an hour is the most that can be said"
    );
}

proptest! {
    /// Whatever the server missed: after the start nobody is reminded of it.
    #[test]
    fn nothing_is_sent_after_the_start(late_s in 0i64..1_000_000) {
        let at = last(late_s);
        prop_assert_eq!(judge(&guest(), at) == Verdict::Send, at.now < at.starts);
    }
}
