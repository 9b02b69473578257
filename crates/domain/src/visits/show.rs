//! Rows become what the pages of a host show, and of whoever plans for hosts.
use super::attendance::{self, Person};
use super::planners::{self, People};
use super::rows::{self, VisitData};
use super::when::{self, Zone};
use crate::joining::rows::{self as places, PlaceRow, StretchRow};
use crate::joining::{self, rules};
use crate::tx::Tx;
use crate::{Host, Planner, Result, clinics, logins};
use anyhow::Context;
use model::clinics::ClinicFront;
use model::policy::{Action, Relation};
use model::visits::{
    Attendance, Dashboard, GuestKey, GuestRow, GuestState, HistoryRow, PastVisit, Taken, VisitRecord,
    VisitRow, VisitStatus, VisitView,
};
use model::{ParticipantId, Time, VisitId};
use std::collections::{BTreeMap, BTreeSet};

/// "Due within the next quarter of an hour" is now, not later.
const SOON_S: i64 = 15 * 60;
/// More visits in one day than the hosts of a clinic hold. Higher: a page that no browser likes. Lower: a scheduler of
/// everybody does not see the evening.
const DAY_MOST: i64 = 1000;
const HISTORY_PAGE: i64 = model::visits::HISTORY_PAGE;

pub(super) async fn dashboard(tx: &mut Tx, who: &Planner, after: Option<Time>) -> Result<Dashboard> {
    let (now, zone, lang) = (tx.now(), Zone::stored(who.zone()), who.lang());
    let alive = now.plus_seconds(-rules::AFTER_S);
    let (morning, midnight) = when::day_of(now, &zone);
    // As early as somebody may come and wait: they are shown on whichever page of the days to come.
    let horizon = midnight.max(now.plus_seconds(rules::BEFORE_S + 1));
    let mut visits = planners::open(tx, who, alive, (Time(i64::MIN), horizon), DAY_MOST).await?;
    let from = after.map_or(midnight, |seen| midnight.max(Time(seen.0.saturating_add(1))));
    let (coming, more) = planners::coming(tx, who, alive, from, DAY_MOST).await?;
    let page: BTreeSet<VisitId> = coming.iter().map(|visit| visit.id).collect();
    visits.retain(|visit| !page.contains(&visit.id));
    visits.extend(coming);
    let people = planners::people_of(tx, who, &visits).await?;
    let (post, unconfirmed) = (super::post(tx).await?, logins::unconfirmed(tx, &who.member).await?);
    let today = when::day_words(now, &zone, lang);
    let (waiting, current, earlier, later, coming) = Default::default();
    let mut day = Dashboard { now, today, waiting, current, earlier, later, coming, more, post, unconfirmed };
    for visit in &visits {
        let people = of(&people, visit.id);
        let row = row(tx, who, &zone, visit, people).await?;
        // It may come to life again, but it is not what the host does now; one that was opened again is.
        let past = visit.starts_at < morning && visit.ends_at <= now;
        let left = past && visit.reopened_at.is_none() && !people.iter().any(|p| p.present);
        let list = if waits_since(&row).is_some() {
            &mut day.waiting
        } else if left {
            &mut day.earlier
        } else if visit.started_at.is_some() || visit.starts_at <= now.plus_seconds(SOON_S) {
            &mut day.current
        } else if visit.starts_at < midnight {
            &mut day.later
        } else if page.contains(&visit.id) {
            &mut day.coming
        } else {
            continue;
        };
        list.push(row);
    }
    day.waiting.sort_by_key(waits_since);
    Ok(day)
}

/// Since when the first of its guests waits.
fn waits_since(row: &VisitRow) -> Option<Time> {
    row.guests.iter().filter_map(|guest| guest.waiting_since).min()
}

