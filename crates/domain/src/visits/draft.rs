//! A visit while it is being typed: what the form starts from, and what would happen if it were sent.
use super::rules;
use super::when::{self, Zone};
use super::{conflicts, planners, reminders};
use crate::{Domain, Planner, Result, clinics, colleagues, contacts, series, services, texting};
use model::conflicts::Conflicts;
use model::outbox::Channel;
use model::visits::{NewVisit, Offered, Outlook, PlanningStart, Preview, PreviewGuest};
use model::{AppError, MemberId, Minutes};

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
        colleagues: colleagues::to_plan(&mut tx, &who).await?,
        hosts,
    })
}

/// Higher: people of the address book are pushed off a phone. Lower: the second of a common name is not offered.
const COLLEAGUES_OFFERED: usize = 3;

/// Who is meant by a name that is being typed: people of the host's address book, and of the clinic.
pub async fn offer(
    domain: &Domain,
    who: impl Into<Planner>,
    host: Option<MemberId>,
    typed: &str,
) -> Result<Vec<Offered>> {
    let who = who.into();
    let contacts = contacts::suggest(domain, &who, host, typed).await?;
    let mut offered: Vec<Offered> = contacts.into_iter().map(Offered::Contact).collect();
    let words = contacts::words::of(typed);
    // One letter begins half of the clinic.
    if words.iter().any(|word| word.chars().count() > 1) {
        let mut tx = domain.read(&who).await?;
        let mut all = colleagues::to_plan(&mut tx, &who).await?;
        all.retain(|one| Some(one.host) != host && contacts::words::match_all(&words, &[one.name.as_str()]));
        offered.extend(all.into_iter().take(COLLEAGUES_OFFERED).map(Offered::Colleague));
    }
    Ok(offered)
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
    // What is asked for at once, nothing stands in the way of.
    let span = (!plan.now).then(|| (plan.at, plan.ends()));
    let mut found = match span {
        Some(span) => conflicts::of(&mut tx, &who, host.id, span, None).await?,
        None => Conflicts::default(),
    };
    // Of several times the taken ones are named one by one.
    if series.is_some() {
        found.taken = None;
        found.held = false;
    }
    let coming = colleagues::foreseen(&mut tx, &who, host.id, &new, span).await?;
    Ok(Outlook::Clear(Preview {
        host: (host.id != who.id()).then(|| host.name.expose().clone()),
        starts: (!plan.now).then(|| when::shown(plan.at, now, &own, lang)),
        guests: guests.collect(),
        reminders: reminders.into_iter().map(|at| when::shown(at, now, &own, lang)).collect(),
        post: super::post(&mut tx).await?,
        conflicts: found,
        colleagues: coming,
        series,
    }))
}
