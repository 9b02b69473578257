//! Colleagues' visits that one has taken off one's day, and the way to bring each back.
use super::colleague_api::{self, ShowVisit};
use super::words;
use crate::forms::use_form;
use crate::ui::{
    Button, EmptyState, ErrorView, Form, FormNotice, Kind, OfficePage, Skeleton, href, use_lang,
};
use leptos::prelude::*;
use model::visits::VisitRow;
use texts::colleagues as t;

#[component]
pub fn HiddenVisitsPage() -> impl IntoView {
    let lang = use_lang();
    let rows = Resource::new(|| (), |()| colleague_api::hidden_visits());
    let list = move || {
        Suspend::new(async move {
            match rows.await {
                Ok(rows) => view! { <List rows/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::hidden_title(lang)>
            <p class="crumb"><a href=href("/today")>{::texts::visits::to_day(lang)}</a></p>
            <h1>{t::hidden_title(lang)}</h1>
            <p class="lead">{t::hidden_lead(lang)}</p>
            <FormNotice state={use_form::<ShowVisit>()}/>
            <Suspense fallback=|| view! { <Skeleton/> }>{list}</Suspense>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn List(rows: Vec<VisitRow>) -> impl IntoView {
    let lang = use_lang();
    if rows.is_empty() {
        return view! { <EmptyState title=t::hidden_none(lang) text=t::hidden_none_text(lang)/> }.into_any();
    }
    let lines = rows.into_iter().map(|row| {
        let names = words::guest_names(lang, &row.guests);
        let id = row.visit.text();
        let label = t::show_names(lang, &names);
        view! {
            <li class="history-row">
                <span class="history-when">{row.starts.words}</span>
                <span class="history-who">
                    <a class="history-name" href=href(&format!("/visits/{id}"))>{names}</a>
                    {row.host.map(|host| view! { <span class="history-topic">{words::with_host(lang, &host)}</span> })}
                </span>
                <Form<ShowVisit>>
                    <input type="hidden" name="visit" value=id/>
                    <Button kind=Kind::Secondary label>{t::show_button(lang)}</Button>
                </Form<ShowVisit>>
            </li>
        }
    });
    view! { <ol class="history">{lines.collect_view()}</ol> }.into_any()
}
