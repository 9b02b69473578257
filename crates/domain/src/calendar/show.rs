//! Rows become what the page of the calendar shows.
use super::rows::{self, VisitRow};
use super::rules::{self, Axis, Clock};
use crate::joining::rows::{self as places, PlaceRow};
use crate::people::rows as people;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Planner, Result, joining, outside, visits};
use jiff::civil::Date;
use model::calendar::{
    Calendar, CalendarAsked, CalendarBusy, CalendarDay, CalendarSpan, CalendarVisit, Place,
};
use model::visits::{Rsvp, VisitStatus};
use model::{AppError, MemberId, Time, VisitId};
use std::collections::{BTreeMap, BTreeSet};
use texts::calendar as words;

/// Visits at one look. Higher: a page that no browser likes. Lower: whoever plans for a whole clinic does not see the end
/// of a month.
const MOST: i64 = 2000;
/// No visit is longer, so none that began earlier reaches into a span.
const DAY_S: i64 = 86_400;
/// Beyond these there is nothing to see.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2200;

/// Whose visits are shown.
enum Whose {
    /// The reader's own, and of the hosts whom they are given.
    All,
    One(MemberId),
}

/// A visit with whatever of its people is shown.
struct Found {
    row: VisitRow,
    status: VisitStatus,
    host: Option<String>,
    names: Vec<String>,
    coming: u16,
    declined: u16,
    conflict: bool,
    /// The reader may plan it, and it has not begun.
    movable: bool,
}

pub(super) async fn calendar(tx: &mut Tx, who: &Planner, asked: &CalendarAsked) -> Result<Calendar> {
    let (zone, lang, now) = (Zone::stored(who.zone()), who.lang(), tx.now());
    let today = zone.wall(now).date();
    let span = CalendarSpan::parse(&asked.view).unwrap_or_default();
    let around = when::parse_date(&asked.date).filter(|date| YEARS.contains(&date.year())).unwrap_or(today);
    let whose = whose(tx, who, &asked.host).await?;
    let clocks: Vec<Clock> =
        rules::dates(span, around, lang).into_iter().map(|date| Clock::of(date, &zone)).collect();
    let (from, to) = (clocks[0].from, clocks[clocks.len() - 1].to);
    let found = found(tx, who, &whose, (from, to)).await?;
    let whole = asked.hours == "all";
    let stretches: Vec<(Time, Time)> = found.iter().map(|one| (one.row.starts_at, one.row.ends_at)).collect();
    let busy = busy(tx, who, &whose, (from, to)).await?;
    let stale = who.holds() && outside::is_stale(tx, who.id()).await?;
    let grid = matches!(span, CalendarSpan::Day | CalendarSpan::Week);
    let axis = grid.then(|| Axis::of(&clocks, &stretches, whole));
    let page = Page { now, zone: &zone, who, today, month: around.month(), span };
    let days = clocks.iter().map(|clock| page.day(clock, axis.as_ref(), &found, &busy)).collect();
    let step = |by| rules::step(span, around, by).to_string();
    Ok(Calendar {
        span,
        title: page.title(&clocks, around),
        date: around.to_string(),
        before: step(-1),
        after: step(1),
        today: today.to_string(),
        zone: zone.name().to_owned(),
        zone_words: zone.in_words(lang),
        hosts: visits::hosts(tx, who).await?,
        host: match whose {
            Whose::One(host) => Some(host),
            Whose::All => None,
        },
        whole,
        axis: axis.map(|axis| axis.quarters()).unwrap_or_default(),
        stale,
        days,
    })
}

/// A host whom the reader is not given looks like nobody.
async fn whose(tx: &mut Tx, who: &Planner, asked: &str) -> Result<Whose> {
    if asked.is_empty() {
        return Ok(Whose::All);
    }
    let host = MemberId::parse(asked).ok_or(AppError::NotFound)?;
    let own = who.holds() && host == who.id();
    let given = who.plans_for_others() && people::given_host(tx, who.id(), host).await?.is_some();
    if own || given { Ok(Whose::One(host)) } else { Err(AppError::NotFound.into()) }
}

