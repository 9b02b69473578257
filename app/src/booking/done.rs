//! It is booked, or asked for. What opens the visit is in the letter alone: whoever reads that mail may come.
use super::{api, asked, piece};
use crate::join::HelpPhone;
use crate::ui::place::use_mail_leaves;
use crate::ui::{Button, ErrorView, Icon, Kind, PublicPage, Sign, Skeleton, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::booking::Choosing;
use model::{AppError, ServiceId};
use texts::booking as t;

#[component]
pub fn DonePage() -> impl IntoView {
    let lang = use_lang();
    let (service, host, zone, at) = (piece("service"), piece("host"), asked("zone"), asked("at"));
    let is_asked = use_query_map().with_untracked(|query| query.get("asked").is_some());
    let wanted = move || (service.get(), host.get(), zone.get(), at.get());
    let read = |(service, host, zone, at): (String, String, String, String)| async move {
        let service = ServiceId::parse(&service).ok_or(AppError::NotFound)?;
        api::book_choosing(service, host, zone, at).await
    };
    let (found, leaves) = (Resource::new_blocking(wanted, read), use_mail_leaves());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(found) => view! { <Said found is_asked leaves/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::title(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <PublicPage title=if is_asked { t::asked_title(lang) } else { t::done_title(lang) }>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn Said(found: Choosing, is_asked: bool, leaves: bool) -> impl IntoView {
    let lang = use_lang();
    let name = texts::isolate(&found.host_name.unwrap_or_default());
    let (title, text) = match is_asked {
        true => (t::asked_title(lang), t::asked_text(lang, &name)),
        false => (t::done_title(lang), t::done_text(lang).to_owned()),
    };
    // Where no mail leaves, a letter is no promise.
    let (text, more) = match leaves {
        true => (text, t::no_letter(lang)),
        false => (texts::lost_link::kept(lang).to_owned(), texts::lost_link::kept_help(lang)),
    };
    let lines = found.times.into_iter().map(|time| view! { <li><strong>{time.words}</strong></li> });
    view! {
        <h1><Icon of=Sign::Good/> {title}</h1>
        <p class="lead">{t::times_with(lang, &name)}</p>
        <ul class="chosen-times">{lines.collect_view()}</ul>
        <p class="note">{t::zone_now(lang, found.zone_words)}</p>
        <p>{text}</p>
        <p class="note">{more}</p>
        <p><Button kind=Kind::Secondary href=href("/")>{t::home(lang)}</Button></p>
    }
    .into_any()
}
