//! When a sign-in ends by time alone (A9): after nobody was there for so long, and after so long in any case.
use crate::Time;
use serde::{Deserialize, Serialize};

/// What a clinic may choose, minutes and hours. More than the longest: a page that somebody walked away from shows
/// patients' data to whoever comes by. Less than the shortest: people are asked to sign in between two patients.
pub const IDLE_MIN: [u16; 5] = [5, 10, 15, 30, 60];
pub const ABSOLUTE_H: [u16; 4] = [1, 4, 8, 12];

/// A warning comes so long before the end, or a third of the limit, whichever is less. Higher: people are interrupted
/// who would have come back by themselves. Lower: who only looks away misses it.
const WARNING_S: i64 = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub idle_s: i64,
    pub absolute_s: i64,
}

impl Limits {
    /// The longest that a clinic may choose, and what an installation allows unless it says less.
    pub const LONGEST: Limits = Limits { idle_s: 60 * 60, absolute_s: 12 * 60 * 60 };

    pub fn chosen(idle_min: u16, absolute_h: u16) -> Limits {
        Limits { idle_s: i64::from(idle_min) * 60, absolute_s: i64::from(absolute_h) * 3600 }
    }

    /// The shorter of each.
    pub fn within(self, most: Limits) -> Limits {
        Limits { idle_s: self.idle_s.min(most.idle_s), absolute_s: self.absolute_s.min(most.absolute_s) }
    }

    /// Why it has ended by now, if it has.
    pub fn ended(self, begun: Time, seen: Time, now: Time) -> Option<Ended> {
        if now.seconds_since(begun) >= self.absolute_s {
            Some(Ended { why: Why::Absolute, after_s: self.absolute_s })
        } else if now.seconds_since(seen) >= self.idle_s {
            Some(Ended { why: Why::Idle, after_s: self.idle_s })
        } else {
            None
        }
    }

    /// What is left. A second that has begun is left whole: a page never believes in the end before it is there.
    pub fn stay(self, begun: Time, seen: Time, now: Time) -> Stay {
        Stay {
            limits: self,
            idle_left_s: (self.idle_s - now.seconds_since(seen)).max(0),
            absolute_left_s: (self.absolute_s - now.seconds_since(begun)).max(0),
        }
    }

    /// How long before the end one is warned.
    pub fn warning_s(self, why: Why) -> i64 {
        let limit = match why {
            Why::Idle => self.idle_s,
            Why::Absolute => self.absolute_s,
        };
        (limit / 3).min(WARNING_S)
    }

    /// How often it is worth telling that somebody is there.
    pub fn tell_every_s(self) -> i64 {
        (self.idle_s / 20).clamp(1, 60)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nobody was there.
    Idle,
    /// It was old.
    Absolute,
}

/// What a sign-in page says to somebody whose sign-in has ended by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub why: Why,
    pub after_s: i64,
}

/// What an open page knows of the sign-in behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    pub limits: Limits,
    pub idle_left_s: i64,
    pub absolute_left_s: i64,
}

/// The first pieces of the pages that one goes back to after a sign-in.
const PLACES: [&str; 16] = [
    "today",
    "visits",
    "history",
    "people",
    "licences",
    "audit",
    "agreements",
    "settings",
    "account",
    "contacts",
    "calendar",
    "availability",
    "requests",
    "services",
    "queues",
    "reports",
];

/// Where one was, if it is a page of the office: a path of the same clinic, of plain letters and digits, so that nothing in
/// it leads to another host, out of the clinic's own path, or back to the sign-in page.
pub fn way_back(typed: &str) -> Option<&str> {
    let rest = typed.strip_prefix('/')?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let plain = |text: &str, more: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    let known = PLACES.contains(&path.split('/').next().unwrap_or_default());
    (known && typed.len() <= 200 && plain(path, "/-_") && plain(query, "=&-_")).then_some(typed)
}

/// The address of the sign-in page, from which one comes back here where that can be.
pub fn sign_in_at(here: &str) -> String {
    with_way_back("/sign-in", here)
}

/// A page that leads back here where that can be.
pub fn with_way_back(page: &str, here: &str) -> String {
    match way_back(here) {
        // In a query these three mean something else (RFC 3986, 3.4).
        Some(back) => {
            let back = back.replace('?', "%3F").replace('=', "%3D").replace('&', "%26");
            format!("{page}?back={back}")
        }
        None => page.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { idle_s: 900, absolute_s: 3600 };

    fn at(second: i64) -> Time {
        Time(second * 1_000_000)
    }

    #[test]
    fn a_sign_in_ends_at_its_limit_and_not_before() {
        let ended = |seen, now| LIMITS.ended(at(0), at(seen), at(now)).map(|ended| ended.why);
        assert_eq!(ended(100, 999), None);
        assert_eq!(ended(100, 1000), Some(Why::Idle));
        assert_eq!(ended(3599, 3599), None);
        assert_eq!(ended(3599, 3600), Some(Why::Absolute), "also while somebody is there");
    }

    #[test]
    fn what_is_left_is_never_less_than_it_is() {
        let stay = LIMITS.stay(at(0), Time(100_400_000), Time(130_900_000));
        assert_eq!((stay.idle_left_s, stay.absolute_left_s), (870, 3470));
        assert_eq!(LIMITS.stay(at(0), at(0), at(5000)).idle_left_s, 0);
    }

    #[test]
    fn a_warning_comes_two_minutes_or_a_third_before() {
        assert_eq!((LIMITS.warning_s(Why::Idle), LIMITS.warning_s(Why::Absolute)), (120, 120));
        let short = Limits { idle_s: 30, absolute_s: 3600 };
        assert_eq!(short.warning_s(Why::Idle), 10);
    }

    #[test]
    fn one_goes_back_to_pages_of_the_office_only() {
        for good in ["/today", "/visits/new?when=now", "/visits/0123abcd/call", "/people/01"] {
            assert_eq!(way_back(good), Some(good));
        }
        for bad in [
            "",
            "today",
            "//evil.example",
            "/\\evil.example",
            "/sign-in",
            "/",
            "/j/link",
            "/today/../../c/elm/today",
            "/visits/%2e%2e/x",
            "/today#x",
            "https://evil.example/today",
            "/today\r\nSet-Cookie: x",
        ] {
            assert_eq!(way_back(bad), None, "{bad}");
            assert_eq!(sign_in_at(bad), "/sign-in");
        }
        assert_eq!(sign_in_at("/visits/new?when=now"), "/sign-in?back=/visits/new%3Fwhen%3Dnow");
    }
}
