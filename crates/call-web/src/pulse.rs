//! Whether anything arrives at all: looked at ten times a second, since nothing else tells so soon that a network is gone.
use crate::drive::Feed;
use crate::peer::newest_arrival;
use call::client::{Input, Pulse};
use gloo::timers::callback::Interval;
use wasm_bindgen::JsCast;

/// Higher: late to notice. Lower: phones get warm.
const EVERY_MS: u32 = 100;

/// Looks as long as it is held.
pub fn watch(feed: &Feed) -> Interval {
    let (feed, mut pulse) = (feed.clone(), Pulse::default());
    Interval::new(EVERY_MS, move || {
        let receivers = feed.with_hands(|hands| hands.receivers()).flatten().unwrap_or_default();
        let ask = |at: usize| newest_arrival(receivers.get(at as u32).unchecked_ref());
        if let Some(stopped) = pulse.look(receivers.length() as usize, ask) {
            feed.feed(Input::MediaStopped(stopped));
        }
    })
}
