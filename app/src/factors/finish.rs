//! What stands between the password and the office: the second factor, a code by mail, or setting a factor up.
use super::api::{self, ChoosePassword, ShowFactor};
use super::by_text::{ByText, OwnNumber};
use super::mailed::TypeIt;
use super::set_up::{Code, SetUp};
use crate::agreements::OwnTexts;
use crate::forms::use_form;
use crate::logins::leaving::SignOutForm;
use crate::logins::{WayBack, password_hint};
use crate::passkeys::{Add, ShowWay};
use crate::people::{Joining, api::own_invitation};
use crate::ui::{
    Button, Card, Checkbox, ErrorView, Form, FormNotice, Kind, PublicPage, Skeleton, TextField, field,
    first_place, href, use_lang, use_roles,
};
use leptos::prelude::*;
use model::AppError;
use model::factors::{Arrival, Factor, Lack, MailedCode};
use model::legal::LegalKind;
use model::passwords::NOT_AGAIN;
use model::people::Invitation;
use serde::{Deserialize, Serialize};
use texts::{factors as t, passkeys};

#[component]
pub fn FinishPage() -> impl IntoView {
    let found = Resource::new(|| (), |()| left_to_do());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(Left::Show(arrival)) => view! { <ShowIt arrival/> }.into_any(),
                Ok(Left::MailedCode(code)) => view! { <TypeIt code/> <Other/> }.into_any(),
                Ok(Left::SetUp(factor)) => view! { <SetItUp factor=*factor/> }.into_any(),
                Ok(Left::Password(why)) => view! { <Choose why/> }.into_any(),
                Ok(Left::Texts(versions)) => view! { <OwnTexts versions/> <Other/> }.into_any(),
                Ok(Left::Joining(invitation)) => view! { <Joining invitation/> <Other/> }.into_any(),
                Ok(Left::Nothing) => view! { <Done/> }.into_any(),
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

/// Why another password is to be chosen.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum WhyAnother {
    /// The one of this sign-in was made by the system.
    Temporary,
    /// It is older than the clinic lets passwords become.
    Old,
}

/// What is left to do, with all that its page shows. In one go: a form inside of two suspensions, one in the other, is not
/// found again by the browser when the server has drawn it with an error.
#[derive(Clone, Serialize, Deserialize)]
enum Left {
    Show(Arrival),
    MailedCode(MailedCode),
    SetUp(Box<Factor>),
    Password(WhyAnother),
    Texts(Vec<(LegalKind, String)>),
    Joining(Invitation),
    Nothing,
}

async fn left_to_do() -> Result<Left, AppError> {
    let arrival = api::arrival().await?;
    Ok(match arrival.lacks {
        Some(Lack::Factor) => Left::Show(arrival),
        Some(Lack::MailedCode) => Left::MailedCode(arrival.mailed_code.ok_or(AppError::Unavailable)?),
        Some(Lack::FactorSetUp) => Left::SetUp(Box::new(api::factor().await?)),
        Some(Lack::Password) => Left::Password(WhyAnother::Temporary),
        Some(Lack::OldPassword) => Left::Password(WhyAnother::Old),
        Some(Lack::Texts) => Left::Texts(arrival.texts),
        Some(Lack::Joining) => Left::Joining(own_invitation().await?),
        None => Left::Nothing,
    })
}

