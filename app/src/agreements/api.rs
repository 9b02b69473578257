//! Server functions of what the clinic has agreed to.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
use model::agreements::{Agreements, OwnAcceptance, OwnAgreement, Signature};

#[server(ListAgreements)]
pub async fn agreements() -> Result<Agreements, AppError> {
    let (domain, admin) = server::admin().await?;
    domain::agreements::list(&domain, &admin).await.shown()
}

#[server(SignAgreement)]
pub async fn sign_agreement(signature: Signature) -> Result<(), AppError> {
    let (domain, admin) = server::admin().await?;
    domain::agreements::sign(&domain, &admin, signature).await.shown()?;
    server::redirect("/agreements?done=signed");
    Ok(())
}

/// What one has accepted oneself.
#[server(ListOwnAgreements)]
pub async fn own_agreements() -> Result<Vec<OwnAgreement>, AppError> {
    let (domain, member) = server::member().await?;
    domain::agreements::accepted(&domain, &member).await.shown()
}

/// For oneself, before anything else.
#[server(AcceptTexts)]
pub async fn accept_texts(form: OwnAcceptance) -> Result<(), AppError> {
    let (domain, arriving) = server::arriving().await?;
    let (_, _, cookie) = server::carried()?;
    let back = form.back.clone();
    domain::agreements::accept(&domain, &arriving, form).await.shown()?;
    server::go_back(&domain, &cookie, &back).await;
    Ok(())
}
