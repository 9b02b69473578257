//! A page that shows who waits tells the server while it is in front of somebody, so that those who wait believe in nobody who
//! has it behind another window. In the browser only.
use super::{api, mark};
use leptos::prelude::*;
use std::time::Duration;

/// The server believes it for twenty seconds. Higher: one word that is lost is somebody who looks away. Lower: the server is
/// asked for nothing.
const EVERY: Duration = Duration::from_secs(8);

/// Until the component that asked is gone. `asks` ends with the sign-in.
pub fn tell(asks: impl Fn() -> bool + Copy + 'static) {
    let tell = move || {
        if document().hidden() || !asks() {
            return;
        }
        leptos::task::spawn_local(async move {
            // The next one is on its way.
            let _ = api::look_for_arrivals().await;
        });
    };
    tell();
    mark::every(EVERY, tell);
    let seen = window_event_listener_untyped("visibilitychange", move |_| tell());
    on_cleanup(move || seen.remove());
}
