//! What a clinic offers to be booked (S9): "First visit, 45 minutes". Administrators make it; each host says for themselves
//! what of it they offer (`availability/`). Anybody may read it, so nothing here is sealed.
pub(crate) mod rows;

use crate::people::rows as people;
use crate::tx::Tx;
use crate::{Admin, Domain, Error, Result, clinics};
use model::policy::{Action, Relation};
use model::services::{ABOUT_MOST, NAME_MOST, SERVICES_MOST, ServiceForm, ServiceName, ServiceRow, Services};
use model::{AppError, ClinicId, FieldCode, ServiceId};
use rows::ServiceData;

audit_event!(ServiceMade, "service_made", service: ServiceId);
audit_event!(ServiceChanged, "service_changed", service: ServiceId);
audit_event!(ServiceRetired, "service_retired", service: ServiceId);
audit_event!(ServiceRemoved, "service_removed", service: ServiceId);
audit_event!(ServiceRestored, "service_restored", service: ServiceId);
audit_event!(BookingChoicesChanged, "booking_choices_changed", clinic: ClinicId);

/// As long as any visit may be (`visits/rules.rs`).
const DURATION_MIN: std::ops::RangeInclusive<i32> = 5..=480;

impl ServiceData {
    fn row(self) -> ServiceRow {
        ServiceRow {
            service: self.id,
            name: self.name,
            about: self.about,
            duration: self.duration_min,
            retired: self.retired_at.is_some(),
            hosts: self.hosts,
        }
    }
}

/// By name, those that are offered before those that are not any more.
pub async fn list(domain: &Domain, admin: &Admin) -> Result<Services> {
    let mut tx = domain.read(admin).await?;
    let mut services: Vec<ServiceRow> = rows::all(&mut tx).await?.into_iter().map(ServiceData::row).collect();
    services.sort_by_cached_key(|row| (row.retired, row.name.to_lowercase()));
    Ok(Services { services, patients_change: rows::patients_change(&mut tx).await? })
}

/// What a visit can be planned as, by name.
pub(crate) async fn to_plan(tx: &mut Tx) -> Result<Vec<ServiceName>> {
    let all = rows::all(tx).await?.into_iter().filter(|service| service.retired_at.is_none());
    let mut all: Vec<ServiceName> =
        all.map(|service| ServiceName { service: service.id, name: service.name }).collect();
    all.sort_by_cached_key(|service| service.name.to_lowercase());
    Ok(all)
}

/// What was chosen in the planning form. One that was taken off the list meanwhile was there when it was chosen.
pub(crate) async fn chosen(tx: &mut Tx, typed: &str) -> Result<Option<ServiceId>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let id = ServiceId::parse(typed.trim()).ok_or(AppError::NotFound)?;
    Ok(Some(found(tx, id).await?.id))
}

pub async fn view(domain: &Domain, admin: &Admin, id: ServiceId) -> Result<ServiceRow> {
    let mut tx = domain.read(admin).await?;
    Ok(found(&mut tx, id).await?.row())
}

/// A new one, or another name, another text, another length: that of the visits that are booked from now on.
pub async fn save(domain: &Domain, admin: &Admin, form: ServiceForm) -> Result<ServiceId> {
    admin.member.may(Action::ManageServices, Relation::Clinic)?;
    let (name, about, duration) = read(&form)?;
    let mut tx = domain.begin(admin).await?;
    people::lock(&mut tx).await?;
    let all = rows::all(&mut tx).await?;
    let own = match form.service.trim() {
        "" => None,
        id => Some(ServiceId::parse(id).ok_or(AppError::NotFound)?),
    };
    let same =
        |other: &ServiceData| other.name.to_lowercase() == name.to_lowercase() && Some(other.id) != own;
    if all.iter().any(same) {
        return Err(Error::field("name", FieldCode::ServiceNameTaken));
    }
    let Some(service) = own else {
        if all.len() >= SERVICES_MOST {
            return Err(Error::field("name", FieldCode::TooManyServices));
        }
        let service = ServiceId(tx.new_uuid());
        rows::insert(&mut tx, service, &name, &about, duration).await?;
        tx.commit(ServiceMade { service }).await?;
        return Ok(service);
    };
    found(&mut tx, service).await?;
    rows::save(&mut tx, service, &name, &about, duration).await?;
    tx.commit(ServiceChanged { service }).await?;
    Ok(service)
}

/// Nobody can book it any more. What was never used is gone; what was, stays as what past visits were.
pub async fn remove(domain: &Domain, admin: &Admin, service: ServiceId) -> Result<()> {
    admin.member.may(Action::ManageServices, Relation::Clinic)?;
    let mut tx = domain.begin(admin).await?;
    people::lock(&mut tx).await?;
    let kept = found(&mut tx, service).await?;
    if rows::is_used(&mut tx, service).await? {
        if kept.retired_at.is_some() {
            return tx.unchanged().await;
        }
        let now = tx.now();
        rows::retire(&mut tx, service, Some(now)).await?;
        return tx.commit(ServiceRetired { service }).await;
    }
    rows::remove(&mut tx, service).await?;
    tx.commit(ServiceRemoved { service }).await
}

/// It can be booked again with whoever offered it.
pub async fn restore(domain: &Domain, admin: &Admin, service: ServiceId) -> Result<()> {
    admin.member.may(Action::ManageServices, Relation::Clinic)?;
    let mut tx = domain.begin(admin).await?;
    if found(&mut tx, service).await?.retired_at.is_none() {
        return tx.unchanged().await;
    }
    rows::retire(&mut tx, service, None).await?;
    tx.commit(ServiceRestored { service }).await
}

/// Whether who has booked may move or cancel it without calling.
pub async fn let_patients_change(domain: &Domain, admin: &Admin, yes: bool) -> Result<()> {
    admin.member.may(Action::ManageServices, Relation::Clinic)?;
    let mut tx = domain.begin(admin).await?;
    rows::let_patients_change(&mut tx, yes).await?;
    tx.commit(BookingChoicesChanged { clinic: admin.clinic() }).await
}

async fn found(tx: &mut Tx, id: ServiceId) -> Result<ServiceData> {
    Ok(rows::one(tx, id).await?.ok_or(AppError::NotFound)?)
}

fn read(form: &ServiceForm) -> Result<(String, String, i32)> {
    let (name, about) = (clinics::rules::tidy(&form.name), form.about.trim().to_owned());
    let duration = form.duration.trim().parse().ok().filter(|minutes| DURATION_MIN.contains(minutes));
    let length = match name.chars().count() {
        0 => Err(FieldCode::Required),
        letters if letters > NAME_MOST => Err(FieldCode::TooLong),
        _ => Ok(()),
    };
    let short = about.chars().count() <= ABOUT_MOST;
    AppError::of_fields([
        ("name", length),
        ("about", short.then_some(()).ok_or(FieldCode::TooLong)),
        ("duration", duration.map(drop).ok_or(FieldCode::BadDuration)),
    ])?;
    Ok((name, about, duration.unwrap_or(*DURATION_MIN.start())))
}
