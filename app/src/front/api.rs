//! Server functions of the front doors.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
use model::AppError;
#[cfg(feature = "ssr")]
use model::clinics::ClinicBy;
use model::legal::{LegalKind, LegalText};
use serde::{Deserialize, Serialize};

/// What the installation's start page says: nothing that is private to a clinic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    pub any_clinic: bool,
    /// The slug and name of the one clinic, when there is exactly one.
    pub single: Option<(String, String)>,
}

#[server(GetStart)]
pub async fn start() -> Result<Start, AppError> {
    let clinics = domain::clinics::only(&server::domain()?).await.shown()?;
    let single = <[_; 1]>::try_from(clinics.as_slice().to_vec()).ok().map(|[one]| (one.slug, one.name));
    Ok(Start { any_clinic: !clinics.is_empty(), single })
}

/// Goes to the clinic of that name in addresses.
#[server]
pub async fn find_clinic(slug: String) -> Result<(), AppError> {
    let by = ClinicBy::Slug(slug.trim().to_lowercase());
    let front = domain::clinics::find(&server::domain()?, &by).await.shown()?;
    server::redirect_to(&format!("/c/{}/", front.slug));
    Ok(())
}

#[server(GetLegalText)]
pub async fn legal_text(kind: LegalKind) -> Result<LegalText, AppError> {
    let (domain, lang) = (server::domain()?, server::visitor()?.lang);
    Ok(domain::legal::text(&domain, kind, lang))
}