/// Visits of which something falls into the span, in the order of their beginnings.
async fn found(tx: &mut Tx, who: &Planner, whose: &Whose, (from, to): (Time, Time)) -> Result<Vec<Found>> {
    let (now, me) = (tx.now(), who.id());
    let early = (from.plus_seconds(-DAY_S), to);
    let (mut visits, mut places) = (Vec::new(), Vec::new());
    let one = match whose {
        Whose::One(host) => Some(*host),
        Whose::All => who.holds().then_some(me),
    };
    if let Some(host) = one {
        visits.extend(rows::of_host(tx, host, early, MOST).await?);
        places.extend(places::of_host(tx, host, early.0, early.1).await?);
    }
    if matches!(whose, Whose::All) && who.plans_for_others() {
        visits.extend(rows::of_given(tx, me, early, MOST).await?);
        places.extend(places::of_given(tx, me, early.0, early.1).await?);
    }
    let planned: BTreeSet<VisitId> = visits.iter().map(|visit| visit.id).collect();
    if who.holds() && (matches!(whose, Whose::All) || one == Some(me)) {
        let attended = rows::of_attended(tx, me, early, MOST).await?;
        visits.extend(attended.into_iter().filter(|visit| !planned.contains(&visit.id)));
        let people = places::of_attended(tx, me, early.0, early.1).await?;
        places.extend(people.into_iter().filter(|place| !planned.contains(&place.visit_id)));
    }
    visits.retain(|visit| visit.ends_at > from);
    visits.sort_by_key(|visit| (visit.starts_at, visit.id));
    let mut people: BTreeMap<VisitId, Vec<PlaceRow>> = BTreeMap::new();
    for place in places {
        people.entry(place.visit_id).or_default().push(place);
    }
    let conflicts = in_the_way(&visits, now);
    let mut all = Vec::with_capacity(visits.len());
    for (row, conflict) in visits.into_iter().zip(conflicts) {
        let people = people.get(&row.id).map_or(&[][..], Vec::as_slice);
        let plans = planned.contains(&row.id);
        let one = with_people(tx, row, people, (me, now)).await?;
        let movable = plans && one.status == VisitStatus::NotStarted;
        all.push(Found { conflict, movable, ..one });
    }
    Ok(all)
}

/// When the one host who is shown is busy elsewhere; of several nobody would know whose it is, so it is the reader's own.
async fn busy(
    tx: &mut Tx,
    who: &Planner,
    whose: &Whose,
    (from, to): (Time, Time),
) -> Result<Vec<(Time, Time)>> {
    let host = match whose {
        Whose::One(host) => Some(*host),
        Whose::All => who.holds().then_some(who.id()),
    };
    match host {
        Some(host) => outside::busy(tx, host, from, to).await,
        None => Ok(Vec::new()),
    }
}

/// What is over is in nobody's way.
fn in_the_way(visits: &[VisitRow], now: Time) -> Vec<bool> {
    let live = |visit: &VisitRow| visit.status(now) != VisitStatus::Ended;
    let stretches: Vec<_> = visits
        .iter()
        .map(|visit| (live(visit).then_some(visit.host_id), visit.starts_at, visit.ends_at))
        .collect();
    let found = rules::conflicts(&stretches);
    // Those that are over share an owner, nobody.
    found.into_iter().zip(visits).map(|(conflict, visit)| conflict && live(visit)).collect()
}

async fn with_people(
    tx: &mut Tx,
    row: VisitRow,
    people: &[PlaceRow],
    (me, now): (MemberId, Time),
) -> Result<Found> {
    let (mut names, mut coming, mut declined) = (Vec::new(), 0, 0);
    for guest in people.iter().filter(|place| place.member_id.is_none() && place.removed_at.is_none()) {
        names.push(joining::name(tx, guest).await?);
        coming += u16::from(guest.rsvp == Rsvp::Yes);
        declined += u16::from(guest.rsvp == Rsvp::No);
    }
    let host = match people.iter().find(|place| place.member_id == Some(row.host_id)) {
        _ if row.host_id == me => None,
        Some(place) => Some(joining::name(tx, place).await?),
        None => Some(String::new()),
    };
    Ok(Found { status: row.status(now), row, host, names, coming, declined, conflict: false, movable: false })
}

