//! Recurrence rules against python-dateutil, on ten thousand random ones. Needs a Python with it: `BEDSIDE_SMTP_PYTHON`,
//! which `./x test` sets (`e2e/smtp/setup`); in CI it must be there.
use domain::series::rule::Rule;
use jiff::civil::Date;
use std::path::Path;
use std::process::Command;

/// Another one tries other rules; this one has always been tried.
const SEED: &str = "20261126";
const RULES: usize = 10_000;

#[test]
fn days_are_those_that_dateutil_finds() {
    let Some(python) = testkit::python("dateutil") else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rrule/rules.py");
    let made =
        Command::new(python).arg(script).args([SEED, &RULES.to_string()]).output().expect("Python runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let lines = String::from_utf8(made.stdout).expect("plain text");
    let (mut seen, mut with_days) = (0, 0);
    for line in lines.lines() {
        let mut words = line.split(' ');
        let (start, text, expected) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let rule = Rule::parse(text).unwrap_or_else(|| panic!("{text} is a rule of ours"));
        let dates = rule.dates(start.parse::<Date>().unwrap());
        let found: Vec<String> = dates.iter().map(Date::to_string).collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join(",") };
        assert_eq!(found, expected, "{text} from {start}");
        assert_eq!(Rule::parse(&rule.to_string()), Some(rule), "{text} is printed as it was");
        seen += 1;
        with_days += usize::from(expected != "-");
    }
    assert_eq!(seen, RULES);
    assert!(with_days > RULES / 2, "most rules have days, or this says little: {with_days}");
}
