//! How a request fares, behind the link in the letter.
use super::{api, piece};
use crate::join::HelpPhone;
use crate::ui::{Button, ErrorView, Kind, Name, PublicPage, Skeleton, href, use_lang};
use leptos::prelude::*;
use model::booking::{RequestState, RequestStatus};
use texts::booking as t;

#[component]
pub fn RequestStatusPage() -> impl IntoView {
    let lang = use_lang();
    let token = piece("token");
    let found = Resource::new_blocking(move || token.get(), api::request_status);
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(found) => view! { <Said found/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::status_title(lang)>
            <h1>{t::status_title(lang)}</h1>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn Said(found: RequestStatus) -> impl IntoView {
    let lang = use_lang();
    let RequestStatus { state, host_name, times, zone_words, note } = found;
    let name = texts::isolate(&host_name);
    let words = match state {
        RequestState::Open => t::status_open(lang, &name),
        RequestState::Accepted => t::status_accepted(lang, &name),
        RequestState::Declined => t::status_declined(lang, &name),
        RequestState::Lapsed => t::status_lapsed(lang, &name),
    };
    let note = (!note.is_empty()).then(|| {
        view! {
            <p>{t::status_note(lang, &name)}</p>
            <blockquote class="said-note"><Name name=note/></blockquote>
        }
    });
    let again = matches!(state, RequestState::Declined | RequestState::Lapsed).then(|| {
        view! { <p><Button kind=Kind::Primary href=href("/book")>{t::again(lang)}</Button></p> }
    });
    let lines = times.into_iter().map(|time| view! { <li>{time}</li> });
    view! {
        <p class="lead">{words}</p>
        {note}
        {again}
        <p class="note">{t::status_times(lang, zone_words)}</p>
        <ol class="chosen-times">{lines.collect_view()}</ol>
    }
    .into_any()
}
