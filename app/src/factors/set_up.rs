//! Setting up an authenticator app: a square to scan, or a key to type, then one code.
use super::Present;
use super::api::{BeginApp, ConfirmApp};
use crate::forms::use_form;
use crate::ui::{Button, Card, Form, FormNotice, Kind, TextField, use_lang};
use leptos::prelude::*;
use model::factors::{PendingApp, Square};
use texts::factors as t;

/// `ask`: for the present password, where it has not just been shown.
#[component]
pub(super) fn SetUp(pending: Option<PendingApp>, kind: Kind, ask: bool) -> impl IntoView {
    match pending {
        Some(pending) => view! { <Scan pending ask/> }.into_any(),
        None => view! { <Begin kind ask/> }.into_any(),
    }
}

#[component]
fn Begin(kind: Kind, ask: bool) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card>
            <p>{t::begin_lead(lang)}</p>
            <FormNotice state={use_form::<BeginApp>()}/>
            <Form<BeginApp>>
                {ask.then(|| view! { <Present name="app_password"/> })}
                <Button kind>{t::begin(lang)}</Button>
            </Form<BeginApp>>
        </Card>
    }
    .into_any()
}

#[component]
fn Scan(pending: PendingApp, ask: bool) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::step_one(lang)>
            <Drawn square=pending.square/>
            <p class="note">{t::no_camera(lang)}</p>
            <p class="app-key"><code>{pending.key}</code></p>
        </Card>
        <Card title=t::step_two(lang)>
            <FormNotice state={use_form::<ConfirmApp>()}/>
            <Form<ConfirmApp>>
                <Code/>
                <Button>{t::confirm(lang)}</Button>
            </Form<ConfirmApp>>
        </Card>
        <FormNotice state={use_form::<BeginApp>()}/>
        <Form<BeginApp>>
            {ask.then(|| view! { <Present name="app_password"/> })}
            <Button kind=Kind::Quiet>{t::begin_again(lang)}</Button>
        </Form<BeginApp>>
    }
    .into_any()
}

/// Six digits; phones offer digits, and those that read mails and messages fill them in.
#[component]
pub(super) fn Code() -> impl IntoView {
    let lang = use_lang();
    view! {
        <TextField
            name="code"
            label=t::code(lang)
            hint=t::code_hint(lang)
            inputmode="numeric"
            autocomplete="one-time-code"
            width=8
        />
    }
    .into_any()
}

/// Dark on light in either look: cameras want it so.
#[component]
fn Drawn(square: Square) -> impl IntoView {
    let Square { side, path } = square;
    view! {
        <svg class="app-square" viewBox=format!("0 0 {side} {side}") role="img" aria-label=t::square(use_lang())>
            <path d=path/>
        </svg>
    }
    .into_any()
}
