//! A clinic's log, for the operator whom it lets help: what they do themselves stands in it, too.
use super::{address, api, frame};
use crate::audit::days;
use crate::ui::{OperatorPage, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::audit::{AuditFilter, AuditPage};
use model::{AppError, ClinicId};
use texts::audit as t;

#[component]
pub fn HelpActivityPage() -> impl IntoView {
    let lang = use_lang();
    let clinic = frame::clinic();
    let closed = frame::closed(clinic);
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get("before")?.parse::<i64>().ok()));
    let read = move |(id, before): (Option<ClinicId>, Option<i64>)| async move {
        let filter = AuditFilter { before, ..AuditFilter::default() };
        api::support_log(id.ok_or(AppError::NotFound)?, filter).await
    };
    let found = Resource::new(move || (clinic.get(), before.get()), read);
    let shown = |clinic, page| view! { <Found clinic page/> }.into_any();
    let page = frame::page(found, closed, "/activity", shown);
    view! {
        <OperatorPage title=t::title(lang)>
            <h1>{t::title(lang)}</h1>
            {page}
        </OperatorPage>
    }
    .into_any()
}

#[component]
fn Found(clinic: ClinicId, page: AuditPage) -> impl IntoView {
    let lang = use_lang();
    let AuditPage { rows, older, zone, people: _ } = page;
    let list = if rows.is_empty() { view! { <p>{t::end(lang)}</p> }.into_any() } else { days(rows) };
    let older = older.map(|before| {
        let path = href(&address(clinic, &format!("/activity?before={before}")));
        view! { <nav class="pages" aria-label=t::title(lang)><a href=path>{t::older(lang)}</a></nav> }
    });
    view! {
        <p class="note">{t::times(lang, zone)}</p>
        {list}
        {older}
    }
    .into_any()
}
