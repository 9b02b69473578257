//! Who works at a clinic, for the operator whom it lets help: to look at, and no more.
use super::api;
use super::frame::{self, Closed, Head};
use crate::people::PeopleList;
use crate::ui::{ErrorView, OperatorPage, Skeleton, use_lang};
use leptos::prelude::*;
use model::support::Helped;
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
    let page = move || {
        let closed = closed.get();
        Suspend::new(async move {
            match found.await {
                _ if closed => view! { <Closed/> }.into_any(),
                Ok(Helped { clinic, name, until, what }) => view! {
                    <Head clinic name until at=""/>
                    <PeopleList people=what plain=true/>
                }
                .into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=t::title(lang)>
            <div class="column">
                <h1>{t::title(lang)}</h1>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OperatorPage>
    }
    .into_any()
}
