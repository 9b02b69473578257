//! While many sign-ins fail all over the installation, each shows a browser's work before its password is hashed (promises
//! 1K.5). Addresses and accounts are counted by `throttle`; this is for a flood that brings another of both each time, and
//! behind which everybody else would wait for the hashing.
//!
//! What is counted is this process's: when the last few failed. A browser that the account knows is never asked.
use super::robots::{self, By};
use crate::{Anyone, Domain, Result};
use model::Time;
use model::accounts::SignInStart;
use model::proof;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// So many failed sign-ins a second ask nobody for anything. Higher: guesses take more of the hashing, which does about
/// twenty. Lower: a morning on which many people mistype asks them all.
pub(crate) const A_SECOND: usize = 10;
/// So long it is asked since there were more. Higher: people without scripts wait for longer after a flood. Lower than the
/// half minute that they wait: a flood pauses, and begins anew for nothing.
pub(crate) const HOLDS_S: i64 = 60;
const SECOND_US: i64 = 1_000_000;

/// When the last few of something were.
#[derive(Default)]
struct Window {
    last: [Option<Time>; A_SECOND],
    oldest: usize,
}

impl Window {
    /// One more now would be one too many within a second. A clock that was set back counts nothing.
    fn is_full(&self, now: Time) -> bool {
        self.last[self.oldest].is_some_and(|then| (0..SECOND_US).contains(&(now.micros() - then.micros())))
    }

    fn add(&mut self, now: Time) {
        self.last[self.oldest] = Some(now);
        self.oldest = (self.oldest + 1) % A_SECOND;
    }
}

#[derive(Default)]
struct State {
    failed: Window,
    /// Those who passed by time alone: no more of them than of failures that ask nobody, so that a flood which only waits
    /// takes no more of the hashing than one which is not asked.
    waited: Window,
    asks_until: Option<Time>,
}

impl State {
    fn fails(&mut self, now: Time) {
        if self.failed.is_full(now) {
            self.asks_until = Some(now.plus_seconds(HOLDS_S));
        }
        self.failed.add(now);
    }

    fn asks(&self, now: Time) -> bool {
        let most = HOLDS_S * SECOND_US;
        self.asks_until.is_some_and(|until| (1..=most).contains(&(until.micros() - now.micros())))
    }

    fn lets_wait(&mut self, now: Time) -> bool {
        let free = !self.waited.is_full(now);
        if free {
            self.waited.add(now);
        }
        free
    }
}

#[derive(Default)]
pub(crate) struct Circuit {
    state: Mutex<State>,
    /// Sign-ins that were asked and showed what was asked for, and those that did not.
    shown: AtomicU64,
    lacking: AtomicU64,
}

impl Circuit {
    fn with<T>(&self, what: impl FnOnce(&mut State) -> T) -> T {
        what(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A password was hashed and was wrong, whether anybody has the address or not.
    pub(super) fn failed(&self, now: Time) {
        self.with(|state| state.fails(now));
    }

    fn asks(&self, now: Time) -> bool {
        self.with(|state| state.asks(now))
    }
}

/// Lets a sign-in go on to its password. Who is refused here has cost no hash, and has not failed.
pub(super) async fn pass(domain: &Domain, who: &Anyone) -> Result<()> {
    let circuit = &domain.inner().circuit;
    if !circuit.asks(domain.now()) {
        return Ok(());
    }
    let passed = shows(domain, who, circuit).await;
    let counter = if passed.is_ok() { &circuit.shown } else { &circuit.lacking };
    counter.fetch_add(1, Ordering::Relaxed);
    passed
}

/// Judged first, since whoever shows nothing is to cost no transaction either.
async fn shows(domain: &Domain, who: &Anyone, circuit: &Circuit) -> Result<()> {
    let by = robots::judge(domain, (&who.work.stamp, &who.work.answer), domain.now())?;
    let mut tx = domain.begin(who).await?;
    robots::use_up(&mut tx, &who.work.stamp).await?;
    let now = tx.now();
    // A stamp that is refused here is as good as before: the transaction is dropped.
    if by == By::Time && !circuit.with(|state| state.lets_wait(now)) {
        return Err(robots::too_quick());
    }
    tx.commit_unaudited("a stamp that is good once").await
}

/// What the page to sign in starts from, and what it asks for again when its form is sent.
pub fn sign_in_start(domain: &Domain, _: &Anyone) -> SignInStart {
    let asked = domain.inner().circuit.asks(domain.now());
    SignInStart { stamp: robots::stamp(domain), bits: if asked { proof::BITS } else { 0 } }
}

/// How many sign-ins were asked for work since the start: those that showed it, or had waited, and those that did not.
pub fn asked_for_work(domain: &Domain) -> [u64; 2] {
    let circuit = &domain.inner().circuit;
    [&circuit.shown, &circuit.lacking].map(|count| count.load(Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time(1_800_000_000_000_000);

    fn after(us: i64) -> Time {
        Time(START.micros() + us)
    }

    /// So many failures, so far apart; is anybody asked after the last?
    fn asked_after(count: i64, apart_us: i64) -> bool {
        let mut state = State::default();
        for n in 0..count {
            state.fails(after(n * apart_us));
        }
        state.asks(after((count - 1) * apart_us))
    }

    #[test]
    fn more_than_ten_a_second_ask() {
        assert!(!asked_after(10, 0));
        assert!(asked_after(11, 0));
        assert!(!asked_after(1_000, SECOND_US / 10), "ten a second, all day");
        assert!(asked_after(11, SECOND_US / 10 - 1));
    }

    #[test]
    fn it_is_asked_for_a_minute_since_the_last_that_was_too_many() {
        let mut state = State::default();
        for _ in 0..11 {
            state.fails(START);
        }
        let minute = HOLDS_S * SECOND_US;
        assert!(state.asks(after(minute - 1)) && !state.asks(after(minute)));
        state.fails(after(minute / 2));
        assert!(!state.asks(after(minute)), "one alone is not too many");
        for _ in 0..10 {
            state.fails(after(minute / 2));
        }
        assert!(state.asks(after(minute)) && !state.asks(after(minute + minute / 2)));
    }

    #[test]
    fn a_clock_that_is_set_back_asks_nobody() {
        let mut state = State::default();
        for _ in 0..11 {
            state.fails(after(3_600 * SECOND_US));
        }
        assert!(!state.asks(START));
        state.fails(START);
        assert!(!state.asks(START));
    }

    #[test]
    fn those_who_only_waited_are_ten_a_second() {
        let mut state = State::default();
        assert!((0..10).all(|_| state.lets_wait(START)));
        assert!(!state.lets_wait(START) && !state.lets_wait(after(SECOND_US - 1)));
        assert!(state.lets_wait(after(SECOND_US)), "who is refused takes nobody's place");
    }
}
