//! What can be booked.
use super::api;
use crate::join::HelpPhone;
use crate::ui::{Button, EmptyState, ErrorView, Kind, Name, PublicPage, Sign, Skeleton, href, use_lang};
use leptos::prelude::*;
use model::booking::BookService;
use texts::booking as t;

#[component]
pub fn ServicesPage() -> impl IntoView {
    let lang = use_lang();
    let services = Resource::new_blocking(|| (), |()| api::book_services());
    let page = move || {
        Suspend::new(async move {
            match services.await {
                Ok(services) => view! { <List services/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::title(lang)>
            <h1>{t::title(lang)}</h1>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn List(services: Vec<BookService>) -> impl IntoView {
    let lang = use_lang();
    if services.is_empty() {
        return view! {
            <EmptyState sign=Sign::Calendar title=t::closed_title(lang) text=t::closed_text(lang)>
                <Button kind=Kind::Secondary href=href("/")>{t::home(lang)}</Button>
            </EmptyState>
        }
        .into_any();
    }
    let rows = services.into_iter().map(|service| {
        let address = href(&format!("/book/{}", service.service.text()));
        view! { <Line service address/> }
    });
    view! {
        <p class="lead">{t::services_lead(lang)}</p>
        <ul class="offers">{rows.collect_view()}</ul>
    }
    .into_any()
}

/// One service, and where it leads.
#[component]
pub fn Line(service: BookService, address: String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <li>
            <a class="offer" href=address>
                <span class="offer-title"><Name name=service.name.clone()/></span>
                <span class="note">{texts::common::minutes(lang, service.duration.0.into())}</span>
            </a>
            <About service/>
        </li>
    }
    .into_any()
}

/// What the clinic says about it; nothing where it says nothing.
#[component]
pub fn About(service: BookService) -> impl IntoView {
    (!service.about.is_empty()).then(|| view! { <p class="offer-about"><Name name=service.about/></p> })
}

/// On the clinic's own page, where there is anything to book.
#[component]
pub fn BookLink() -> impl IntoView {
    let lang = use_lang();
    let services = Resource::new_blocking(|| (), |()| api::book_services());
    let link = move || {
        Suspend::new(async move {
            // The page stands also when the database does not answer.
            let any = services.await.is_ok_and(|services| !services.is_empty());
            any.then(|| {
                view! {
                    <p>
                        <Button kind=Kind::Secondary href=href("/book") sign=Sign::CalendarPlus>{t::link(lang)}</Button>
                    </p>
                }
            })
        })
    };
    view! { <Suspense>{link}</Suspense> }
}
