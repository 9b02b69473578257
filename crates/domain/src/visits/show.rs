//! Rows become what the pages of a host show, and of whoever plans for hosts.
use super::attendance::{self, Person};
use super::past;
use super::planners::{self, People};
use super::reminders;
use super::rows::{self, VisitData};
use super::when::{self, Zone};
use crate::joining::rows::{self as places, PlaceRow, StretchRow};
use crate::joining::{self, rules};
use crate::tx::Tx;
use crate::{
    Error, Planner, Result, booking, chat, clinics, colleagues, logins, noticed, quality, series, services,
};
use anyhow::Context;
use model::clinics::ClinicFront;
use model::colleagues::{Part, PlaceRole};
use model::policy::{Action, Relation};
use model::reminders::Reminding;
use model::visits::{
    Attendance, Dashboard, GuestKey, GuestRow, GuestState, Taken, VisitRecord, VisitRow, VisitStatus,
    VisitView,
};
use model::{AppError, ParticipantId, Time, VisitId};
use std::collections::{BTreeMap, BTreeSet};

/// "Due within the next quarter of an hour" is now, not later.
const SOON_S: i64 = 15 * 60;
/// More visits in one day than the hosts of a clinic hold. Higher: a page that no browser likes. Lower: a scheduler of
/// everybody does not see the evening.
const DAY_MOST: i64 = 1000;
/// What is over stays on the day for so long, with the way to where it went. Higher: the day fills with what is done. Lower:
/// a visit is gone before its host has looked up.
const JUST_S: i64 = 30 * 60;
/// Nobody ends more in half an hour. Higher: a longer list. Lower: some are gone at once.
const JUST_MOST: i64 = 10;
/// A visit that was planned to begin longer ago ended in another way: by itself, or after it was opened again.
const LONGEST_S: i64 = 2 * 24 * 3600;

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
    let requests = booking::waiting(tx, who).await?;
    let today = when::day_words(now, &zone, lang);
    let (waiting, current, earlier, later, coming, ended) = Default::default();
    let mut day = Dashboard {
        now,
        today,
        waiting,
        current,
        earlier,
        later,
        coming,
        more,
        ended,
        hidden: false,
        post,
        unconfirmed,
        requests,
        chats: Vec::new(),
    };
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
    if who.holds() {
        day.chats = chat::unread(tx, who.id()).await?;
        let (ended, begun) = (now.plus_seconds(-JUST_S), now.plus_seconds(-JUST_S - LONGEST_S));
        for visit in rows::just_over(tx, who.id(), ended, begun, JUST_MOST).await? {
            day.ended.push(line(tx, who, &visit).await?);
        }
        day.hidden = colleagues::hides(tx, who.id()).await?;
    }
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
    let planned = planners::planned(tx, who, visit.id).await?;
    let plans = planned.is_some_and(|relation| who.member.may(Action::ScheduleVisit, relation).is_ok());
    // A colleague hands nothing over, unless they plan for its host as well.
    if !rules::is_over(&visit, now) && (relation != Relation::Joined || plans) {
        for guest in people.iter().filter(|p| p.member_id.is_none() && p.removed_at.is_none()) {
            keys.push(key(tx, &front, guest).await?);
        }
    }
    let mut row = row(tx, who, &zone, &visit, &people).await?;
    let ended = visit.ended_at.map(|at| when::shown(at, now, &zone, who.lang()));
    let may = |action| who.member.may(action, relation).is_ok();
    let over = rules::is_over(&visit, now);
    // Whether anybody came, and until when it went on, is the record's; so one that was not held looks like one that was.
    let closed = over && relation == Relation::Given;
    let ended = ended.filter(|_| !closed);
    for guest in row.guests.iter_mut().filter(|_| closed) {
        guest.state = GuestState::Expected;
    }
    let happened = visit.started_at.is_some() || people.iter().any(|p| p.arrived_at.is_some());
    let record = match happened && may(Action::ReadHistory) {
        true => Some(record(tx, who, &zone, &visit, &people).await?),
        false => None,
    };
    let may_reopen = may(Action::EndVisit) && rules::may_reopen(&visit, now);
    let colleagues = colleagues::of_visit(tx, who, &visit, planned.unwrap_or(relation), &people).await?;
    let mine = relation == Relation::Own;
    // To remind is for whoever planned it.
    let reminding = match relation {
        Relation::Cohost | Relation::Joined => Reminding::default(),
        _ => reminders::show(tx, who, &visit, &people, mine).await?,
    };
    let may_guests = !over && plans;
    let may_move = may_guests && visit.started_at.is_none();
    // Who comes along sees who and when; what was sent and why it was called off is for those who hold or plan it.
    let reads = may(Action::ReadMessages)
        || planned.is_some_and(|relation| who.member.may(Action::ReadMessages, relation).is_ok());
    let past = match reads {
        true => past::of(tx, &visit, &people, (&zone, who.lang()), may(Action::ReadHistory)).await?,
        false => Vec::new(),
    };
    let mut cancelled = past::called_off(tx, &visit, &zone, who.lang()).await?;
    if let Some(off) = cancelled.as_mut().filter(|_| !reads) {
        off.reason.clear();
    }
    let post = super::post(tx).await?;
    let series = series::place_of(tx, visit.id, who.lang()).await?;
    let service = services::rows::of_visit(tx, visit.id).await?.map(|(_, name)| name);
    Ok(VisitView {
        row,
        sealed: visit.sealed,
        keys,
        ended,
        may_reopen,
        series,
        service,
        post,
        record,
        colleagues,
        reminding,
        may_guests,
        may_move,
        past,
        cancelled,
    })
}

