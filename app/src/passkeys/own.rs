//! One's own passkeys, on the page of the second factor.
use super::adding::Add;
use super::api::RemovePasskey;
use crate::forms::use_form;
use crate::ui::{Button, Card, Choice, Form, FormNotice, Kind, Notice, Select, TextField, field, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::factors::{Factor, TextFactor};
use model::passkeys::PasskeyRow;
use texts::passkeys as t;

/// What a form of this page has done, by the name in its address.
pub(crate) fn said_of(what: &str, lang: Lang) -> Option<Notice> {
    match what {
        "passkey" => Some(Notice::new(t::done_added(lang), t::done_added_help(lang))),
        "passkey_gone" => Some(Notice::new(t::done_removed(lang), t::done_removed_help(lang))),
        _ => None,
    }
}

#[component]
pub(crate) fn Passkeys(factor: Factor) -> impl IntoView {
    let lang = use_lang();
    // The first factor of all is the thing to do next; not while another one is being set up, or has codes to be kept.
    let begun = factor.pending.is_some() || matches!(factor.texts, TextFactor::Pending(_));
    let kind =
        if factor.is_on() || begun || !factor.codes.is_empty() { Kind::Secondary } else { Kind::Primary };
    let Factor { passkeys, passkeys_possible, .. } = factor;
    let list = match passkeys.is_empty() {
        true => view! { <p class="note">{t::none(lang)}</p> }.into_any(),
        false => {
            let lines = passkeys.iter().map(|row| view! { <Line row=row.clone()/> }).collect_view();
            view! { <ul class="people">{lines}</ul> }.into_any()
        }
    };
    let add = match passkeys_possible {
        true => view! { <Add kind/> }.into_any(),
        false => view! { <p class="note">{t::nowhere(lang)}</p> }.into_any(),
    };
    let remove = (!passkeys.is_empty()).then(|| view! { <Remove passkeys/> });
    view! {
        <Card title=t::title(lang)>
            <p>{t::lead(lang)}</p>
            {list}
            {add}
        </Card>
        {remove}
    }
    .into_any()
}

#[component]
fn Line(row: PasskeyRow) -> impl IntoView {
    let lang = use_lang();
    let used = row.used.map_or_else(|| t::never_used(lang).to_owned(), |used| t::used(lang, used.words));
    let elsewhere = (!row.here).then(|| view! { <p class="note">{t::elsewhere(lang)}</p> });
    view! {
        <li class="passkey-row">
            <p class="people-name"><bdi>{row.name}</bdi></p>
            <p class="note">{t::added(lang, row.added.words)} " · " {used}</p>
            {elsewhere}
        </li>
    }
    .into_any()
}

#[component]
fn Remove(passkeys: Vec<PasskeyRow>) -> impl IntoView {
    let lang = use_lang();
    let choices = passkeys.into_iter().map(|row| Choice::new(row.passkey.text(), row.name)).collect();
    view! {
        <Card title=t::remove_title(lang)>
            <p class="note">{t::remove_lead(lang)}</p>
            <FormNotice state={use_form::<RemovePasskey>()}/>
            <Form<RemovePasskey>>
                <Select name="removed_passkey" label=t::remove_which(lang) groups=vec![(String::new(), choices)]/>
                <TextField
                    name="passkey_removal_password"
                    kind=field::Kind::Password
                    label=texts::people::current_password(lang)
                    autocomplete="current-password"
                />
                <Button kind=Kind::Danger>{t::remove(lang)}</Button>
            </Form<RemovePasskey>>
        </Card>
    }
    .into_any()
}
