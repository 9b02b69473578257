//! The lock of a visit: what those who wait read of it, and that those who are in know that it is shut.
use super::live::Live;
use crate::ui::{Icon, Sign, use_lang};
use ::call::client::{Phase, View};
use ::texts::hand as texts;
use leptos::prelude::*;

fn waits_outside(view: &View) -> bool {
    view.locked && matches!(view.phase, Phase::Waiting { .. })
}

/// In the waiting room, below where one stands.
#[component]
pub fn LockedWait(live: Live) -> impl IntoView {
    let lang = use_lang();
    let outside = live.memo(waits_outside);
    view! {
        <Show when=move || outside.get()>
            <p class="lobby-turn" data-note="visit-locked">{texts::locked_wait(lang)}</p>
        </Show>
    }
    .into_any()
}

/// The same for the clinic's own people, who wait on the call's screen.
#[component]
pub fn LockedOut(live: Live) -> impl IntoView {
    let lang = use_lang();
    let outside = live.memo(waits_outside);
    view! {
        <div role="status">
            <Show when=move || outside.get()>
                <div class="lock-out" data-note="visit-locked">
                    <p class="lock-out-title"><Icon of=Sign::Lock/> {texts::locked_now(lang)}</p>
                    <p>{texts::locked_out(lang)}</p>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

/// At the edge of the stage, for those who hold the visit: they see that it is shut also while the panel is.
#[component]
pub fn LockSign(live: Live) -> impl IntoView {
    let lang = use_lang();
    let shut = live.memo(|view| view.locked && view.phase == Phase::In);
    view! {
        <Show when=move || shut.get()>
            <p class="lock-sign"><Icon of=Sign::Lock/> {texts::locked(lang)}</p>
        </Show>
    }
    .into_any()
}
