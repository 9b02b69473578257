//! What a clinic pays for, as far as it counts people (A3): who uses a licence now. No word of a visit or of a patient.
use super::rows;
use crate::{BillingManager, Domain, Result};
use model::people::{LicenceRow, Licences};
use model::policy::Role;

/// Of those who have come in and were not deactivated; who was only invited uses none yet.
pub async fn licences(domain: &Domain, manager: &BillingManager) -> Result<Licences> {
    let mut tx = domain.read(manager).await?;
    let (mut holders, mut others) = (Vec::new(), 0);
    for data in rows::all(&mut tx).await? {
        let (member, roles) = (&data.member, data.member.roles());
        if !member.is_working() {
            continue;
        }
        if roles.iter().copied().any(Role::takes_licence) {
            holders.push(LicenceRow { name: member.name(&mut tx).await?, roles });
        } else {
            others += 1;
        }
    }
    // By name, as people look for people; the sealed names cannot be ordered by the database.
    holders.sort_by_cached_key(|row: &LicenceRow| row.name.to_lowercase());
    Ok(Licences { rows: holders, others })
}
