//! The operator's way in. Opening the address changes nothing; the button does.
use super::api::OperatorEnter;
use crate::forms::use_form;
use crate::ui::{Button, Form, FormNotice, Kind, PublicPage, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use texts::outbox as texts;

#[component]
pub fn EnterPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<OperatorEnter>();
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    let bad = state.error("token").is_some();
    let body = if bad {
        view! { <p role="alert">{texts::enter_bad(lang)}</p> }.into_any()
    } else {
        view! {
            <p>{texts::enter_text(lang)}</p>
            <Form<OperatorEnter>>
                <input type="hidden" name="token" value=token/>
                <Button kind=Kind::Primary>{texts::enter_button(lang)}</Button>
            </Form<OperatorEnter>>
        }
        .into_any()
    };
    view! {
        <PublicPage title=texts::enter_title(lang)>
            <h1>{texts::enter_title(lang)}</h1>
            <FormNotice state/>
            {body}
        </PublicPage>
    }
    .into_any()
}
