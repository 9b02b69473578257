//! A1. Confirming an address: a button, because opening a link must change nothing.
use super::api::ConfirmEmail;
use super::token;
use crate::forms::use_form;
use crate::ui::{Button, Form, FormNotice, Notice, NoticeView, PublicPage, Tone, href, use_lang};
use leptos::prelude::*;
use texts::logins as t;

#[component]
pub fn ConfirmPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<ConfirmEmail>();
    let inside = if state.done() {
        let words = Notice::new(t::confirm_done(lang), t::confirm_done_help(lang));
        view! {
            <NoticeView tone=Tone::Good words focus=true/>
            <p><Button href=href("/today")>{t::to_today(lang)}</Button></p>
        }
        .into_any()
    } else if state.error("token").is_some() {
        let words = Notice::new(t::confirm_late(lang), t::confirm_late_help(lang));
        view! {
            <NoticeView tone=Tone::Warning words focus=true/>
            <p><Button href=href("/today")>{t::to_today(lang)}</Button></p>
        }
        .into_any()
    } else {
        view! {
            <p class="lead">{t::confirm_lead(lang)}</p>
            <FormNotice state/>
            <Form<ConfirmEmail>>
                <input type="hidden" name="token" value=token()/>
                <Button>{t::confirm_press(lang)}</Button>
            </Form<ConfirmEmail>>
        }
        .into_any()
    };
    view! {
        <PublicPage title=t::confirm(lang)>
            <h1>{t::confirm(lang)}</h1>
            {inside}
        </PublicPage>
    }
    .into_any()
}
