//! A page that is open while its visit gets another time says so by itself.
use super::facts::Facts;
use crate::ui::use_lang;
use leptos::prelude::*;
use model::Shown;
use texts::join as texts;

/// Higher: whoever waits learns late that they wait for nothing. Lower: every open page asks more often for what hardly ever
/// changes.
#[cfg(feature = "hydrate")]
const ASK_S: u64 = 15;

/// Empty until the time changes; then the new one, read out.
#[component]
pub fn NewTime(facts: Facts) -> impl IntoView {
    let lang = use_lang();
    let moved = RwSignal::new(None::<Shown>);
    watch(facts, moved);
    let words = move || {
        moved.get().map(|to| {
            view! {
                <p class="new-time-title">{texts::moved_title(lang)}</p>
                <p>{texts::moved_text(lang, to.words, to.zone)}</p>
            }
        })
    };
    let none = move || moved.with(Option::is_none);
    view! { <div class="new-time" role="status" data-none=move || none().then_some("")>{words}</div> }
        .into_any()
}

/// Asks what is planned now. A visit that was cancelled, or moved so far that nobody waits for it yet, has another page.
#[cfg(feature = "hydrate")]
fn watch(facts: Facts, moved: RwSignal<Option<Shown>>) {
    let link = super::link::link_of_page();
    let ask = move || {
        let (link, facts) = (link.clone(), facts.clone());
        leptos::task::spawn_local(async move {
            // What cannot be asked now is asked again.
            let Ok(now) = super::api::greet(link).await else { return };
            if now.cancelled || (facts.open && !now.open) {
                return super::reload();
            }
            if now.starts.at != facts.starts_at {
                let _ = moved.try_set(Some(now.starts));
            }
        });
    };
    Effect::new(move || {
        let asks = set_interval_with_handle(ask.clone(), std::time::Duration::from_secs(ASK_S));
        on_cleanup(move || {
            if let Ok(asks) = asks {
                asks.clear();
            }
        });
    });
}

/// The server draws what is planned at that moment.
#[cfg(not(feature = "hydrate"))]
fn watch(_: Facts, _: RwSignal<Option<Shown>>) {}
