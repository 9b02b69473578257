//! What a clinic shows of itself, for the operator whom it lets help to put right.
use super::api::{self, SaveSupportSettings};
use super::frame;
use crate::clinics::{Public, typed};
use crate::forms::{FormState, use_form};
use crate::ui::{Button, Form, FormNotice, Notice, OperatorPage, said, use_lang};
use leptos::prelude::*;
use model::clinics::ClinicSettings;
use model::{AppError, ClinicId};
use texts::clinics as t;

#[component]
pub fn HelpSettingsPage() -> impl IntoView {
    let lang = use_lang();
    let clinic = frame::clinic();
    let closed = frame::closed(clinic);
    let read =
        move |id: Option<ClinicId>| async move { api::support_settings(id.ok_or(AppError::NotFound)?).await };
    let found = Resource::new(move || clinic.get(), read);
    let state = use_form::<SaveSupportSettings>();
    let shown = move |clinic, what| {
        let settings = typed(&state, what);
        view! { <PublicForm clinic settings state=state.clone()/> }.into_any()
    };
    let page = frame::page(found, closed, "/settings", shown);
    view! {
        <OperatorPage title=t::settings(lang)>
            <div class="column">
                <h1>{t::settings(lang)}</h1>
                {page}
            </div>
        </OperatorPage>
    }
    .into_any()
}

#[component]
fn PublicForm(clinic: ClinicId, settings: ClinicSettings, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let said = state
        .error
        .is_none()
        .then(|| said(|what| (what == "saved").then(|| Notice::new(t::saved(lang), t::saved_help(lang)))));
    view! {
        {said}
        <p class="lead">{texts::support::settings_lead(lang)}</p>
        <FormNotice state/>
        <Form<SaveSupportSettings> arg="new" class="settings">
            <input type="hidden" name="clinic" value=clinic.text()/>
            <Public settings/>
            <Button>{t::save(lang)}</Button>
        </Form<SaveSupportSettings>>
    }
    .into_any()
}
