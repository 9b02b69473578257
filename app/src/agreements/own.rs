//! The texts that everyone who works at the clinic accepts for themselves, when one of them has changed.
use super::api::AcceptTexts;
use crate::forms::use_form;
use crate::logins::WayBack;
use crate::logins::consent::Versions;
use crate::people::Agree;
use crate::ui::{Button, Form, FormNotice, use_lang};
use leptos::prelude::*;
use model::legal::LegalKind;
use texts::agreements as t;

#[component]
pub fn OwnTexts(versions: Vec<(LegalKind, String)>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <h1>{t::own(lang)}</h1>
        <p class="lead">{t::own_lead(lang)}</p>
        <FormNotice state={use_form::<AcceptTexts>()}/>
        <Form<AcceptTexts> arg="form">
            <WayBack/>
            <Versions versions/>
            <input type="hidden" name="lang" value=lang.tag()/>
            <Agree/>
            <Button>{t::own_accept(lang)}</Button>
        </Form<AcceptTexts>>
    }
    .into_any()
}
