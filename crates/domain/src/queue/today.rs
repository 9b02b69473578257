//! The line as its hosts see it, and whoever plans for them.
use super::lines::{self, Lines};
use super::rows::{self, TicketData};
use super::rules::is_gone;
use super::{LineSeen, member_name};
use crate::people::rows as people;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Domain, Planner, Result, audit};
use model::policy::{Action, Relation};
use model::queue::{LineToday, Target, TargetId, TicketRow, TicketState, Waiting};
use model::{AppError, MemberId, TicketId};

/// For whom the reader plans.
async fn given(tx: &mut Tx, who: &Planner) -> Result<Vec<MemberId>> {
    if !who.plans_for_others() {
        return Ok(Vec::new());
    }
    Ok(people::given_hosts(tx, who.id()).await?.into_iter().map(|host| host.id).collect())
}

/// What somebody who waits is to the reader.
fn relation(lines: &Lines, who: &Planner, given: &[MemberId], ticket: &TicketData) -> Option<Relation> {
    if who.holds() && lines.answers(ticket, who.id()) {
        return Some(Relation::Own);
    }
    given.iter().any(|host| lines.answers(ticket, *host)).then_some(Relation::Given)
}

/// Whoever waits for the reader, or for a host whom they are given.
pub async fn today(domain: &Domain, who: impl Into<Planner>) -> Result<LineToday> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let lines = Lines::load(&mut tx).await?;
    let given = given(&mut tx, &who).await?;
    let mut waiting = Vec::new();
    for ticket in &lines.waiting {
        if let Some(relation) = relation(&lines, &who, &given, ticket) {
            waiting.push(row(&mut tx, &who, ticket, relation).await?);
        }
    }
    let serves = who.holds() && lines.serves(who.id());
    let until = match serves {
        true => rows::until(&mut tx, who.id()).await?,
        false => None,
    };
    let zone = Zone::stored(who.zone());
    let until = until.map(|until| when::shown(until, tx.now(), &zone, who.lang()).clock);
    drop(tx);
    if !waiting.is_empty() {
        audit::seen(domain, &who, LineSeen).await;
    }
    Ok(LineToday { serves, until, waiting })
}

async fn row(tx: &mut Tx, who: &Planner, ticket: &TicketData, relation: Relation) -> Result<TicketRow> {
    let from = match ticket.from_id {
        Some(from) => Some(member_name(tx, from).await?),
        None => None,
    };
    let host = match ticket.host_id.filter(|host| *host != who.id()) {
        Some(host) => Some(member_name(tx, host).await?),
        None => None,
    };
    Ok(TicketRow {
        ticket: ticket.id,
        name: ticket.name(tx).await?,
        queue_name: rows::name(tx, ticket.queue_id).await?.unwrap_or_default(),
        asked_at: ticket.asked_at,
        gone: is_gone(ticket.seen_at, tx.now()),
        from,
        host,
        mine: relation == Relation::Own,
    })
}

/// The page of somebody who waits. Who only plans for a host looks, and does not answer.
pub async fn waiting(domain: &Domain, who: impl Into<Planner>, id: TicketId) -> Result<Waiting> {
    let who = who.into();
    let mut tx = domain.read(&who).await?;
    let ticket = rows::ticket(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let lines = Lines::load(&mut tx).await?;
    let given = given(&mut tx, &who).await?;
    let relation = relation(&lines, &who, &given, &ticket).ok_or(AppError::NotFound)?;
    who.member.may(Action::SeeLine, relation)?;
    if lines::state(&mut tx, &ticket).await? != TicketState::Waits {
        return Err(model::Conflict::TicketTaken.into());
    }
    let row = row(&mut tx, &who, &ticket, relation).await?;
    let zone = Zone::stored(who.zone());
    let shown = Waiting {
        email: ticket.email(&mut tx).await?,
        phone: ticket.phone(&mut tx).await?,
        since: when::shown(ticket.asked_at, tx.now(), &zone, who.lang()).words,
        targets: if row.mine { targets(&mut tx, &lines, &who, &ticket).await? } else { Vec::new() },
        row,
    };
    drop(tx);
    audit::seen(domain, &who, LineSeen).await;
    Ok(shown)
}

/// Other lines, then other hosts who serve any, each by name.
async fn targets(tx: &mut Tx, lines: &Lines, who: &Planner, ticket: &TicketData) -> Result<Vec<Target>> {
    let others = lines.queues.iter().filter(|queue| queue.is_on && queue.id != ticket.queue_id);
    let mut targets: Vec<Target> = others
        .map(|queue| Target {
            to: TargetId::Queue(queue.id),
            name: queue.name.clone(),
            open: lines.there(queue.id) > 0,
        })
        .collect();
    targets.sort_by_cached_key(|target: &Target| target.name.to_lowercase());
    let mut hosts = Vec::new();
    for host in lines.servers().into_iter().filter(|host| *host != who.id()) {
        let name = member_name(tx, host).await?;
        hosts.push(Target { to: TargetId::Host(host), name, open: lines.is_there(host) });
    }
    hosts.sort_by_cached_key(|target: &Target| target.name.to_lowercase());
    targets.extend(hosts);
    Ok(targets)
}
