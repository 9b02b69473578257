//! A passkey at the sign-in, and in the place of a code. Where the browser cannot, its place stays empty: nothing moves.
use super::api::{ShowPasskey, SignInByPasskey};
#[cfg(feature = "hydrate")]
use super::browser::{Act, Stopped};
use super::way::Way;
use crate::forms::use_form;
use crate::logins::{BrowserZone, WayBack};
#[cfg(feature = "hydrate")]
use crate::ui::Notice;
use crate::ui::{Button, Form, FormNotice, Kind, field_id, use_lang};
use leptos::prelude::*;
use texts::passkeys as t;

/// Under the password, on the page to sign in.
#[component]
pub(crate) fn SignInWay() -> impl IntoView {
    let (lang, way) = (use_lang(), Way::new());
    view! {
        <FormNotice state={use_form::<SignInByPasskey>()}/>
        <div id=field_id("passkey") class="passkey-way" data-can=move || way.can.get().then_some("")>
            <p class="passkey-or" aria-hidden="true">{t::or(lang)}</p>
            <Form<SignInByPasskey> arg="form" before=signing_in(way)>
                <WayBack/>
                <BrowserZone/>
                {way.inputs()}
                {way.notice()}
                <Button kind=Kind::Secondary busy=way.busy>{t::sign_in(lang)}</Button>
                <p class="note">{t::sign_in_hint(lang)}</p>
            </Form<SignInByPasskey>>
        </div>
    }
    .into_any()
}

/// After the password; `children` stand before the button.
#[component]
pub(crate) fn ShowWay(kind: Kind, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let (lang, way) = (use_lang(), Way::new());
    view! {
        <FormNotice state={use_form::<ShowPasskey>()}/>
        <div id=field_id("passkey") class="passkey-way" data-can=move || way.can.get().then_some("")>
            <Form<ShowPasskey> arg="form" before=showing(way)>
                <WayBack/>
                {way.inputs()}
                {way.notice()}
                {children.map(|children| children())}
                <Button kind busy=way.busy>{t::use_it(lang)}</Button>
            </Form<ShowPasskey>>
        </div>
    }
    .into_any()
}

/// The server draws the page; only a browser has devices.
#[cfg(not(feature = "hydrate"))]
fn signing_in(_: Way) -> Callback<leptos::ev::SubmitEvent, bool> {
    Callback::new(|_| false)
}

#[cfg(not(feature = "hydrate"))]
fn showing(_: Way) -> Callback<leptos::ev::SubmitEvent, bool> {
    Callback::new(|_| false)
}

#[cfg(feature = "hydrate")]
fn signing_in(way: Way) -> Callback<leptos::ev::SubmitEvent, bool> {
    way.before(Act::Show, super::api::begin_passkey_sign_in, |lang, stopped| {
        words(lang, stopped, t::stopped_help(lang))
    })
}

#[cfg(feature = "hydrate")]
fn showing(way: Way) -> Callback<leptos::ev::SubmitEvent, bool> {
    way.before(Act::Show, super::api::begin_passkey_factor, |lang, stopped| {
        words(lang, stopped, t::stopped_finish_help(lang))
    })
}

#[cfg(feature = "hydrate")]
fn words(lang: model::Lang, stopped: Stopped, by_them: &'static str) -> Notice {
    match stopped {
        Stopped::ByThem => Notice::new(t::stopped(lang), by_them),
        Stopped::WrongPlace => Notice::new(t::wrong_place(lang), t::wrong_place_help(lang)),
        Stopped::There | Stopped::Cannot => Notice::new(t::cannot(lang), t::cannot_help(lang)),
    }
}
