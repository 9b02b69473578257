//! Free times on plain days, around what is taken, and on the days on which clocks change.
use super::*;
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}
fn utc(text: &str) -> Time {
    when::time(text.parse().unwrap())
}
fn date(text: &str) -> Date {
    when::parse_date(text).unwrap()
}
fn hours(on: On, from_h: i32, to_h: i32) -> Slot {
    Slot { on, from_min: from_h * 60, to_min: to_h * 60 }
}
fn busy(from: &str, minutes: i32) -> Busy {
    let from = utc(from);
    Busy { from, to: from.plus(Minutes(minutes)), counts: true }
}

const ANY_TIME: Terms = Terms { before_min: 0, after_min: 0, notice_h: 0, horizon_d: 180, daily_most: 0 };

/// Of a few days from now on, in the host's own hours.
fn found(zone: &Zone, slots: &[Slot], busy: &[Busy], terms: Terms, minutes: i32, now: &str) -> Vec<String> {
    let now = utc(now);
    let ask = Ask {
        zone,
        slots,
        off: &[],
        busy,
        terms,
        duration: Minutes(minutes),
        now,
        from: now,
        to: now.plus_seconds(3 * 86_400),
    };
    free(&ask).into_iter().map(|at| zone.wall(at).strftime("%d %H:%M").to_string()).collect()
}

/// 2026-11-24 is a Tuesday.
const NOW: &str = "2026-11-24T07:00:00Z";
const TUESDAY: On = On::Weekday(1);

#[test]
fn a_slot_is_cut_into_visits_that_end_within_it() {
    let denver = zone("America/Denver");
    let slots = [hours(TUESDAY, 9, 11)];
    let of = |minutes| found(&denver, &slots, &[], ANY_TIME, minutes, NOW);
    assert_eq!(of(30), ["24 09:00", "24 09:30", "24 10:00", "24 10:30"]);
    assert_eq!(of(45), ["24 09:00", "24 09:30", "24 10:00"]);
    assert_eq!(of(120), ["24 09:00"]);
    assert_eq!(of(121), [""; 0]);
    assert_eq!(found(&denver, &[hours(TUESDAY, 23, 24)], &[], ANY_TIME, 30, NOW), ["24 23:00", "24 23:30"]);
    let two = [hours(TUESDAY, 9, 10), hours(On::Day(date("2026-11-25")), 14, 15), hours(TUESDAY, 9, 10)];
    assert_eq!(found(&denver, &two, &[], ANY_TIME, 60, NOW), ["24 09:00", "25 14:00"]);
}

#[test]
fn what_is_taken_keeps_its_distance() {
    let zone = zone("UTC");
    let slots = [hours(TUESDAY, 9, 12)];
    let taken = [busy("2026-11-24T10:00:00Z", 30)];
    let with = |terms| found(&zone, &slots, &taken, terms, 30, NOW);
    assert_eq!(with(ANY_TIME), ["24 09:00", "24 09:30", "24 10:30", "24 11:00", "24 11:30"]);
    let far = ["24 09:00", "24 11:00", "24 11:30"];
    assert_eq!(with(Terms { before_min: 10, ..ANY_TIME }), far);
    assert_eq!(with(Terms { after_min: 30, ..ANY_TIME }), far);
}

#[test]
fn notice_horizon_and_the_days_limit_are_kept() {
    let zone = zone("UTC");
    let slots: Vec<Slot> = (0..7).map(|weekday| hours(On::Weekday(weekday), 9, 10)).collect();
    let with = |terms, taken: &[Busy]| found(&zone, &slots, taken, terms, 60, NOW);
    assert_eq!(with(ANY_TIME, &[]), ["24 09:00", "25 09:00", "26 09:00"]);
    assert_eq!(with(Terms { notice_h: 3, ..ANY_TIME }, &[]), ["25 09:00", "26 09:00"]);
    assert_eq!(with(Terms { horizon_d: 1, ..ANY_TIME }, &[]), ["24 09:00", "25 09:00"]);
    let one = Terms { daily_most: 1, ..ANY_TIME };
    let evening = busy("2026-11-25T20:00:00Z", 30);
    assert_eq!(with(one, &[evening]), ["24 09:00", "26 09:00"]);
    assert_eq!(with(one, &[Busy { counts: false, ..evening }]).len(), 3, "only what is planned counts");
}

