//! What the tabs of one browser tell each other about its sign-in (BroadcastChannel, HTML Standard 9.5). Browsers without
//! it (before 2022) have tabs that find out by themselves.
use gloo::events::EventListener;
use leptos::wasm_bindgen::JsCast;
use std::cell::OnceCell;
use web_sys::{BroadcastChannel, MessageEvent};

thread_local! {
    /// One for the whole page, which therefore does not hear itself.
    static CHANNEL: OnceCell<Option<BroadcastChannel>> = const { OnceCell::new() };
}

/// Of the clinic at this prefix.
fn channel(base: &str) -> Option<BroadcastChannel> {
    let open = || BroadcastChannel::new(&format!("bedside-sign-in{base}")).ok();
    CHANNEL.with(|channel| channel.get_or_init(open).clone())
}

pub fn tell(base: &str, said: &str) {
    if let Some(channel) = channel(base) {
        let _ = channel.post_message(&said.into());
    }
}

/// As long as the listener lives.
pub fn listen(base: &str, hear: impl Fn(&str) + 'static) -> Option<EventListener> {
    let channel = channel(base)?;
    Some(EventListener::new(&channel, "message", move |event| {
        let said = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        if let Some(said) = said {
            hear(&said);
        }
    }))
}
