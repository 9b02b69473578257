//! "Plan the next visit": a form that says the same as a visit, a week on.
use super::rule;
use crate::joining::rows as places;
use crate::visits::when::Zone;
use crate::visits::{self, VisitSeen};
use crate::{Domain, Planner, Result, audit, colleagues, joining, services, texting};
use jiff::ToSpan;
use model::VisitId;
use model::outbox::Channel;
use model::policy::Action;
use model::series::Repeat;
use model::visits::{NewParticipant, NewVisit};

/// The same people, length and hour as of this visit, on the first such day of the week that is still to come. How somebody
/// was reached is forgotten thirty days after the visit; then there is only their name.
pub async fn next(domain: &Domain, who: impl Into<Planner>, visit: VisitId) -> Result<NewVisit> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let (found, relation) = visits::reached(&mut tx, &who, visit).await?;
    who.member.may(Action::ScheduleVisit, relation)?;
    let (zone, now) = (Zone::stored(&found.zone), tx.now());
    let wall = zone.wall(found.starts_at);
    let ahead = |date| rule::at(date, wall.time(), &zone).is_some_and(|found| found.at > now);
    let date = wall.date().series(7.days()).skip(1).find(|date| ahead(*date));
    let mut participants = Vec::new();
    for place in places::of_visit(&mut tx, visit).await? {
        if place.member_id.is_some() || place.removed_at.is_some() {
            continue;
        }
        let reach = places::reach(&mut tx, place.id).await?;
        let email = match &reach.email {
            Some(sealed) => tx.open(place.reached(), "participant.email", place.id.0, sealed).await?,
            None => String::new(),
        };
        let phone = texting::number(&mut tx, &place).await?.unwrap_or_default();
        let invite = match place.channel {
            Channel::Sms if reach.invite && !phone.is_empty() => "sms",
            Channel::Mail if reach.invite && !email.is_empty() => "mail",
            _ => "none",
        };
        participants.push(NewParticipant {
            name: joining::name(&mut tx, &place).await?,
            email,
            phone,
            invite: invite.to_owned(),
            zone: place.zone.clone(),
            lang: place.lang.tag().to_owned(),
            task: place.task.tag(),
            ..NewParticipant::default()
        });
    }
    let topic = tx.open(found.person_id, "visit.topic", visit.0, &found.topic).await?;
    let service = services::rows::of_visit(&mut tx, visit).await?;
    let colleagues = colleagues::again(&mut tx, visit).await?;
    drop(tx);
    audit::seen(domain, &who, VisitSeen { visit }).await;
    Ok(NewVisit {
        request_id: domain.new_uuid().simple().to_string(),
        for_host: if found.host_id == who.id() { String::new() } else { found.host_id.text() },
        when: "later".to_owned(),
        date: date.map(|date| date.to_string()).unwrap_or_default(),
        time: wall.strftime("%H:%M").to_string(),
        fold: String::new(),
        zone: zone.name().to_owned(),
        duration: found.duration_min.0.to_string(),
        topic,
        service: service.map(|(id, _)| id.text()).unwrap_or_default(),
        sealed: if found.sealed { "on" } else { "" }.to_owned(),
        repeat: Repeat::default(),
        participants,
        colleagues,
    })
}
