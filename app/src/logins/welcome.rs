//! The first page of a new clinic at its own address. A founder who opened it elsewhere arrives here with a token in
//! the address; opening the page changes nothing, its button signs them in.
use super::api::{self, TakeOver};
use super::token;
use crate::forms::use_form;
use crate::ui::{
    Button, ErrorView, Form, FormNotice, Notice, NoticeView, PublicPage, Skeleton, Tone, href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::accounts::Welcome;
use texts::logins as t;

#[component]
pub fn WelcomePage() -> impl IntoView {
    let lang = use_lang();
    let slug = use_query_map().with_untracked(|query| query.get("clinic")).unwrap_or_default();
    let welcome = Resource::new(move || slug.clone(), api::welcome);
    let page = move || {
        Suspend::new(async move {
            match welcome.await {
                Ok(welcome) if welcome.here => view! { <Here welcome/> }.into_any(),
                Ok(welcome) => view! { <Elsewhere welcome/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::welcome(lang)>
            <h1>{t::welcome(lang)}</h1>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn Here(welcome: Welcome) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<TakeOver>();
    let inside = if state.error("token").is_some() {
        // The clinic is there all the same.
        let words = Notice::new(t::welcome_late(lang), t::welcome_late_help(lang));
        view! {
            <NoticeView tone=Tone::Warning words focus=true/>
            <p><Button href=href("/sign-in")>{t::sign_in(lang)}</Button></p>
        }
        .into_any()
    } else {
        view! {
            <FormNotice state/>
            <Form<TakeOver>>
                <input type="hidden" name="token" value=token()/>
                <Button>{t::to_today(lang)}</Button>
            </Form<TakeOver>>
        }
        .into_any()
    };
    view! {
        <p class="lead">{t::welcome_address(lang)} " " <strong>{welcome.address}</strong></p>
        <p>{t::welcome_keep(lang)}</p>
        {inside}
    }
    .into_any()
}

/// On the way: the browser goes on by itself; the link is for one that does not.
#[component]
fn Elsewhere(welcome: Welcome) -> impl IntoView {
    let lang = use_lang();
    // Only what a token is made of, since it becomes part of an address.
    let token: String = token().chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let next = format!("{}welcome/{token}", welcome.address);
    #[cfg(feature = "ssr")]
    crate::server::go_on(&next);
    view! {
        <p class="lead">{t::welcome_address(lang)} " " <strong>{welcome.address}</strong></p>
        <p><Button href=next external=true>{t::welcome_go(lang)}</Button></p>
    }
    .into_any()
}
