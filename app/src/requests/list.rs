//! All requests that wait for an answer, the oldest first.
use super::api;
use crate::ui::{
    EmptyState, ErrorView, Name, Notice, OfficePage, Sign, Skeleton, When, href, said, use_lang,
};
use leptos::prelude::*;
use model::booking::RequestRow;
use texts::requests as t;

#[component]
pub fn RequestsPage() -> impl IntoView {
    let lang = use_lang();
    let requests = Resource::new(|| (), |()| api::requests());
    let page = move || {
        Suspend::new(async move {
            match requests.await {
                Ok(requests) => view! { <List requests/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    let done = move |what: &str| {
        (what == "declined").then(|| Notice::new(t::declined(lang), t::declined_help(lang)))
    };
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                <h1>{t::title(lang)}</h1>
                <p class="lead">{t::lead(lang)}</p>
                {said(done)}
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn List(requests: Vec<RequestRow>) -> impl IntoView {
    let lang = use_lang();
    if requests.is_empty() {
        return view! { <EmptyState sign=Sign::Inbox title=t::none_title(lang) text=t::none_text(lang)/> }
            .into_any();
    }
    let rows = requests.into_iter().map(|row| view! { <Line row/> });
    view! { <ul class="people">{rows.collect_view()}</ul> }.into_any()
}

#[component]
fn Line(row: RequestRow) -> impl IntoView {
    let lang = use_lang();
    let address = href(&format!("/requests/{}", row.request.text()));
    let host = row.host.map(|host| view! { <p class="note">{t::with(lang, texts::isolate(&host))}</p> });
    let first = row.times.into_iter().next().map(|shown| view! { <p><When shown/></p> });
    view! {
        <li class="group-row">
            <div>
                <p class="people-name"><a href=address><Name name=row.name/></a></p>
                <p class="note"><Name name=row.service/></p>
                {host}
            </div>
            <div>
                {first}
                <p class="note">{t::until(lang, row.until.words)}</p>
            </div>
        </li>
    }
    .into_any()
}
