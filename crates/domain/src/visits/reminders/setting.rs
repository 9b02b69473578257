//! When the guests of a clinic are reminded: its administrators choose, for everybody.
use super::{RemindersChanged, plan_all, rows, rules};
use crate::{Admin, Domain, Error, Result};
use model::FieldCode;
use model::reminders::{BEFORE_MIN, ClinicReminders};

pub async fn reminders(domain: &Domain, admin: &Admin) -> Result<ClinicReminders> {
    let mut tx = domain.read(admin).await?;
    Ok(ClinicReminders::of(&rows::times(&mut tx).await?))
}

/// Holds at once, also for visits that are planned already.
pub async fn save_reminders(domain: &Domain, admin: &Admin, form: ClinicReminders) -> Result<()> {
    let mut chosen = Vec::new();
    for (field, typed) in form.fields() {
        if typed.trim().is_empty() {
            continue;
        }
        let minutes = typed.trim().parse().ok().filter(|minutes| BEFORE_MIN.contains(minutes));
        chosen.push(minutes.ok_or_else(|| Error::field(field, FieldCode::Required))?);
    }
    let chosen = rules::tidy(chosen.into_iter());
    let mut tx = domain.begin(admin).await?;
    if rows::times(&mut tx).await? == chosen {
        return tx.unchanged().await;
    }
    rows::save_times(&mut tx, &chosen).await?;
    plan_all(&mut tx).await?;
    tx.shows();
    tx.commit(RemindersChanged { clinic: admin.clinic() }).await
}
