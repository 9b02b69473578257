//! Colleagues in visits (S3, S4): members of the clinic who belong to a visit beside its host. They come by their own
//! sign-in, without a code; a co-host lets people in as the host does. And the change of host (S5).
mod handing;
mod planned;
pub(crate) mod rows;
mod telling;

pub(crate) use handing::conflicts;
pub use handing::hand_over;
pub(crate) use planned::{Coming, again, foreseen, lock_all, named, place_all, tell_all, to_plan};
pub(crate) use telling::{cancelled, moved};

use crate::joining::rows::{self as places, PlaceRow};
use crate::joining::{self, rules};
use crate::logins::rows::{self as members, MemberRow};
use crate::people::rows as people;
use crate::tx::Tx;
use crate::visits::rows::VisitData;
use crate::visits::rules::Limits;
use crate::visits::{self, DaySeen};
use crate::{Domain, Host, Planner, Result, audit};
use model::colleagues::{ColleagueRow, Colleagues, NewColleague, PlaceRole};
use model::people::HostName;
use model::policy::{Action, Relation};
use model::visits::VisitRow;
use model::{AppError, Conflict, FieldCode, MemberId, ParticipantId, VisitId};
use std::collections::BTreeSet;
use telling::News;

/// Visits on the page of those that one has taken off one's day. Higher: a longer page. Lower: some cannot be brought back.
const HIDDEN_MOST: i64 = 200;

audit_event!(ColleagueAdded, "colleague_added", visit: VisitId);
audit_event!(ColleagueRemoved, "colleague_removed", visit: VisitId);
audit_event!(CohostMade, "cohost_made", visit: VisitId);
audit_event!(CohostTakenBack, "cohost_taken_back", visit: VisitId);
audit_event!(VisitHidden, "visit_hidden", visit: VisitId);
audit_event!(VisitShown, "visit_shown", visit: VisitId);

/// What a visit of somebody else's is to a member; none when they do not belong to it, or not any more.
pub(crate) async fn relation(tx: &mut Tx, member: MemberId, visit: VisitId) -> Result<Option<Relation>> {
    Ok(match rows::role(tx, visit, member).await? {
        Some(PlaceRole::Cohost) => Some(Relation::Cohost),
        Some(PlaceRole::Colleague) => Some(Relation::Joined),
        Some(PlaceRole::Host | PlaceRole::Guest) | None => None,
    })
}

