//! Server functions of signing up, in and out.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::accounts::{self, Me, NewPassword, SignInForm, SignInStart, SignUpStart, Welcome};
use model::limits::{Ended, Stay as StayOpen};
use model::passwords::PasswordRules;
use model::{AppError, Secret};

/// Opens a clinic and goes to its first page, signed in, at the clinic's own address.
#[server]
pub async fn sign_up(form: accounts::SignUp) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    let opened = domain::logins::sign_up(&domain, &who, form).await.shown()?;
    server::enter_clinic(&domain, &opened).await
}

/// Where the clinic that a founder comes to is at home.
#[server(ReadWelcome)]
pub async fn welcome(slug: String) -> Result<Welcome, AppError> {
    server::welcome(&slug).await
}

/// The button at the clinic's own address: trades the token for a cookie that holds there.
#[server]
pub async fn take_over(token: Secret<String>) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    let cookie = domain::logins::take_over(&domain, &who, &token).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &cookie).await;
    server::redirect(server::home(&domain, &cookie).await);
    Ok(())
}

#[server]
pub async fn sign_in(form: SignInForm) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    let who = who.around(&form.browser_zone).showing(&form.stamp, &form.proof);
    let (credentials, back) = form.parts();
    let cookie = domain::logins::sign_in(&domain, &who, credentials).await.shown()?;
    server::signed_in(&domain, server::front()?.clinic, &cookie).await;
    server::go_back(&domain, &cookie, &back).await;
    Ok(())
}

/// What the sign-in page starts from, and asks for again when its form is sent.
#[server(StartSignIn)]
pub async fn sign_in_start() -> Result<SignInStart, AppError> {
    let (domain, who) = server::anyone().await?;
    Ok(domain::logins::sign_in_start(&domain, &who))
}

/// How long this page may stay open; somebody is `here`.
#[server]
pub async fn stay(here: bool) -> Result<StayOpen, AppError> {
    let (domain, clinic, cookie) = server::carried()?;
    domain::logins::stay(&domain, clinic, &cookie, here).await.shown()
}

/// For the sign-in page.
#[server]
pub async fn why_ended() -> Result<Option<Ended>, AppError> {
    server::why_ended().await
}

#[server]
pub async fn sign_out() -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    domain::logins::sign_out(&domain, &arriving).await.shown()?;
    server::clear_cookie();
    if server::is_form() {
        server::redirect("/");
    }
    Ok(())
}

/// Answers the same whether the address is known or not.
#[server]
pub async fn forgot(email: String) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    domain::logins::forgot(&domain, &who, email).await.shown()
}

#[server]
pub async fn reset(form: NewPassword) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    // Whoever has the letter's link is the one who reads the mail: no code is asked for on top in this browser.
    if let Some(known) = domain::logins::reset(&domain, &who, form).await.shown()? {
        server::browser_cookie(&known);
    }
    Ok(())
}

#[server]
pub async fn confirm_email(token: Secret<String>) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    domain::logins::confirm_email(&domain, &who, token).await.shown()
}

#[server]
pub async fn resend_confirmation() -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::resend_confirmation(&domain, &member).await.shown()
}

/// Another address for oneself, as long as the first one is not confirmed.
#[server]
pub async fn change_email(email: String) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::change_email(&domain, &member, &email).await.shown()
}

#[server(GetMe)]
pub async fn me() -> Result<Me, AppError> {
    let (domain, member) = server::member().await?;
    domain::logins::me(&domain, &member).await.shown()
}

/// What the sign-up page starts from: a number of its own, and the texts to accept.
#[server(StartSignUp)]
pub async fn sign_up_start() -> Result<SignUpStart, AppError> {
    let (domain, who) = server::anyone().await?;
    domain::logins::start(&domain, &who).await.shown()
}

#[server(ReadPasswordRules)]
pub async fn password_rules() -> Result<PasswordRules, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::logins::password_rules(&domain, &admin).await.shown()
}

#[server(SavePasswordRules)]
pub async fn save_password_rules(rules: PasswordRules) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::logins::save_password_rules(&domain, &admin, rules).await.shown()?;
    server::redirect("/settings?done=passwords");
    Ok(())
}
