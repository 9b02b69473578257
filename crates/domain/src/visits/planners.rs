//! What a planner reaches (S7): their own visits, those to which they come as a colleague, and those of the hosts whom they
//! are given.
use super::rows::{self, VisitData};
use super::rules::Plan;
use crate::joining::rows::{self as places, PlaceRow};
use crate::logins::rows::MemberRow;
use crate::people::rows as people;
use crate::tx::Tx;
use crate::{Error, Planner, Result, colleagues};
use model::people::HostName;
use model::policy::{Action, Relation};
use model::visits::COMING_PAGE;
use model::{AppError, FieldCode, FieldError, Lang, MemberId, PersonId, Secret, Time, VisitId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Whoever is to hold a visit.
pub(crate) struct Holder {
    pub id: MemberId,
    pub person: PersonId,
    pub name: Secret<String>,
    pub zone: String,
    pub lang: Lang,
}

impl Holder {
    fn myself(who: &Planner) -> Holder {
        let me = &who.member;
        let (id, person, lang) = (me.member, me.person, me.lang);
        Holder { id, person, name: me.name.clone(), zone: me.zone.clone(), lang }
    }

    pub(crate) async fn of(tx: &mut Tx, row: MemberRow) -> Result<Holder> {
        let name = Secret::new(row.name(tx).await?);
        Ok(Holder { id: row.id, person: row.person_id, name, zone: row.zone, lang: row.lang })
    }
}

/// The host whom a form names, by id; none where it names nobody.
pub(super) fn typed(for_host: &str) -> Result<Option<MemberId>> {
    match for_host.trim() {
        "" => Ok(None),
        id => Ok(Some(MemberId::parse(id).ok_or(AppError::NotFound)?)),
    }
}

/// Whoever is meant: a host themselves, unless they name another. None: somebody without visits of their own must say for
/// whom. A host whom one is not given looks like nobody.
pub(crate) async fn holder(tx: &mut Tx, who: &Planner, host: Option<MemberId>) -> Result<Option<Holder>> {
    let other = match host {
        None if !who.holds() => return Ok(None),
        Some(id) if id != who.id() || !who.holds() => id,
        _ => return Ok(Some(Holder::myself(who))),
    };
    let row = if who.plans_for_others() { people::given_host(tx, who.id(), other).await? } else { None };
    Ok(Some(Holder::of(tx, row.ok_or(AppError::NotFound)?).await?))
}

/// What is wrong with a form that names no host: that, and all the rest.
pub(super) fn without_holder(plan: Result<Plan, AppError>) -> Vec<FieldError> {
    let mut wrong = vec![FieldError::new("for_host", FieldCode::Required)];
    if let Err(AppError::Invalid(more)) = plan {
        wrong.extend(more);
    }
    wrong
}

/// For whom they may plan: themselves first, then by name.
pub(crate) async fn hosts(tx: &mut Tx, who: &Planner) -> Result<Vec<HostName>> {
    let mut hosts = Vec::new();
    if who.plans_for_others() {
        for row in people::given_hosts(tx, who.id()).await? {
            hosts.push(HostName { host: row.id, name: row.name(tx).await? });
        }
        hosts.sort_by_cached_key(|host: &HostName| host.name.to_lowercase());
    }
    if who.holds() {
        hosts.insert(0, HostName { host: who.id(), name: who.member.name.expose().clone() });
    }
    Ok(hosts)
}

/// A visit that the planner reaches, and what it is to them. Any other looks like none, also in the work that is done. One
/// that is over still says who and when; what came of it is for those who held it.
pub(crate) async fn reached(tx: &mut Tx, who: &Planner, visit: VisitId) -> Result<(VisitData, Relation)> {
    let found = rows::one(tx, visit).await?;
    let host = found.as_ref().map_or(MemberId(Uuid::nil()), |found| found.host_id);
    let relation = if who.holds() && host == who.id() {
        Some(Relation::Own)
    } else if who.plans_for_others() {
        people::given_host(tx, who.id(), host).await?.map(|_| Relation::Given)
    } else {
        None
    };
    found.zip(relation).ok_or_else(|| Error::from(AppError::NotFound))
}

/// As `reached`, and a visit to which they belong as a colleague: to be looked at, and what a colleague may do.
pub(super) async fn seen(tx: &mut Tx, who: &Planner, visit: VisitId) -> Result<(VisitData, Relation)> {
    if who.holds()
        && let Some(relation) = colleagues::relation(tx, who.id(), visit).await?
    {
        let found = rows::one(tx, visit).await?;
        return found.map(|found| (found, relation)).ok_or_else(|| Error::from(AppError::NotFound));
    }
    reached(tx, who, visit).await
}

/// As what they plan this visit, whatever else it is to them.
pub(super) async fn planned(tx: &mut Tx, who: &Planner, visit: VisitId) -> Result<Option<Relation>> {
    match reached(tx, who, visit).await {
        Ok((_, relation)) => Ok(Some(relation)),
        Err(Error::Shown(AppError::NotFound)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The visit, when they may do that with it: as whoever plans it, before all else that it is to them. A colleague who belongs
/// to it knows that it is there, and is told that this is not theirs to do.
pub(crate) async fn reached_to(
    tx: &mut Tx,
    who: &Planner,
    visit: VisitId,
    action: Action,
) -> Result<(VisitData, Relation)> {
    let (found, relation) = match reached(tx, who, visit).await {
        Err(Error::Shown(AppError::NotFound)) => seen(tx, who, visit).await?,
        done => done?,
    };
    who.member.may(action, relation)?;
    Ok((found, relation))
}

/// Visits that are not over and start in `[from, to)`, soonest first. `alive`: planned to end after it.
pub(super) async fn open(
    tx: &mut Tx,
    who: &Planner,
    alive: Time,
    (from, to): (Time, Time),
    most: i64,
) -> Result<Vec<VisitData>> {
    let mut visits = Vec::new();
    if who.holds() {
        visits.extend(rows::open(tx, who.id(), alive, from, to, most).await?);
        visits.extend(rows::open_attended(tx, who.id(), alive, from, to, most).await?);
    }
    if who.plans_for_others() {
        visits.extend(rows::open_given(tx, who.id(), alive, from, to, most).await?);
    }
    visits.sort_by_key(|visit| (visit.starts_at, visit.id));
    // Somebody may come to a visit that they plan for its host.
    visits.dedup_by_key(|visit| visit.id);
    visits.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(visits)
}

/// A page of the days to come, and whether there are visits after it. No two planned visits of one host start at the same
/// time, but those of several may; and a page begins after a moment, so it ends with all visits of its last one.
pub(super) async fn coming(
    tx: &mut Tx,
    who: &Planner,
    alive: Time,
    from: Time,
    most_at_once: i64,
) -> Result<(Vec<VisitData>, bool)> {
    let end = Time(i64::MAX);
    let mut page = open(tx, who, alive, (from, end), COMING_PAGE + 1).await?;
    let next = usize::try_from(COMING_PAGE).ok().and_then(|size| page.get(size));
    let Some(moment) = next.map(|next| next.starts_at) else { return Ok((page, false)) };
    page.pop();
    if page.last().is_none_or(|last| last.starts_at != moment) {
        return Ok((page, true));
    }
    page.retain(|visit| visit.starts_at != moment);
    let after = Time(moment.0.saturating_add(1));
    page.extend(open(tx, who, alive, (moment, after), most_at_once).await?);
    let more = !open(tx, who, alive, (after, end), 1).await?.is_empty();
    Ok((page, more))
}

pub(super) type People = BTreeMap<VisitId, Vec<PlaceRow>>;

/// Everybody who belongs to these visits.
pub(super) async fn people_of(tx: &mut Tx, who: &Planner, visits: &[VisitData]) -> Result<People> {
    let Some((from, to)) = span(visits) else { return Ok(People::new()) };
    let mut all = Vec::new();
    if who.holds() {
        all.extend(places::of_host(tx, who.id(), from, to).await?);
        all.extend(places::of_attended(tx, who.id(), from, to).await?);
    }
    if who.plans_for_others() {
        all.extend(places::of_given(tx, who.id(), from, to).await?);
    }
    all.sort_by_key(|place| (place.visit_id, place.place, place.id));
    all.dedup_by_key(|place| place.id);
    Ok(by_visit(all))
}

pub(super) fn by_visit(places: Vec<PlaceRow>) -> People {
    let mut people = People::new();
    for place in places {
        people.entry(place.visit_id).or_default().push(place);
    }
    people
}

/// From the first to the last start.
pub(super) fn span(visits: &[VisitData]) -> Option<(Time, Time)> {
    let starts = || visits.iter().map(|v| v.starts_at);
    Some((starts().min()?, starts().max()?))
}
