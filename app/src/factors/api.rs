//! Server functions of the second factor.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::factors::{Arrival, Factor, FactorCode, FactorRules, NewTextNumber};
use model::{AppError, MemberId, Secret};

/// Where somebody's own second factor is.
#[cfg(feature = "ssr")]
const OWN: &str = "/account/factor";

/// What somebody who signs in still has to do.
#[server(ReadArrival)]
pub async fn arrival() -> Result<Arrival, AppError> {
    let (domain, arriving) = server::arriving().await?;
    domain::factors::arrival(&domain, &arriving).await.shown()
}

/// The second factor at a sign-in.
#[server(ShowFactor)]
pub async fn show_factor(form: FactorCode) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    let back = form.back.clone();
    let passed = domain::factors::show(&domain, &who, &arriving, form).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &passed.cookie).await;
    if let Some((token, seconds)) = &passed.remembered {
        server::remembered_cookie(token, *seconds);
    }
    server::go_back(&domain, &passed.cookie, &back).await;
    Ok(())
}

/// The code that was mailed for a sign-in in a browser that is not known.
#[server(ShowMailedCode)]
pub async fn show_mailed_code(code: Secret<String>, #[server(default)] back: String) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    let cookie = domain::logins::show_code(&domain, &who, &arriving, &code).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &cookie).await;
    server::go_back(&domain, &cookie, &back).await;
    Ok(())
}

/// Another one, in the place of the one before.
#[server(MailCodeAgain)]
pub async fn mail_code_again() -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    domain::logins::mail_code_again(&domain, &who, &arriving).await.shown()
}

#[server(ReadFactor)]
pub async fn factor() -> Result<Factor, AppError> {
    let (domain, arriving) = server::arriving().await?;
    domain::factors::factor(&domain, &arriving).await.shown()
}

/// A new secret for an authenticator app. The present password, but at a sign-in that asks for one to be set up.
#[server(BeginApp)]
pub async fn begin_app(#[server(default)] app_password: Secret<String>) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    domain::factors::begin(&domain, &who, &arriving, app_password).await.shown()?;
    server::redirect(if arriving.lacks().is_some() { "/finish" } else { OWN });
    Ok(())
}

/// The first right code of the app turns it on.
#[server(ConfirmApp)]
pub async fn confirm_app(code: Secret<String>) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    domain::factors::confirm(&domain, &who, &arriving, &code).await.shown()?;
    server::redirect(&format!("{OWN}?done=set_up"));
    Ok(())
}

/// Before what opens the account becomes another: this sign-in asks for the second factor once more.
#[server(AskFactorAgain)]
pub async fn ask_factor_again() -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let asked = domain::factors::ask_once_more(&domain, &member).await.shown()?;
    let finish = model::limits::with_way_back("/finish", OWN);
    server::redirect(if asked { &finish } else { OWN });
    Ok(())
}

/// The recovery codes are kept elsewhere now.
#[server(KeepCodes)]
pub async fn keep_codes() -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::factors::keep_codes(&domain, &member).await.shown()?;
    server::redirect(&format!("{OWN}?done=kept"));
    Ok(())
}

#[server(NewCodes)]
pub async fn new_codes(current_password: Secret<String>) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let (_, who) = server::anyone().await?;
    domain::factors::new_codes(&domain, &who, &member, current_password).await.shown()?;
    server::redirect(&format!("{OWN}?done=codes"));
    Ok(())
}

#[server(RemoveFactor)]
pub async fn remove_factor(removal_password: Secret<String>) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let (_, who) = server::anyone().await?;
    domain::factors::remove(&domain, &who, &member, removal_password).await.shown()?;
    server::redirect(&format!("{OWN}?done=removed"));
    Ok(())
}

/// A number for codes by text message, and the first code to it.
#[server(BeginTexts)]
pub async fn begin_texts(form: NewTextNumber) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    domain::factors::texts::begin(&domain, &who, &arriving, form).await.shown()?;
    server::redirect(if arriving.lacks().is_some() { "/finish" } else { OWN });
    Ok(())
}

/// Another one, in the place of the one before; or the first of a sign-in.
#[server(SendTextCode)]
pub async fn send_text_code() -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    domain::factors::texts::send_code(&domain, &arriving).await.shown()
}

/// The first right code turns them on.
#[server(ConfirmTexts)]
pub async fn confirm_texts(text_code: Secret<String>) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, who) = server::anyone().await?;
    domain::factors::texts::confirm(&domain, &who, &arriving, &text_code).await.shown()?;
    server::redirect(&format!("{OWN}?done=set_up"));
    Ok(())
}

#[server(RemoveTexts)]
pub async fn remove_texts(texts_removal_password: Secret<String>) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let (_, who) = server::anyone().await?;
    domain::factors::texts::remove(&domain, &who, &member, texts_removal_password).await.shown()?;
    server::redirect(&format!("{OWN}?done=texts_removed"));
    Ok(())
}

/// Of a colleague who has lost phone and codes.
#[server(RemoveFactorOf)]
pub async fn remove_factor_of(member: MemberId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::factors::remove_of(&domain, &admin, member).await.shown()?;
    server::redirect(&format!("/people/{}?done=factor", member.text()));
    Ok(())
}

/// Instead of the temporary one of this sign-in.
#[server(ChoosePassword)]
pub async fn choose_password(
    password: Secret<String>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let cookie = domain::logins::choose_password(&domain, &arriving, password).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &cookie).await;
    server::go_back(&domain, &cookie, &back).await;
    Ok(())
}

/// To a colleague, who chooses another one at the next sign-in.
#[server(MailTemporaryPassword)]
pub async fn mail_temporary_password(member: MemberId) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::logins::mail_temporary_password(&domain, &admin, member).await.shown()?;
    server::redirect(&format!("/people/{}?done=temporary", member.text()));
    Ok(())
}

#[server(ReadFactorRules)]
pub async fn factor_rules() -> Result<FactorRules, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::factors::rules(&domain, &admin).await.shown()
}

#[server(SaveFactorRules)]
pub async fn save_factor_rules(rules: FactorRules) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::factors::save_rules(&domain, &admin, rules).await.shown()?;
    server::redirect("/settings?done=rules");
    Ok(())
}
