//! Rooms that are nobody's visit: somebody tries their camera, microphone and line, alone, for a few minutes. The database
//! knows nothing of them, so it is not asked who may be in, and nothing is written of who was.
use model::{AppError, Time, VisitId};
use sfu::{Fact, SfuHandle};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long one lasts. Higher: pages that are left open hold transports. Lower: slow hands are interrupted.
pub const LASTS: Duration = Duration::from_secs(180);
/// The last words of a room come a while after its end, and must find it here. It takes nobody's place any more.
const REMEMBERED_S: i64 = 120;
/// At once. Higher: tests take from the calls. Lower: somebody is told to come back in a minute.
const TRIALS_MAX: usize = 50;
/// When there are enough: some end every minute.
const AGAIN_S: u32 = 60;

/// Those that are open or just over, and when they end.
#[derive(Default)]
pub struct Trials(Mutex<HashMap<VisitId, Time>>);

impl Trials {
    /// Remembers a new one, unless there are enough.
    pub fn open(&self, room: VisitId, now: Time) -> Result<(), AppError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, end| end.plus_seconds(REMEMBERED_S) > now);
        if all.values().filter(|end| **end > now).count() >= TRIALS_MAX {
            return Err(AppError::TooMany { retry_after_s: AGAIN_S });
        }
        all.insert(room, now.plus_seconds(lasts_s()));
        Ok(())
    }

    /// Is this room one of them?
    pub fn holds(&self, room: VisitId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&room)
    }
}

fn lasts_s() -> i64 {
    i64::try_from(LASTS.as_secs()).unwrap_or(i64::MAX)
}

/// Call it inside of the runtime.
pub fn end_in_time(sfu: SfuHandle, room: VisitId) {
    tokio::spawn(async move {
        tokio::time::sleep(LASTS).await;
        sfu.tell(room, Fact::Ended);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(n: usize) -> VisitId {
        VisitId::parse(&format!("{n:032x}")).expect("an id")
    }

    #[test]
    fn there_are_only_so_many_and_they_are_forgotten_in_time() {
        let (trials, now) = (Trials::default(), Time::from_seconds(1_000));
        assert!((0..TRIALS_MAX).all(|n| trials.open(room(n), now).is_ok()));
        let more = trials.open(room(TRIALS_MAX), now);
        assert_eq!(more, Err(AppError::TooMany { retry_after_s: AGAIN_S }));
        assert!(trials.holds(room(0)) && !trials.holds(room(TRIALS_MAX)));
        let over = now.plus_seconds(lasts_s());
        assert_eq!(trials.open(room(TRIALS_MAX), over), Ok(()), "its place is free with its end");
        assert!(trials.holds(room(0)), "its last words are still to come");
        let later = over.plus_seconds(REMEMBERED_S);
        assert_eq!(trials.open(room(TRIALS_MAX + 1), later), Ok(()));
        assert!(!trials.holds(room(0)));
    }
}
