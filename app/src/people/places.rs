//! The visits to which one's own address is invited: whoever works at a clinic is somebody's patient now and then, and joins
//! from here without a letter.
use super::api;
use crate::ui::{Button, Card, EmptyState, ErrorView, Kind, OfficePage, Skeleton, href, use_lang};
use leptos::prelude::*;
use model::joining::OwnPlace;
use texts::people as t;

/// On the page of one's account.
#[component]
pub(super) fn PlacesCard() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::places(lang)>
            <p class="note">{t::places_lead(lang)}</p>
            <p><Button kind=Kind::Secondary href=href("/account/visits")>{t::places_open(lang)}</Button></p>
        </Card>
    }
    .into_any()
}

#[component]
pub fn OwnPlacesPage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::own_places());
    let list = move || {
        Suspend::new(async move {
            match found.await {
                Ok(places) => view! { <List places/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::places(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/account")>{t::to_account(lang)}</a></p>
                <h1>{t::places(lang)}</h1>
                <p class="lead">{t::places_lead(lang)}</p>
                <Suspense fallback=|| view! { <Skeleton/> }>{list}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn List(places: Vec<OwnPlace>) -> impl IntoView {
    let lang = use_lang();
    if places.is_empty() {
        return view! { <EmptyState title=t::places_none(lang) text=t::places_none_text(lang)/> }.into_any();
    }
    let rows = places.into_iter().map(|place| {
        let host = texts::isolate(&place.host);
        let label = t::places_join_with(lang, &host);
        view! {
            <li class="sign-in-row">
                <div class="people-who">
                    <p class="people-name">{t::places_with(lang, &host)}</p>
                    <p class="note">{place.starts.words}</p>
                </div>
                <Button kind=Kind::Secondary href=place.url external=true label>{t::places_join(lang)}</Button>
            </li>
        }
    });
    view! { <ul class="people">{rows.collect_view()}</ul> }.into_any()
}
