//! Who calls the host and when, and what is said of how long it takes.
use super::*;

const RULES: Rules = Rules { ring_min: 10, early_min: 15, tell_min: 2, more_min: 0 };

fn at(minute: i64) -> Time {
    Time::from_seconds(60 * minute)
}

#[test]
fn who_comes_early_calls_nobody_before_it_is_time() {
    let starts = at(120);
    assert_eq!(calls_from(at(0), starts, &RULES), at(105));
    assert!(!rings(at(0), starts, &RULES, at(1)));
    assert!(rings(at(0), starts, &RULES, at(105)));
    assert_eq!(tell_at(at(0), starts, &RULES), Some(at(107)));
    // At their time, and late.
    assert_eq!(tell_at(at(110), starts, &RULES), Some(at(112)));
    assert_eq!(tell_at(at(130), starts, &RULES), Some(at(132)));
}

#[test]
fn the_bell_rests_after_a_while() {
    let rings = |minute| rings(at(100), at(100), &RULES, at(minute));
    assert!(rings(100) && rings(109) && !rings(110));
}

#[test]
fn a_clinic_may_have_nobody_told() {
    assert_eq!(tell_at(at(0), at(0), &Rules { tell_min: 0, ..RULES }), None);
}

fn runs(until: i64) -> Before {
    Before { runs: true, ends: at(until), minutes: 30 }
}

fn waits(minutes: i64) -> Before {
    Before { runs: false, ends: at(0), minutes }
}

#[test]
fn how_long_it_takes_is_said_in_steps_of_five_minutes() {
    let said = |until| about_min(&[runs(until)], at(100));
    assert_eq!([said(95), said(100), said(104)], [Some(0); 3], "a few minutes");
    assert_eq!([said(105), said(106), said(110), said(111)], [Some(5), Some(10), Some(10), Some(15)]);
    assert_eq!(about_min(&[runs(104), waits(20)], at(100)), Some(25), "and who is before");
    assert_eq!(about_min(&[runs(104), runs(108)], at(100)), Some(10), "the later of two");
}

#[test]
fn nothing_is_said_that_nobody_knows() {
    assert_eq!(about_min(&[], at(100)), None);
    assert_eq!(about_min(&[waits(20)], at(100)), None, "the host is not at work");
    assert_eq!(about_min(&[runs(104), waits(60), waits(60)], at(100)), None);
}
