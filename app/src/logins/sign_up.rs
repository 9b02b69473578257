//! A1. Opening a clinic: one column, what patients see first, then oneself, then one button.
use super::api::{SignUp, sign_up_start};
use super::consent::{LegalLink, Versions};
use crate::forms::use_form;
use crate::proof::{Proof, Trap};
use crate::ui::place::use_mail_leaves;
use crate::ui::{
    Button, Checkbox, ErrorView, Form, FormNotice, Notice, NoticeView, PublicPage, Select, TextField, Tone,
    field, use_front, use_lang, zones,
};
use leptos::html;
use leptos::prelude::*;
use model::Lang;
use model::accounts::SignUpStart;
use model::legal::LegalKind;
use model::passwords::LEAST;
use texts::logins as t;

/// Until the browser says better (or without scripts).
const USUAL_ZONE: &str = "America/New_York";

/// The fields as they stand on the page.
const ORDER: [&str; 7] = ["clinic_name", "help_phone", "zone", "name", "email", "password", "accept"];

#[component]
pub fn SignUpPage() -> impl IntoView {
    let lang = use_lang();
    let start = Resource::new(|| (), |()| sign_up_start());
    let form = move || {
        Suspend::new(async move {
            match start.await {
                Ok(start) => view! { <SignUpForm start/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::sign_up(lang)>
            <h1>{t::sign_up(lang)}</h1>
            <p class="lead">{t::sign_up_lead(lang)}</p>
            {elsewhere(lang)}
            <Suspense>{form}</Suspense>
            <p class="aside">
                {t::have_account(lang)} " " <a href="/" rel="external">{texts::front::find(lang)}</a>
            </p>
        </PublicPage>
    }
    .into_any()
}

/// On a clinic's own address: a clinic is opened on the installation's page.
fn elsewhere(lang: Lang) -> Option<AnyView> {
    let front = use_front()?;
    let words = Notice::new(t::here_is(lang, texts::isolate(&front.name)), t::here_is_help(lang));
    Some(view! { <NoticeView words/> }.into_any())
}

#[component]
fn SignUpForm(start: SignUpStart) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SignUp>();
    let zone = state.value_or("zone", USUAL_ZONE);
    let select = NodeRef::<html::Select>::new();
    if state.value("zone").is_none() {
        prefer_browser_zone(select);
    }
    let request = state.value_or("request_id", &start.request_id);
    // No field of the page's is wrong.
    let notice = match state.error("proof") {
        Some(_) => {
            let words = Notice::new(t::one_moment(lang), t::one_moment_help(lang));
            view! { <NoticeView tone=Tone::Warning words focus=true/> }.into_any()
        }
        None => view! { <FormNotice state order=&ORDER/> }.into_any(),
    };
    let email_hint = match use_mail_leaves() {
        true => t::email_hint(lang),
        false => t::email_hint_kept(lang),
    };
    view! {
        {notice}
        <Form<SignUp> arg="form">
            <input type="hidden" name="request_id" value=request/>
            <Proof stamp=start.stamp bits=start.bits/>
            <Versions versions=start.versions/>
            <input type="hidden" name="lang" value=lang.tag()/>
            <fieldset class="group">
                <legend class="group-title">{t::about_clinic(lang)}</legend>
                <TextField
                    name="clinic_name"
                    label=t::clinic_name(lang)
                    hint=t::clinic_name_hint(lang)
                    autocomplete="organization"
                />
                <TextField
                    name="help_phone"
                    kind=field::Kind::Tel
                    label=t::help_phone(lang)
                    hint=t::help_phone_hint(lang)
                    autocomplete="tel"
                />
                <Select
                    name="zone"
                    label=texts::ui::zone(lang)
                    hint=t::zone_hint(lang)
                    groups=zones::groups(lang, &zone)
                    value=zone
                    node=select
                />
            </fieldset>
            <fieldset class="group">
                <legend class="group-title">{t::about_you(lang)}</legend>
                <TextField name="name" label=t::your_name(lang) hint=t::your_name_hint(lang) autocomplete="name"/>
                <TextField
                    name="email"
                    kind=field::Kind::Email
                    label=t::email(lang)
                    hint=email_hint
                    autocomplete="username"
                />
                <TextField
                    name="password"
                    kind=field::Kind::Password
                    label=t::password(lang)
                    hint=t::password_hint(lang, LEAST[0])
                    autocomplete="new-password"
                />
            </fieldset>
            <Trap label=t::website(lang)/>
            <Accept/>
            <Button>{t::open_clinic(lang)}</Button>
        </Form<SignUp>>
    }
    .into_any()
}

#[component]
fn Accept() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Checkbox name="accept">
            {t::accept_before(lang)} " " <LegalLink kind=LegalKind::Terms/> {t::accept_join(lang)} " "
            <LegalLink kind=LegalKind::Privacy/> " " {t::accept_and(lang)} " " <LegalLink kind=LegalKind::Baa/> "."
        </Checkbox>
    }
}

/// The browser knows its zone by name; it is chosen unless the person has chosen already, or is past it: on a slow line the
/// form may be filled in before the page listens, and then nobody would see it change.
fn prefer_browser_zone(select: NodeRef<html::Select>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let (Some(select), Some(zone)) = (select.get(), crate::ui::browser::zone()) else { return };
        let is_past_it =
            document().query_selector("[name=accept]:checked").is_ok_and(|ticked| ticked.is_some());
        if select.value() != USUAL_ZONE || is_past_it {
            return;
        }
        select.set_value(&zone);
        if select.value() != zone
            && let Ok(option) = document().create_element("option")
        {
            option.set_text_content(Some(&zone));
            let _ = option.set_attribute("value", &zone);
            let _ = select.append_child(&option);
            select.set_value(&zone);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = select;
}
