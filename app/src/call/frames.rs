//! Whether a picture moves. Somebody says that they send one, a place for it arrives, and nothing is seen: then the
//! tile says so and a fresh beginning is asked for. Pure, so that a test covers a minute in a microsecond.

/// A slow line shows its first picture within this time. Lower: words that flash. Higher: a black tile without a word.
const PATIENCE_MS: u64 = 5_000;
/// Asked for again so often while it is missing.
const ASK_EVERY_MS: u64 = 3_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frames {
    count: u32,
    /// Since when nothing new was shown.
    since: Option<u64>,
    asked_at: Option<u64>,
    pub missing: bool,
}

/// What there is to see at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub now_ms: u64,
    /// They say that they send it, a place for it arrives here, and this page is looked at.
    pub due: bool,
    /// Frames shown since the element began.
    pub count: u32,
    /// A shared screen may rightly stand still after its first picture.
    pub still: bool,
}

impl Frames {
    /// True: ask for it now.
    pub fn look(&mut self, look: Look) -> bool {
        let moves = look.count != self.count || (look.still && look.count > 0);
        self.count = look.count;
        if !look.due || moves {
            (self.since, self.asked_at, self.missing) = (None, None, false);
            return false;
        }
        let since = *self.since.get_or_insert(look.now_ms);
        self.missing = look.now_ms >= since + PATIENCE_MS;
        let ask = self.missing && self.asked_at.is_none_or(|at| look.now_ms >= at + ASK_EVERY_MS);
        if ask {
            self.asked_at = Some(look.now_ms);
        }
        ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(looks: impl Iterator<Item = (u64, bool, u32, bool)>) -> (Frames, Vec<u64>) {
        let mut frames = Frames::default();
        let mut asked = Vec::new();
        for (now_ms, due, count, still) in looks {
            if frames.look(Look { now_ms, due, count, still }) {
                asked.push(now_ms);
            }
        }
        (frames, asked)
    }

    #[test]
    fn a_picture_that_moves_is_never_missing() {
        let (frames, asked) = run((0..60).map(|n| (n * 1_000, true, n as u32 * 20, false)));
        assert!(!frames.missing && asked.is_empty());
    }

    #[test]
    fn one_that_never_comes_or_freezes_is_told_and_asked_for_again_and_again() {
        for count in [0, 200] {
            let (frames, asked) = run((0..13).map(|n| (n * 1_000, true, count, false)));
            assert!(frames.missing);
            // The first look at a picture that has moved before is a change.
            let first = if count == 0 { 5_000 } else { 6_000 };
            assert_eq!(asked, [first, first + 3_000, first + 6_000]);
        }
    }

    #[test]
    fn it_comes_back_and_the_words_go() {
        let (mut frames, _) = run((0..9).map(|n| (n * 1_000, true, 7, false)));
        assert!(frames.missing);
        assert!(!frames.look(Look { now_ms: 9_000, due: true, count: 8, still: false }) && !frames.missing);
    }

    #[test]
    fn what_is_not_due_is_not_missed() {
        let (frames, asked) = run((0..60).map(|n| (n * 1_000, false, 0, false)));
        assert!(!frames.missing && asked.is_empty());
    }

    #[test]
    fn a_screen_may_stand_still_once_it_is_there() {
        let (frames, asked) = run((0..60).map(|n| (n * 1_000, true, 1, true)));
        assert!(!frames.missing && asked.is_empty());
        let (frames, asked) = run((0..7).map(|n| (n * 1_000, true, 0, true)));
        assert!(frames.missing && asked == [5_000]);
    }
}
