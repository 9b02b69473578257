//! Whoever waits is noticed (W4): each wait is kept beside its guest until the host says that they know, on whichever page, or
//! lets them in. Until then the host's pages ring, and after a while the host gets a message.
pub(crate) mod rows;
pub(crate) mod rules;
mod setting;
mod telling;

use crate::joining::rows::{self as places, PlaceRow};
use crate::joining::rules as joining;
use crate::tx::Tx;
use crate::visits::rows::VisitData;
use crate::{Domain, Host, Result};
use model::noticed::Wait;
use model::visits::GuestState;
use model::{ClinicId, MemberId, ParticipantId, Time, VisitId};
use std::collections::BTreeSet;

pub use setting::{noticing, save_noticing};
pub(crate) use telling::TellHost;

audit_event!(ArrivalsSeen, "arrivals_seen", member: MemberId);
audit_event!(HostTold, "host_told", participant: ParticipantId);
audit_event!(NoticingChanged, "noticing_changed", clinic: ClinicId);

/// Somebody may come in a day before the start, and the visit is over a day after its end. Higher: rows that mean nothing any
/// more are looked at.
const ALIVE_S: i64 = 3 * 24 * 3600;

/// A wait begins: in the transaction that says so, with the job that looks after it.
pub(crate) async fn arrived(tx: &mut Tx, visit: &VisitData, who: ParticipantId, since: Time) -> Result<()> {
    rows::arrive(tx, visit.id, who, since).await?;
    let rules = rows::rules_of(tx, visit.host_id).await?;
    if let Some(at) = rules::tell_at(since, visit.starts_at, &rules) {
        let job = TellHost { clinic: tx.clinic()?, visit: visit.id, participant: who, since, more: false };
        tx.enqueue_at(at, job).await?;
    }
    Ok(())
}

/// Let in by this member, who knows of them therefore.
pub(crate) async fn admitted(tx: &mut Tx, who: ParticipantId, by: MemberId) -> Result<()> {
    rows::see_one(tx, who, by).await
}

/// Of somebody who waits: does the host know, and is the bell repeated for them? Who was sent back needs no bell.
pub(crate) async fn of(tx: &mut Tx, place: &PlaceRow, visit: &VisitData) -> Result<(bool, bool)> {
    let arrival = rows::one(tx, place.id).await?.filter(|row| Some(row.since_at) == place.since_at);
    let Some(arrival) = arrival.filter(|row| row.seen_at.is_none()) else { return Ok((true, false)) };
    let rules = rows::rules_of(tx, visit.host_id).await?;
    Ok((false, rules::rings(arrival.since_at, visit.starts_at, &rules, tx.now())))
}

/// How many minutes before the start an arrival begins to call this host.
pub(crate) async fn early_min(tx: &mut Tx, host: MemberId) -> Result<i32> {
    Ok(rows::rules_of(tx, host).await?.early_min)
}

/// After how many minutes of a wait this host is told; 0: never.
pub(crate) async fn tell_min(tx: &mut Tx, host: MemberId) -> Result<i32> {
    Ok(rows::rules_of(tx, host).await?.tell_min)
}

/// The host of this visit has seen everybody who has come to it.
pub(crate) async fn is_seen(tx: &mut Tx, visit: VisitId) -> Result<bool> {
    rows::is_seen(tx, visit).await
}

/// Who waits for this host now, longest first; for every page of theirs.
pub async fn waiting(domain: &Domain, host: &Host) -> Result<Vec<Wait>> {
    let mut tx = domain.read(host).await?;
    let now = tx.now();
    let rules = rows::rules_of(&mut tx, host.id()).await?;
    let mut waits = Vec::new();
    for row in rows::of_host(&mut tx, host.id(), now.plus_seconds(-ALIVE_S)).await? {
        let Some(place) = places::one(&mut tx, row.participant_id).await? else { continue };
        if joining::state(&place, now) != GuestState::Waiting {
            continue;
        }
        let seen = row.seen_at.is_some();
        let rings = !seen && rules::rings(row.since_at, row.starts_at, &rules, now);
        let (visit, participant, since) = (row.visit_id, row.participant_id, row.since_at);
        waits.push(Wait { visit, participant, since, seen, rings });
    }
    Ok(waits)
}

/// "I have seen it": of all who have come to this host's visits so far, on every page and device. Their own pages say so.
pub async fn seen(domain: &Domain, host: &Host) -> Result<()> {
    let mut tx = domain.begin(host).await?;
    let after = tx.now().plus_seconds(-ALIVE_S);
    let found = rows::of_host(&mut tx, host.id(), after).await?;
    let mut any = false;
    for visit in found.iter().map(|row| row.visit_id).collect::<BTreeSet<_>>() {
        any |= rows::see(&mut tx, visit, host.id()).await?;
    }
    if !any {
        return tx.unchanged().await;
    }
    tx.shows();
    tx.commit(ArrivalsSeen { member: host.id() }).await
}
