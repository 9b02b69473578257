//! What stands between the password and the office: the second factor, or setting one up.
use super::api::{self, ChoosePassword, ShowFactor};
use super::set_up::{Code, SetUp};
use crate::forms::use_form;
use crate::logins::WayBack;
use crate::logins::leaving::SignOutForm;
use crate::ui::{
    Button, Card, Checkbox, ErrorView, Form, FormNotice, Kind, PublicPage, Skeleton, TextField, field, href,
    use_lang,
};
use leptos::prelude::*;
use model::factors::{Arrival, Lack};
use texts::factors as t;

#[component]
pub fn FinishPage() -> impl IntoView {
    let found = Resource::new(|| (), |()| api::arrival());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(Arrival { lacks: Some(Lack::Factor), remember_days }) => {
                    view! { <ShowIt remember_days/> }.into_any()
                }
                Ok(Arrival { lacks: Some(Lack::FactorSetUp), .. }) => view! { <SetItUp/> }.into_any(),
                Ok(Arrival { lacks: Some(Lack::Password), .. }) => view! { <Choose/> }.into_any(),
                Ok(Arrival { lacks: None, .. }) => view! { <Done/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::factor(use_lang())>
            <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn ShowIt(remember_days: i32) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<ShowFactor>();
    // Who typed a recovery code sees what became of it.
    let open = state.error("recovery_code").is_some();
    let remember = (remember_days > 0).then(|| {
        view! {
            <Checkbox name="remember" hint=t::remember_hint(lang)>
                {t::remember(lang, i64::from(remember_days))}
            </Checkbox>
        }
    });
    view! {
        <h1>{t::finish_factor(lang)}</h1>
        <p class="lead">{t::finish_factor_lead(lang)}</p>
        <FormNotice state/>
        <Form<ShowFactor> arg="form">
            <WayBack/>
            <Code/>
            {remember}
            <Button>{t::finish_go(lang)}</Button>
        </Form<ShowFactor>>
        <details class="lost" open=open>
            <summary>{t::lost(lang)}</summary>
            <p class="note">{t::lost_lead(lang)}</p>
            <Form<ShowFactor> arg="form">
                <WayBack/>
                <TextField
                    name="recovery_code"
                    label=t::recovery_code(lang)
                    hint=t::recovery_hint(lang)
                    autocomplete="off"
                    width=14
                />
                <Button kind=Kind::Secondary>{t::recovery_go(lang)}</Button>
            </Form<ShowFactor>>
        </details>
        <Other/>
    }
    .into_any()
}

#[component]
fn SetItUp() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::factor());
    let inside = move || {
        Suspend::new(async move {
            match found.await {
                Ok(factor) => view! { <SetUp pending=factor.pending/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <h1>{t::finish_set_up(lang)}</h1>
        <p class="lead">{t::finish_set_up_lead(lang)}</p>
        <Suspense fallback=|| view! { <Skeleton lines=6/> }>{inside}</Suspense>
        <Other/>
    }
    .into_any()
}

/// The password of this sign-in was made by the system.
#[component]
fn Choose() -> impl IntoView {
    let lang = use_lang();
    view! {
        <h1>{t::finish_password(lang)}</h1>
        <p class="lead">{t::finish_password_lead(lang)}</p>
        <FormNotice state={use_form::<ChoosePassword>()}/>
        <Form<ChoosePassword>>
            <WayBack/>
            <TextField
                name="password"
                kind=field::Kind::Password
                label=texts::people::new_password(lang)
                hint=texts::logins::password_hint(lang)
                autocomplete="new-password"
            />
            <Button>{t::finish_password_save(lang)}</Button>
        </Form<ChoosePassword>>
        <Other/>
    }
    .into_any()
}

#[component]
fn Done() -> impl IntoView {
    let lang = use_lang();
    view! {
        <h1>{t::finish_none(lang)}</h1>
        <Card>
            <p>{t::finish_none_help(lang)}</p>
            <p><Button href=href("/today")>{t::finish_home(lang)}</Button></p>
        </Card>
    }
    .into_any()
}

/// Back to the sign-in page.
#[component]
fn Other() -> impl IntoView {
    view! {
        <SignOutForm kind=Kind::Quiet words=t::other_person(use_lang())/>
    }
    .into_any()
}
