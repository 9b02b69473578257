//! What somebody types wins over news; when the news is about that very thing, a sentence says so.
use super::current::Current;
use crate::ui::use_lang;
use leptos::prelude::*;
use model::{Time, VisitId};
use texts::changes as t;

/// On a visit's page: its time is another one than when the page was opened.
#[component]
pub fn Meanwhile(current: Current) -> impl IntoView {
    let lang = use_lang();
    let starts = current.piece(|view| view.row.starts.clone());
    let first = starts.with_untracked(|starts| starts.at);
    let words =
        move || starts.with(|now| (now.at != first).then(|| t::meanwhile_moved(lang, &now.words, &now.zone)));
    view! { <p class="stale" role="status">{words}</p> }.into_any()
}

/// Above a form about a visit that was planned for this time.
#[component]
pub fn MeanwhileHere(visit: VisitId, starts: Time) -> impl IntoView {
    let words = RwSignal::new(None::<String>);
    #[cfg(feature = "hydrate")]
    {
        let lang = use_lang();
        Effect::new(move |_| untrack(|| listen(visit, starts, lang, words)));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (visit, starts);
    view! { <p class="stale" role="status">{move || words.get()}</p> }.into_any()
}

#[cfg(feature = "hydrate")]
fn listen(visit: VisitId, starts: Time, lang: model::Lang, words: RwSignal<Option<String>>) {
    use model::AppError::{Conflict, NotFound};
    // What comes of one's own form is news, too, and the page that follows says it.
    let sent = StoredValue::new(false);
    let heard = window_event_listener(leptos::ev::submit, move |_| sent.set_value(true));
    on_cleanup(move || heard.remove());
    let is_unsent = move || sent.try_get_value() == Some(false);
    let ask = super::asking::one_at_a_time(
        move || super::api::prospect(visit),
        move |answer| {
            let now = match answer {
                Ok(now) if now.starts.at == starts => None,
                Ok(now) => Some(t::meanwhile_moved(lang, now.starts.words, now.starts.zone)),
                Err(NotFound | Conflict(_)) => Some(t::meanwhile_over(lang).to_owned()),
                Err(_) => return,
            };
            // The page may be gone meanwhile.
            if is_unsent() && words.try_with_untracked(|before| *before != now) == Some(true) {
                words.set(now);
            }
        },
    );
    let news = move || {
        if is_unsent() {
            ask();
        }
    };
    super::live::watch(news, || {});
}