#[test]
fn nobody_is_booked_while_they_are_away() {
    let zone = zone("America/Denver");
    let day = |text: &str, hour| date(text).at(hour, 0, 0, 0);
    let slots: Vec<Slot> = (0..7).map(|weekday| hours(On::Weekday(weekday), 9, 12)).collect();
    let away = [(day("2026-11-24", 10), day("2026-11-26", 0))];
    let now = utc(NOW);
    let ask = Ask {
        zone: &zone,
        slots: &slots,
        off: &away,
        busy: &[],
        terms: ANY_TIME,
        duration: Minutes(60),
        now,
        from: now,
        to: now.plus_seconds(2 * 86_400),
    };
    assert_eq!(free(&ask), [utc("2026-11-24T16:00:00Z")]);
}

#[test]
fn a_skipped_hour_is_no_time_and_a_doubled_one_is_one() {
    let new_york = zone("America/New_York");
    let sunday = [hours(On::Weekday(6), 1, 4)];
    let spring = found(&new_york, &sunday, &[], ANY_TIME, 30, "2027-03-13T12:00:00Z");
    assert_eq!(spring, ["14 01:00", "14 01:30", "14 03:00", "14 03:30"]);
    let long = found(&new_york, &[hours(On::Weekday(6), 1, 3)], &[], ANY_TIME, 60, "2027-03-13T12:00:00Z");
    assert_eq!(long, ["14 01:00"], "what begins at half past one would be over at half past three");
    let autumn = found(&new_york, &sunday, &[], ANY_TIME, 30, "2026-10-31T12:00:00Z");
    assert_eq!(autumn, ["01 01:00", "01 01:30", "01 02:00", "01 02:30", "01 03:00", "01 03:30"]);
}

fn slots() -> impl Strategy<Value = Vec<Slot>> {
    prop::collection::vec((0i32..7, 0i32..95, 1i32..96), 0..6).prop_map(|list| {
        list.into_iter()
            .map(|(weekday, from, length)| Slot {
                on: On::Weekday(weekday),
                from_min: from * 15,
                to_min: (from * 15 + length * 15).min(DAY_MIN),
            })
            .collect()
    })
}

proptest! {
    /// Whatever is offered is in the future, inside of somebody's hours by the wall, apart from all that is taken, and there
    /// once; in weeks in which clocks change, too.
    #[test]
    fn what_is_offered_can_be_held(
        which in 0usize..5, week in 0i64..60, slots in slots(), minutes in 5i32..180,
        taken in prop::collection::vec((0i64..10_000, 5i32..120), 0..8),
        before_min in 0i32..60, after_min in 0i32..60, notice_h in 0i32..48,
    ) {
        let names = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "UTC"];
        let zone = zone(names[which]);
        let now = utc("2026-08-01T00:00:00Z").plus_seconds(week * 7 * 86_400);
        let busy: Vec<Busy> = taken.into_iter().map(|(minute, length)| {
            let from = now.plus_seconds(minute * 60);
            Busy { from, to: from.plus(Minutes(length)), counts: true }
        }).collect();
        let (from, to) = (now.plus_seconds(3600), now.plus_seconds(8 * 86_400));
        let terms = Terms { before_min, after_min, notice_h, ..ANY_TIME };
        let ask = Ask {
            zone: &zone, slots: &slots, off: &[], busy: &busy, terms, duration: Minutes(minutes), now, from, to,
        };
        let free = free(&ask);
        prop_assert!(free.windows(2).all(|pair| pair[0] < pair[1]));
        let walls: BTreeSet<DateTime> = free.iter().map(|at| zone.wall(*at)).collect();
        prop_assert_eq!(walls.len(), free.len());
        for at in &free {
            let end = at.plus(Minutes(minutes));
            prop_assert!(*at >= now.plus_seconds(i64::from(notice_h) * 3600) && *at >= from && *at < to);
            let (begins, ends) = (zone.wall(*at), zone.wall(end));
            let inside = slots.iter().filter(|slot| is_on(slot.on, begins.date())).any(|slot| {
                wall(begins.date(), slot.from_min).unwrap() <= begins
                    && ends <= wall(begins.date(), slot.to_min).unwrap()
            });
            prop_assert!(inside, "{begins} to {ends}");
            for taken in &busy {
                let apart = taken.from.seconds_since(end).max(at.seconds_since(taken.to));
                prop_assert!(apart >= i64::from(before_min.max(after_min)) * 60);
            }
        }
    }
}
