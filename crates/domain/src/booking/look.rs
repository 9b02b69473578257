//! What a stranger reads before they book: services, hosts, free times in their own zone.
use super::{BOOKINGS, instant_hosts, open_service, rows, taking};
use crate::logins::robots;
use crate::logins::rows::MemberRow;
use crate::services::rows::{self as services_rows, ServiceData};
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Anyone, Domain, Result, availability, clinics, logins};
use model::availability::HORIZON_MOST_D;
use model::booking::{
    ANYBODY, BookHost, BookHosts, BookService, Choosing, ChosenTime, FreeDay, FreeTime, FreeTimes,
    HostOffers, times_of,
};
use model::{AppError, Lang, MemberId, ServiceId, Time, VisitId};
use std::collections::BTreeSet;

const DAY_S: i64 = 86_400;
/// Days on one page. Higher: more to read on a phone. Lower: more steps to next week.
const PAGE_D: i64 = 7;
/// So far is looked ahead first, and twice as far each time until there is enough. Higher: each look costs more. Lower:
/// where all is booked it takes more of them.
const NEAR_S: i64 = 14 * DAY_S;
/// As far ahead as anybody may be booked, with the days at either end.
const AHEAD_S: i64 = (HORIZON_MOST_D as i64 + 2) * DAY_S;
/// Other times on offer, when the one that was chosen has gone.
const NEXT_MOST: usize = 6;

/// What can be booked; nothing at a clinic whose address is not confirmed.
pub async fn services(domain: &Domain, who: &Anyone) -> Result<Vec<BookService>> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let mut shown = Vec::new();
    if logins::is_confirmed(&mut tx).await? {
        for service in services_rows::all(&mut tx).await? {
            if service.retired_at.is_none() && !rows::hosts(&mut tx, service.id).await?.is_empty() {
                shown.push(service.shown());
            }
        }
    }
    shown.sort_by_cached_key(|service: &BookService| service.name.to_lowercase());
    Ok(shown)
}

/// Who offers it, by name.
pub async fn hosts(domain: &Domain, who: &Anyone, service: ServiceId) -> Result<BookHosts> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let service = open_service(&mut tx, service).await?;
    let mut hosts = Vec::new();
    for row in rows::hosts(&mut tx, service.id).await? {
        let on_request = availability::rules_of(&mut tx, row.id).await?.on_request;
        hosts.push(BookHost { host: row.id, name: row.name(&mut tx).await?, on_request });
    }
    if hosts.is_empty() {
        return Err(AppError::NotFound.into());
    }
    hosts.sort_by_cached_key(|host: &BookHost| host.name.to_lowercase());
    let anybody = hosts.iter().filter(|host| !host.on_request).count() > 1;
    Ok(BookHosts { service: service.shown(), hosts, anybody })
}

/// What can be booked with one host. Who offers nothing that can be booked looks like nobody.
pub async fn offers(domain: &Domain, who: &Anyone, host: MemberId) -> Result<HostOffers> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let (row, services) = offered_by(&mut tx, host).await?.ok_or(AppError::NotFound)?;
    let on_request = availability::rules_of(&mut tx, row.id).await?.on_request;
    let host = BookHost { host: row.id, name: row.name(&mut tx).await?, on_request };
    Ok(HostOffers { host, services })
}

/// The host, and what can be booked with them, by name; none where that is nothing.
pub(crate) async fn offered_by(tx: &mut Tx, host: MemberId) -> Result<Option<(MemberRow, Vec<BookService>)>> {
    if !logins::is_confirmed(tx).await? {
        return Ok(None);
    }
    let (mut found, mut offered) = (None, Vec::new());
    for service in services_rows::all(tx).await? {
        if service.retired_at.is_some() {
            continue;
        }
        if let Some(row) = rows::host(tx, service.id, host).await? {
            offered.push(service.shown());
            found = Some(row);
        }
    }
    offered.sort_by_cached_key(|service: &BookService| service.name.to_lowercase());
    Ok(found.map(|row| (row, offered)))
}

/// Whom an address names: one host, or everybody who can be booked at once.
pub(super) struct Meant {
    pub hosts: Vec<MemberRow>,
    /// None for whoever is free.
    pub name: Option<String>,
    pub on_request: bool,
}

pub(super) async fn meant(tx: &mut Tx, service: ServiceId, host: &str) -> Result<Meant> {
    if host == ANYBODY {
        let hosts = instant_hosts(tx, service).await?;
        if hosts.is_empty() {
            return Err(AppError::NotFound.into());
        }
        return Ok(Meant { hosts, name: None, on_request: false });
    }
    let host = MemberId::parse(host).ok_or(AppError::NotFound)?;
    let host = rows::host(tx, service, host).await?.ok_or(AppError::NotFound)?;
    let on_request = availability::rules_of(tx, host.id).await?.on_request;
    Ok(Meant { name: Some(host.name(tx).await?), hosts: vec![host], on_request })
}

/// The reader's own zone, where they name one that there is; else the clinic's.
pub(super) async fn zone_of(tx: &mut Tx, typed: &str) -> Result<Zone> {
    match Zone::parse(typed) {
        Some(zone) => Ok(zone),
        None => Ok(Zone::stored(&clinics::front_in(tx).await?.zone)),
    }
}

