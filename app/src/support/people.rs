//! Who works at a clinic, for the operator whom it lets help: to look at, and no more.
use super::api;
use super::frame;
use crate::people::PeopleList;
use crate::ui::{OperatorPage, use_lang};
use leptos::prelude::*;
use model::{AppError, ClinicId};
use texts::people as t;

#[component]
pub fn HelpPeoplePage() -> impl IntoView {
    let lang = use_lang();
    let clinic = frame::clinic();
    let closed = frame::closed(clinic);
    let read =
        move |id: Option<ClinicId>| async move { api::support_people(id.ok_or(AppError::NotFound)?).await };
    let found = Resource::new(move || clinic.get(), read);
    let shown = |_, what| view! { <PeopleList people=what plain=true/> }.into_any();
    let page = frame::page(found, closed, "", shown);
    view! {
        <OperatorPage title=t::title(lang)>
            <div class="column">
                <h1>{t::title(lang)}</h1>
                {page}
            </div>
        </OperatorPage>
    }
    .into_any()
}
