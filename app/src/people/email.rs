//! One's own e-mail address (A10), and the change of it that waits for two letters.
use super::api::{AskEmailChange, WithdrawEmailChange};
use crate::forms::use_form;
use crate::ui::{Button, Card, Form, FormNotice, Kind, TextField, field, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::people::{EmailCard, PendingEmail};
use texts::people as t;

#[component]
pub fn Email(card: EmailCard) -> impl IntoView {
    let inside = match card {
        EmailCard { pending: Some(pending), .. } => view! { <Pending pending/> }.into_any(),
        EmailCard { email, pending: None } => view! { <Change email/> }.into_any(),
    };
    view! { <Card title=t::email_card(use_lang())>{inside}</Card> }.into_any()
}

#[component]
fn Change(email: String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <p class="note">{t::email_lead(lang, texts::isolate(&email))}</p>
        <FormNotice state={use_form::<AskEmailChange>()}/>
        <Form<AskEmailChange> arg="form">
            <TextField name="new_email" kind=field::Kind::Email label=t::email_new(lang) autocomplete="email"/>
            <TextField
                name="email_password"
                kind=field::Kind::Password
                label=t::current_password(lang)
                autocomplete="current-password"
            />
            <Button kind=Kind::Secondary>{t::email_ask(lang)}</Button>
        </Form<AskEmailChange>>
    }
    .into_any()
}

#[component]
fn Pending(pending: PendingEmail) -> impl IntoView {
    let lang = use_lang();
    view! {
        <p>{t::email_pending(lang, texts::isolate(&pending.email))}</p>
        <p class="note">{waits(lang, &pending)}</p>
        <FormNotice state={use_form::<WithdrawEmailChange>()}/>
        <Form<WithdrawEmailChange>>
            <Button kind=Kind::Secondary>{t::email_withdraw(lang)}</Button>
        </Form<WithdrawEmailChange>>
    }
    .into_any()
}

fn waits(lang: Lang, pending: &PendingEmail) -> &'static str {
    match (pending.at_old, pending.at_new) {
        (true, _) => t::email_new_waits(lang),
        (_, true) => t::email_old_waits(lang),
        _ => t::email_both_wait(lang),
    }
}
