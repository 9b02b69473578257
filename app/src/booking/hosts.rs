//! With whom.
use super::offers::About;
use super::{api, piece};
use crate::join::HelpPhone;
use crate::ui::{ErrorView, Name, PublicPage, Skeleton, href, use_lang};
use leptos::prelude::*;
use model::booking::{ANYBODY, BookHosts};
use model::{AppError, ServiceId};
use texts::booking as t;

#[component]
pub fn HostsPage() -> impl IntoView {
    let lang = use_lang();
    let service = piece("service");
    let read = |service: String| async move {
        api::book_hosts(ServiceId::parse(&service).ok_or(AppError::NotFound)?).await
    };
    let hosts = Resource::new_blocking(move || service.get(), read);
    let page = move || {
        Suspend::new(async move {
            match hosts.await {
                Ok(found) => view! { <List found/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::title(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::title(lang)>
            <p><a class="step-back" href=href("/book")>{t::back_services(lang)}</a></p>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn List(found: BookHosts) -> impl IntoView {
    let lang = use_lang();
    let BookHosts { service, hosts, anybody } = found;
    let id = service.service.text();
    let address = |host: &str| href(&format!("/book/{id}/{host}"));
    let anybody = anybody.then(|| {
        view! {
            <li>
                <a class="offer" href=address(ANYBODY)>
                    <span class="offer-title">{t::anybody(lang)}</span>
                </a>
            </li>
        }
    });
    let rows = hosts.into_iter().map(|host| {
        let asked = host.on_request.then(|| view! { <span class="note">{t::on_request(lang)}</span> });
        view! {
            <li>
                <a class="offer" href=address(&host.host.text())>
                    <span class="offer-title"><Name name=host.name/></span>
                    {asked}
                </a>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <h1><Name name=service.name.clone()/></h1>
        <p class="note">{texts::common::minutes(lang, service.duration.0.into())}</p>
        <About service/>
        <h2>{t::hosts_lead(lang)}</h2>
        <ul class="offers">{anybody} {rows}</ul>
    }
    .into_any()
}
