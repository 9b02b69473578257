//! Visits that are over, newest first.
use super::api::{self, FindHistory};
use super::history_filter::{self, Download, Filter, Further};
use super::words;
use crate::forms::use_form;
use crate::ui::{EmptyState, ErrorView, Name, OfficePage, Skeleton, href, use_lang};
use ::texts::colleagues as t;
use ::texts::visits as texts;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::AppError;
use model::visits::{HISTORY_PAGE, HistoryFound, HistoryQuery, HistoryRow, PastVisit};

#[component]
pub fn HistoryPage() -> impl IntoView {
    let lang = use_lang();
    let (query, state) = (use_query_map(), use_form::<FindHistory>());
    let asked = Memo::new(move |_| match state.action.is_empty() {
        true => query.with(history_filter::read),
        false => history_filter::sent(&state),
    });
    let found = Resource::new(move || asked.get(), look);
    let list = move || {
        Suspend::new(async move {
            let query = asked.get_untracked();
            match found.await {
                Ok(found) => view! { <List found query/> }.into_any(),
                Err(error) => view! { <Filter query/> <ErrorView error/> }.into_any(),
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

async fn look(query: HistoryQuery) -> Result<HistoryFound, AppError> {
    if query.is_named() {
        return api::find_history(query).await;
    }
    // The last row of the page before: its moment and its number, no word of anybody.
    let rows = api::history(query.filter(), words::past_visit(&query.before)).await?;
    let full = i64::try_from(rows.len()).is_ok_and(|count| count >= HISTORY_PAGE);
    let on = rows.last().filter(|_| full).map(|row| PastVisit { starts: row.starts.at, visit: row.visit });
    Ok(HistoryFound { rows, on })
}

/// To another page of the same; a link, unless somebody is looked for.
fn way(query: &HistoryQuery, before: &str, words: &'static str) -> AnyView {
    let to = history_filter::from(query, before);
    match query.is_named() {
        true => view! { <Further query=to words/> }.into_any(),
        false => {
            let path = href(&format!("/history{}", history_filter::address(&to)));
            view! { <a class="link-button" href=path>{words}</a> }.into_any()
        }
    }
}

#[component]
fn List(found: HistoryFound, query: HistoryQuery) -> impl IntoView {
    let lang = use_lang();
    let HistoryFound { rows, on } = found;
    let everything = history_filter::is_everything(&query);
    let newest = (!query.before.is_empty()).then(|| way(&query, "", texts::history_newest(lang)));
    let older = on.map(|last| {
        let words = if query.is_named() { t::look_further(lang) } else { texts::history_older(lang) };
        way(&query, &words::after(last), words)
    });
    if rows.is_empty() {
        let end = older.is_none().then(|| texts::history_end(lang));
        return match (newest, everything) {
            (Some(newest), _) => view! {
                <Filter query/>
                <p>{end}</p>
                <nav class="pages" aria-label=texts::history(lang)>{newest} {older}</nav>
            }
            .into_any(),
            // Nothing to look through yet.
            (None, true) => {
                let (title, text) = (texts::history_empty_title(lang), texts::history_empty_text(lang));
                view! { <EmptyState title text/> }.into_any()
            }
            (None, false) => {
                let (title, text) = (t::found_none(lang), t::found_none_text(lang));
                view! { <Filter query/> <EmptyState title text/> {older} }.into_any()
            }
        };
    }
    let rows = rows.into_iter().map(|row| view! { <Line row/> });
    let pages = (newest.is_some() || older.is_some()).then(|| {
        view! { <nav class="pages" aria-label=texts::history(lang)>{newest} {older}</nav> }
    });
    view! {
        <Filter query=query.clone()/>
        <Download query/>
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