/// A code of the app, one by text message, a passkey, or whichever of them there is; a recovery code where both are lost.
#[component]
fn ShowIt(arrival: Arrival) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<ShowFactor>();
    let Arrival { app, passkey, text, no_texts, remember_days, .. } = arrival;
    let (title, lead) = match (app, passkey, &text) {
        (true, ..) => (t::finish_factor(lang), t::finish_factor_lead(lang).to_owned()),
        (false, true, _) => (passkeys::finish(lang), passkeys::finish_lead(lang).to_owned()),
        (false, false, Some(way)) if way.stopped => {
            (t::finish_texts(lang), t::texts_stopped(lang, &way.ending))
        }
        (false, false, Some(way)) => (t::finish_texts(lang), t::finish_texts_lead(lang, &way.ending)),
        (false, false, None) if no_texts => {
            (passkeys::finish_elsewhere(lang), t::texts_nobody(lang).to_owned())
        }
        (false, false, None) => {
            (passkeys::finish_elsewhere(lang), passkeys::finish_elsewhere_lead(lang).to_owned())
        }
    };
    let code = app.then(|| {
        view! {
            <Form<ShowFactor> arg="form">
                <WayBack/>
                <Code/>
                <Remember days=remember_days/>
                <Button>{t::finish_go(lang)}</Button>
            </Form<ShowFactor>>
        }
    });
    let passkey = passkey.then(|| match app {
        true => view! { <ShowWay kind=Kind::Secondary/> }.into_any(),
        false => view! { <ShowWay kind=Kind::Primary><Remember days=remember_days/></ShowWay> }.into_any(),
    });
    // Who typed a recovery code sees what became of it; and where nothing else is left, it is the way.
    let texted = text.as_ref().is_some_and(|way| !way.stopped);
    let open = state.error("recovery_code").is_some() || code.is_none() && passkey.is_none() && !texted;
    let alone = code.is_none() && passkey.is_none();
    let text = text.map(|way| match alone {
        true => view! { <ByText way alone><Remember days=remember_days/></ByText> }.into_any(),
        // The box stands in another form already.
        false => view! { <ByText way alone/> }.into_any(),
    });
    view! {
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        <FormNotice state/>
        {code}
        {passkey}
        {text}
        <Lost open/>
        <Other/>
    }
    .into_any()
}

#[component]
fn Remember(days: i32) -> impl IntoView {
    let lang = use_lang();
    (days > 0).then(|| {
        view! {
            <Checkbox name="remember" hint=t::remember_hint(lang)>
                {t::remember(lang, i64::from(days))}
            </Checkbox>
        }
    })
}

#[component]
fn Lost(open: bool) -> impl IntoView {
    let lang = use_lang();
    view! {
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
    }
    .into_any()
}

#[component]
fn SetItUp(factor: Factor) -> impl IntoView {
    let lang = use_lang();
    view! {
        <h1>{t::finish_set_up(lang)}</h1>
        <p class="lead">{t::finish_set_up_lead(lang)}</p>
        <Either factor/>
        <Other/>
    }
    .into_any()
}

/// A passkey, where there can be one, or an app. Who is in the middle of the one is not offered the other.
#[component]
fn Either(factor: Factor) -> impl IntoView {
    let lang = use_lang();
    let passkey = (factor.passkeys_possible && factor.pending.is_none()).then(|| {
        view! {
            <Card title=passkeys::title(lang)>
                <p>{passkeys::lead(lang)}</p>
                <Add/>
            </Card>
        }
    });
    let kind = if passkey.is_some() { Kind::Secondary } else { Kind::Primary };
    let number = factor.pending.is_none().then(|| {
        view! { <OwnNumber texts=factor.texts required=false others=true ask=false/> }
    });
    view! {
        {passkey}
        <SetUp pending=factor.pending kind ask=false/>
        {number}
    }
    .into_any()
}

#[component]
fn Choose(why: WhyAnother) -> impl IntoView {
    let lang = use_lang();
    let (title, lead) = match why {
        WhyAnother::Temporary => (t::finish_password(lang), t::finish_password_lead(lang).to_owned()),
        WhyAnother::Old => (t::finish_old_password(lang), t::finish_old_password_lead(lang, NOT_AGAIN)),
    };
    view! {
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        <FormNotice state={use_form::<ChoosePassword>()}/>
        <Form<ChoosePassword>>
            <WayBack/>
            <TextField
                name="password"
                kind=field::Kind::Password
                label=texts::people::new_password(lang)
                hint=password_hint(lang)
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
            <p><Button href=href(first_place(&use_roles()))>{t::finish_home(lang)}</Button></p>
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
