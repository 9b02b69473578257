//! The question whether a visit that was moved in the grid is to be moved, and what came of it.
use super::moving::Moving;
use crate::ui::{Button, Icon, Kind, Sign, use_lang};
use crate::visits::conflicts::ConflictNotes;
use leptos::prelude::*;
use texts::calendar as t;

#[component]
pub fn Bar(moving: Moving) -> impl IntoView {
    let lang = use_lang();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if moving.asks.get() {
            set_timeout(super::hand::focus_bar, std::time::Duration::ZERO);
        }
    });
    let question = move || moving.question().map(|question| format!("{question} {}", t::told(lang)));
    let conflicts = move || moving.conflicts.get().map(|conflicts| view! { <ConflictNotes conflicts/> });
    let bar = move || {
        moving.asks.get().then(|| {
            view! {
                <section class="calendar-bar" aria-label=t::bar(lang) on:keydown=move |event| {
                    if event.key() == "Escape" {
                        moving.leave();
                    }
                }>
                    <p class="calendar-bar-words">{question}</p>
                    <div class="conflicts" aria-live="polite">{conflicts}</div>
                    <Button press=Callback::new(move |()| moving.send()) busy=moving.sending>
                        {t::press_move(lang)}
                    </Button>
                    <Button kind=Kind::Secondary press=Callback::new(move |()| moving.leave())>
                        {t::press_leave(lang)}
                    </Button>
                </section>
            }
        })
    };
    let wrong = move || {
        moving.wrong.get().map(|words| {
            view! {
                <section class="calendar-bar" aria-label=t::bar(lang)>
                    <p class="calendar-bar-words state" data-tone="danger" role="alert">
                        <Icon of=Sign::Bad/> <span>{words}</span>
                    </p>
                    <Button kind=Kind::Secondary press=Callback::new(move |()| moving.wrong.set(None))>
                        {t::press_close(lang)}
                    </Button>
                </section>
            }
        })
    };
    view! {
        <p class="sr-only" role="status">{moving.said}</p>
        {bar}
        {wrong}
    }
    .into_any()
}
