//! The sign-in ends while its host is in a call (PR-42): the call goes on, and what a host does in it beyond talking waits
//! until they sign in again, in another tab.
use super::api::host_ticket;
use super::live::Live;
use crate::logins::staying::{At, Staying, duration};
use crate::ui::{Button, Kind, href, use_lang};
use ::texts::limits as texts;
use leptos::prelude::*;
use model::{AppError, VisitId};
use std::time::Duration;

/// What the host's screen knows of the sign-in.
#[derive(Clone, Copy)]
pub struct Console {
    pub locked: RwSignal<bool>,
    warned: Memo<bool>,
    left_s: Signal<i64>,
    stay: Callback<()>,
}

/// Keeps an eye on the sign-in as long as the host's screen is there.
pub fn console(visit: VisitId) -> Console {
    let staying = use_context::<Staying>();
    let at = Memo::new(move |_| staying.map(|staying| staying.at.get()).unwrap_or_default());
    let locked = RwSignal::new(false);
    Effect::new(move || match at.get() {
        At::Ended(_) if !locked.get_untracked() => locked.set(true),
        At::Ended(_) => {}
        _ if locked.get_untracked() => unlock(visit, at, locked),
        _ => {}
    });
    Console {
        locked,
        warned: Memo::new(move |_| matches!(at.get(), At::Warned(_))),
        left_s: staying.map_or_else(|| Signal::stored(0), |staying| staying.left_s.into()),
        stay: stay(staying),
    }
}

/// Signed in again, in this browser: the line that is open acts by the new sign-in as soon as the server says that it is
/// this host's. Somebody else's opens nothing here.
fn unlock(visit: VisitId, at: Memo<At>, locked: RwSignal<bool>) {
    leptos::task::spawn_local(async move {
        let answer = host_ticket(visit).await;
        let is_over = at.try_get_untracked().is_none_or(|at| matches!(at, At::Ended(_)));
        match answer {
            Ok(_) if !is_over => locked.set(false),
            // No network just now, or not signed in to the end.
            Err(
                AppError::Offline | AppError::Unavailable | AppError::SignedOut | AppError::Unfinished(_),
            ) if !is_over => {
                set_timeout(move || unlock(visit, at, locked), Duration::from_secs(5));
            }
            _ => {}
        }
    });
}

#[cfg(feature = "hydrate")]
fn stay(staying: Option<Staying>) -> Callback<()> {
    use crate::logins::watch::{Mode, Watch};
    let watch = staying.map(|staying| Watch::begin(staying, Mode::Call));
    Callback::new(move |()| {
        if let Some(watch) = watch {
            watch.stay();
        }
    })
}

#[cfg(not(feature = "hydrate"))]
fn stay(_: Option<Staying>) -> Callback<()> {
    Callback::new(|()| ())
}

/// Above the stage: the warning, then that the console is locked and how it opens again.
#[component]
pub fn ConsoleNote(live: Live, console: Console) -> impl IntoView {
    let lang = use_lang();
    let waiting = live.memo(|view| view.waiting.len());
    // Whole minutes, so that nobody hears each second.
    let about = Memo::new(move |_| (console.left_s.get() + 59) / 60 * 60);
    view! {
        <Show when=move || console.warned.get()>
            <div class="knock" role="status" data-note="signing-out">
                <p>{move || texts::call_warning(lang, duration(lang, about.get()))}</p>
                <Button press=console.stay>{texts::stay(lang)}</Button>
            </div>
        </Show>
        <Show when=move || console.locked.get()>
            <div class="knock knock-locked" role="status" data-note="locked">
                <p>{texts::locked(lang)}</p>
                <p class="knock-help">{texts::locked_help(lang)}</p>
                {move || (waiting.get() > 0).then(|| view! {
                    <p class="knock-help">{texts::locked_waiting(lang, waiting.get() as i64)}</p>
                })}
                <a class="button" data-kind=Kind::Primary.name() href=href("/sign-in") target="_blank" rel="external">
                    <span class="button-words">{texts::locked_sign_in(lang)}</span>
                </a>
            </div>
        </Show>
    }
    .into_any()
}
