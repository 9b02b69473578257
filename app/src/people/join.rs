//! The page behind an invitation's link: a name, a password, the texts, and in. Opening it changes nothing.
use super::ZoneAndLang;
use super::api::{self, Accept, ComeIn};
use crate::forms::use_form;
use crate::logins::consent::{LegalLink, Versions};
use crate::logins::password_hint;
use crate::ui::{
    Button, Checkbox, ErrorView, Form, FormNotice, Notice, NoticeView, PublicPage, Skeleton, TextField, Tone,
    field, href, use_front, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::legal::LegalKind;
use model::people::Invitation;
use model::{AppError, FieldCode, Secret};
use texts::people as t;

#[component]
pub fn InvitedPage() -> impl IntoView {
    let lang = use_lang();
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    let asked = Secret::new(token.clone());
    let invitation = Resource::new(move || asked.clone(), api::invitation);
    let page = move || {
        let token = token.clone();
        Suspend::new(async move {
            match invitation.await {
                Ok(invitation) => view! { <Coming invitation token/> }.into_any(),
                Err(AppError::Invalid(_)) => view! { <Late/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    let clinic = use_front().map(|front| front.name).unwrap_or_default();
    let title = t::join(lang, texts::isolate(&clinic));
    view! {
        <PublicPage title=title.clone()>
            <h1>{title}</h1>
            <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
        </PublicPage>
    }
    .into_any()
}

/// Used up or too old: the way on is somebody at the clinic.
#[component]
fn Late() -> impl IntoView {
    let lang = use_lang();
    let words = Notice::new(t::join_late(lang), t::join_late_help(lang));
    view! {
        <NoticeView tone=Tone::Warning words focus=true/>
        <p><Button href=href("/sign-in")>{texts::logins::sign_in(lang)}</Button></p>
    }
    .into_any()
}

#[component]
fn Coming(invitation: Invitation, token: String) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<Accept>();
    if state.error("token") == Some(FieldCode::LinkExpired) {
        return view! { <Late/> }.into_any();
    }
    view! {
        <p class="lead">{t::join_lead(lang)}</p>
        <p>{t::join_email(lang, &invitation.email)}</p>
        <FormNotice state order=ORDER/>
        <Form<Accept> arg="form">
            <input type="hidden" name="token" value=token/>
            <Fields invitation/>
        </Form<Accept>>
    }
    .into_any()
}

/// As the fields stand on the page.
const ORDER: &[&str] = &["name", "password", "zone", "accept"];

/// The same for who came by a temporary password.
#[component]
pub fn Joining(invitation: Invitation) -> impl IntoView {
    let lang = use_lang();
    let clinic = use_front().map(|front| front.name).unwrap_or_default();
    view! {
        <h1>{t::join(lang, texts::isolate(&clinic))}</h1>
        <p class="lead">{t::join_own_lead(lang)}</p>
        <FormNotice state={use_form::<ComeIn>()} order=ORDER/>
        <Form<ComeIn> arg="form">
            <Fields invitation/>
        </Form<ComeIn>>
    }
    .into_any()
}

#[component]
fn Fields(invitation: Invitation) -> impl IntoView {
    let lang = use_lang();
    view! {
        // For password managers: whose password it is.
        <input type="hidden" name="username" autocomplete="username" value=invitation.email/>
        <Versions versions=invitation.versions/>
        <TextField
            name="name"
            label=texts::logins::your_name(lang)
            hint=texts::logins::your_name_hint(lang)
            value=invitation.name
            autocomplete="name"
        />
        <TextField
            name="password"
            kind=field::Kind::Password
            label=texts::logins::password(lang)
            hint=password_hint(lang)
            autocomplete="new-password"
        />
        <ZoneAndLang zone=invitation.zone spoken=lang/>
        <Agree/>
        <Button>{t::join_press(lang)}</Button>
    }
    .into_any()
}

#[component]
pub fn Agree() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Checkbox name="accept">
            {t::accept_before(lang)} " " <LegalLink kind=LegalKind::Terms/> " " {texts::logins::accept_and(lang)} " "
            <LegalLink kind=LegalKind::Privacy/> "."
        </Checkbox>
    }
}
