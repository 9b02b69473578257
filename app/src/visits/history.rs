//! Visits that are over, newest first.
use super::history_filter::{self, Download, Filter};
use super::{api, words};
use crate::ui::{EmptyState, ErrorView, Name, OfficePage, Skeleton, href, use_lang};
use ::texts::colleagues as t;
use ::texts::visits as texts;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::visits::{HISTORY_PAGE, HistoryFilter, HistoryRow};

#[component]
pub fn HistoryPage() -> impl IntoView {
    let lang = use_lang();
    // The last row of the page before: its moment and its number, no word of anybody.
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| words::past_visit(&query.get("before")?)));
    let filter = Memo::new(move |_| query.with(history_filter::read));
    let rows = Resource::new(
        move || (filter.get(), before.get()),
        |(filter, before)| async move { api::history(filter, before).await },
    );
    let list = move || {
        Suspend::new(async move {
            let (filter, first) = (filter.get_untracked(), before.get_untracked().is_none());
            match rows.await {
                Ok(rows) => view! { <List rows first filter/> }.into_any(),
                Err(error) => view! { <Filter filter/> <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=texts::history(lang)>
            <h1>{texts::history(lang)}</h1>
            <Transition fallback=|| view! { <Skeleton/> }>{list}</Transition>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn List(rows: Vec<HistoryRow>, first: bool, filter: HistoryFilter) -> impl IntoView {
    let lang = use_lang();
    let everything = history_filter::is_everything(&filter);
    let newest = (!first).then(|| {
        let path = href(&format!("/history{}", history_filter::query(&filter, None)));
        view! { <a href=path>{texts::history_newest(lang)}</a> }
    });
    let Some(last) = rows.last().map(words::after) else {
        return match (newest, everything) {
            (Some(newest), _) => {
                view! { <Filter filter/> <p>{texts::history_end(lang)} " " {newest}</p> }.into_any()
            }
            // Nothing to look through yet.
            (None, true) => {
                let (title, text) = (texts::history_empty_title(lang), texts::history_empty_text(lang));
                view! { <EmptyState title text/> }.into_any()
            }
            (None, false) => {
                let (title, text) = (t::found_none(lang), t::found_none_text(lang));
                view! { <Filter filter/> <EmptyState title text/> }.into_any()
            }
        };
    };
    let full = i64::try_from(rows.len()).is_ok_and(|count| count >= HISTORY_PAGE);
    let older = full.then(|| {
        let path = href(&format!("/history{}", history_filter::query(&filter, Some(&last))));
        view! { <a href=path>{texts::history_older(lang)}</a> }
    });
    let rows = rows.into_iter().map(|row| view! { <Line row/> });
    let pages = (newest.is_some() || older.is_some()).then(|| {
        view! { <nav class="pages" aria-label=texts::history(lang)>{newest} {older}</nav> }
    });
    view! {
        <Filter filter=filter.clone()/>
        <Download filter/>
        <ol class="history">{rows.collect_view()}</ol>
        {pages}
    }
    .into_any()
}

#[component]
fn Line(row: HistoryRow) -> impl IntoView {
    let lang = use_lang();
    let names = words::list_names(lang, row.names.iter().map(String::as_str));
    let warning =
        |words: &'static str| view! { <span class="state" data-tone="warning">{words}</span> }.into_any();
    let outcome = if row.cancelled {
        warning(t::was_cancelled(lang))
    } else if !row.recorded {
        ().into_any()
    } else if row.no_show {
        warning(texts::no_show(lang))
    } else if row.duration_s == 0 {
        warning(texts::no_call(lang))
    } else {
        let waited = match row.wait_s {
            0 => texts::no_wait(lang).to_owned(),
            wait => texts::waited(lang, words::length(lang, wait)),
        };
        let talked = texts::talked(lang, words::length(lang, row.duration_s));
        view! { <span class="history-lengths">{talked} " · " {waited}</span> }.into_any()
    };
    // Of a visit with one guest who came, the name stands there already.
    let joined = (!row.joined.is_empty() && row.joined != row.names).then(|| {
        let names = words::list_names(lang, row.joined.iter().map(String::as_str));
        view! { <span class="history-topic">{t::joined(lang, names)}</span> }
    });
    let host = row.host.as_ref().map(|host| {
        view! { <span class="history-topic">{words::with_host(lang, host)}</span> }
    });
    view! {
        <li class="history-row">
            <span class="history-when">{row.starts.words}</span>
            <span class="history-who">
                <a class="history-name" href=href(&format!("/visits/{}", row.visit.text()))>{names}</a>
                {host}
                {(!row.topic.is_empty()).then(|| view! { <span class="history-topic"><Name name=row.topic/></span> })}
                {joined}
            </span>
            {outcome}
        </li>
    }
    .into_any()
}
