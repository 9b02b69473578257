//! The day by keyboard: `n` new visit, `v` a visit now, `j` `k` move, Enter opens, `c` the call, `r` reminders, `a` admits,
//! `?` lists the keys.
//!
//! Letters that act may get in the way of speech control and shaky hands, so they can be turned off (WCAG 2.1.4).
use super::day::Day;
use crate::ui::{Button, Dialog, Kind, Sign, use_lang, use_roles};
use leptos::prelude::*;
use model::policy::Role;
use texts::visits as texts;

/// Where the browser remembers that the keys are off.
#[cfg(feature = "hydrate")]
const OFF: &str = "bedside-keys-off";

#[component]
pub fn Keys(day: Day) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    let used = RwSignal::new(true);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| untrack(|| listen(day, open, used)));
    let _ = day;
    let holds = use_roles().contains(&Role::Host);
    let keys = [
        ("n", texts::key_new(lang)),
        ("v", texts::key_now(lang)),
        ("j", texts::key_next(lang)),
        ("k", texts::key_previous(lang)),
        ("Enter", texts::key_open(lang)),
        ("c", texts::key_call(lang)),
        ("r", texts::key_remind(lang)),
        ("a", texts::key_admit(lang)),
        ("?", texts::key_help(lang)),
    ];
    // Who holds no visits admits nobody, and is in no call.
    let lines = keys.into_iter().filter(|(key, _)| holds || !["a", "c"].contains(key)).map(|(key, what)| {
        view! { <div class="key"><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div> }
    });
    let lines = lines.collect_view();
    let switch = move |event| {
        used.set(event_target_checked(&event));
        remember(used.get_untracked());
    };
    view! {
        <Button kind=Kind::Quiet sign=Sign::Keyboard press=Callback::new(move |()| open.set(true))>
            {texts::keys(lang)}
        </Button>
        <Dialog id="keys" title=texts::keys_title(lang) open>
            <dl class="keys">{lines}</dl>
            <div class="tick">
                <input class="tick-box" type="checkbox" id="keys-use" prop:checked=used on:change=switch/>
                <label class="tick-label" for="keys-use">{texts::keys_use(lang)}</label>
            </div>
        </Dialog>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn remember(used: bool) {
    use gloo::storage::{LocalStorage, Storage};
    if used {
        LocalStorage::delete(OFF);
    } else {
        // Private windows may refuse to remember; then it holds for this page.
        let _ = LocalStorage::set(OFF, true);
    }
}

#[cfg(not(feature = "hydrate"))]
fn remember(_: bool) {}

#[cfg(feature = "hydrate")]
fn listen(day: Day, open: RwSignal<bool>, used: RwSignal<bool>) {
    use crate::ui::href;
    use gloo::storage::{LocalStorage, Storage};
    use leptos::leptos_dom::helpers::window_event_listener;

    used.set(LocalStorage::get::<bool>(OFF).is_err());
    let (new, at_once) = (href("/visits/new"), href("/visits/new?when=now"));
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing() || !used.get_untracked() {
            return;
        }
        match event.key().as_str() {
            "n" => {
                let _ = window().location().assign(&new);
            }
            "v" => {
                let _ = window().location().assign(&at_once);
            }
            "c" => follow(".visit-row-act a", ""),
            "r" => follow("[data-row]", "#reminding"),
            "j" => step(1),
            "k" => step(-1),
            "a" if day.waiting_count() > 0 => admit(),
            "?" => open.set(true),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// Letters belong to whatever is typed into, and to an open dialog.
#[cfg(feature = "hydrate")]
fn is_typing() -> bool {
    let inside = |selector| {
        document().active_element().is_some_and(|at| at.closest(selector).is_ok_and(|e| e.is_some()))
    };
    inside("input, select, textarea, [contenteditable]")
        || document().query_selector("dialog[open]").is_ok_and(|open| open.is_some())
}

/// Where a link of the marked visit leads, or a part of that page. Nothing where none is marked, or has no such link.
#[cfg(feature = "hydrate")]
fn follow(selector: &str, part: &str) {
    let marked = document().active_element().filter(|at| at.has_attribute("data-row"));
    let row = marked.and_then(|at| at.closest("li").ok().flatten());
    let link = row.and_then(|row| row.query_selector(selector).ok().flatten());
    if let Some(to) = link.and_then(|link| link.get_attribute("href")) {
        let _ = window().location().assign(&format!("{to}{part}"));
    }
}

/// Moves the focus among the visits, so that Enter and the screen reader follow by themselves.
#[cfg(feature = "hydrate")]
fn step(by: i32) {
    use wasm_bindgen::JsCast;
    let Ok(rows) = document().query_selector_all("section:not([hidden]) [data-row]") else { return };
    let rows: Vec<_> = (0..rows.length()).filter_map(|at| rows.item(at)).collect();
    let Ok(count) = i32::try_from(rows.len()) else { return };
    if count == 0 {
        return;
    }
    let active = document().active_element();
    let here =
        rows.iter().position(|row| active.as_ref().is_some_and(|active| row.is_same_node(Some(active))));
    let next = match here.and_then(|here| i32::try_from(here).ok()) {
        Some(here) => (here + by).clamp(0, count - 1),
        None if by > 0 => 0,
        None => count - 1,
    };
    if let Some(row) =
        usize::try_from(next).ok().and_then(|next| rows.get(next)?.dyn_ref::<web_sys::HtmlElement>())
    {
        let _ = row.focus();
    }
}

/// Presses the first "Admit": the longest wait stands first.
#[cfg(feature = "hydrate")]
fn admit() {
    use wasm_bindgen::JsCast;
    let button = document().query_selector(".waiting-guest button").ok().flatten();
    if let Some(button) = button.as_ref().and_then(|button| button.dyn_ref::<web_sys::HtmlElement>()) {
        button.click();
    }
}
