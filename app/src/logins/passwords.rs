//! A2. Forgotten passwords. The answer never tells whether an address is known, nor speaks of a mail that did not leave.
use super::api::{Forgot, Reset};
use super::{password_hint, token};
use crate::forms::use_form;
use crate::join::HelpPhone;
use crate::ui::place::use_mail_leaves;
use crate::ui::{
    Button, Form, FormNotice, Notice, NoticeView, PublicPage, TextField, Tone, field, href, use_lang,
};
use leptos::prelude::*;
use model::AppError;
use texts::logins as t;

#[component]
pub fn ForgotPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<Forgot>();
    let leaves = use_mail_leaves();
    let inside = if state.done() && leaves {
        let words = Notice::new(t::forgot_done(lang), t::forgot_done_help(lang));
        view! { <NoticeView tone=Tone::Good words focus=true/> }.into_any()
    } else if state.done() {
        let words = Notice::new(t::forgot_kept(lang), t::forgot_kept_help(lang));
        view! { <NoticeView words focus=true/> <HelpPhone/> }.into_any()
    } else {
        // Whoever has to wait can call.
        let paused = matches!(state.error, Some(AppError::TooMany { .. }));
        let phone = paused.then(|| view! { <HelpPhone/> });
        let (lead, send) = match leaves {
            true => (t::forgot_lead(lang), t::forgot_send(lang)),
            false => (t::forgot_lead_kept(lang), t::forgot_send_kept(lang)),
        };
        view! {
            <p class="lead">{lead}</p>
            <FormNotice state/>
            {phone}
            <Form<Forgot> typed=true>
                <TextField name="email" kind=field::Kind::Email label=t::email(lang) autocomplete="username"/>
                <Button>{send}</Button>
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
    } else if state.error("token").is_some() {
        // A link that is used up cannot be mended here; the way on is a new one.
        let words = Notice::new(t::reset_late(lang), t::reset_late_help(lang));
        view! {
            <NoticeView tone=Tone::Warning words focus=true/>
            <p><Button href=href("/forgot")>{t::reset_again(lang)}</Button></p>
        }
        .into_any()
    } else {
        view! {
            <p class="lead">{t::reset_lead(lang)}</p>
            <FormNotice state/>
            <Form<Reset> arg="form">
                <input type="hidden" name="token" value=token()/>
                <TextField
                    name="password"
                    kind=field::Kind::Password
                    label=t::new_password(lang)
                    hint=password_hint(lang)
                    autocomplete="new-password"
                />
                <Button>{t::reset_save(lang)}</Button>
            </Form<Reset>>
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
