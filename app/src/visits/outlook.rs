//! The end of the planning form: what will happen when it is sent, and what stands in the way.
use super::conflicts::ConflictNotes;
use super::repeating::Dates;
use super::schedule::{Live, has};
use super::summary;
use crate::ui::use_lang;
use leptos::prelude::*;
use model::FieldCode;
use model::outbox::Post;
use model::visits::Outlook;
use texts::visits as texts;

/// The sentences that say what will happen.
#[component]
pub fn WillHappen(live: Live, post: Post) -> impl IntoView {
    let lang = use_lang();
    let lines = move || {
        let lines = live.preview.with(|preview| match preview {
            None if post == Post::Kept => vec![texts::summary_plain_kept(lang).to_owned()],
            None => vec![texts::summary_plain(lang).to_owned()],
            Some(Outlook::Clear(preview)) => summary::lines(lang, preview),
            Some(answer) if has(answer, FieldCode::SkippedHour) => {
                vec![texts::skipped_words(lang).to_owned()]
            }
            Some(Outlook::Unclear(_)) => vec![texts::summary_first(lang).to_owned()],
        });
        lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    };
    let conflicts = move || {
        live.preview.with(|preview| match preview {
            Some(Outlook::Clear(preview)) => {
                let conflicts = preview.conflicts.clone();
                Some(view! { <ConflictNotes conflicts/> })
            }
            _ => None,
        })
    };
    let dates = move || {
        live.preview.with(|preview| match preview {
            Some(Outlook::Clear(preview)) => preview.series.clone().map(|series| view! { <Dates series/> }),
            _ => None,
        })
    };
    view! {
        <section class="outlook" aria-labelledby="outlook">
            <h2 id="outlook">{texts::summary(lang)}</h2>
            <div aria-live="polite">{conflicts} {lines}</div>
            {dates}
        </section>
    }
    .into_any()
}