/// By the host, or by whoever plans for them, also while the visit runs. Somebody who belongs to the visit already stays what
/// they are.
pub async fn add(domain: &Domain, who: impl Into<Planner>, form: NewColleague) -> Result<()> {
    let (who, visit) = (who.into(), form.visit);
    let mut tx = domain.begin(&who).await?;
    // First, so that whoever is deactivated at this moment is seen to be.
    lock(&mut tx, who.id(), typed(&form.colleague)).await?;
    let (found, relation) = visits::reached_to(&mut tx, &who, visit, Action::ChooseColleagues).await?;
    if rules::is_over(&found, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    let member = chosen(&mut tx, "colleague", &form.colleague).await?;
    if !may_come(&who, relation, found.host_id, member.id) {
        return Err(Conflict::PersonChanged.into());
    }
    if rows::role(&mut tx, visit, member.id).await?.is_some() {
        return tx.unchanged().await;
    }
    let there = places::of_visit(&mut tx, visit).await?.iter().filter(|p| p.removed_at.is_none()).count();
    if there >= Limits::default().people {
        return Err(AppError::field("colleague", FieldCode::TooManyPeople).into());
    }
    let role = if form.cohost == "on" { PlaceRole::Cohost } else { PlaceRole::Colleague };
    joining::place_colleague(&mut tx, visit, &member, role).await?;
    telling::tell(&mut tx, &who.member, member.id, News::Added, (visit, found.starts_at)).await?;
    tx.shows();
    tx.commit(ColleagueAdded { visit }).await
}

/// Who plans a colleague's visit brings nobody into it but others: they would have its call and its record.
fn may_come(who: &Planner, relation: Relation, host: MemberId, member: MemberId) -> bool {
    member != host && (relation == Relation::Own || member != who.id())
}

/// By the host, also out of the call; by whoever plans for them, while they are not in it.
pub async fn remove(domain: &Domain, who: impl Into<Planner>, colleague: ParticipantId) -> Result<VisitId> {
    let who = who.into();
    let mut tx = domain.begin(&who).await?;
    let place = places::one(&mut tx, colleague).await?.filter(is_colleagues).ok_or(AppError::NotFound)?;
    let visit = place.visit_id;
    let (found, relation) = visits::reached_to(&mut tx, &who, visit, Action::ChooseColleagues).await?;
    if rules::is_over(&found, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    if place.present {
        who.member.may(Action::AdmitGuest, relation)?;
    }
    if !rows::end(&mut tx, colleague).await? {
        tx.unchanged().await?;
        return Ok(visit);
    }
    if let Some(member) = place.member_id {
        let about = (visit, found.starts_at);
        telling::tell(&mut tx, &who.member, member, News::TakenOut, about).await?;
    }
    tx.shows();
    tx.commit(ColleagueRemoved { visit }).await?;
    Ok(visit)
}

/// A colleague holds the visit with its host from now on, or not any more: asked for out of the call.
pub async fn lead(domain: &Domain, host: &Host, who: ParticipantId, yes: bool) -> Result<VisitId> {
    let mut tx = domain.begin(host).await?;
    let place = places::one(&mut tx, who).await?.filter(is_colleagues).ok_or(AppError::NotFound)?;
    let visit = place.visit_id;
    let found = visits::joined(&mut tx, host, visit, Action::ChooseColleagues).await?;
    if rules::is_over(&found, tx.now()) {
        return Err(Conflict::VisitEnded.into());
    }
    if place.removed_at.is_some() {
        return Err(Conflict::Removed.into());
    }
    if !rows::lead(&mut tx, who, yes).await? {
        tx.unchanged().await?;
        return Ok(visit);
    }
    tx.shows();
    match yes {
        true => tx.commit(CohostMade { visit }).await?,
        false => tx.commit(CohostTakenBack { visit }).await?,
    }
    Ok(visit)
}

fn is_colleagues(place: &PlaceRow) -> bool {
    matches!(place.role, PlaceRole::Cohost | PlaceRole::Colleague)
}

/// Off one's own day, or back onto it. The visit stays as it is, and so does one's part in it.
pub async fn hide(domain: &Domain, host: &Host, visit: VisitId, yes: bool) -> Result<()> {
    let mut tx = domain.begin(host).await?;
    visits::joined(&mut tx, host, visit, Action::HideVisit).await?;
    let all = places::of_visit(&mut tx, visit).await?;
    let mine = all.iter().find(|place| rows::is_colleague(place) && place.member_id == Some(host.id()));
    if mine.ok_or(AppError::NotFound)?.hidden_at.is_some() == yes {
        return tx.unchanged().await;
    }
    rows::hide(&mut tx, visit, host.id(), yes).await?;
    tx.shows();
    match yes {
        true => tx.commit(VisitHidden { visit }).await,
        false => tx.commit(VisitShown { visit }).await,
    }
}

/// What one has taken off one's day and is not over, soonest first.
pub async fn hidden(domain: &Domain, host: &Host) -> Result<Vec<VisitRow>> {
    let mut tx = domain.read(host).await?;
    let (who, alive) = (Planner::from(host), tx.now().plus_seconds(-rules::AFTER_S));
    let mut lines = Vec::new();
    for visit in rows::hidden(&mut tx, host.id(), alive, HIDDEN_MOST).await? {
        if let Some(found) = visits::rows::one(&mut tx, visit).await? {
            lines.push(visits::line(&mut tx, &who, &found).await?);
        }
    }
    drop(tx);
    audit::seen(domain, host, DaySeen).await;
    Ok(lines)
}

/// Is there anything that they have taken off their day?
pub(crate) async fn hides(tx: &mut Tx, member: MemberId) -> Result<bool> {
    let alive = tx.now().plus_seconds(-rules::AFTER_S);
    Ok(!rows::hidden(tx, member, alive, 1).await?.is_empty())
}

/// Who belongs to a visit, and what its reader may do about it.
pub(crate) async fn of_visit(
    tx: &mut Tx,
    who: &Planner,
    visit: &VisitData,
    relation: Relation,
    people: &[PlaceRow],
) -> Result<Colleagues> {
    let open = !rules::is_over(visit, tx.now());
    let may = |action| open && who.member.may(action, relation).is_ok();
    let (chooses, leads) = (may(Action::ChooseColleagues), may(Action::AdmitGuest));
    let mut found = Colleagues::default();
    let mut here = BTreeSet::from([visit.host_id]);
    for place in people.iter().filter(|place| rows::is_colleague(place)) {
        here.extend(place.member_id);
        if place.member_id == Some(who.id()) {
            found.hidden = open.then_some(place.hidden_at.is_some());
        }
        found.rows.push(ColleagueRow {
            participant: place.id,
            name: joining::name(tx, place).await?,
            cohost: place.role == PlaceRole::Cohost,
            present: place.present,
            removable: chooses && (leads || !place.present),
        });
    }
    if chooses {
        found.add = hosts(tx, &here).await?;
        found.add.retain(|colleague| may_come(who, relation, visit.host_id, colleague.host));
    }
    if may(Action::HandOverVisit) && visit.started_at.is_none() {
        let holder = BTreeSet::from([visit.host_id]);
        found.hand = match relation {
            Relation::Given => given(tx, who, &holder).await?,
            _ => hosts(tx, &holder).await?,
        };
    }
    Ok(found)
}

/// Everybody who holds visits, but for these; by name, as people look for people.
async fn hosts(tx: &mut Tx, but: &BTreeSet<MemberId>) -> Result<Vec<HostName>> {
    let mut names = Vec::new();
    for row in rows::hosts(tx).await? {
        if !but.contains(&row.id) {
            let name = tx.open(row.person_id, "member.name", row.id.0, &row.name).await?;
            names.push(HostName { host: row.id, name });
        }
    }
    names.sort_by_cached_key(|host: &HostName| host.name.to_lowercase());
    Ok(names)
}

/// Of those for whom somebody plans.
async fn given(tx: &mut Tx, who: &Planner, but: &BTreeSet<MemberId>) -> Result<Vec<HostName>> {
    let mut names = Vec::new();
    for row in people::given_hosts(tx, who.id()).await? {
        if !but.contains(&row.id) {
            names.push(HostName { host: row.id, name: row.name(tx).await? });
        }
    }
    names.sort_by_cached_key(|host: &HostName| host.name.to_lowercase());
    Ok(names)
}

/// Whoever may hold no visits any more belongs to none of their colleagues' either; what is over stays as it was.
pub(crate) async fn end_of_member(tx: &mut Tx, member: MemberId) -> Result<()> {
    rows::end_of_member(tx, member).await
}

/// The member whom a form names, if it names one.
fn typed(id: &str) -> Option<MemberId> {
    MemberId::parse(id.trim())
}

/// The host whom a form names. Who is none, or not any more, has changed since the form was drawn; another clinic's is told
/// apart from nobody by nothing.
async fn chosen(tx: &mut Tx, field: &str, id: &str) -> Result<MemberRow> {
    if id.trim().is_empty() {
        return Err(AppError::field(field, FieldCode::Required).into());
    }
    let Some(id) = typed(id) else { return Err(Conflict::PersonChanged.into()) };
    let found = members::member(tx, id).await?.filter(|member| member.is_host && member.is_working());
    found.ok_or_else(|| Conflict::PersonChanged.into())
}

/// Both days at once, always in the same order, so that no two who do this wait for each other.
async fn lock(tx: &mut Tx, one: MemberId, other: Option<MemberId>) -> Result<()> {
    let both: BTreeSet<MemberId> = other.into_iter().chain([one]).collect();
    for member in both {
        visits::rows::lock_host(tx, member).await?;
    }
    Ok(())
}
