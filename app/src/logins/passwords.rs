//! A2. Forgotten passwords. The answer never tells whether an address is known.
use super::api::{Forgot, Reset};
use super::token;
use crate::forms::use_form;
use crate::ui::{
    Button, Form, FormNotice, Notice, NoticeView, PublicPage, TextField, Tone, field, href, use_lang,
};
use leptos::prelude::*;
use texts::logins as t;

#[component]
pub fn ForgotPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<Forgot>();
    let inside = if state.done() {
        let words = Notice::new(t::forgot_done(lang), t::forgot_done_help(lang));
        view! { <NoticeView tone=Tone::Good words focus=true/> }.into_any()
    } else {
        view! {
            <p class="lead">{t::forgot_lead(lang)}</p>
            <FormNotice state/>
            <Form<Forgot>>
                <TextField name="email" kind=field::Kind::Email label=t::email(lang) autocomplete="username"/>
                <Button>{t::forgot_send(lang)}</Button>
            </Form<Forgot>>
        }
        .into_any()
    };
    view! {
        <PublicPage title=t::forgot(lang)>
            <h1>{t::forgot(lang)}</h1>
            {inside}
            <p class="aside"><a href=href("/sign-in")>{t::back_to_sign_in(lang)}</a></p>
        </PublicPage>
    }
    .into_any()
}

#[component]
pub fn ResetPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<Reset>();
    let inside = if state.done() {
        let words = Notice::new(t::reset_done(lang), t::reset_done_help(lang));
        view! {
            <NoticeView tone=Tone::Good words focus=true/>
            <p><Button href=href("/sign-in")>{t::sign_in(lang)}</Button></p>
        }
        .into_any()
    } else {
        // A link that is used up cannot be mended here; the way on is a new one.
        let spent = state.error("token").is_some();
        let again =
            spent.then(|| view! { <p class="aside"><a href=href("/forgot")>{t::reset_again(lang)}</a></p> });
        view! {
            <p class="lead">{t::reset_lead(lang)}</p>
            <FormNotice state/>
            <Form<Reset> arg="form">
                <input type="hidden" name="token" value=token()/>
                <TextField
                    name="password"
                    kind=field::Kind::Password
                    label=t::new_password(lang)
                    hint=t::password_hint(lang)
                    autocomplete="new-password"
                />
                <Button>{t::reset_save(lang)}</Button>
            </Form<Reset>>
            {again}
        }
        .into_any()
    };
    view! {
        <PublicPage title=t::reset(lang)>
            <h1>{t::reset(lang)}</h1>
            {inside}
        </PublicPage>
    }
    .into_any()
}
