//! The activity log: who did what and who saw what, for a clinic's administrators. Everything that is looked for stands
//! in the page's address, so that it works without scripts; ids and days, no word of anybody.
pub mod api;
mod filter;

use crate::ui::{EmptyState, ErrorView, Icon, OfficePage, Sign, Skeleton, href, use_lang};
use filter::Filter;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::audit::{AuditFilter, AuditKind, AuditPage, AuditRow};
use texts::audit as t;

#[component]
pub fn ActivityPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(filter::read));
    let found = Resource::new(move || filter.get(), api::read_log);
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(page) => view! { <Found page filter=filter.get_untracked()/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <h1>{t::title(lang)}</h1>
            <p class="lead">{t::lead(lang)}</p>
            <Transition fallback=|| view! { <Skeleton lines=8/> }>{page}</Transition>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Found(page: AuditPage, filter: AuditFilter) -> impl IntoView {
    let lang = use_lang();
    let AuditPage { rows, people, older, zone } = page;
    let first = filter.before.is_none();
    let list = match (rows.is_empty(), first) {
        (false, _) => days(rows),
        (true, true) => {
            let (title, text) = (t::empty_title(lang), t::empty_text(lang));
            view! { <EmptyState sign=Sign::History title text/> }.into_any()
        }
        (true, false) => view! { <p>{t::end(lang)}</p> }.into_any(),
    };
    let newest = (!first).then(|| {
        let path = href(&format!("/audit{}", filter::query(&filter, None)));
        view! { <a href=path>{t::newest(lang)}</a> }
    });
    let older = older.map(|before| {
        let path = href(&format!("/audit{}", filter::query(&filter, Some(before))));
        view! { <a href=path>{t::older(lang)}</a> }
    });
    let pages = (newest.is_some() || older.is_some()).then(|| {
        view! { <nav class="pages" aria-label=t::title(lang)>{newest} {older}</nav> }
    });
    view! {
        <Filter filter=filter.clone() people/>
        <Download filter/>
        <p class="note">{t::times(lang, zone)}</p>
        {list}
        {pages}
    }
    .into_any()
}

/// The rows of each day under its name.
pub(crate) fn days(rows: Vec<AuditRow>) -> AnyView {
    let sections = rows.chunk_by(|one, next| one.day == next.day).map(|rows| {
        let day = rows.first().map(|row| row.day.clone()).unwrap_or_default();
        let rows = rows.iter().cloned().map(|row| view! { <Line row/> });
        view! {
            <section class="activity-day">
                <h2>{day}</h2>
                <ol>{rows.collect_view()}</ol>
            </section>
        }
    });
    sections.collect_view().into_any()
}

#[component]
fn Line(row: AuditRow) -> impl IntoView {
    let AuditRow { at, kind, alarm, who, what, about, .. } = row;
    let of = match kind {
        _ if alarm => Sign::Warning,
        AuditKind::SignIns => Sign::SignIn,
        AuditKind::Visits => Sign::Calendar,
        AuditKind::Reading => Sign::Eye,
        AuditKind::Clinic => Sign::Settings,
    };
    let about = about.map(|about| view! { <span class="activity-about">{about}</span> });
    view! {
        <li class="activity-row" data-alarm=alarm.then_some("")>
            <span class="activity-clock">{at.clock}</span>
            <Icon of/>
            <p class="activity-words"><strong>{who}</strong> " " {what} {about}</p>
        </li>
    }
    .into_any()
}

/// The same, as files. Plain links to the server: no page of ours stands behind them.
#[component]
fn Download(filter: AuditFilter) -> impl IntoView {
    let lang = use_lang();
    let file = |name: &str| href(&format!("/audit/{name}{}", filter::query(&filter, None)));
    view! {
        <details class="taken-home">
            <summary>{t::download(lang)}</summary>
            <p class="note">{t::download_help(lang)}</p>
            <p class="row">
                <a class="button" data-kind="secondary" rel="external" download href=file("log.csv")>
                    {t::download_csv(lang)}
                </a>
                <a class="button" data-kind="secondary" rel="external" download href=file("log.jsonl")>
                    {t::download_jsonl(lang)}
                </a>
            </p>
        </details>
    }
    .into_any()
}
