//! What a clinic asks of everyone who works there.
use super::{rows, texts};
use crate::clinics::ClinicChanged;
use crate::{Admin, Domain, Error, Result};
use model::FieldCode;
use model::factors::{FactorRules, REMEMBER_DAYS};

pub async fn rules(domain: &Domain, admin: &Admin) -> Result<FactorRules> {
    let mut tx = domain.read(admin).await?;
    let (required, days) = rows::rules(&mut tx).await?;
    let on = |is: bool| if is { "on".to_owned() } else { String::new() };
    let text_codes = on(texts::rows::allowed(&mut tx).await?);
    Ok(FactorRules { required: on(required), remember_days: days.to_string(), text_codes })
}

/// Who has no second factor where one is asked for sets one up at their next page, and so does who has only a number for
/// codes by text where they are not allowed any more.
pub async fn save_rules(domain: &Domain, admin: &Admin, form: FactorRules) -> Result<()> {
    let days = form.remember_days.parse().ok().filter(|days| REMEMBER_DAYS.contains(days));
    let days = days.ok_or_else(|| Error::field("remember_days", FieldCode::Required))?;
    let mut tx = domain.begin(admin).await?;
    rows::save_rules(&mut tx, form.required == "on", days).await?;
    texts::rows::allow(&mut tx, form.text_codes == "on").await?;
    tx.shows();
    tx.commit(ClinicChanged { clinic: admin.clinic() }).await
}
