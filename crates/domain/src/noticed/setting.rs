//! What a clinic sets for everybody's waiting rooms. What members may set for themselves is theirs (`clinics/choices/`).
use super::rules::Rules;
use super::{NoticingChanged, rows};
use crate::{Admin, Domain, Error, Result};
use model::FieldCode;
use model::noticed::{ClinicNoticing, EARLY_MIN, MORE_MIN, RING_MIN, TELL_MIN};

pub async fn noticing(domain: &Domain, admin: &Admin) -> Result<ClinicNoticing> {
    let rules = rows::rules(&mut domain.read(admin).await?).await?;
    Ok(ClinicNoticing {
        ring_min: rules.ring_min.to_string(),
        early_min: rules.early_min.to_string(),
        tell_min: rules.tell_min.to_string(),
        more_min: rules.more_min.to_string(),
    })
}

/// Holds from the next arrival on; the bell of those who wait already follows at once.
pub async fn save_noticing(domain: &Domain, admin: &Admin, form: ClinicNoticing) -> Result<()> {
    let new = Rules {
        ring_min: chosen("ring_min", &form.ring_min, &RING_MIN)?,
        early_min: chosen("early_min", &form.early_min, &EARLY_MIN)?,
        tell_min: chosen("tell_min", &form.tell_min, &TELL_MIN)?,
        more_min: chosen("more_min", &form.more_min, &MORE_MIN)?,
    };
    let mut tx = domain.begin(admin).await?;
    if rows::rules(&mut tx).await? == new {
        return tx.unchanged().await;
    }
    rows::save_rules(&mut tx, &new).await?;
    tx.shows();
    tx.commit(NoticingChanged { clinic: admin.clinic() }).await
}

fn chosen(field: &'static str, typed: &str, from: &[u16]) -> Result<i32> {
    let minutes = typed.trim().parse().ok().filter(|minutes| from.contains(minutes));
    minutes.map(i32::from).ok_or_else(|| Error::field(field, FieldCode::Required))
}
