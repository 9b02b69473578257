//! The outside as tests want it: a clock that stands, chance that repeats, a mail server that does as told.
use domain::ports::{Boxed, Clock, Letter, Mail, Rng, SendError};
use model::Time;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Stands at Tuesday, 24 November 2026, 15:00 UTC, until it is moved.
pub struct ManualClock(AtomicI64);

impl Default for ManualClock {
    fn default() -> Self {
        ManualClock(AtomicI64::new(1_795_532_400_000_000))
    }
}

impl ManualClock {
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
    pub fn set(&self, time: Time) {
        self.0.store(time.micros(), Ordering::SeqCst);
    }
    pub(crate) fn micros(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Time {
        Time(self.micros())
    }
}

/// SplitMix64: the same seed gives the same bytes. For tests only.
pub struct SeededRng(Mutex<u64>);

impl SeededRng {
    pub fn new(seed: u64) -> Self {
        SeededRng(Mutex::new(seed))
    }
}

impl Rng for SeededRng {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = *state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// What the mail server does with the next letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Take,
    /// "Try again later."
    Retry,
    /// "No such person."
    Never,
    /// Takes the letter, but the line breaks before it says so.
    TakeAndBreak,
    /// Takes nothing, and the line breaks so that nobody can tell.
    LoseAndBreak,
}

/// A mail server that remembers every letter it took.
#[derive(Default)]
pub struct Inspector {
    taken: Mutex<Vec<Letter>>,
    script: Mutex<VecDeque<Answer>>,
    keeps_only: AtomicBool,
}

impl Inspector {
    /// From now on it is no mail server, but an outbox that only keeps.
    pub fn keeps_only(&self) {
        self.keeps_only.store(true, Ordering::SeqCst);
    }

    /// What to answer next, in this order; afterwards everything is taken again.
    pub fn answer(&self, answers: &[Answer]) {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).extend(answers);
    }

    pub fn take(&self) -> Vec<Letter> {
        std::mem::take(&mut self.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The newest letter that looks so; the others stay.
    pub fn take_one(&self, looks: impl Fn(&Letter) -> bool) -> Option<Letter> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let at = taken.iter().rposition(looks)?;
        Some(taken.remove(at))
    }

    fn keep(&self, letter: Letter) {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(letter);
    }
}

impl Mail for Inspector {
    fn leaves(&self) -> bool {
        !self.keeps_only.load(Ordering::SeqCst)
    }

    fn send(&self, letter: Letter) -> Boxed<'_, Result<(), SendError>> {
        let answer = self.script.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let quoted = anyhow::anyhow!("550 {} is not to be found here", letter.to_address);
        Box::pin(async move {
            match answer.unwrap_or(Answer::Take) {
                Answer::Take => {
                    self.keep(letter);
                    Ok(())
                }
                Answer::Retry => Err(SendError::Retry(quoted)),
                Answer::Never => Err(SendError::Never(quoted)),
                Answer::TakeAndBreak => {
                    self.keep(letter);
                    Err(SendError::InDoubt(quoted))
                }
                Answer::LoseAndBreak => Err(SendError::InDoubt(quoted)),
            }
        })
    }
}
