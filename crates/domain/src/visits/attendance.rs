//! The arithmetic of the record (C9): who waited and who was there for how long. Pure.
use model::Time;

/// From (inclusive) to (exclusive).
pub type Stretch = (Time, Time);

/// What is known of one person of a visit.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub host: bool,
    /// First admission; being sent back later does not undo it.
    pub admitted: Option<Time>,
    pub waits: Vec<Stretch>,
    pub present: Vec<Stretch>,
}

/// Sorted, without overlaps or empty stretches: two tabs of one person count once.
pub fn merged(stretches: impl IntoIterator<Item = Stretch>) -> Vec<Stretch> {
    let mut sorted: Vec<Stretch> = stretches.into_iter().filter(|(from, to)| from < to).collect();
    sorted.sort();
    let mut out: Vec<Stretch> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// What two merged lists share.
pub fn common(a: &[Stretch], b: &[Stretch]) -> Vec<Stretch> {
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        let (from, to) = (a[i].0.max(b[j].0), a[i].1.min(b[j].1));
        if from < to {
            out.push((from, to));
        }
        if a[i].1 < b[j].1 { i += 1 } else { j += 1 }
    }
    out
}

/// Whole seconds; parts of seconds are added up before they are dropped.
pub fn seconds(stretches: &[Stretch]) -> i64 {
    stretches.iter().map(|(from, to)| to.0 - from.0).sum::<i64>() / 1_000_000
}

/// How long the host and at least one guest were connected at the same time.
pub fn duration_s(people: &[Person]) -> i64 {
    let there =
        |host| merged(people.iter().filter(|p| p.host == host).flat_map(|p| p.present.iter().copied()));
    seconds(&common(&there(true), &there(false)))
}

/// How long somebody had the waiting room open before they were first admitted, the longest of all guests. Who came
/// in the morning, left, and came back in the afternoon did not wait all day.
pub fn wait_s(people: &[Person]) -> i64 {
    people.iter().filter(|p| !p.host).map(waited_to_admission).max().unwrap_or(0)
}

fn waited_to_admission(person: &Person) -> i64 {
    let until = person.admitted.unwrap_or(Time(i64::MAX));
    seconds(&merged(person.waits.iter().map(|(from, to)| (*from, until.min(*to)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn s(from: i64, to: i64) -> Stretch {
        (Time::from_seconds(from), Time::from_seconds(to))
    }
    fn host(present: &[Stretch]) -> Person {
        Person { host: true, present: present.to_vec(), ..Person::default() }
    }
    fn guest(present: &[Stretch]) -> Person {
        Person { present: present.to_vec(), ..Person::default() }
    }

    #[test]
    fn counts_only_while_both_sides_are_there() {
        assert_eq!(duration_s(&[host(&[s(0, 100)]), guest(&[s(30, 60)])]), 30);
        assert_eq!(duration_s(&[host(&[s(0, 100)]), guest(&[s(100, 200)])]), 0);
        assert_eq!(
            duration_s(&[host(&[s(0, 50), s(70, 100)]), guest(&[s(30, 60)]), guest(&[s(40, 80)])]),
            30
        );
        assert_eq!(duration_s(&[guest(&[s(0, 100)]), guest(&[s(0, 100)])]), 0);
        assert_eq!(duration_s(&[]), 0);
    }

    #[test]
    fn parts_of_seconds_add_up() {
        let half = |n: i64| (Time(n * 1_000_000), Time(n * 1_000_000 + 500_000));
        assert_eq!(duration_s(&[host(&[s(0, 10)]), guest(&[half(1), half(3), half(5)])]), 1);
    }

    #[test]
    fn a_wait_ends_with_the_first_admission() {
        let person = |admitted: Option<i64>, waits: &[Stretch]| Person {
            admitted: admitted.map(Time::from_seconds),
            waits: waits.to_vec(),
            ..Person::default()
        };
        assert_eq!(wait_s(&[person(Some(70), &[s(11, 70), s(200, 900)])]), 59);
        // Came at nine, was back at fifteen.
        assert_eq!(wait_s(&[person(Some(21_700), &[s(0, 60), s(21_600, 21_701)])]), 160);
        assert_eq!(wait_s(&[person(None, &[s(11, 40), s(50, 60)])]), 39);
        assert_eq!(wait_s(&[person(None, &[]), person(Some(10), &[])]), 0);
        assert_eq!(wait_s(&[person(Some(20), &[s(5, 20)]), person(Some(40), &[s(10, 40)])]), 30);
        assert_eq!(wait_s(&[Person { waits: vec![s(0, 5)], ..host(&[]) }, guest(&[])]), 0);
    }

    fn stretches() -> impl Strategy<Value = Vec<Stretch>> {
        prop::collection::vec((0i64..60, 0i64..20), 0..8)
            .prop_map(|list| list.into_iter().map(|(from, length)| s(from, from + length)).collect())
    }
    fn covers(list: &[Stretch], second: i64) -> bool {
        let at = Time::from_seconds(second);
        list.iter().any(|(from, to)| *from <= at && at < *to)
    }

    proptest! {
        /// Against counting second by second.
        #[test]
        fn duration_is_the_seconds_that_both_cover(
            hosts in prop::collection::vec(stretches(), 1..3), guests in prop::collection::vec(stretches(), 0..4),
        ) {
            let people: Vec<Person> =
                hosts.iter().map(|p| host(p)).chain(guests.iter().map(|p| guest(p))).collect();
            let counted = (0..100)
                .filter(|t| hosts.iter().any(|p| covers(p, *t)) && guests.iter().any(|p| covers(p, *t)))
                .count();
            prop_assert_eq!(duration_s(&people), counted as i64);
        }

        #[test]
        fn merging_keeps_what_is_covered_and_leaves_gaps(list in stretches()) {
            let merged = merged(list.iter().copied());
            prop_assert!((0..100).all(|t| covers(&merged, t) == covers(&list, t)));
            prop_assert!(merged.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
