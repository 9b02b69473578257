//! Files that wait to be brought in: one of a member's, for half an hour.
//!
//! In memory and nowhere else. One process serves an installation; what is lost with it is chosen again by one press; and a
//! list of people that nobody brings in after all was never on the disk.
use super::encoding::Guess;
use super::table::Line;
use crate::Planner;
use model::contacts::Column;
use model::{ClinicId, MemberId, Time};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Higher: lists of people lie about for longer. Lower: whoever checks a long one begins again.
const GOOD_FOR_S: i64 = 30 * 60;
/// Of all clinics together, each a few megabytes at most. Higher: memory. Lower: a busy morning makes some begin again.
const MOST: usize = 24;

#[derive(Clone)]
pub(super) struct Upload {
    pub host: MemberId,
    /// The file itself, where it does not say how its letters are written; else nothing.
    pub raw: Arc<Vec<u8>>,
    pub guess: Option<Guess>,
    /// With the heading, where there is one.
    pub lines: Arc<Vec<Line>>,
    pub heading: bool,
    pub columns: Vec<Column>,
    /// The last line that was brought in, when that was interrupted.
    pub taken: u64,
    /// Held by whoever brings it in: a second press waits for the first one, and finds nothing left to do.
    pub turn: Arc<tokio::sync::Mutex<()>>,
}

struct Waiting {
    clinic: ClinicId,
    member: MemberId,
    until: Time,
    upload: Upload,
}

/// The oldest first.
#[derive(Default)]
pub(crate) struct Uploads(Mutex<VecDeque<Waiting>>);

impl Uploads {
    /// In the place of one that waited before.
    pub(super) fn put(&self, who: &Planner, now: Time, upload: Upload) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|one| one.until > now && !is_of(one, who));
        if waiting.len() >= MOST {
            waiting.pop_front();
        }
        let until = now.plus_seconds(GOOD_FOR_S);
        waiting.push_back(Waiting { clinic: who.clinic(), member: who.id(), until, upload });
    }

    pub(super) fn get(&self, who: &Planner, now: Time) -> Option<Upload> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = waiting.iter().find(|one| is_of(one, who) && one.until > now);
        mine.map(|one| one.upload.clone())
    }

    pub(super) fn drop_of(&self, who: &Planner) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|one| !is_of(one, who));
    }
}

fn is_of(one: &Waiting, who: &Planner) -> bool {
    (one.clinic, one.member) == (who.clinic(), who.id())
}
