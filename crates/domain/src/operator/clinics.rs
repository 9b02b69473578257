//! The clinics of the installation, as the operator may see them: a public name, and how many. What is inside of one is
//! the clinic's, and none of it is read here; a clinic that lets the operator help says until when.
use super::{rows, words};
use crate::{Domain, Operator, Result, support};
use model::console::{ClinicLine, Clinics};
use model::{ClinicId, Time};
use std::collections::BTreeMap;

/// Higher: a page that nobody reads to its end. Lower: more clinics that are only counted.
const MOST: i64 = 200;

/// Those that let the operator help, then the newest ones, and how many more there are.
pub async fn clinics(domain: &Domain, operator: &Operator) -> Result<Clinics> {
    let mut tx = domain.read(operator).await?;
    let now = tx.now();
    let count = rows::clinic_count(&mut tx).await?;
    let open: BTreeMap<ClinicId, Time> = support::open(&mut tx).await?.into_iter().collect();
    let line = |row: rows::ClinicData| {
        let rows::ClinicData { clinic, created_at, people, running } = row;
        let front = clinic.front();
        let address = domain.origin().clinic_url(&front, "/");
        ClinicLine {
            clinic: front.clinic,
            open_until: open.get(&front.clinic).map(|until| words(*until, now, operator.lang)),
            name: front.name,
            address,
            opened: words(created_at, now, operator.lang),
            people,
            running,
        }
    };
    let clinics = rows::clinics(&mut tx, MOST).await?.into_iter().map(line).collect();
    Ok(Clinics { clinics, older: (count - MOST).max(0) })
}
