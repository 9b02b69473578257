//! The operator's server functions.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::outbox::{LetterRow, LetterView};
use model::{AppError, LetterId, Secret};

/// Trades the address's token for a cookie. A POST by a person's hand: opening the address changes nothing.
#[server(OperatorEnter)]
pub async fn operator_enter(token: Secret<String>) -> Result<(), AppError> {
    let cookie = domain::operator::enter(&server::domain()?, token).await.shown()?;
    server::operator_cookie(&cookie);
    server::redirect("/operator/outbox");
    Ok(())
}

#[server(ReadOutbox)]
pub async fn letters() -> Result<Vec<LetterRow>, AppError> {
    let (domain, operator) = server::operator().await?;
    domain::outbox::letters(&domain, &operator).await.shown()
}

#[server(ReadLetter)]
pub async fn letter(id: LetterId) -> Result<LetterView, AppError> {
    let (domain, operator) = server::operator().await?;
    domain::outbox::letter(&domain, &operator, id).await.shown()
}

#[server(RetryLetter)]
pub async fn retry(letter: LetterId) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::outbox::retry(&domain, &operator, letter).await.shown()
}
