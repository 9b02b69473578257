//! What was typed of a repetition becomes a rule, or errors at its fields.
use super::*;
use model::series::Repeat;

/// A form that says a Tuesday, the third of its month.
fn typed(repeat: Repeat) -> NewVisit {
    NewVisit {
        request_id: "r".to_owned(),
        for_host: String::new(),
        when: "later".to_owned(),
        date: "2026-12-15".to_owned(),
        time: "15:30".to_owned(),
        fold: String::new(),
        zone: String::new(),
        duration: "30".to_owned(),
        topic: String::new(),
        service: String::new(),
        sealed: String::new(),
        repeat,
        participants: Vec::new(),
        colleagues: Vec::new(),
    }
}

fn every(every: &str) -> Repeat {
    Repeat { every: every.to_owned(), ends: "count".to_owned(), count: "10".to_owned(), ..Repeat::default() }
}

fn rule(repeat: Repeat) -> String {
    read(&typed(repeat)).unwrap().expect("a rule").to_string()
}

fn wrong(repeat: Repeat) -> Vec<Wrong> {
    read(&typed(repeat)).unwrap_err()
}

#[test]
fn choices_become_rules() {
    for (choice, expected) in [
        ("day", "FREQ=DAILY;COUNT=10"),
        ("week", "FREQ=WEEKLY;COUNT=10"),
        ("two_weeks", "FREQ=WEEKLY;INTERVAL=2;COUNT=10"),
        ("month_weekday", "FREQ=MONTHLY;BYDAY=3TU;COUNT=10"),
        ("month_day", "FREQ=MONTHLY;COUNT=10"),
    ] {
        assert_eq!(rule(every(choice)), expected);
    }
    let until = Repeat { ends: "until".to_owned(), until: "2027-02-01".to_owned(), ..every("week") };
    assert_eq!(rule(until), "FREQ=WEEKLY;UNTIL=20270201");
}

#[test]
fn a_fifth_weekday_is_the_last() {
    let mut new = typed(every("month_weekday"));
    new.date = "2026-12-29".to_owned();
    assert_eq!(read(&new).unwrap().unwrap().to_string(), "FREQ=MONTHLY;BYDAY=-1TU;COUNT=10");
}

#[test]
fn the_first_day_is_always_among_those_that_are_ticked() {
    let days = [("mo".to_owned(), "on".to_owned()), ("xx".to_owned(), "on".to_owned())].into();
    let custom = Repeat { interval: "3".to_owned(), days, ..every("custom") };
    assert_eq!(rule(custom), "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TU;COUNT=10");
}

#[test]
fn never_and_now_are_once() {
    assert_eq!(read(&typed(Repeat::default())), Ok(None));
    assert_eq!(read(&typed(every("never"))), Ok(None));
    let at_once = NewVisit { when: "now".to_owned(), ..typed(every("week")) };
    assert_eq!(read(&at_once), Ok(None));
}

#[test]
fn what_is_wrong_is_said_at_its_field() {
    assert_eq!(wrong(every("fortnight")), [("repeat[every]", FieldCode::Required)]);
    for count in ["", "1", "101", "many"] {
        let repeat = Repeat { count: count.to_owned(), ..every("week") };
        assert_eq!(wrong(repeat), [("repeat[count]", FieldCode::BadCount)], "{count}");
    }
    let far = Repeat { count: "26".to_owned(), ..every("month_day") };
    assert_eq!(wrong(far), [("repeat[count]", FieldCode::TooFarAhead)]);
    for (until, code) in [
        ("", FieldCode::Required),
        ("soon", FieldCode::NotADate),
        ("2026-12-15", FieldCode::EndsTooSoon),
        ("2026-12-20", FieldCode::EndsTooSoon),
        ("2028-12-16", FieldCode::TooFarAhead),
    ] {
        let repeat = Repeat { ends: "until".to_owned(), until: until.to_owned(), ..every("week") };
        assert_eq!(wrong(repeat), [("repeat[until]", code)], "{until}");
    }
    let daily = Repeat { ends: "until".to_owned(), until: "2027-12-15".to_owned(), ..every("day") };
    assert_eq!(wrong(daily), [("repeat[until]", FieldCode::TooManyVisits)]);
    let both = Repeat { interval: "0".to_owned(), count: "x".to_owned(), ..every("custom") };
    assert_eq!(
        wrong(both),
        [("repeat[interval]", FieldCode::BadInterval), ("repeat[count]", FieldCode::BadCount)]
    );
}
