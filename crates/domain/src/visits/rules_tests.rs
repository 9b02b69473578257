//! Each way a typed visit can be wrong, at which field; and the arithmetic of overlap.
use super::*;
use proptest::prelude::*;

const NOON: &str = "2026-11-24T19:00:00Z"; // Denver 12:00

fn now() -> Time {
    when::time(NOON.parse().unwrap())
}
fn maya() -> NewParticipant {
    NewParticipant {
        name: "Maya Lin".into(),
        email: "maya@example.org".into(),
        invite: "mail".into(),
        ..Default::default()
    }
}
fn typed() -> NewVisit {
    NewVisit {
        request_id: "r1".into(),
        for_host: String::new(),
        when: "later".into(),
        date: "2026-11-24".into(),
        time: "15:30".into(),
        fold: String::new(),
        zone: String::new(),
        duration: "30".into(),
        topic: "Check-up".into(),
        service: String::new(),
        sealed: String::new(),
        repeat: model::series::Repeat::default(),
        participants: vec![maya()],
        colleagues: Vec::new(),
    }
}
fn read(new: &NewVisit) -> Result<Plan, AppError> {
    plan(
        new,
        now(),
        &Zone::parse("America/Denver").unwrap(),
        Lang::En,
        Limits { people: 4, ..Limits::default() },
    )
}
fn errors(change: impl FnOnce(&mut NewVisit)) -> Vec<(String, FieldCode)> {
    let mut new = typed();
    change(&mut new);
    match read(&new) {
        Err(AppError::Invalid(fields)) => fields.into_iter().map(|f| (f.field, f.code)).collect(),
        other => panic!("not refused: {other:?}"),
    }
}
fn one(field: &str, code: FieldCode) -> Vec<(String, FieldCode)> {
    vec![(field.to_owned(), code)]
}

#[test]
fn a_good_form_becomes_a_plan() {
    let plan = read(&typed()).unwrap();
    assert_eq!(plan.at, when::time("2026-11-24T22:30:00Z".parse().unwrap()));
    assert_eq!((plan.wall.as_str(), plan.zone.name()), ("2026-11-24T15:30", "America/Denver"));
    assert_eq!(plan.ends().seconds_since(plan.at), 1800);
    assert_eq!(plan.guests[0].email.as_deref(), Some("maya@example.org"));
    assert!(plan.guests[0].invite && !plan.now);
}

#[test]
fn now_needs_no_date() {
    let mut new = typed();
    (new.when, new.date, new.time) = ("now".into(), String::new(), String::new());
    let plan = read(&new).unwrap();
    assert_eq!((plan.at, plan.now), (now(), true));
}

#[test]
fn each_mistake_stands_at_its_field() {
    use FieldCode::*;
    assert_eq!(errors(|v| v.date = "".into()), one("date", Required));
    assert_eq!(errors(|v| v.date = "2026-02-30".into()), one("date", NotADate));
    assert_eq!(errors(|v| v.time = "3 o'clock".into()), one("time", NotATime));
    assert_eq!(errors(|v| v.time = "11:58".into()), one("time", InThePast));
    assert_eq!(errors(|v| v.date = "2026-11-23".into()), one("date", InThePast));
    assert_eq!(errors(|v| v.date = "2028-12-24".into()), one("date", TooFarAhead));
    assert_eq!(errors(|v| v.zone = "Mars/Olympus".into()), one("zone", UnknownZone));
    for bad in ["", "4", "481", "-30", "half", "30.5"] {
        assert_eq!(errors(|v| v.duration = bad.into()), one("duration", BadDuration), "{bad}");
    }
    assert_eq!(errors(|v| v.topic = "x".repeat(301)), one("topic", TooLong));
    assert_eq!(errors(|v| v.participants.clear()), one("participants[0][name]", Required));
    assert_eq!(errors(|v| v.participants = vec![maya(); 4]), one("participants", TooManyPeople));
    assert_eq!(errors(|v| v.participants[0].name = " ".into()), one("participants[0][name]", Required));
    assert_eq!(
        errors(|v| v.participants[0].email = "maya@".into()),
        one("participants[0][email]", NotAnEmail)
    );
    let unusual = "josé@example.org";
    assert_eq!(
        errors(|v| v.participants[0].email = unusual.into()),
        one("participants[0][email]", UnusualEmail)
    );
    assert_eq!(errors(|v| v.participants[0].email = "".into()), one("participants[0][email]", Required));
    assert_eq!(
        errors(|v| v.participants[0].zone = "Nowhere".into()),
        one("participants[0][zone]", UnknownZone)
    );
}

