//! One's own account: profile, password, sign-ins.
use super::ZoneAndLang;
use super::api::{
    self, AskEmailChange, ChangePassword, EndOtherSignIns, EndSignIn, SaveOwnChoices, SaveProfile,
};
use super::choices::Choices;
use super::email::Email;
use super::notices::NoticesCard;
use super::places::PlacesCard;
use super::sign_ins::SignIns;
use crate::agreements::OwnAgreements;
use crate::clinics::Appearance;
use crate::factors::FactorCard;
use crate::forms::use_form;
use crate::logins::password_hint;
use crate::newsletter::News;
use crate::newsletter::api::{SaveNewsChoices, news_choices};
use crate::ui::{
    Button, Card, ErrorView, Form, FormNotice, Kind, Notice, OfficePage, Skeleton, TextField, field, said,
    use_lang,
};
use leptos::prelude::*;
use model::choices::OwnChoices;
use model::newsletter::NewsChoices;
use model::notices::Notices;
use model::people::{EmailCard, PHONES, Profile};
use model::{AppError, Lang};
use texts::people as t;

#[component]
pub fn AccountPage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| cards());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok((profile, email, choices, notices, news)) => {
                    view! { <Account profile email choices notices news/> }.into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::account(lang)>
            <div class="column">
                <h1>{t::account(lang)}</h1>
                <p class="lead">{t::account_lead(lang)}</p>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

/// What stands in forms, in one go: see `factors::finish`.
async fn cards() -> Result<(Profile, EmailCard, OwnChoices, Notices, NewsChoices), AppError> {
    let (profile, email) = (api::profile().await?, api::email().await?);
    Ok((profile, email, api::own_choices().await?, api::notices().await?, news_choices().await?))
}

#[component]
fn Account(
    profile: Profile,
    email: EmailCard,
    choices: OwnChoices,
    notices: Notices,
    news: NewsChoices,
) -> impl IntoView {
    view! {
        <Said/>
        <About profile/>
        <Choices choices/>
        <Email card=email/>
        <NoticesCard notices/>
        <Appearance/>
        <News choices=news/>
        <Password/>
        <FactorCard/>
        <SignIns/>
        <PlacesCard/>
        <OwnAgreements/>
    }
    .into_any()
}

#[component]
fn Said() -> impl IntoView {
    let lang = use_lang();
    // After a fault the old success is no news.
    let faulty = use_form::<SaveProfile>().error.is_some()
        || use_form::<SaveOwnChoices>().error.is_some()
        || use_form::<AskEmailChange>().error.is_some()
        || use_form::<SaveNewsChoices>().error.is_some()
        || use_form::<ChangePassword>().error.is_some()
        || use_form::<EndSignIn>().error.is_some()
        || use_form::<EndOtherSignIns>().error.is_some();
    (!faulty).then(|| said(|what| done(lang, what)))
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "profile" => Notice::new(t::profile_saved(lang), t::profile_saved_help(lang)),
        "choices" => Notice::new(t::choices_saved(lang), t::choices_saved_help(lang)),
        "password" => Notice::new(t::password_saved(lang), t::password_saved_help(lang)),
        "email" => Notice::new(t::email_asked(lang), t::email_asked_help(lang)),
        "kept" => Notice::new(t::email_kept(lang), ""),
        "notices" => Notice::new(t::notices_saved(lang), t::notices_saved_help(lang)),
        "news" => Notice::new(texts::newsletter::saved(lang), texts::newsletter::saved_help(lang)),
        "news_asked" => Notice::new(texts::newsletter::asked(lang), texts::newsletter::asked_help(lang)),
        "ended" => Notice::new(t::ended(lang), t::ended_help(lang)),
        "others" => Notice::new(t::others_ended(lang), t::others_ended_help(lang)),
        _ => return None,
    })
}

#[component]
fn About(profile: Profile) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::profile(lang)>
            <FormNotice state={use_form::<SaveProfile>()}/>
            <Form<SaveProfile> arg="profile">
                <TextField
                    name="name"
                    label=t::name(lang)
                    hint=t::own_name_hint(lang)
                    value=profile.name
                    autocomplete="name"
                />
                <TextField
                    name="display_name"
                    label=t::display_name(lang)
                    hint=t::display_name_hint(lang)
                    value=profile.display_name
                    autocomplete="off"
                    optional=true
                />
                <Phones phones=profile.phones/>
                <ZoneAndLang zone=profile.zone spoken=profile.lang/>
                <Button>{t::save(lang)}</Button>
            </Form<SaveProfile>>
        </Card>
    }
    .into_any()
}

/// As many fields as there may be numbers; which of them are empty does not matter.
#[component]
fn Phones(phones: Vec<String>) -> impl IntoView {
    let lang = use_lang();
    let labels = [t::phone_first(lang), t::phone_second(lang), t::phone_third(lang)];
    let fields = (0..PHONES).zip(labels).map(|(place, label)| {
        let value = phones.get(place).cloned().unwrap_or_default();
        view! {
            <TextField
                name=format!("phones[{place}]")
                kind=field::Kind::Tel
                label
                value
                autocomplete={if place == 0 { "tel" } else { "off" }}
                optional=true
            />
        }
    });
    view! {
        <p class="note">{t::phones_lead(lang)}</p>
        {fields.collect_view()}
    }
    .into_any()
}

#[component]
fn Password() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::password(lang)>
            <p class="note">{t::password_lead(lang)}</p>
            <FormNotice state={use_form::<ChangePassword>()}/>
            <Form<ChangePassword> arg="form">
                <TextField
                    name="current_password"
                    kind=field::Kind::Password
                    label=t::current_password(lang)
                    autocomplete="current-password"
                />
                <TextField
                    name="password"
                    kind=field::Kind::Password
                    label=t::new_password(lang)
                    hint=password_hint(lang)
                    autocomplete="new-password"
                />
                <Button kind=Kind::Secondary>{t::password_save(lang)}</Button>
            </Form<ChangePassword>>
        </Card>
    }
    .into_any()
}