/// The first page of days with a free time, from a day of the reader's on (`2026-11-24`; today, where it is none).
pub async fn times(
    domain: &Domain,
    who: &Anyone,
    service: ServiceId,
    host: &str,
    zone: &str,
    from: &str,
) -> Result<FreeTimes> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let service = open_service(&mut tx, service).await?;
    let meant = meant(&mut tx, service.id, host).await?;
    let zone = zone_of(&mut tx, zone).await?;
    let (days, later) = page(&mut tx, &meant.hosts, &service, &zone, who.lang(), from, None).await?;
    Ok(FreeTimes {
        service: service.shown(),
        host_name: meant.name,
        on_request: meant.on_request,
        zone: zone.name().to_owned(),
        zone_words: zone.in_words(who.lang()),
        days,
        later,
    })
}

/// A page of days, and where the next one begins when there is any.
pub(super) async fn page(
    tx: &mut Tx,
    hosts: &[MemberRow],
    service: &ServiceData,
    zone: &Zone,
    lang: Lang,
    from: &str,
    but: Option<VisitId>,
) -> Result<(Vec<FreeDay>, Option<String>)> {
    let now = tx.now();
    let begin = when::parse_date(from).map_or(now, |day| when::bounds(day, zone).0).max(now);
    let enough = |found: &[Time]| match (found.first(), found.last()) {
        (Some(first), Some(last)) => *last >= after_days(*first, PAGE_D, zone),
        _ => false,
    };
    let mut found = soonest(tx, hosts, service, begin, but, enough).await?;
    let Some(first) = found.first() else { return Ok((Vec::new(), None)) };
    let end = after_days(*first, PAGE_D, zone);
    let later = found.iter().any(|at| *at >= end).then(|| zone.wall(end).date().to_string());
    found.retain(|at| *at < end);
    Ok((days(&found, now, zone, lang), later))
}

/// Midnight, so many days on.
fn after_days(at: Time, days: i64, zone: &Zone) -> Time {
    // Noon of a day lies in it, however long its nights are.
    let noon = when::bounds(zone.wall(at).date(), zone).0.plus_seconds(DAY_S / 2 + days * DAY_S);
    when::bounds(zone.wall(noon).date(), zone).0
}

/// From a moment on, as many as are enough, or all there are.
async fn soonest(
    tx: &mut Tx,
    hosts: &[MemberRow],
    service: &ServiceData,
    begin: Time,
    but: Option<VisitId>,
    enough: impl Fn(&[Time]) -> bool,
) -> Result<Vec<Time>> {
    let end = begin.plus_seconds(AHEAD_S);
    let (mut to, mut step) = (begin, NEAR_S);
    let mut found = Vec::new();
    while to < end && !enough(&found) {
        let from = to;
        to = from.plus_seconds(step).min(end);
        step *= 2;
        found.extend(free(tx, hosts, service, (from, to), but).await?);
    }
    Ok(found)
}

/// Of any of these hosts.
pub(super) async fn free(
    tx: &mut Tx,
    hosts: &[MemberRow],
    service: &ServiceData,
    range: (Time, Time),
    but: Option<VisitId>,
) -> Result<Vec<Time>> {
    let mut found = BTreeSet::new();
    for host in hosts {
        found.extend(availability::free(tx, host, service, range, but).await?);
    }
    Ok(found.into_iter().collect())
}

fn days(times: &[Time], now: Time, zone: &Zone, lang: Lang) -> Vec<FreeDay> {
    let mut days: Vec<FreeDay> = Vec::new();
    for at in times {
        let heading = when::day_heading(*at, now, zone, lang);
        let time = FreeTime {
            at: *at,
            clock: when::shown(*at, now, zone, lang).clock,
            words: when::in_full(*at, zone, lang),
        };
        match days.last_mut() {
            Some(day) if day.heading == heading => day.times.push(time),
            _ => days.push(FreeDay { heading, times: vec![time] }),
        }
    }
    days
}

/// What was chosen, in words, and whether it is still free.
pub async fn choosing(
    domain: &Domain,
    who: &Anyone,
    service: ServiceId,
    host: &str,
    zone: &str,
    at: &str,
) -> Result<Choosing> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let service = open_service(&mut tx, service).await?;
    let meant = meant(&mut tx, service.id, host).await?;
    let (zone, lang) = (zone_of(&mut tx, zone).await?, who.lang());
    let words = |at| when::in_full(at, &zone, lang);
    let mut times = Vec::new();
    for at in times_of(at) {
        let range = (at, Time(at.0.saturating_add(1)));
        let free = !free(&mut tx, &meant.hosts, &service, range, None).await?.is_empty();
        times.push(ChosenTime { at, words: words(at), free });
    }
    let mut next = Vec::new();
    if times.is_empty() || times.iter().any(|time| !time.free) {
        let begin = tx.now();
        // Some of them may have been chosen already.
        let enough = |found: &[Time]| found.len() >= NEXT_MOST + times.len();
        let free = soonest(&mut tx, &meant.hosts, &service, begin, None, enough).await?;
        let free: Vec<Time> =
            free.into_iter().filter(|at| times.iter().all(|time: &ChosenTime| time.at != *at)).collect();
        next.extend(free.into_iter().take(NEXT_MOST).map(|at| ChosenTime {
            at,
            words: words(at),
            free: true,
        }));
    }
    let by_text = taking::by_text(&mut tx).await?;
    drop(tx);
    Ok(Choosing {
        service: service.shown(),
        host_name: meant.name,
        on_request: meant.on_request,
        zone: zone.name().to_owned(),
        zone_words: zone.in_words(lang),
        times,
        next,
        request_id: domain.new_uuid().simple().to_string(),
        by_text,
        stamp: robots::stamp(domain),
        bits: robots::bits(domain, who, &BOOKINGS).await?,
    })
}