/// What all days of the page share.
struct Page<'a> {
    now: Time,
    zone: &'a Zone,
    who: &'a Planner,
    today: Date,
    month: i8,
    span: CalendarSpan,
}

impl Page<'_> {
    fn title(&self, clocks: &[Clock], around: Date) -> String {
        let lang = self.who.lang();
        match self.span {
            CalendarSpan::Day => when::day_heading(clocks[0].from, self.now, self.zone, lang),
            CalendarSpan::Month => {
                when::capital(&words::month(lang, when::month(around, lang, true), around.year()))
            }
            CalendarSpan::Week | CalendarSpan::Agenda => {
                let short = |clock: &Clock| when::capital(&when::short(clock.date, self.today, lang));
                words::span(lang, short(&clocks[0]), short(&clocks[clocks.len() - 1]))
            }
        }
    }

    fn day(&self, clock: &Clock, axis: Option<&Axis>, found: &[Found], busy: &[(Time, Time)]) -> CalendarDay {
        let lang = self.who.lang();
        let meets = |one: &&Found| one.row.starts_at < clock.to && one.row.ends_at > clock.from;
        let here: Vec<&Found> = found.iter().filter(meets).collect();
        let (columns, places) = match axis {
            Some(axis) => {
                let rows = |one: &&Found| axis.rows(clock, one.row.starts_at, one.row.ends_at);
                rules::beside(&here.iter().map(rows).collect::<Vec<_>>())
            }
            None => (1, vec![Place::default(); here.len()]),
        };
        let unseen = places.iter().filter(|place| place.unseen).count();
        CalendarDay {
            date: clock.date.to_string(),
            words: when::day_heading(clock.from, self.now, self.zone, lang),
            short: when::capital(&when::short(clock.date, self.today, lang)),
            outside: self.span == CalendarSpan::Month && clock.date.month() != self.month,
            columns,
            absent: axis.map(|axis| axis.absent(clock)).unwrap_or_default(),
            visits: here.into_iter().zip(places).map(|(one, place)| self.visit(clock, one, place)).collect(),
            busy: axis.map(|axis| self.busy(clock, axis, busy)).unwrap_or_default(),
            unseen: u16::try_from(unseen).unwrap_or(u16::MAX),
        }
    }

    /// What of it falls into the day.
    fn busy(&self, clock: &Clock, axis: &Axis, busy: &[(Time, Time)]) -> Vec<CalendarBusy> {
        let here = busy.iter().filter(|(from, to)| *from < clock.to && *to > clock.from);
        here.filter_map(|(from, to)| {
            let (begins, ends) = ((*from).max(clock.from), (*to).min(clock.to));
            let (first, last) = axis.shown(clock, begins, ends)?;
            let until = if ends == clock.to { 24 * 60 } else { rules::minute_of(ends, self.zone) };
            let from_min = rules::minute_of(begins, self.zone);
            Some(CalendarBusy { from_min, to_min: until, from: first, to: last })
        })
        .collect()
    }

    fn visit(&self, clock: &Clock, one: &Found, place: Place) -> CalendarVisit {
        let shown = |at| when::shown(at, self.now, self.zone, self.who.lang());
        let row = &one.row;
        let continued = row.starts_at < clock.from;
        CalendarVisit {
            visit: row.id,
            host: one.host.clone(),
            names: one.names.clone(),
            starts: shown(row.starts_at),
            ends: shown(row.ends_at),
            minute: rules::minute_of(row.starts_at, self.zone),
            duration: row.duration_min,
            status: one.status,
            coming: one.coming,
            declined: one.declined,
            conflict: one.conflict,
            continued,
            movable: one.movable && !continued,
            place,
        }
    }
}
