//! The two ways to name a calendar: the address of a file, as most give one out, or an account at a server.
use super::api::{AddOutsideAccount, AddOutsideFeed};
use crate::forms::{FormState, use_form};
use crate::ui::field::Kind as Input;
use crate::ui::{Button, Card, Form, FormNotice, Kind, Sign, TextField, use_lang};
use leptos::prelude::*;
use texts::outside as t;

#[component]
pub fn ByAddress() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::feed_title(lang)>
            <p>{t::feed_where(lang)}</p>
            <FormNotice state={use_form::<AddOutsideFeed>()}/>
            <Form<AddOutsideFeed> arg="form">
                <TextField name="feed_name" label=t::name(lang) hint=t::name_hint(lang) autocomplete="off"/>
                <TextField
                    name="feed_address"
                    label=t::feed_address(lang)
                    hint=t::feed_address_hint(lang)
                    autocomplete="off"
                    inputmode="url"
                />
                <Button sign=Sign::Plus>{t::feed_press(lang)}</Button>
            </Form<AddOutsideFeed>>
        </Card>
    }
    .into_any()
}

/// For the few whose calendar gives out no address: folded away, but open when it comes back with faults.
#[component]
pub fn ByAccount() -> impl IntoView {
    let lang = use_lang();
    let state: FormState = use_form::<AddOutsideAccount>();
    let open = state.error.is_some();
    view! {
        <details class="visit-end" open=open>
            <summary>{t::account_title(lang)}</summary>
            <p>{t::account_help(lang)}</p>
            <FormNotice state=state/>
            <Form<AddOutsideAccount> arg="form">
                <TextField name="account_name" label=t::name(lang) autocomplete="off"/>
                <TextField
                    name="server"
                    label=t::server(lang)
                    hint=t::server_hint(lang)
                    autocomplete="off"
                    inputmode="url"
                />
                <TextField name="server_user" label=t::user(lang) autocomplete="off"/>
                <TextField
                    name="server_password"
                    kind=Input::Password
                    label=t::password(lang)
                    hint=t::password_hint(lang)
                    autocomplete="off"
                />
                <Button kind=Kind::Secondary sign=Sign::Plus>{t::account_press(lang)}</Button>
            </Form<AddOutsideAccount>>
        </details>
    }
    .into_any()
}
