//! The operator's help with a clinic: only while its administrators let them, shown to them and written in their log.
//!
//! A consent is for a bounded time and is taken back by a press. While it holds, the operator opens the clinic by a button
//! and is a `Helper` then: what they may is the policy's column of the operator with what is given, and each use case asks
//! again whether it is. One sign-in of the operator's has a clinic open at a time.
mod letters;
pub(crate) mod rows;

use crate::principals::{Acts, Helper, OperatorAt};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Admin, Domain, Error, Operator, Result, audit, clinics, logins, operator, people};
use model::audit::{AuditFilter, AuditPage};
use model::clinics::ClinicSettings;
use model::people::People;
use model::policy::{Action, Relation};
use model::support::{HOURS, Helped, PublicSettings, Support};
use model::{AppError, ClinicId, FieldCode, Lang, MemberId, Time};
use rows::Consent;

// The log says for how long: an entry holds no numbers.
audit_event!(SupportAllowedHour, "support_allowed_hour");
audit_event!(SupportAllowedDay, "support_allowed_day");
audit_event!(SupportAllowedWeek, "support_allowed_week");
audit_event!(SupportEnded, "support_ended");
audit_event!(SupportEntered, "support_entered");
audit_event!(SupportLeft, "support_left");
audit_event!(PeopleSeen, "people_seen");
audit_event!(SettingsSeen, "settings_seen");
audit_event!(LogSeen, "log_seen");

/// The consent that holds now, if one does.
pub async fn now(domain: &Domain, admin: &Admin) -> Result<Option<Support>> {
    admin.member.may(Action::LetOperatorIn, Relation::Clinic)?;
    let mut tx = domain.read(admin).await?;
    let Some(consent) = rows::now(&mut tx).await? else { return Ok(None) };
    let (lang, zone) = (admin.member.lang, Zone::stored(&admin.member.zone));
    let at = tx.now();
    let shown = |time| words(time, at, &zone, lang);
    let until = shown(consent.until_at);
    // A sign-in that lapsed has nothing open.
    let open = match consent.inside_id {
        Some(sign_in) => operator::is_open(&mut tx, sign_in).await?,
        None => false,
    };
    let inside = consent.inside_since.filter(|_| open).map(shown);
    let by = match logins::rows::member(&mut tx, consent.member_id).await? {
        Some(member) => member.name(&mut tx).await?,
        None => texts::audit::former_member(lang).to_owned(),
    };
    Ok(Some(Support { until, by, inside }))
}

/// Lets the operator help for so many hours. Where they may already, nothing happens: it is not lengthened in passing.
pub async fn allow(domain: &Domain, admin: &Admin, hours: u16) -> Result<()> {
    admin.member.may(Action::LetOperatorIn, Relation::Clinic)?;
    if !HOURS.contains(&hours) {
        return Err(Error::field("hours", FieldCode::Required));
    }
    let mut tx = locked(domain, admin).await?;
    if rows::now(&mut tx).await?.is_some() {
        return tx.unchanged().await;
    }
    let until = tx.now().plus_seconds(i64::from(hours) * 60 * 60);
    rows::insert(&mut tx, admin.member.member, until).await?;
    letters::allowed(&mut tx, admin.member.name.expose(), until).await?;
    match hours {
        ..=1 => tx.commit(SupportAllowedHour).await,
        2..=24 => tx.commit(SupportAllowedDay).await,
        _ => tx.commit(SupportAllowedWeek).await,
    }
}

/// Takes it back: the operator is out at once.
pub async fn end(domain: &Domain, admin: &Admin) -> Result<()> {
    admin.member.may(Action::LetOperatorIn, Relation::Clinic)?;
    let mut tx = locked(domain, admin).await?;
    if !rows::end(&mut tx).await? {
        return tx.unchanged().await;
    }
    // The operator's open pages hear of it.
    tx.shows();
    tx.commit(SupportEnded).await
}

/// What somebody gave ends with what let them give it. The caller wakes the open pages.
pub(crate) async fn end_of(tx: &mut Tx, by: MemberId) -> Result<()> {
    rows::end_of(tx, by).await
}

/// Opens the clinic in this browser of the operator's. A clinic that lets nobody in is one that does not exist.
pub async fn enter(domain: &Domain, operator: &Operator, clinic: ClinicId) -> Result<()> {
    let mut tx = locked(domain, &OperatorAt { operator, clinic }).await?;
    let consent = rows::now(&mut tx).await?.ok_or(AppError::NotFound)?;
    if consent.inside_id == Some(operator.sign_in) {
        return tx.unchanged().await;
    }
    rows::enter(&mut tx, consent.id, operator.sign_in).await?;
    if consent.entered_at.is_none() {
        letters::entered(&mut tx, &consent).await?;
    }
    // Another browser that had it open has it no more.
    tx.shows();
    tx.commit(SupportEntered).await
}

