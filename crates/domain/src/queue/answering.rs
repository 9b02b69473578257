//! What a host answers to whoever waits: yes, which is a visit that begins at once, no, or somebody else.
use super::lines::{self, Lines};
use super::rows::{Settled, TicketData};
use super::{NOTE, TicketAccepted, TicketDeclined, TicketHandedOver, rows};
use crate::tx::Tx;
use crate::visits::rows as visits_rows;
use crate::visits::rules::{self, Limits, Plan, PlannedGuest};
use crate::visits::when::Zone;
use crate::{Domain, Error, Host, Planner, Result, clinics, contacts, joining, texting, visits};
use model::policy::{Action, Relation};
use model::queue::{NOTE_MOST, Sentence, TargetId, TicketState};
use model::visits::NewParticipant;
use model::{AppError, Conflict, FieldCode, Minutes, TicketId, VisitId};

/// Somebody whom this host may answer; any other looks like nobody.
async fn mine(tx: &mut Tx, host: &Host, id: TicketId) -> Result<(TicketData, Lines)> {
    let ticket = rows::ticket(tx, id).await?.ok_or(AppError::NotFound)?;
    let lines = Lines::load(tx).await?;
    let by_me = ticket.answered_by == Some(host.id());
    if !by_me && !lines.answers(&ticket, host.id()) {
        return Err(AppError::NotFound.into());
    }
    host.member.may(Action::ServeLine, Relation::Own)?;
    Ok((ticket, lines))
}

async fn still_waits(tx: &mut Tx, ticket: &TicketData) -> Result<()> {
    match lines::state(tx, ticket).await? {
        TicketState::Waits => Ok(()),
        _ => Err(Conflict::TicketTaken.into()),
    }
}

/// A visit that begins now, with them. Of two who accept at once, one does.
pub async fn accept(domain: &Domain, host: &Host, id: TicketId) -> Result<VisitId> {
    let who = Planner::from(host);
    let mut tx = domain.begin(&who).await?;
    visits_rows::lock_host(&mut tx, host.id()).await?;
    let (ticket, _) = mine(&mut tx, host, id).await?;
    // The same form a second time (double click, Back).
    if let Some(visit) = ticket.visit_id.filter(|_| ticket.answered_by == Some(host.id())) {
        tx.unchanged().await?;
        return Ok(visit);
    }
    still_waits(&mut tx, &ticket).await?;
    let to = Settled { state: TicketState::Accepted, by: Some(host.id()), sentence: None, note: None };
    if !rows::settle(&mut tx, id, to).await? {
        return Err(Conflict::TicketTaken.into());
    }
    let guest = guest(&mut tx, &ticket).await?;
    let (now, zone) = (tx.now(), Zone::stored(host.zone()));
    let plan = Plan {
        at: now,
        duration: Minutes(clinics::choices::visit_min(&mut tx, host.id()).await?),
        wall: rules::wall(now, &zone),
        zone,
        topic: String::new(),
        sealed: false,
        now: true,
        guests: vec![guest],
    };
    let holder = visits::holder(&mut tx, &who, None).await?.ok_or(AppError::NotAllowed)?;
    let people = contacts::recognise(&mut tx, host.id(), &plan.guests).await?;
    let hash = tx.blind("queue accepted", &id.text())?;
    let visit = visits::place(&mut tx, &holder, &plan, &people, hash).await?;
    // They have waited since they asked: the visit's record counts from there.
    joining::waited(&mut tx, visit, ticket.asked_at).await?;
    rows::led_to(&mut tx, id, visit).await?;
    tx.shows();
    tx.commit(TicketAccepted { ticket: id }).await?;
    Ok(visit)
}

/// With an address they get the link by mail as well, for a page that is lost; with a number alone, by text message. So the
/// visit also says by what they are reached when the call breaks.
async fn guest(tx: &mut Tx, ticket: &TicketData) -> Result<PlannedGuest> {
    let named = NewParticipant { name: ticket.name(tx).await?, ..NewParticipant::default() };
    let (email, limits) = (ticket.email(tx).await?, texting::limits(tx).await?);
    let typed = match writable(tx, ticket, limits).await?.filter(|_| email.is_empty()) {
        Some(phone) => NewParticipant { phone, invite: "sms".to_owned(), ..named },
        None => {
            let invite = if email.is_empty() { "none" } else { "mail" };
            NewParticipant { email, invite: invite.to_owned(), ..named }
        }
    };
    let zone = Zone::stored(&ticket.zone);
    Ok(rules::one_guest(&typed, &zone, ticket.lang, limits)?)
}

/// Their number, where a text may go to it: a stranger has typed it.
async fn writable(tx: &mut Tx, ticket: &TicketData, limits: Limits) -> Result<Option<String>> {
    let typed = ticket.phone(tx).await?;
    let Ok(number) = texting::numbers::parse(&typed, limits.ten_digits) else { return Ok(None) };
    let writable = tx.domain().texts_leave()
        && texting::is_at_home(tx, &number).await?
        && !texting::is_stopped(tx, &number).await?;
    Ok(writable.then_some(number))
}

/// They read the sentence and the words on their page: what is said about somebody's care is in no letter.
pub async fn decline(
    domain: &Domain,
    host: &Host,
    id: TicketId,
    sentence: Option<Sentence>,
    note: &str,
) -> Result<()> {
    let note = note.trim();
    let short = note.chars().count() <= NOTE_MOST;
    AppError::of_fields([
        ("sentence", sentence.map(drop).ok_or(FieldCode::Required)),
        ("note", short.then_some(()).ok_or(FieldCode::TooLong)),
    ])?;
    let mut tx = domain.begin(host).await?;
    let (ticket, _) = mine(&mut tx, host, id).await?;
    still_waits(&mut tx, &ticket).await?;
    let note = match note {
        "" => None,
        note => Some(tx.seal(ticket.person_id, NOTE, id.0, note).await?),
    };
    let to = Settled { state: TicketState::Declined, by: Some(host.id()), sentence, note };
    if !rows::settle(&mut tx, id, to).await? {
        return Err(Conflict::TicketTaken.into());
    }
    tx.shows();
    tx.commit(TicketDeclined { ticket: id }).await
}

/// Into another line, or to one host alone. They keep the time since when they wait.
pub async fn hand_over(domain: &Domain, host: &Host, id: TicketId, to: Option<TargetId>) -> Result<()> {
    let to = to.ok_or_else(|| Error::field("to", FieldCode::Required))?;
    let mut tx = domain.begin(host).await?;
    let (ticket, lines) = mine(&mut tx, host, id).await?;
    still_waits(&mut tx, &ticket).await?;
    let (queue, only) = match to {
        TargetId::Queue(queue) => {
            lines.queue(queue).filter(|found| found.is_on).ok_or(AppError::NotFound)?;
            (queue, None)
        }
        TargetId::Host(other) if lines.serves(other) && other != host.id() => (ticket.queue_id, Some(other)),
        TargetId::Host(_) => return Err(AppError::NotFound.into()),
    };
    if !rows::hand(&mut tx, id, queue, only, host.id()).await? {
        return Err(Conflict::TicketTaken.into());
    }
    tx.shows();
    tx.commit(TicketHandedOver { ticket: id }).await
}
