//! How people were reached goes thirty days after the visit (promises 1L): address and code are wiped, and the key that
//! sealed them and their letters is destroyed, so that backups do not hold them either. Who came and when is the
//! record, and stays.
use super::{reach, rows};
use crate::principals::Program;
use crate::{Domain, Result};

audit_event!(ContactForgotten, "contact_forgotten");

const KEPT_S: i64 = 30 * 86_400;

/// Clinic by clinic; the daily job calls it, after the letters of that time are gone.
pub(crate) async fn prune(domain: &Domain) -> Result<()> {
    let before = domain.now().plus_seconds(-KEPT_S);
    let clinics = rows::with_contact(&mut domain.read(&Program { clinic: None }).await?, before).await?;
    for clinic in clinics {
        let mut tx = domain.begin(&Program { clinic: Some(clinic) }).await?;
        for person in rows::reached(&mut tx, before).await? {
            tx.destroy_person(person).await?;
        }
        reach::forget(&mut tx, before).await?;
        rows::forget_contact(&mut tx, before).await?;
        tx.commit(ContactForgotten).await?;
    }
    Ok(())
}
