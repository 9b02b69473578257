//! A visit while it is being typed: what the form starts from, and what would happen if it were sent.
use super::rules::{self, Limits};
use super::show;
use super::when::{self, Zone};
use crate::{Domain, Host, Result};
use model::AppError;
use model::visits::{NewVisit, Outlook, PlanningStart, Preview, PreviewGuest};

pub async fn start(domain: &Domain, host: &Host) -> Result<PlanningStart> {
    let mut tx = domain.read(host).await?;
    let zone = Zone::stored(host.zone());
    Ok(PlanningStart {
        request_id: domain.new_uuid().simple().to_string(),
        zone: zone.name().to_owned(),
        zone_words: zone.in_words(host.lang()),
        today: zone.wall(tx.now()).date().to_string(),
        post: super::post(&mut tx).await?,
        host: Some(host.id()),
    })
}

/// The same rules as `schedule`, without writing anything.
pub async fn preview(domain: &Domain, host: &Host, new: NewVisit) -> Result<Outlook> {
    let mut tx = domain.read(host).await?;
    let (now, own, lang) = (tx.now(), Zone::stored(host.zone()), host.lang());
    let plan = match rules::plan(&new, now, &own, lang, Limits::default()) {
        Ok(plan) => plan,
        Err(AppError::Invalid(fields)) => return Ok(Outlook::Unclear(fields)),
        Err(error) => return Err(error.into()),
    };
    let theirs = |zone: &Zone| (!plan.now && *zone != own).then(|| when::shown(plan.at, now, zone, lang));
    let guests = plan.guests.iter().map(|guest| PreviewGuest {
        name: guest.name.clone(),
        mail: guest.invite,
        their_starts: theirs(&guest.zone),
    });
    Ok(Outlook::Clear(Preview {
        starts: (!plan.now).then(|| when::shown(plan.at, now, &own, lang)),
        guests: guests.collect(),
        post: super::post(&mut tx).await?,
        taken: match super::taken(&mut tx, host, &plan).await? {
            Some(other) => Some(Box::new(show::taken(&mut tx, host, other).await?)),
            None => None,
        },
    }))
}
