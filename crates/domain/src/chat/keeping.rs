//! How long a clinic keeps chats.
use super::{ChatKeepingChanged, rows};
use crate::{Admin, Domain, Error, Result};
use model::FieldCode;
use model::chat::{ChatKeeping, KEPT_H};
use model::policy::{Action, Relation};

pub async fn keeping(domain: &Domain, admin: &Admin) -> Result<ChatKeeping> {
    admin.member.may(Action::ChangeClinicSettings, Relation::Clinic)?;
    let mut tx = domain.read(admin).await?;
    Ok(ChatKeeping { chat_hours: rows::kept_h(&mut tx).await?.to_string() })
}

/// Holds for chats that are kept already, too: what is too old goes within the hour.
pub async fn save_keeping(domain: &Domain, admin: &Admin, form: ChatKeeping) -> Result<()> {
    admin.member.may(Action::ChangeClinicSettings, Relation::Clinic)?;
    let hours = form.chat_hours.trim().parse().ok().filter(|hours| KEPT_H.contains(hours));
    let hours = hours.ok_or_else(|| Error::field("chat_hours", FieldCode::Required))?;
    let mut tx = domain.begin(admin).await?;
    rows::keep(&mut tx, i32::from(hours)).await?;
    tx.commit(ChatKeepingChanged { clinic: admin.clinic() }).await
}
