//! Everything that the operator wrote, newest first.
use super::{api, words};
use crate::ui::{Button, EmptyState, ErrorView, Notice, OperatorPage, Sign, Skeleton, href, said, use_lang};
use crate::visits::StateWords;
use leptos::prelude::*;
use model::newsletter::NewsletterRow;
use texts::newsletter as t;

#[component]
pub fn NewsletterPage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::newsletters());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(rows) if rows.is_empty() => {
                    let (title, text) = (t::empty_title(lang), t::empty_text(lang));
                    view! { <EmptyState title text sign=Sign::Mail>{write()}</EmptyState> }.into_any()
                }
                Ok(rows) => {
                    let rows = rows.into_iter().map(|row| view! { <Row row/> });
                    view! {
                        {write()}
                        <ol class="letters">{rows.collect_view()}</ol>
                    }
                    .into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    let deleted = move |what: &str| (what == "deleted").then(|| Notice::new(t::deleted(lang), ""));
    view! {
        <OperatorPage title=t::title(lang)>
            <h1>{t::title(lang)}</h1>
            <p class="note">{t::lead(lang)}</p>
            {said(deleted)}
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </OperatorPage>
    }
    .into_any()
}

fn write() -> AnyView {
    view! { <p><Button href=href("/operator/newsletter/new") sign=Sign::Edit>{t::new(use_lang())}</Button></p> }
        .into_any()
}

#[component]
fn Row(row: NewsletterRow) -> impl IntoView {
    let lang = use_lang();
    let path = href(&format!("/operator/newsletter/{}", row.id.text()));
    let state = words::state(lang, &row);
    let kind = words::kind(lang, row.kind);
    view! {
        <li class="letter-row">
            <p class="letter-subject"><a href=path dir="auto">{row.subject}</a></p>
            <p class="letter-to">{kind}</p>
            <p class="letter-state"><StateWords words=state/></p>
            <p class="letter-when">{row.when}</p>
        </li>
    }
    .into_any()
}
