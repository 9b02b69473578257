//! A visit while it is being typed: what the form starts from, and what would happen if it were sent.
use super::rules;
use super::when::{self, Zone};
use super::{planners, reminders, show};
use crate::{Domain, Planner, Result, booking, clinics, contacts, outside, series, services, texting};
use model::outbox::Channel;
use model::visits::{NewVisit, Outlook, PlanningStart, Preview, PreviewGuest};
use model::{AppError, Minutes};

pub async fn start(domain: &Domain, who: impl Into<Planner>) -> Result<PlanningStart> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let zone = Zone::stored(who.zone());
    let hosts = planners::hosts(&mut tx, &who).await?;
    Ok(PlanningStart {
        request_id: domain.new_uuid().simple().to_string(),
        zone: zone.name().to_owned(),
        zone_words: zone.in_words(who.lang()),
        today: zone.wall(tx.now()).date().to_string(),
        duration: Minutes(clinics::choices::visit_min(&mut tx, who.id()).await?),
        post: super::post(&mut tx).await?,
        planner: Some(who.id()),
        groups: contacts::groups::offered(&mut tx, &hosts).await?,
        services: services::to_plan(&mut tx).await?,
        hosts,
    })
}

/// The same rules as `schedule`, without writing anything.
pub async fn preview(domain: &Domain, who: impl Into<Planner>, new: NewVisit) -> Result<Outlook> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (now, own, lang) = (tx.now(), Zone::stored(who.zone()), who.lang());
    let plan = rules::plan(&new, now, &own, lang, texting::limits(&mut tx).await?);
    let host = planners::holder(&mut tx, &who, planners::typed(&new.for_host)?).await?;
    let (host, plan) = match (host, plan) {
        (Some(host), Ok(plan)) => (host, plan),
        (None, plan) => return Ok(Outlook::Unclear(planners::without_holder(plan))),
        (Some(_), Err(AppError::Invalid(fields))) => return Ok(Outlook::Unclear(fields)),
        (Some(_), Err(error)) => return Err(error.into()),
    };
    let theirs = |zone: &Zone| (!plan.now && *zone != own).then(|| when::shown(plan.at, now, zone, lang));
    let text_post = texting::post(&mut tx).await?;
    let guests = plan.guests.iter().map(|guest| PreviewGuest {
        name: guest.name.clone(),
        mail: guest.invite && guest.channel == Channel::Mail,
        text: (guest.invite && guest.channel == Channel::Sms).then_some(text_post),
        their_starts: theirs(&guest.zone),
    });
    let reminders = if plan.now { Vec::new() } else { reminders::promised(&mut tx, plan.at).await? };
    let series = match series::of(&new, &plan)? {
        Some(series) => Some(series::preview(&mut tx, &who, host.id, &series).await?),
        None => None,
    };
    // Of several times the taken ones are named one by one.
    let taken = match series {
        None => super::taken(&mut tx, host.id, &plan).await?,
        Some(_) => None,
    };
    let held = series.is_none() && booking::is_held_for(&mut tx, host.id, &plan).await?;
    let outside = !plan.now && outside::meets(&mut tx, host.id, (plan.at, plan.ends())).await?;
    Ok(Outlook::Clear(Preview {
        host: (host.id != who.id()).then(|| host.name.expose().clone()),
        starts: (!plan.now).then(|| when::shown(plan.at, now, &own, lang)),
        guests: guests.collect(),
        reminders: reminders.into_iter().map(|at| when::shown(at, now, &own, lang)).collect(),
        post: super::post(&mut tx).await?,
        taken: match taken {
            Some(other) => Some(Box::new(show::taken(&mut tx, &who, other).await?)),
            None => None,
        },
        held,
        outside,
        series,
    }))
}
