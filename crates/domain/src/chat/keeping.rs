//! How long a clinic keeps chats, and how large a file in them may be.
use super::{ChatKeepingChanged, rows};
use crate::{Admin, Domain, Error, Result};
use model::FieldCode;
use model::chat::{ChatKeeping, FILE_MB, KEPT_H};
use model::policy::{Action, Relation};

pub async fn keeping(domain: &Domain, admin: &Admin) -> Result<ChatKeeping> {
    admin.member.may(Action::ChangeClinicSettings, Relation::Clinic)?;
    let mut tx = domain.read(admin).await?;
    let (hours, most) = (rows::kept_h(&mut tx).await?, rows::file_mb(&mut tx).await?);
    Ok(ChatKeeping { chat_hours: hours.to_string(), file_mb: most.to_string() })
}

/// Holds for chats that are kept already, too: what is too old goes within the hour.
pub async fn save_keeping(domain: &Domain, admin: &Admin, form: ChatKeeping) -> Result<()> {
    admin.member.may(Action::ChangeClinicSettings, Relation::Clinic)?;
    let hours = form.chat_hours.trim().parse().ok().filter(|hours| KEPT_H.contains(hours));
    let hours = hours.ok_or_else(|| Error::field("chat_hours", FieldCode::Required))?;
    let file_mb = match form.file_mb.trim() {
        "" => None,
        typed => {
            let known = typed.parse().ok().filter(|most| FILE_MB.contains(most));
            Some(i32::from(known.ok_or_else(|| Error::field("file_mb", FieldCode::Required))?))
        }
    };
    let mut tx = domain.begin(admin).await?;
    let file_mb = match file_mb {
        Some(most) => most,
        None => rows::file_mb(&mut tx).await?,
    };
    rows::keep(&mut tx, i32::from(hours), file_mb).await?;
    tx.commit(ChatKeepingChanged { clinic: admin.clinic() }).await
}
