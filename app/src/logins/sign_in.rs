//! A2. Signing in.
use super::api::{SignIn, sign_in_start};
use super::why::WhyHere;
use super::{BrowserZone, WayBack};
use crate::forms::use_form;
use crate::join::HelpPhone;
use crate::passkeys::SignInWay;
use crate::passkeys::api::SignInByPasskey;
use crate::proof::Late;
use crate::ui::{
    Button, Form, FormNotice, Notice, NoticeView, PublicPage, TextField, Tone, field, href, use_front,
    use_lang,
};
use leptos::prelude::*;
use model::AppError;
use texts::logins as t;

#[component]
pub fn SignInPage() -> impl IntoView {
    let lang = use_lang();
    let title = use_front().map_or_else(
        || t::sign_in(lang).to_owned(),
        |front| t::sign_in_to(lang, texts::isolate(&front.name)),
    );
    // Whoever has to wait can call.
    let state = use_form::<SignIn>();
    let blocked = matches!(state.error, Some(AppError::TooMany { .. }));
    let fresh = state.action.is_empty() && use_form::<SignInByPasskey>().action.is_empty();
    let phone = blocked.then(|| view! { <HelpPhone/> });
    // No field of the page's is wrong.
    let notice = match state.error("proof") {
        Some(_) => {
            let words = Notice::new(t::one_moment(lang), t::sign_in_moment_help(lang));
            view! { <NoticeView tone=Tone::Warning words focus=true/> }.into_any()
        }
        None => view! { <FormNotice state/> }.into_any(),
    };
    let (start, late) = (Resource::new(|| (), |()| sign_in_start()), Late::new());
    let question = move || {
        Suspend::new(async move {
            // What cannot be found out is not needed to sign in, as long as little is guessed.
            late.inputs(start.await.unwrap_or_default().stamp)
        })
    };
    view! {
        <PublicPage title=t::sign_in(lang)>
            <h1>{title}</h1>
            {fresh.then(|| view! { <WhyHere/> })}
            {notice}
            {phone}
            <Form<SignIn> arg="form" before=late.before(sign_in_start) typed=true>
                <WayBack/>
                <BrowserZone/>
                <Suspense>{question}</Suspense>
                <TextField name="email" kind=field::Kind::Email label=t::email(lang) autocomplete="username"/>
                <TextField
                    name="password"
                    kind=field::Kind::Password
                    label=t::password(lang)
                    autocomplete="current-password"
                />
                <Button busy=late.busy>{t::sign_in(lang)}</Button>
            </Form<SignIn>>
            <SignInWay/>
            <p class="aside"><a href=href("/forgot")>{t::forgot_link(lang)}</a></p>
        </PublicPage>
    }
    .into_any()
}
