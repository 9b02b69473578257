//! The end of the planning form: what will happen when it is sent, and what stands in the way.
use super::repeating::Dates;
use super::schedule::{Live, has};
use super::{summary, words};
use crate::ui::{Icon, Sign, href, use_lang};
use leptos::prelude::*;
use model::outbox::Post;
use model::visits::{Outlook, Taken};
use model::{FieldCode, Lang, VisitId};
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
    let taken = move || {
        live.preview.with(|preview| match preview {
            Some(Outlook::Clear(preview)) => {
                let host = preview.host.clone();
                preview.taken.clone().map(|taken| view! { <InTheWay taken=*taken host/> })
            }
            _ => None,
        })
    };
    let held = move || {
        live.preview.with(|preview| match preview {
            Some(Outlook::Clear(preview)) => preview.held.then(|| view! { <Held/> }),
            _ => None,
        })
    };
    let elsewhere = move || {
        let busy = live.preview.with(|preview| match preview {
            Some(Outlook::Clear(preview)) if preview.outside => Some(preview.host.clone()),
            _ => None,
        });
        busy.map(|host| view! { <BusyElsewhere host/> })
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
            <div aria-live="polite">{taken} {held} {elsewhere} {lines}</div>
            {dates}
        </section>
    }
    .into_any()
}

/// The visit for which this one was refused, below the words that say so.
#[component]
pub fn TheOther(taken: Taken) -> impl IntoView {
    view! { <p><Way lang=use_lang() visit=taken.visit names=taken.names/> ", " {taken.starts.words}</p> }
        .into_any()
}

/// Told before the button is pressed, with the way to the other visit; what was typed here is kept.
#[component]
fn InTheWay(
    taken: Taken,
    /// Whose it is, when it is not the planner's own.
    host: Option<String>,
) -> impl IntoView {
    let lang = use_lang();
    let when = taken.starts.words;
    let said = match host {
        Some(host) => texts::sum_taken_host(lang, ::texts::isolate(&host), when),
        None => texts::sum_taken(lang, when),
    };
    view! {
        <p class="state" data-tone="warning">
            <Icon of=Sign::Warning/>
            <span>{said} " " <Way lang visit=taken.visit names=taken.names/></span>
        </p>
    }
    .into_any()
}

/// Somebody has asked for that time on the booking page: told before the button is pressed, with the way to the answer.
#[component]
fn Held() -> impl IntoView {
    let lang = use_lang();
    view! {
        <p class="state" data-tone="warning">
            <Icon of=Sign::Warning/>
            <span>{texts::sum_held(lang)} " " <a href=href("/requests")>{texts::sum_held_link(lang)}</a></span>
        </p>
    }
    .into_any()
}

/// What another calendar says of that time. Whoever plans knows better: it stands in no way.
#[component]
fn BusyElsewhere(host: Option<String>) -> impl IntoView {
    let lang = use_lang();
    let said = match host {
        Some(host) => ::texts::outside::then_of(lang, ::texts::isolate(&host)),
        None => ::texts::outside::then(lang).to_owned(),
    };
    view! {
        <p class="state" data-tone="warning">
            <Icon of=Sign::Warning/>
            <span>{said}</span>
        </p>
    }
    .into_any()
}

/// To the other visit; of a visit that the planner may not see, to which their host comes as a colleague, only that it is.
#[component]
fn Way(lang: Lang, visit: VisitId, names: Vec<String>) -> impl IntoView {
    if names.is_empty() {
        return view! { <span>{::texts::colleagues::of_a_colleague(lang)}</span> }.into_any();
    }
    let names = words::list_names(lang, names.iter().map(String::as_str));
    view! { <a href=href(&format!("/visits/{}", visit.text()))>{names}</a> }.into_any()
}