/// A visit that stands in the way of another, as the planning form names it.
pub(super) async fn taken(tx: &mut Tx, who: &Planner, visit: VisitId) -> Result<Taken> {
    let found = rows::one(tx, visit).await?.context("the visit that was just found")?;
    // A host whom one plans for may come to a colleague's visit, whose guests are nobody's business here.
    let names = match planners::seen(tx, who, visit).await {
        Ok(_) => names(tx, visit).await?,
        Err(Error::Shown(AppError::NotFound)) => Vec::new(),
        Err(error) => return Err(error),
    };
    let starts = when::shown(found.starts_at, tx.now(), &Zone::stored(who.zone()), who.lang());
    Ok(Taken { visit, names, starts })
}

/// Its guests, by name.
pub(super) async fn names(tx: &mut Tx, visit: VisitId) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for guest in places::of_visit(tx, visit).await? {
        if guest.member_id.is_none() && guest.removed_at.is_none() {
            names.push(joining::name(tx, &guest).await?);
        }
    }
    Ok(names)
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

pub(super) fn of(people: &People, visit: VisitId) -> &[PlaceRow] {
    people.get(&visit).map_or(&[], Vec::as_slice)
}

pub(super) async fn topic(tx: &mut Tx, visit: &VisitData) -> Result<String> {
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
        let (seen, rings) = match live && state == GuestState::Waiting {
            true => noticed::of(tx, place, visit).await?,
            false => (true, false),
        };
        guests.push(GuestRow {
            seen,
            rings,
            participant: place.id,
            name: joining::name(tx, place).await?,
            state: if live || state != GuestState::Waiting { state } else { GuestState::Away },
            waiting_since: place.since_at.filter(|_| live && state == GuestState::Waiting),
            rsvp: place.rsvp,
            note: joining::note(tx, place).await?,
            delivery: place.delivery,
            channel: place.channel,
            task: place.task,
        });
    }
    let host = match people.iter().find(|place| place.is_host()) {
        _ if visit.host_id == who.id() => None,
        Some(place) => Some(joining::name(tx, place).await?),
        None => Some(String::new()),
    };
    Ok(VisitRow {
        visit: visit.id,
        host,
        part: part(who, visit, people),
        topic: topic(tx, visit).await?,
        starts: when::shown(visit.starts_at, tx.now(), zone, who.lang()),
        duration: visit.duration_min,
        status: status(visit, tx.now()),
        guests,
    })
}

/// What a visit is to whoever reads it.
fn part(who: &Planner, visit: &VisitData, people: &[PlaceRow]) -> Part {
    if visit.host_id == who.id() {
        return Part::Own;
    }
    let mine = |place: &&PlaceRow| place.member_id == Some(who.id()) && place.removed_at.is_none();
    match people.iter().find(mine).map(|place| place.role) {
        Some(PlaceRole::Cohost) => Part::Cohost,
        Some(PlaceRole::Colleague) => Part::Colleague,
        _ => Part::Planned,
    }
}

/// One line of a list.
pub(crate) async fn line(tx: &mut Tx, who: &Planner, visit: &VisitData) -> Result<VisitRow> {
    let people = places::of_visit(tx, visit.id).await?;
    row(tx, who, &Zone::stored(who.zone()), visit, &people).await
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
pub(super) type Stretches = BTreeMap<ParticipantId, Vec<StretchRow>>;

pub(super) fn grouped(rows: Vec<StretchRow>) -> Stretches {
    let mut out = Stretches::new();
    for row in rows {
        out.entry(row.participant_id).or_default().push(row);
    }
    out
}

pub(super) fn person(place: &PlaceRow, stretches: &Stretches, now: Time) -> Person {
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
    // Who of the clinic was taken out before they came was no part of it; a guest who was stays in the record.
    let belongs =
        |place: &&PlaceRow| place.member_id.is_none() || place.removed_at.is_none() || place.was_present;
    let places: Vec<&PlaceRow> = places.iter().filter(belongs).collect();
    let stretches = grouped(places::stretches(tx, visit.id).await?);
    let facts: Vec<Person> = places.iter().map(|place| person(place, &stretches, now)).collect();
    let mut minutes = quality::of_visit(tx, visit.id, zone, lang).await?;
    let mut people = Vec::with_capacity(places.len());
    for (place, fact) in places.iter().zip(&facts) {
        let present = attendance::merged(fact.present.iter().copied());
        people.push(Attendance {
            participant: place.id,
            name: joining::name(tx, place).await?,
            host: place.is_host(),
            waited_s: attendance::seconds(&attendance::merged(fact.waits.iter().copied())),
            present_s: attendance::seconds(&present),
            joined: present.first().map(|(from, _)| shown(*from)),
            left: present.last().filter(|_| !place.present).map(|(_, to)| shown(*to)),
            minutes: minutes.remove(&place.id).unwrap_or_default(),
            returns: u32::try_from(present.len().saturating_sub(1)).unwrap_or(u32::MAX),
        });
    }
    Ok(VisitRecord {
        wait_s: attendance::wait_s(&facts),
        duration_s: attendance::duration_s(&facts),
        started: visit.started_at.map(shown),
        people,
    })
}
