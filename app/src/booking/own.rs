//! The page of one host, whose address they hand out: what can be booked with them, and nothing else.
use super::offers::Line;
use super::{api, piece};
use crate::join::HelpPhone;
use crate::ui::{ErrorView, Name, PublicPage, Skeleton, href, use_lang};
use leptos::prelude::*;
use model::booking::HostOffers;
use model::{AppError, MemberId};
use texts::booking as t;

#[component]
pub fn HostOffersPage() -> impl IntoView {
    let lang = use_lang();
    let host = piece("host");
    let read = |host: String| async move {
        api::book_offers(MemberId::parse(&host).ok_or(AppError::NotFound)?).await
    };
    let offers = Resource::new_blocking(move || host.get(), read);
    let page = move || {
        Suspend::new(async move {
            match offers.await {
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
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn List(found: HostOffers) -> impl IntoView {
    let lang = use_lang();
    let HostOffers { host, services } = found;
    let asked = host.on_request.then(|| {
        view! { <p class="note"><Name name=host.name.clone()/> " " {t::on_request(lang)}</p> }
    });
    let id = host.host.text();
    let rows = services.into_iter().map(|service| {
        let address = href(&format!("/book/{}/{id}", service.service.text()));
        view! { <Line service address/> }
    });
    let rows = rows.collect_view();
    view! {
        <h1>{t::own_heading(lang, texts::isolate(&host.name))}</h1>
        {asked}
        <p class="lead">{t::services_lead(lang)}</p>
        <ul class="offers">{rows}</ul>
    }
    .into_any()
}