/// Link and code are shown to whoever plans, too: they hand them over where no letter goes. The record is the host's alone.
pub(super) async fn view(
    tx: &mut Tx,
    who: &Planner,
    visit: VisitData,
    relation: Relation,
) -> Result<VisitView> {
    let (now, zone) = (tx.now(), Zone::stored(who.zone()));
    let people = places::of_visit(tx, visit.id).await?;
    let front = clinics::front_in(tx).await?;
    let mut keys = Vec::new();
    if !rules::is_over(&visit, now) {
        for guest in people.iter().filter(|p| p.member_id.is_none() && p.removed_at.is_none()) {
            keys.push(key(tx, &front, guest).await?);
        }
    }
    let row = row(tx, who, &zone, &visit, &people).await?;
    let ended = visit.ended_at.map(|at| when::shown(at, now, &zone, who.lang()));
    let may = |action| who.member.may(action, relation).is_ok();
    let happened = visit.started_at.is_some() || people.iter().any(|p| p.arrived_at.is_some());
    let record = match happened && may(Action::ReadHistory) {
        true => Some(record(tx, who, &zone, &visit, &people).await?),
        false => None,
    };
    let may_reopen = may(Action::EndVisit) && rules::may_reopen(&visit, now);
    Ok(VisitView { row, keys, ended, may_reopen, post: super::post(tx).await?, record })
}

/// A visit that stands in the way of another, as the planning form names it.
pub(super) async fn taken(tx: &mut Tx, who: &Planner, visit: VisitId) -> Result<Taken> {
    let found = rows::one(tx, visit).await?.context("the visit that was just found")?;
    let mut names = Vec::new();
    for guest in places::of_visit(tx, visit).await?.iter().filter(|p| p.member_id.is_none()) {
        names.push(joining::name(tx, guest).await?);
    }
    let starts = when::shown(found.starts_at, tx.now(), &Zone::stored(who.zone()), who.lang());
    Ok(Taken { visit, names, starts })
}

async fn key(tx: &mut Tx, front: &ClinicFront, guest: &PlaceRow) -> Result<GuestKey> {
    let name = joining::name(tx, guest).await?;
    let code = match &guest.code {
        Some(code) => tx.open(guest.reached(), "participant.code", guest.id.0, code).await?,
        None => String::new(),
    };
    let code = joining::code::Code::parse(&code).map(|code| code.grouped()).unwrap_or_default();
    let link = joining::url(tx, front, guest.id, guest.link_version)?;
    Ok(GuestKey { participant: guest.id, name, link, code })
}

