//! The page behind an invitation's link: a name, a password, the texts, and in. Opening it changes nothing.
use super::api::{self, Accept};
use super::languages;
use crate::forms::use_form;
use crate::ui::{
    Button, Checkbox, ErrorView, Form, FormNotice, Notice, NoticeView, PublicPage, Select, Skeleton,
    TextField, Tone, field, href, use_front, use_lang, zones,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::legal::LegalKind;
use model::people::Invitation;
use model::{AppError, FieldCode, Lang, Secret};
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
        <FormNotice state order=&["name", "password", "zone", "accept"]/>
        <Form<Accept> arg="form">
            <input type="hidden" name="token" value=token/>
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
                hint=texts::logins::password_hint(lang)
                autocomplete="new-password"
            />
            <Select
                name="zone"
                label=texts::ui::zone(lang)
                hint=t::zone_hint(lang)
                groups=zones::groups(lang, &invitation.zone)
                value=invitation.zone
            />
            <Select
                name="lang"
                label=texts::ui::language(lang)
                hint=t::lang_hint(lang)
                groups=vec![(String::new(), languages())]
                value=lang.tag()
            />
            <Agree/>
            <Button>{t::join_press(lang)}</Button>
        </Form<Accept>>
    }
    .into_any()
}

/// The versions that stood on the page are the ones accepted.
#[component]
fn Versions(versions: Vec<(LegalKind, String)>) -> impl IntoView {
    let inputs = versions.into_iter().map(|(kind, version)| {
        view! { <input type="hidden" name=format!("{}_version", kind.slug()) value=version/> }
    });
    inputs.collect_view()
}

#[component]
fn Agree() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Checkbox name="accept">
            {t::accept_before(lang)} " " <Text kind=LegalKind::Terms lang/> " " {texts::logins::accept_and(lang)} " "
            <Text kind=LegalKind::Privacy lang/> "."
        </Checkbox>
    }
}

#[component]
fn Text(kind: LegalKind, lang: Lang) -> impl IntoView {
    let words = match kind {
        LegalKind::Terms => texts::logins::accept_terms(lang),
        LegalKind::Privacy => texts::logins::accept_privacy(lang),
        LegalKind::Baa => texts::logins::accept_baa(lang),
    };
    let address = href(&format!("/legal/{}", kind.slug()));
    view! { <a href=address target="_blank" rel="external">{words}</a> }
}