/// The consent stays: the operator may come back while it holds.
pub async fn leave(domain: &Domain, operator: &Operator, clinic: ClinicId) -> Result<()> {
    let mut tx = domain.begin(&OperatorAt { operator, clinic }).await?;
    if !rows::leave(&mut tx, operator.sign_in).await? {
        return tx.unchanged().await;
    }
    tx.shows();
    tx.commit(SupportLeft).await
}

/// Whoever signs out has nothing open.
pub(crate) async fn leave_all(domain: &Domain, operator: &Operator) -> Result<()> {
    let mut tx = domain.read(operator).await?;
    let inside = rows::inside(&mut tx, operator.sign_in).await?;
    drop(tx);
    for clinic in inside {
        leave(domain, operator, clinic).await?;
    }
    Ok(())
}

/// The clinics that let the operator help now, each until when.
pub(crate) async fn open(tx: &mut Tx) -> Result<Vec<(ClinicId, Time)>> {
    rows::open(tx).await
}

/// The operator in a clinic that lets them, and that they have opened in this browser.
pub async fn helper(domain: &Domain, operator: &Operator, clinic: ClinicId) -> Result<Helper> {
    let helper = Helper { operator: operator.clone(), clinic };
    let mut tx = domain.read(&helper).await?;
    opened(&mut tx, operator).await?;
    Ok(helper)
}

/// For how many seconds more, if nobody takes it back.
pub async fn left_s(domain: &Domain, helper: &Helper) -> Result<i64> {
    let mut tx = domain.read(helper).await?;
    let consent = opened(&mut tx, &helper.operator).await?;
    Ok(consent.until_at.seconds_since(tx.now()))
}

/// Who works here. That the operator looked is an entry, each time and before they see it.
pub async fn people(domain: &Domain, helper: &Helper) -> Result<Helped<People>> {
    let (mut tx, consent) = begin(domain, helper, Action::ReadPeople).await?;
    let what = people::list_in(&mut tx, None).await?;
    let page = helped(&mut tx, helper, &consent, what).await?;
    tx.commit(PeopleSeen).await?;
    Ok(page)
}

pub async fn settings(domain: &Domain, helper: &Helper) -> Result<Helped<ClinicSettings>> {
    let (mut tx, consent) = begin(domain, helper, Action::ReadClinicSettings).await?;
    let what = clinics::settings_in(&mut tx).await?;
    let page = helped(&mut tx, helper, &consent, what).await?;
    tx.commit(SettingsSeen).await?;
    Ok(page)
}

/// What the clinic shows of itself; what guards accounts stays as it is.
pub async fn save_settings(domain: &Domain, helper: &Helper, new: PublicSettings) -> Result<()> {
    helper.may(Action::ChangePublicSettings)?;
    let mut tx = locked(domain, helper).await?;
    opened(&mut tx, &helper.operator).await?;
    let kept = clinics::settings_in(&mut tx).await?;
    let kept = clinics::rules::settings(new.over(kept))?;
    clinics::save_in(tx, &kept).await
}

/// The clinic's log but for its visits, this look not yet among it.
pub async fn log(domain: &Domain, helper: &Helper, filter: &AuditFilter) -> Result<Helped<AuditPage>> {
    let (mut tx, consent) = begin(domain, helper, Action::ReadAudit).await?;
    let zone = clinics::front_in(&mut tx).await?.zone;
    let what = audit::page_for(&mut tx, helper.operator.lang, &zone, filter).await?;
    let page = helped(&mut tx, helper, &consent, what).await?;
    tx.commit(LogSeen).await?;
    Ok(page)
}

/// One after the other: what is taken back is over for whatever comes after, also where it had begun before.
async fn locked(domain: &Domain, who: &impl Acts) -> Result<Tx> {
    let mut tx = domain.begin(who).await?;
    people::rows::lock(&mut tx).await?;
    Ok(tx)
}

async fn begin(domain: &Domain, helper: &Helper, action: Action) -> Result<(Tx, Consent)> {
    helper.may(action)?;
    let mut tx = domain.begin(helper).await?;
    let consent = opened(&mut tx, &helper.operator).await?;
    Ok((tx, consent))
}

/// The consent that holds, when this sign-in of the operator's has opened the clinic by it.
async fn opened(tx: &mut Tx, operator: &Operator) -> Result<Consent> {
    let consent = rows::now(tx).await?.filter(|consent| consent.inside_id == Some(operator.sign_in));
    consent.ok_or_else(|| AppError::NotFound.into())
}

async fn helped<T>(tx: &mut Tx, helper: &Helper, consent: &Consent, what: T) -> Result<Helped<T>> {
    let front = clinics::front_in(tx).await?;
    let until = words(consent.until_at, tx.now(), &Zone::stored(&front.zone), helper.operator.lang);
    Ok(Helped { clinic: helper.clinic, name: front.name, until, what })
}

/// "Tue, Nov 24 at 3:30 pm (Denver time)".
fn words(at: Time, now: Time, zone: &Zone, lang: Lang) -> String {
    format!("{} ({})", when::dated(at, now, zone, lang), zone.in_words(lang))
}
