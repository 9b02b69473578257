//! Whether a clinic lets other programs into its calls: not unless an administrator says so.
use super::{ProgramsAllowed, ProgramsForbidden, rows};
use crate::{Admin, Domain, Result};
use model::policy::{Action, Relation};
use model::publish::ProgramSetting;

pub async fn setting(domain: &Domain, admin: &Admin) -> Result<ProgramSetting> {
    admin.member.may(Action::ChangeClinicSettings, Relation::Clinic)?;
    let mut tx = domain.read(admin).await?;
    Ok(ProgramSetting { programs: rows::allowed(&mut tx).await? })
}

/// Whatever is in a call when they are forbidden is out of it a few seconds later.
pub async fn save_setting(domain: &Domain, admin: &Admin, yes: bool) -> Result<()> {
    admin.member.may(Action::ChangeClinicSettings, Relation::Clinic)?;
    let mut tx = domain.begin(admin).await?;
    if rows::allowed(&mut tx).await? == yes {
        return tx.unchanged().await;
    }
    rows::allow(&mut tx, yes).await?;
    let clinic = admin.clinic();
    match yes {
        true => tx.commit(ProgramsAllowed { clinic }).await,
        false => tx.commit(ProgramsForbidden { clinic }).await,
    }
}
