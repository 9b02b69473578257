//! Keys of the call, one letter each. One may turn them off (WCAG 2.1.4), since speech input types letters by mistake.
use super::bar::share;
use super::layout::{Layout, Lead};
use super::live::Live;
use super::more::Opens;
use ::call::client::{Command, Phase};
use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;
use model::ParticipantId;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

const KEPT: &str = "bedside.keys-off";

/// Whether keys are on in this browser.
pub fn keys_on() -> bool {
    !LocalStorage::get::<bool>(KEPT).unwrap_or_default()
}

pub fn keep_keys(on: bool) {
    if on {
        LocalStorage::delete(KEPT);
    } else {
        // A browser that keeps nothing forgets this too.
        let _ = LocalStorage::set(KEPT, true);
    }
}

/// Listens until the component is gone.
pub fn listen(live: Live, layout: Layout, opens: Opens, on: RwSignal<bool>) {
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if on.get_untracked() && plain(&event) && live.with_untracked(|view| view.phase == Phase::In) {
            act(live, &event.key());
            arrange(live, layout, opens, &event.key());
        }
    });
    on_cleanup(move || handle.remove());
}

/// No key held beside it, no repeat, and nobody is typing.
fn plain(event: &KeyboardEvent) -> bool {
    let alone = !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.repeat());
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA"));
    alone && !typing
}

fn act(live: Live, key: &str) {
    match key {
        "m" | "M" => live.send(Command::Mic(!live.with_untracked(|view| view.me.mic_on))),
        "v" | "V" => live.send(Command::Camera(!live.with_untracked(|view| view.me.camera_on))),
        "s" | "S" if live.with_untracked(|view| view.me.can_share_screen) => {
            share(live, live.with_untracked(|view| view.me.sending.screen));
        }
        "r" | "R" => super::hand::turn_hand(live),
        "c" | "C" => super::captions::turn(live),
        _ => {}
    }
}

/// What concerns the stage of this page alone.
fn arrange(live: Live, layout: Layout, opens: Opens, key: &str) {
    match key {
        "g" | "G" if live.with_untracked(|view| view.people.len() > 1) => layout.turn_shape(),
        "p" | "P" if layout.several.get_untracked() => pin(live, layout),
        "h" | "H" => layout.hidden.update(|hidden| *hidden = !*hidden),
        "f" | "F" if opens.wide.can_fill.get_untracked() => opens.wide.turn_full(),
        "?" => opens.keys.set(true),
        _ => {}
    }
}

/// The one whose tile has the focus, else whoever speaks; again, and nobody is.
fn pin(live: Live, layout: Layout) {
    if layout.pinned.get_untracked().is_some() {
        return layout.pinned.set(None);
    }
    let tile = document().active_element().and_then(|here| here.closest(".tile").ok().flatten());
    let named = |name: &str| tile.as_ref()?.get_attribute(name).and_then(|id| ParticipantId::parse(&id));
    let here = named("data-person").map(Lead::Person).or_else(|| named("data-screen").map(Lead::Screen));
    layout.pinned.set(here.or_else(|| layout.seen(live, None)));
}
