//! On every page of a host's but the day's, and in the call of another visit: somebody waits. It says so in words without a
//! name, rings until it is seen, and is gone when it is seen anywhere.
use super::api;
use crate::ui::{Button, Kind, Sign, href, use_lang};
use leptos::prelude::*;
use model::VisitId;
use model::noticed::Wait;
use texts::noticed as t;

/// What the parts share.
#[derive(Clone, Copy)]
struct Waits {
    /// But those of the visit at hand, whose own page says it.
    waits: RwSignal<Vec<Wait>>,
    /// The sign-in has ended: nothing is asked any more.
    ended: RwSignal<bool>,
    /// The browser plays no sound yet.
    silent: RwSignal<bool>,
}

/// `but`: the visit whose call this page is.
#[component]
pub fn Elsewhere(#[prop(optional)] but: Option<VisitId>) -> impl IntoView {
    let lang = use_lang();
    let all =
        Waits { waits: RwSignal::new(Vec::new()), ended: RwSignal::new(false), silent: RwSignal::new(false) };
    let unseen = Memo::new(move |_| all.waits.with(|waits| waits.iter().filter(|wait| !wait.seen).count()));
    let words = move || match i64::try_from(unseen.get()).unwrap_or_default() {
        0 => String::new(),
        n => t::waits(lang, n),
    };
    let see = Callback::new(move |()| {
        all.waits.update(|waits| waits.iter_mut().for_each(|wait| (wait.seen, wait.rings) = (true, false)));
        leptos::task::spawn_local(async move {
            // Where it does not arrive, the next look brings it back.
            let _ = api::see_arrivals().await;
        });
    });
    view! {
        <p class="sr-only" role="status">{words}</p>
        <Show when=move || !all.ended.get()><Listener all but/></Show>
        <Show when=move || unseen.get() != 0>
            <aside class="noticed" aria-label=t::place(lang)>
                <a class="noticed-words" href=href("/today")>{words}</a>
                <Button kind=Kind::Quiet sign=Sign::Eye press=see>{texts::visits::seen(lang)}</Button>
                <Show when=move || all.silent.get()><p class="note">{t::silent(lang)}</p></Show>
            </aside>
        </Show>
    }
    .into_any()
}

/// Hears of changes for as long as it is there.
#[component]
fn Listener(all: Waits, but: Option<VisitId>) -> impl IntoView {
    let lang = use_lang();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| untrack(|| browser::listen(all, but, lang)));
    #[cfg(not(feature = "hydrate"))]
    let _ = (all.ended, but, lang);
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Waits, api};
    use crate::noticed::{looking, mark};
    use crate::visits::asking::one_at_a_time;
    use crate::visits::{chime, live, notify};
    use leptos::prelude::*;
    use model::noticed::Wait;
    use model::{AppError, Lang, ParticipantId, Time, VisitId};
    use std::collections::BTreeSet;
    use std::time::Duration;

    /// As on the day's page.
    const CHIME_AGAIN: Duration = Duration::from_secs(20);
    /// Somebody who came early begins to call by the clock alone, without an event.
    const REFRESH: Duration = Duration::from_secs(60);

    type Known = StoredValue<Option<BTreeSet<(ParticipantId, Time)>>>;

    pub fn listen(all: Waits, but: Option<VisitId>, lang: Lang) {
        let known: Known = StoredValue::new(None);
        let ask = one_at_a_time(api::waiting_now, move |answer| {
            if !all.waits.is_disposed() {
                hear(all, known, but, lang, answer);
            }
        });
        // What broke the line may be the end of the sign-in: then nothing comes back to ask again.
        live::watch(ask, ask);
        mark::every(REFRESH, ask);
        looking::tell(move || !all.ended.try_get_untracked().unwrap_or(true));
        mark::every(CHIME_AGAIN, move || {
            if all.waits.with_untracked(|waits| waits.iter().any(|wait| wait.rings)) {
                chime::play();
            }
        });
        chime::unlock_at_first_touch(move || {
            let _ = all.silent.try_set(!chime::allowed());
        });
        // The next page has a title of its own.
        on_cleanup(|| mark::icon(false));
    }

    fn hear(all: Waits, known: Known, but: Option<VisitId>, lang: Lang, answer: Result<Vec<Wait>, AppError>) {
        match answer {
            Ok(found) => take(all, known, but, lang, found),
            // Whoever types here keeps what they have typed: the page says it in full when it is asked.
            Err(AppError::SignedOut | AppError::Unfinished(_) | AppError::NotAllowed) => {
                // The call's own title counts who waits for it.
                if but.is_none() {
                    mark::title(0);
                }
                all.waits.set(Vec::new());
                all.ended.set(true);
            }
            Err(_) => {}
        }
    }

    fn take(all: Waits, known: Known, but: Option<VisitId>, lang: Lang, found: Vec<Wait>) {
        let found: Vec<Wait> = found.into_iter().filter(|wait| Some(wait.visit) != but).collect();
        let unseen = found.iter().filter(|wait| !wait.seen);
        let now: BTreeSet<_> = unseen.map(|wait| (wait.participant, wait.since)).collect();
        // A page that opens rings for whom it is time to ring, and later for everybody who comes.
        let Some(before) = known.try_get_value() else { return };
        let came = match before {
            None => found.iter().any(|wait| wait.rings),
            Some(before) => now.iter().any(|wait| !before.contains(wait)),
        };
        if but.is_none() {
            mark::title(found.len());
        }
        mark::icon(!now.is_empty());
        let _ = known.try_set_value(Some(now));
        all.waits.set(found);
        if came {
            all.silent.set(!chime::allowed());
            chime::play();
            notify::show(texts::visits::notify_title(lang));
        }
    }
}
