//! The pages between two clinics. The two with a button are drawn by the server, apart from the routes (`shell.rs`), since
//! what they carry came by a form's body and stands in no address.
use super::api::SwitchHere;
use crate::forms::use_form;
#[cfg(feature = "ssr")]
use crate::ui::use_front;
use crate::ui::{Button, FormNotice, PublicPage, href, use_lang};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::server_fn::ServerFn;
use texts::switching as t;

/// At the clinic that one comes from. Browsers follow a form to another host only from a page that names it (CSP
/// `form-action`), and that is this one.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn LeavingPage(name: String, address: String, token: String) -> impl IntoView {
    let lang = use_lang();
    let name = texts::isolate(&name);
    view! {
        <PublicPage title=t::leaving(lang, &name)>
            <h1>{t::leaving(lang, &name)}</h1>
            <p class="lead">{t::leaving_help(lang)}</p>
            <form class="form" method="post" action=address>
                <input type="hidden" name="token" value=token/>
                <Button>{t::leaving_press(lang, &name)}</Button>
            </form>
            <p class="aside"><a href=href("/account/clinics")>{t::stay(lang)}</a></p>
        </PublicPage>
    }
    .into_any()
}

/// At the clinic that one comes to: who goes on here, and a button.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn ArrivingPage(name: String, token: String) -> impl IntoView {
    let lang = use_lang();
    let clinic = use_front().map(|front| texts::isolate(&front.name)).unwrap_or_default();
    let (name, function) = (texts::isolate(&name), SwitchHere::PATH);
    view! {
        <PublicPage title=t::arriving(lang, &clinic)>
            <h1>{t::arriving(lang, &clinic)}</h1>
            <p class="lead">{t::arriving_help(lang, &name)}</p>
            <form class="form" method="post">
                <input type="hidden" name="__fn" value=function/>
                <input type="hidden" name="token" value=token/>
                <Button>{t::arriving_press(lang, &name)}</Button>
            </form>
            <p class="aside"><a href=href("/sign-in")>{t::not_you(lang)}</a></p>
        </PublicPage>
    }
    .into_any()
}

/// Where the way ends that was too late, or where the clinic asks for more than it brings.
#[component]
pub fn ArrivePage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SwitchHere>();
    // That the token is used up is what the page says anyway.
    let other = state.error("token").is_none().then(|| view! { <FormNotice state/> });
    view! {
        <PublicPage title=t::late(lang)>
            <h1>{t::late(lang)}</h1>
            {other}
            <p class="lead">{t::late_help(lang)}</p>
            <p><Button href=href("/sign-in")>{texts::logins::sign_in(lang)}</Button></p>
        </PublicPage>
    }
    .into_any()
}
