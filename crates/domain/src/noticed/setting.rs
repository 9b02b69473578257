//! What a clinic sets for everybody's waiting rooms, and by what each member is told.
use super::rules::Rules;
use super::{NoticingChanged, rows};
use crate::logins::ProfileChanged;
use crate::{Admin, Domain, Error, Member, Result, factors};
use model::FieldCode;
use model::noticed::{ClinicNoticing, EARLY_MIN, MORE_MIN, OwnNoticing, RING_MIN, TELL_MIN};
use model::policy::Role;

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

pub async fn own_noticing(domain: &Domain, member: &Member) -> Result<OwnNoticing> {
    let mut tx = domain.read(member).await?;
    let (mail, text) = rows::chosen(&mut tx, member.member).await?;
    let number = factors::texts::number_of(&mut tx, member.identity).await?;
    let ending =
        number.map(|number| number.get(number.len().saturating_sub(2)..).unwrap_or_default().to_owned());
    let after_min = i64::from(rows::rules(&mut tx).await?.tell_min);
    Ok(OwnNoticing { holds: member.roles.contains(&Role::Host), mail, text, ending, after_min })
}

/// It counts from the next wait that nobody has seen.
pub async fn save_own_noticing(domain: &Domain, member: &Member, mail: bool, text: bool) -> Result<()> {
    let mut tx = domain.begin(member).await?;
    rows::choose(&mut tx, member.member, mail, text).await?;
    tx.commit(ProfileChanged { member: member.member }).await
}
