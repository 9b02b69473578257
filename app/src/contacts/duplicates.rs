//! Two who may be one person, pair by pair.
use super::api;
use super::parts::{WhoseBook, host_of_address, reached_by};
use super::with_host;
use crate::ui::{ErrorView, Name, OfficePage, Skeleton, href, use_lang};
use leptos::prelude::*;
use model::contacts::{ContactRow, DuplicateList, DuplicatePair};
use texts::contacts as t;

#[component]
pub fn DuplicatesPage() -> impl IntoView {
    let lang = use_lang();
    let host = host_of_address();
    let list = Resource::new(move || host.get(), api::duplicates);
    let page = move || {
        Suspend::new(async move {
            match list.await {
                Ok(list) => view! { <Pairs list/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::duplicates_title(lang)>
            <div class="column">
                <p class="crumb"><a href=move || href(&with_host("/contacts", &host.get()))>{t::back(lang)}</a></p>
                <h1>{t::duplicates_title(lang)}</h1>
                <p class="lead">{t::duplicates_lead(lang)}</p>
                <Transition fallback=|| view! { <Skeleton/> }>{page}</Transition>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Pairs(list: DuplicateList) -> impl IntoView {
    let lang = use_lang();
    let DuplicateList { hosts, host, pairs } = list;
    let rows = if pairs.is_empty() {
        view! { <p role="status">{t::duplicates_none(lang)}</p> }.into_any()
    } else {
        let rows = pairs.into_iter().map(|pair| view! { <Line pair/> });
        view! { <ul class="people">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <WhoseBook hosts host/>
        {rows}
    }
    .into_any()
}

#[component]
fn Line(pair: DuplicatePair) -> impl IntoView {
    let DuplicatePair { newer, older } = pair;
    let (one, other) = (texts::isolate(&newer.name), texts::isolate(&older.name));
    let address = href(&format!("/contacts/{}/merge?with={}", newer.contact.text(), older.contact.text()));
    view! {
        <li class="contact-row">
            <Who row=newer/>
            <Who row=older/>
            <p><a class="link-button" href=address>{t::duplicates_look(use_lang(), one, other)}</a></p>
        </li>
    }
    .into_any()
}

/// A name, and how they are reached.
#[component]
pub fn Who(row: ContactRow) -> impl IntoView {
    let reached = reached_by(&row.email, &row.phone);
    view! {
        <div>
            <p class="people-name"><Name name=row.name/></p>
            <p class="note">{reached}</p>
        </div>
    }
    .into_any()
}