pub(super) async fn history(tx: &mut Tx, host: &Host, before: Option<PastVisit>) -> Result<Vec<HistoryRow>> {
    let (now, zone) = (tx.now(), Zone::stored(host.zone()));
    let dead = now.plus_seconds(-rules::AFTER_S);
    let before =
        before.map_or((Time(i64::MAX), VisitId(uuid::Uuid::nil())), |last| (last.starts, last.visit));
    let visits = rows::over(tx, host.id(), before, dead, HISTORY_PAGE).await?;
    let (all, stretches) = match planners::span(&visits) {
        Some((from, to)) => (
            places::of_host(tx, host.id(), from, to).await?,
            places::stretches_of_host(tx, host.id(), from, to).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    let people = planners::by_visit(all);
    let by_person = grouped(stretches);
    let mut out = Vec::with_capacity(visits.len());
    for visit in &visits {
        let people = of(&people, visit.id);
        let facts: Vec<Person> = people.iter().map(|p| person(p, &by_person, now)).collect();
        let mut names = Vec::new();
        for guest in people.iter().filter(|p| p.member_id.is_none()) {
            names.push(joining::name(tx, guest).await?);
        }
        out.push(HistoryRow {
            visit: visit.id,
            topic: topic(tx, visit).await?,
            starts: when::shown(visit.starts_at, now, &zone, host.lang()),
            names,
            wait_s: attendance::wait_s(&facts),
            duration_s: attendance::duration_s(&facts),
            no_show: people.iter().all(|p| p.member_id.is_some() || p.arrived_at.is_none()),
        });
    }
    Ok(out)
}

fn of(people: &People, visit: VisitId) -> &[PlaceRow] {
    people.get(&visit).map_or(&[], Vec::as_slice)
}

async fn topic(tx: &mut Tx, visit: &VisitData) -> Result<String> {
    tx.open(visit.person_id, "visit.topic", visit.id.0, &visit.topic).await
}

async fn row(
    tx: &mut Tx,
    who: &Planner,
    zone: &Zone,
    visit: &VisitData,
    people: &[PlaceRow],
) -> Result<VisitRow> {
    let mut guests = Vec::new();
    for place in people.iter().filter(|p| p.member_id.is_none()) {
        let state = rules::state(place, tx.now());
        let live = !rules::is_over(visit, tx.now());
        guests.push(GuestRow {
            participant: place.id,
            name: joining::name(tx, place).await?,
            state: if live || state != GuestState::Waiting { state } else { GuestState::Away },
            waiting_since: place.since_at.filter(|_| live && state == GuestState::Waiting),
            rsvp: place.rsvp,
            delivery: place.delivery,
        });
    }
    let host = match people.iter().find(|place| place.member_id.is_some()) {
        _ if visit.host_id == who.id() => None,
        Some(place) => Some(joining::name(tx, place).await?),
        None => Some(String::new()),
    };
    Ok(VisitRow {
        visit: visit.id,
        host,
        topic: topic(tx, visit).await?,
        starts: when::shown(visit.starts_at, tx.now(), zone, who.lang()),
        duration: visit.duration_min,
        status: status(visit, tx.now()),
        guests,
    })
}

/// What nobody ended ends by itself.
pub(crate) fn status(visit: &VisitData, now: Time) -> VisitStatus {
    match visit.started_at {
        _ if rules::is_over(visit, now) => VisitStatus::Ended,
        Some(_) => VisitStatus::Started,
        None => VisitStatus::NotStarted,
    }
}

/// Per person: waits, then times present; an open one has no end.
type Stretches = BTreeMap<ParticipantId, Vec<StretchRow>>;

fn grouped(rows: Vec<StretchRow>) -> Stretches {
    let mut out = Stretches::new();
    for row in rows {
        out.entry(row.participant_id).or_default().push(row);
    }
    out
}

fn person(place: &PlaceRow, stretches: &Stretches, now: Time) -> Person {
    let rows = stretches.get(&place.id).map_or(&[][..], Vec::as_slice);
    let of_kind = |kind: &str| {
        rows.iter().filter(|r| r.kind == kind).map(|r| (r.from_at, r.to_at.unwrap_or(now))).collect()
    };
    Person {
        host: place.member_id.is_some(),
        admitted: place.first_admitted_at,
        waits: of_kind("waits"),
        present: of_kind("present"),
    }
}

async fn record(
    tx: &mut Tx,
    who: &Planner,
    zone: &Zone,
    visit: &VisitData,
    places: &[PlaceRow],
) -> Result<VisitRecord> {
    let (now, lang) = (tx.now(), who.lang());
    let shown = |at| when::shown(at, now, zone, lang);
    let stretches = grouped(places::stretches(tx, visit.id).await?);
    let facts: Vec<Person> = places.iter().map(|place| person(place, &stretches, now)).collect();
    let mut people = Vec::with_capacity(places.len());
    for (place, fact) in places.iter().zip(&facts) {
        let present = attendance::merged(fact.present.iter().copied());
        people.push(Attendance {
            participant: place.id,
            name: joining::name(tx, place).await?,
            host: fact.host,
            waited_s: attendance::seconds(&attendance::merged(fact.waits.iter().copied())),
            present_s: attendance::seconds(&present),
            joined: present.first().map(|(from, _)| shown(*from)),
            left: present.last().filter(|_| !place.present).map(|(_, to)| shown(*to)),
        });
    }
    Ok(VisitRecord {
        wait_s: attendance::wait_s(&facts),
        duration_s: attendance::duration_s(&facts),
        started: visit.started_at.map(shown),
        people,
    })
}
