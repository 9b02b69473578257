//! Whether anything arrives at all: looked at ten times a second, since nothing else tells so soon that a network is gone.
use crate::drive::Feed;
use call::client::{Input, Pulse};
use gloo::timers::callback::Interval;

/// Higher: late to notice. Lower: phones get warm.
const EVERY_MS: u32 = 100;

/// Looks as long as it is held.
pub fn watch(feed: &Feed) -> Interval {
    let (feed, mut pulse) = (feed.clone(), Pulse::default());
    Interval::new(EVERY_MS, move || {
        let now = feed.with_hands(|hands| hands.newest_arrival()).flatten();
        if let Some(stopped) = pulse.look(now) {
            feed.feed(Input::MediaStopped(stopped));
        }
    })
}
