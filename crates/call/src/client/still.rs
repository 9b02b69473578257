//! When the network is another one. The browser's own checks take seven seconds to find that a connection is dead, and
//! the page three more until it makes another; that nothing arrives any more is noticed within half a second. It may as
//! well be that the others have turned everything off: that the server answers as fast as usual tells the two apart.
use super::Client;
use crate::moment::Moment;

/// An answer to a ping is late from here on, while nothing else arrives either. Higher: sound is back later. Lower: a
/// hiccup of the line costs a new socket.
const ANSWER_MS: u64 = 400;
/// The same on a slow line, in times of what its answers have taken of late.
const ANSWER_TIMES: u64 = 4;
/// What stopped so long before a socket opened has stopped for another reason. Higher: connections that live are
/// made anew. Lower: dead ones are waited for.
const ONE_CAUSE_MS: u64 = 10_000;
/// On a socket that young, what stops has lost its network together with the socket before.
const YOUNG_MS: u64 = 3_000;

/// After a line was given up so early, no other is for so long: when the server is only slow, it must not be rushed at
/// again and again. Higher: a second change of the network soon after the first costs more. Lower: it is rushed at.
const HASTY_EVERY_MS: u64 = 4_000;

/// What is known of the line beside its state.
#[derive(Default)]
pub(super) struct Still {
    /// Since when nothing has arrived of what came before.
    since: Option<Moment>,
    /// When the oldest ping was sent that is not answered yet.
    asked: Option<Moment>,
    /// What answers have taken of late, the slowest of them.
    answer_ms: u64,
    /// When the line came back after it had been lost.
    back: Option<Moment>,
    /// When a line was given up while nothing arrived.
    hasty: Option<Moment>,
}

impl Still {
    pub fn pinged(&mut self, now: Moment) {
        self.asked = self.asked.or(Some(now));
    }

    /// Something was heard. What was said before the ping makes an answer look fast: so the slow ones count for longer.
    pub fn answered(&mut self, now: Moment) {
        if let Some(asked) = self.asked.take() {
            self.took(now.ms_since(asked));
        }
    }

    /// So long it was from a word to its answer.
    pub fn took(&mut self, ms: u64) {
        self.answer_ms = ms.max(self.answer_ms * 3 / 4);
    }

    /// What was asked on the one before is not answered any more.
    pub fn new_socket(&mut self) {
        self.asked = None;
    }

    pub fn is_still(&self) -> bool {
        self.since.is_some()
    }

    pub fn gave_up(&mut self, now: Moment) {
        self.hasty = Some(now);
    }

    fn was_hasty(&self, now: Moment) -> bool {
        self.hasty.is_some_and(|at| now.ms_since(at) < HASTY_EVERY_MS)
    }

    /// When the line is given up unless something is heard.
    fn given_up_at(&self, now: Moment) -> Moment {
        let answer_ms = ANSWER_MS.max(self.answer_ms * ANSWER_TIMES);
        self.asked.map_or(now, |asked| asked.plus_ms(answer_ms)).max(now)
    }
}

impl Client {
    pub(super) fn media_stopped(&mut self, stopped: bool) {
        self.still.since = stopped.then_some(self.now);
        if !stopped || !self.way.greeted() {
            return;
        }
        if self.still.back.is_some_and(|back| self.now.ms_since(back) < YOUNG_MS) {
            return self.media_anew();
        }
        if self.still.was_hasty(self.now) {
            return self.doubt();
        }
        if self.still.asked.is_none() {
            self.ping();
        }
        self.dead_unless_heard_by(self.still.given_up_at(self.now));
    }

    /// On a new socket of a page that was in before: what stopped together with the old one is not waited for.
    pub(super) fn still_on_socket(&mut self) {
        self.still.back = Some(self.now);
        if self.still.since.is_some_and(|since| self.now.ms_since(since) < ONE_CAUSE_MS) {
            self.up.stop();
            self.down.stop();
        }
    }

    /// Both connections are made anew, in a room in which this page already is.
    fn media_anew(&mut self) {
        self.still.back = None;
        self.open_up();
        self.down_anew();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_line_is_given_its_time() {
        let mut still = Still::default();
        assert_eq!(still.given_up_at(Moment(1_000)), Moment(1_000));
        still.pinged(Moment(1_000));
        assert_eq!(still.given_up_at(Moment(1_100)), Moment(1_400));
        assert_eq!(still.given_up_at(Moment(2_000)), Moment(2_000), "never in the past");
        still.answered(Moment(1_300));
        still.pinged(Moment(5_000));
        assert_eq!(still.given_up_at(Moment(5_000)), Moment(6_200));
        // One fast answer does not make it a fast line.
        still.answered(Moment(5_010));
        still.pinged(Moment(6_000));
        assert_eq!(still.given_up_at(Moment(6_000)), Moment(6_900));
    }
}
