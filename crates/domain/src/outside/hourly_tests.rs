//! What repeats within a day, by hand and against python-dateutil on two thousand random rules. Needs a Python with it, as
//! `tests/it/rrule.rs` does.
use super::super::recurring::STEPS;
use super::*;
use jiff::civil::date;
use std::path::Path;
use std::process::Command;

/// Another one tries other rules; this one has always been tried.
const SEED: &str = "20261127";
const RULES: usize = 2000;

fn looked(last: Date) -> Looked {
    let start = date(2026, 11, 3).at(9, 15, 0, 0);
    Looked { start, first: start, last: last.at(23, 59, 59, 0), length_s: None }
}

fn starts(rule: &str, last: Date) -> Vec<String> {
    match Rule::parse(rule).expect("a rule").starts(&looked(last), &mut { STEPS }) {
        Ok(Found::Starts(all)) => all.iter().map(|at| at.strftime("%d %H:%M").to_string()).collect(),
        other => panic!("{rule}: {other:?}"),
    }
}

#[test]
fn rules_name_their_hours() {
    let of = |rule| starts(rule, date(2026, 11, 4));
    assert_eq!(of("FREQ=HOURLY;INTERVAL=12"), ["03 09:15", "03 21:15", "04 09:15", "04 21:15"]);
    assert_eq!(of("FREQ=HOURLY;COUNT=2"), ["03 09:15", "03 10:15"]);
    assert_eq!(of("FREQ=MINUTELY;INTERVAL=90;COUNT=3"), ["03 09:15", "03 10:45", "03 12:15"]);
    assert_eq!(of("FREQ=HOURLY;BYHOUR=16,8;WKST=SU"), ["03 16:15", "04 08:15", "04 16:15"]);
    assert_eq!(of("FREQ=HOURLY;INTERVAL=4;BYHOUR=9,13,14"), ["03 09:15", "03 13:15", "04 09:15", "04 13:15"]);
    assert_eq!(of("FREQ=HOURLY;BYMINUTE=0,30;BYHOUR=9"), ["03 09:30", "04 09:00", "04 09:30"]);
    assert_eq!(of("FREQ=MINUTELY;BYHOUR=10;BYMINUTE=5,50"), ["03 10:05", "03 10:50", "04 10:05", "04 10:50"]);
    assert_eq!(of("FREQ=SECONDLY;BYHOUR=7;BYMINUTE=0;BYSECOND=0"), ["04 07:00"]);
    assert_eq!(of("FREQ=HOURLY;BYHOUR=9;BYDAY=WE"), ["04 09:15"]);
    assert_eq!(of("FREQ=HOURLY;BYHOUR=9;BYMONTHDAY=-28;COUNT=1"), ["03 09:15"]);
    assert!(of("FREQ=HOURLY;BYMONTH=12").is_empty());
    // What is counted begins where the rule does, whatever is asked for.
    let mut later = looked(date(2026, 11, 5));
    later.first = date(2026, 11, 5).at(0, 0, 0, 0);
    let rule = Rule::parse("FREQ=HOURLY;BYHOUR=9,15;COUNT=5").expect("a rule");
    let one = Found::Starts(vec![date(2026, 11, 5).at(9, 15, 0, 0)]);
    assert_eq!(rule.starts(&later, &mut { STEPS }), Ok(one));
}

#[test]
fn what_never_pauses_is_one_stretch_however_long() {
    let all = Looked { length_s: Some(60), ..looked(date(2027, 11, 3)) };
    let rule = Rule::parse("FREQ=SECONDLY;INTERVAL=30").expect("a rule");
    let mut steps = STEPS;
    let last = date(2027, 11, 3).at(23, 59, 30, 0);
    assert_eq!(rule.starts(&all, &mut steps), Ok(Found::Through(all.start, last)));
    assert_eq!(steps, STEPS);
}

#[test]
fn rules_made_to_do_harm_end_soon() {
    let year = looked(date(2027, 11, 3));
    let mut steps = STEPS;
    for rule in ["FREQ=SECONDLY", "FREQ=SECONDLY;BYSECOND=1", "FREQ=MINUTELY;BYDAY=MO,TU,WE,TH,FR"] {
        assert_eq!(
            Rule::parse(rule).expect("a rule").starts(&year, &mut steps),
            Ok(Found::TooMany),
            "{rule}"
        );
    }
    assert!(steps >= STEPS - 3 * STEPS_MOST);
    assert_eq!(Rule::parse("FREQ=HOURLY").expect("a rule").starts(&year, &mut 0), Err(TooMuch));
    // From long ago, and counted: as far as it gets.
    let old = Looked { start: date(1, 1, 1).at(0, 0, 0, 0), ..year };
    let rule = Rule::parse("FREQ=HOURLY;BYHOUR=9;COUNT=9000000").expect("a rule");
    assert_eq!(rule.starts(&old, &mut { STEPS }), Ok(Found::TooMany));
}

#[test]
fn what_says_more_is_no_rule_of_ours() {
    for other in [
        "FREQ=DAILY",
        "FREQ=HOURLY;BYSETPOS=1",
        "FREQ=HOURLY;BYDAY=1MO",
        "FREQ=HOURLY;BYHOUR=24",
        "FREQ=HOURLY;INTERVAL=0",
        "BYHOUR=1",
        "x",
    ] {
        assert_eq!(Rule::parse(other), None, "{other}");
    }
}

#[test]
fn starts_are_those_that_dateutil_finds() {
    let Some(python) = testkit::python("dateutil") else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rrule/hourly.py");
    let made =
        Command::new(python).arg(script).args([SEED, &RULES.to_string()]).output().expect("Python runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let lines = String::from_utf8(made.stdout).expect("plain text");
    let (mut seen, mut with_starts) = (0, 0);
    for line in lines.lines() {
        let mut words = line.split(' ');
        let (start, text, expected) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let start: DateTime = start.parse().unwrap();
        let last = start.checked_add(SignedDuration::from_hours(72)).unwrap();
        let rule = Rule::parse(text).unwrap_or_else(|| panic!("{text} is a rule of ours"));
        let all = Looked { start, first: start, last, length_s: None };
        let Ok(Found::Starts(found)) = rule.starts(&all, &mut { STEPS }) else {
            panic!("{text} from {start}")
        };
        let seconds = found.iter().map(|at| at.duration_since(start).as_secs().to_string());
        let found = seconds.collect::<Vec<_>>().join(",");
        assert_eq!(if found.is_empty() { "-" } else { found.as_str() }, expected, "{text} from {start}");
        seen += 1;
        with_starts += usize::from(expected != "-");
    }
    assert_eq!(seen, RULES);
    assert!(with_starts > RULES / 2, "most rules have starts, or this says little: {with_starts}");
}
