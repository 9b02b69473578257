//! On the clinic's own page: its lines, where it has any.
use super::api;
use crate::ui::{Button, Kind, Name, Sign, href, use_lang};
use leptos::prelude::*;
use model::queue::QueueLink;
use texts::queue as t;

#[component]
pub fn LineLinks() -> impl IntoView {
    let lang = use_lang();
    let links = Resource::new_blocking(|| (), |()| api::queue_links());
    let shown = move || {
        Suspend::new(async move {
            // The page stands also when the database does not answer.
            match links.await.unwrap_or_default().as_slice() {
                [] => ().into_any(),
                [only] => {
                    let address = href(&format!("/queue/{}", only.queue.text()));
                    let closed = (!only.open).then(|| view! { <p class="note">{t::link_closed(lang)}</p> });
                    view! {
                        <p>
                            <Button kind=Kind::Secondary href=address sign=Sign::Clock>{t::link(lang)}</Button>
                        </p>
                        {closed}
                    }
                    .into_any()
                }
                several => view! { <Several links=several.to_vec()/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{shown}</Suspense> }
}

#[component]
fn Several(links: Vec<QueueLink>) -> impl IntoView {
    let lang = use_lang();
    let rows = links.into_iter().map(|link| {
        let address = href(&format!("/queue/{}", link.queue.text()));
        let closed = (!link.open).then(|| view! { <span class="note">{t::link_closed(lang)}</span> });
        view! {
            <li>
                <a class="offer" href=address>
                    <span class="offer-title"><Name name=link.name/></span>
                    {closed}
                </a>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <h2>{t::link(lang)}</h2>
        <ul class="offers">{rows}</ul>
    }
    .into_any()
}
