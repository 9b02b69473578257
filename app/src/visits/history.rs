//! Visits that are over, newest first.
use super::{api, words};
use crate::ui::{EmptyState, ErrorView, Name, OfficePage, Skeleton, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::visits::{HISTORY_PAGE, HistoryRow};
use texts::visits as texts;

#[component]
pub fn HistoryPage() -> impl IntoView {
    let lang = use_lang();
    // The last row of the page before: its moment and its number, no word of anybody.
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| words::past_visit(&query.get("before")?)));
    let rows = Resource::new(move || before.get(), api::history);
    let list = move || {
        Suspend::new(async move {
            match rows.await {
                Ok(rows) => view! { <List rows first=before.get_untracked().is_none()/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
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
fn List(rows: Vec<HistoryRow>, first: bool) -> impl IntoView {
    let lang = use_lang();
    let newest = (!first).then(|| view! { <a href=href("/history")>{texts::history_newest(lang)}</a> });
    let Some(last) = rows.last().map(words::after) else {
        return match newest {
            Some(newest) => view! { <p>{texts::history_end(lang)} " " {newest}</p> }.into_any(),
            None => {
                let (title, text) = (texts::history_empty_title(lang), texts::history_empty_text(lang));
                view! { <EmptyState title text/> }.into_any()
            }
        };
    };
    let full = i64::try_from(rows.len()).is_ok_and(|count| count >= HISTORY_PAGE);
    let older = full.then(|| {
        let path = href(&format!("/history?before={last}"));
        view! { <a href=path>{texts::history_older(lang)}</a> }
    });
    let rows = rows.into_iter().map(|row| view! { <Line row/> });
    let pages = (newest.is_some() || older.is_some()).then(|| {
        view! { <nav class="pages" aria-label=texts::history(lang)>{newest} {older}</nav> }
    });
    view! {
        <ol class="history">{rows.collect_view()}</ol>
        {pages}
    }
    .into_any()
}

#[component]
fn Line(row: HistoryRow) -> impl IntoView {
    let lang = use_lang();
    let names = words::list_names(lang, row.names.iter().map(String::as_str));
    let outcome = if row.no_show {
        view! { <span class="state" data-tone="warning">{texts::no_show(lang)}</span> }.into_any()
    } else if row.duration_s == 0 {
        view! { <span class="state" data-tone="warning">{texts::no_call(lang)}</span> }.into_any()
    } else {
        let waited = match row.wait_s {
            0 => texts::no_wait(lang).to_owned(),
            wait => texts::waited(lang, words::length(lang, wait)),
        };
        let talked = texts::talked(lang, words::length(lang, row.duration_s));
        view! { <span class="history-lengths">{talked} " · " {waited}</span> }.into_any()
    };
    view! {
        <li class="history-row">
            <span class="history-when">{row.starts.words}</span>
            <span class="history-who">
                <a class="history-name" href=href(&format!("/visits/{}", row.visit.text()))>{names}</a>
                {(!row.topic.is_empty()).then(|| view! { <span class="history-topic"><Name name=row.topic/></span> })}
            </span>
            {outcome}
        </li>
    }
    .into_any()
}
