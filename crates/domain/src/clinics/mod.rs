//! Clinics: found once per request, and what they may set about themselves.
pub(crate) mod choices;
pub(crate) mod colour;
pub(crate) mod rows;
pub(crate) mod rules;

pub use choices::{choices, own_choices, save_choices, save_own_choices};
pub(crate) use colour::DEFAULT_ACCENT;

use crate::principals::Program;
use crate::tx::{Conn, Tx};
use crate::{Admin, Domain, Result};
use model::clinics::{ClinicBy, ClinicFront, ClinicSettings};
use model::{AppError, ClinicId};

audit_event!(ClinicChanged, "clinic_changed", clinic: ClinicId);

/// The clinic that a request named.
pub async fn find(domain: &Domain, by: &ClinicBy) -> Result<ClinicFront> {
    let mut tx = domain.read(&Program { clinic: None }).await?;
    let row = match by {
        ClinicBy::Slug(slug) => rows::by_slug(&mut tx, &slug.to_ascii_lowercase()).await?,
        ClinicBy::Domain(name) => rows::by_domain(&mut tx, &name.to_ascii_lowercase()).await?,
    };
    row.map(rows::Row::front).ok_or_else(|| AppError::NotFound.into())
}

pub async fn front(domain: &Domain, clinic: ClinicId) -> Result<ClinicFront> {
    let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
    front_in(&mut tx).await
}

/// The front of the transaction's own clinic.
pub(crate) async fn front_in(tx: &mut Tx) -> Result<ClinicFront> {
    Ok(rows::this(tx).await?.front())
}

pub async fn settings(domain: &Domain, admin: &Admin) -> Result<ClinicSettings> {
    let mut tx = domain.read(admin).await?;
    settings_in(&mut tx).await
}

/// As they are kept.
pub(crate) async fn settings_in(tx: &mut Tx) -> Result<ClinicSettings> {
    let row = rows::this(tx).await?;
    let (idle_min, absolute_h) = rows::limits(tx).await?;
    Ok(ClinicSettings {
        name: row.name,
        help_phone: row.help_phone,
        zone: row.zone,
        lang: row.lang,
        waiting_words: row.waiting_words,
        accent: row.accent,
        idle_min: u16::try_from(idle_min).unwrap_or_default(),
        absolute_h: u16::try_from(absolute_h).unwrap_or_default(),
        allowed: Some(tx.domain().config().limits),
    })
}

pub async fn save_settings(domain: &Domain, admin: &Admin, new: ClinicSettings) -> Result<()> {
    let kept = rules::settings(new)?;
    save_in(domain.begin(admin).await?, &kept).await
}

/// What `rules::settings` has passed; ends the transaction.
pub(crate) async fn save_in(mut tx: Tx, kept: &ClinicSettings) -> Result<()> {
    let clinic = tx.clinic()?;
    rows::save(&mut tx, kept).await?;
    rows::save_limits(&mut tx, kept.idle_min, kept.absolute_h).await?;
    tx.shows();
    tx.commit(ClinicChanged { clinic }).await
}

/// The clinics of the installation, for its start page; the oldest 100.
pub async fn only(domain: &Domain) -> Result<Vec<ClinicFront>> {
    let mut tx = domain.read(&Program { clinic: None }).await?;
    Ok(rows::oldest(&mut tx).await?.into_iter().map(rows::Row::front).collect())
}

/// Is there any clinic in the database? Asked before there is a `Domain`.
pub(crate) async fn any(conn: &mut Conn) -> sqlx::Result<bool> {
    rows::any(conn).await
}
