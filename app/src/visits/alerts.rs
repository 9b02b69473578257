//! How the host hears of an arrival: sound, a rest from it, notifications. Only where scripts run.
use super::day::Day;
#[cfg(feature = "hydrate")]
use super::notify::{Permission, permission};
use crate::ui::{Button, Kind, Sign, use_lang};
use leptos::prelude::*;
use model::Lang;
use texts::visits as texts;

#[component]
pub fn Alerts(day: Day) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="alerts needs-script">
            <Show when=move || day.silent.get()>
                <p class="alert">
                    <Button kind=Kind::Secondary sign=Sign::Speaker press=Callback::new(move |()| sound_on(day))>
                        {texts::sound_on(lang)}
                    </Button>
                    <span class="note">{texts::sound_why(lang)}</span>
                </p>
            </Show>
        </div>
    }
    .into_any()
}

/// Notifications for a page in the background: asked for here, never by itself.
#[component]
pub fn Notify() -> impl IntoView {
    let lang = use_lang();
    // Known after the page has woken; what is on already needs no words.
    let asks = RwSignal::new(false);
    let said = RwSignal::new("");
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        asks.set(permission() == Permission::NotAsked);
        if permission() == Permission::Denied {
            said.set(texts::notify_off(lang));
        }
    });
    view! {
        <div class="needs-script">
            <Show when=move || asks.get()>
                <Button kind=Kind::Quiet sign=Sign::Bell press=Callback::new(move |()| ask(lang, asks, said))>
                    {texts::notify_ask(lang)}
                </Button>
            </Show>
            <p class="note" role="status">{said}</p>
        </div>
    }
    .into_any()
}

/// The chime repeats until somebody is admitted, or the host says so here.
#[component]
pub fn Seen(day: Day) -> impl IntoView {
    let lang = use_lang();
    let see = Callback::new(move |()| {
        day.seen.set(true);
        leptos::task::spawn_local(async move {
            // For the other pages and devices, and for who waits. Here it is quiet all the same.
            let _ = crate::noticed::api::see_arrivals().await;
        });
    });
    view! {
        <p class="seen needs-script">
            <span class="note">{texts::seen_why(lang)}</span>
            <Button kind=Kind::Quiet sign=Sign::Eye press=see>
                {texts::seen(lang)}
            </Button>
        </p>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn sound_on(day: Day) {
    use super::chime;
    chime::unlock(move || {
        day.silent.set(!chime::allowed());
        // The proof that it works.
        chime::play();
    });
}

#[cfg(feature = "hydrate")]
fn ask(lang: Lang, asks: RwSignal<bool>, said: RwSignal<&'static str>) {
    super::notify::ask(move |answer| {
        asks.set(answer == Permission::NotAsked);
        said.set(match answer {
            Permission::Granted => texts::notify_on(lang),
            Permission::Denied => texts::notify_off(lang),
            Permission::NotAsked | Permission::Missing => "",
        });
    });
}

/// The server draws the buttons and never presses them.
#[cfg(not(feature = "hydrate"))]
fn sound_on(_: Day) {}
#[cfg(not(feature = "hydrate"))]
fn ask(_: Lang, _: RwSignal<bool>, _: RwSignal<&'static str>) {}
