//! Instants and lengths. Zones live in `domain` only; a date travels as text beside its timestamp.
use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01T00:00:00Z, without leap seconds (as POSIX counts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
pub struct Time(pub i64);

impl Time {
    pub const fn from_seconds(seconds: i64) -> Self {
        Time(seconds * 1_000_000)
    }
    pub const fn micros(self) -> i64 {
        self.0
    }
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
    /// Saturates at the ends of the representable range.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Time(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    pub const fn plus(self, minutes: Minutes) -> Self {
        self.plus_seconds(minutes.0 as i64 * 60)
    }
    /// Whole seconds from `earlier` to `self`; negative when `self` is the earlier one.
    pub const fn seconds_since(self, earlier: Time) -> i64 {
        (self.0 - earlier.0).div_euclid(1_000_000)
    }
}

/// A length in whole minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
pub struct Minutes(pub i32);

/// An instant with its words in the reader's zone and language, made on the server so that hydration cannot
/// disagree and no zone database ships to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub at: Time,
    /// "Today at 3:30 pm", "Tue, Nov 24 at 3:30 pm".
    pub words: String,
    /// "3:30 pm".
    pub clock: String,
    /// The zone's name in words, "Denver time"; shown where it differs from the other side's.
    pub zone: String,
}