#[test]
fn clocks_that_jump_are_asked_about() {
    let spring = |v: &mut NewVisit| (v.date, v.time) = ("2027-03-14".into(), "02:30".into());
    assert_eq!(errors(spring), one("time", FieldCode::SkippedHour));
    let autumn = |v: &mut NewVisit| (v.date, v.time) = ("2027-11-07".into(), "01:30".into());
    assert_eq!(errors(autumn), one("time", FieldCode::DoubledHour));
    let mut new = typed();
    autumn(&mut new);
    new.fold = "second".into();
    assert_eq!(read(&new).unwrap().at, when::time("2027-11-07T08:30:00Z".parse().unwrap()));
}

#[test]
fn all_mistakes_are_told_at_once_and_blank_rows_are_no_mistake() {
    let all = errors(|v| {
        (v.date, v.duration) = ("x".into(), "x".into());
        v.participants = vec![
            maya(),
            NewParticipant::default(),
            NewParticipant { name: "B".into(), email: "x".into(), ..Default::default() },
        ];
    });
    let fields: Vec<_> = all.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["date", "duration", "participants[2][email]"]);
}

#[test]
fn a_minute_of_grace_and_no_more() {
    let mut new = typed();
    new.time = "11:59".into();
    assert!(read(&new).is_ok());
}

#[test]
fn another_time_is_read_in_the_zone_of_the_visit() {
    let denver = Zone::parse("America/Denver").unwrap();
    let typed = |date: &str, time: &str, duration: &str| {
        let (date, time, duration) = (date.into(), time.into(), duration.into());
        retime(&NewTime { date, time, duration, ..NewTime::default() }, now(), &denver)
    };
    let to = typed("2026-12-01", "9:00", "45").unwrap();
    assert_eq!((wall(to.at, &denver).as_str(), to.ends), ("2026-12-01T09:00", to.at.plus(Minutes(45))));
    let Err(AppError::Invalid(wrong)) = typed("", "25:00", "4") else { panic!("three mistakes") };
    let wrong: Vec<_> = wrong.iter().map(|field| (field.field.as_str(), field.code)).collect();
    assert_eq!(wrong, [("date", FieldCode::Required), ("duration", FieldCode::BadDuration)]);
}

#[test]
fn a_visit_does_not_stand_in_its_own_way() {
    let (at, visit) = (Time::from_seconds, |n| VisitId(uuid::Uuid::from_u128(n)));
    let day = [(visit(1), at(0), at(30)), (visit(2), at(60), at(90))];
    assert_eq!(meets((at(15), at(45)), Some(visit(1)), &day), None);
    assert_eq!(meets((at(15), at(61)), Some(visit(1)), &day), Some(visit(2)));
    assert_eq!(meets((at(15), at(45)), None, &day), Some(visit(1)));
}

#[test]
fn names_of_all_kinds() {
    assert_eq!(name("  Ada \t Lovelace\n"), Ok("Ada Lovelace".into()));
    assert_eq!(name(&"é".repeat(300)), Ok("é".repeat(300)));
    assert_eq!(name(&"é".repeat(301)), Err(FieldCode::TooLong));
    for kept in ["👩🏽‍⚕️ Zoë", "محمد علي", "می‌خواهم", "O’Neil-Ñandú"] {
        assert_eq!(name(kept).as_deref(), Ok(kept));
    }
    assert_eq!(name("Eve\r\nBcc: x@y.z\u{202e}\u{0}").as_deref(), Ok("Eve Bcc: x@y.z"));
    assert_eq!(name("\u{202e}\u{7}"), Err(FieldCode::Required));
}

proptest! {
    #[test]
    fn overlap_is_sharing_an_instant(a in 0i64..40, b in 1i64..20, c in 0i64..40, d in 1i64..20) {
        let (x, y) = ((Time(a), Time(a + b)), (Time(c), Time(c + d)));
        let shared = (a..a + b).any(|t| (c..c + d).contains(&t));
        prop_assert_eq!(overlap(x, y), shared);
        prop_assert_eq!(overlap(x, y), overlap(y, x));
    }

    #[test]
    fn no_form_makes_it_panic(date in any::<String>(), time in any::<String>(), zone in any::<String>(),
        duration in any::<String>(), name in any::<String>(), email in any::<String>()) {
        let mut new = typed();
        (new.date, new.time, new.zone, new.duration) = (date, time, zone, duration);
        (new.participants[0].name, new.participants[0].email) = (name, email);
        let _ = read(&new);
    }

    #[test]
    fn a_kept_name_is_one_line_and_kept_as_it_is(typed in any::<String>()) {
        if let Ok(kept) = name(&typed) {
            prop_assert!(!kept.chars().any(|c| c.is_control()) && kept.chars().count() <= NAME_MAX);
            prop_assert_eq!(name(&kept), Ok(kept));
        }
    }
}
