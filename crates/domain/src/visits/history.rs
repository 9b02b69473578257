//! Visits that are over (S12): a host's own, and those to which they came as a colleague, page by page and as a file.
use super::attendance::{self, Person};
use super::planners;
use super::rows::{self, Stretch, VisitData};
use super::show;
use super::when::{self, Zone};
use crate::audit::{self, csv_line};
use crate::contacts::words;
use crate::joining::rows::{self as places, PlaceRow};
use crate::joining::{self, rules};
use crate::tx::Tx;
use crate::{Domain, Error, Host, Result};
use model::colleagues::PlaceRole;
use model::visits::{
    HISTORY_PAGE, HistoryFilter, HistoryFound, HistoryQuery, HistoryRow, Outcome, PastVisit,
};
use model::{FieldCode, Time, VisitId};
use std::cmp::Reverse;

audit_event!(HistorySeen, "history_seen");
audit_event!(HistoryExported, "history_exported");

/// Pages that are looked through for one answer, when a name is looked for: names are sealed, so each is opened. Higher: a
/// slow answer about somebody who came rarely. Lower: more steps to them.
const LOOKED_THROUGH: usize = 20;

/// Latest first, fifty at a time; `before` is the last one seen.
pub async fn history(
    domain: &Domain,
    host: &Host,
    filter: &HistoryFilter,
    before: Option<PastVisit>,
) -> Result<Vec<HistoryRow>> {
    let wanted = Wanted::of(filter, host)?;
    let mut tx = domain.read(host).await?;
    let (rows, _) = page(&mut tx, host, &wanted, before).await?;
    drop(tx);
    audit::seen(domain, host, HistorySeen).await;
    Ok(rows)
}

/// The visits of guests whose names begin so. What a guest is called in a visit stays as sealed as it was: no hash of it is
/// kept, and as many visits are opened at a time as an answer can wait for.
pub async fn find_in_history(
    domain: &Domain,
    host: &Host,
    query: &HistoryQuery,
    before: Option<PastVisit>,
) -> Result<HistoryFound> {
    let wanted = Wanted::named(query, host)?;
    let most = usize::try_from(HISTORY_PAGE).unwrap_or(usize::MAX);
    let mut tx = domain.read(host).await?;
    let (mut rows, mut on) = (Vec::new(), before);
    for _ in 0..LOOKED_THROUGH {
        let (some, next) = page(&mut tx, host, &wanted, on).await?;
        rows.extend(some);
        on = next;
        if on.is_none() || rows.len() >= most {
            break;
        }
    }
    if rows.len() > most {
        rows.truncate(most);
        on = rows.last().map(last_seen);
    }
    drop(tx);
    audit::seen(domain, host, HistorySeen).await;
    Ok(HistoryFound { rows, on })
}

fn last_seen(row: &HistoryRow) -> PastVisit {
    PastVisit { starts: row.starts.at, visit: row.visit }
}

/// What was typed, as the database compares it.
struct Wanted {
    from: Time,
    until: Time,
    outcome: &'static str,
    /// Words of a name; none: everybody.
    name: Vec<String>,
}

impl Wanted {
    /// Days are the reader's own.
    fn of(filter: &HistoryFilter, host: &Host) -> Result<Wanted> {
        let zone = Zone::stored(host.zone());
        let day = |field: &str, typed: &str| match typed.trim() {
            "" => Ok(None),
            typed => match when::parse_date(typed) {
                Some(date) => Ok(Some(when::bounds(date, &zone))),
                None => Err(Error::field(field, FieldCode::NotADate)),
            },
        };
        Ok(Wanted {
            from: day("from", &filter.from)?.map_or(Time(i64::MIN), |(morning, _)| morning),
            until: day("to", &filter.to)?.map_or(Time(i64::MAX), |(_, midnight)| midnight),
            outcome: Outcome::parse(&filter.outcome).map_or("", Outcome::tag),
            name: Vec::new(),
        })
    }

    fn named(query: &HistoryQuery, host: &Host) -> Result<Wanted> {
        Ok(Wanted { name: words::of(&query.name), ..Wanted::of(&query.filter(), host)? })
    }

    /// Whether one of these guests is looked for.
    async fn is_of(&self, tx: &mut Tx, people: &[PlaceRow]) -> Result<bool> {
        if self.name.is_empty() {
            return Ok(true);
        }
        for place in people.iter().filter(|place| place.member_id.is_none()) {
            let name = joining::name(tx, place).await?;
            if words::match_all(&self.name, &[&name]) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A page, and where the next one begins, if there may be one. Of a page that is looked through for somebody, only what is
/// theirs.
async fn page(
    tx: &mut Tx,
    host: &Host,
    wanted: &Wanted,
    before: Option<PastVisit>,
) -> Result<(Vec<HistoryRow>, Option<PastVisit>)> {
    let nothing = VisitId(uuid::Uuid::nil());
    let stretch = Stretch {
        before: before.map_or((wanted.until, nothing), |last| (last.starts, last.visit)),
        from: wanted.from,
        dead: tx.now().plus_seconds(-rules::AFTER_S),
        outcome: wanted.outcome,
        most: HISTORY_PAGE,
    };
    let mut visits = rows::over(tx, host.id(), &stretch).await?;
    visits.extend(rows::over_attended(tx, host.id(), &stretch).await?);
    visits.sort_by_key(|visit| Reverse((visit.starts_at, visit.id)));
    let most = usize::try_from(HISTORY_PAGE).unwrap_or(usize::MAX);
    visits.truncate(most);
    let on = visits.last().filter(|_| visits.len() == most);
    let on = on.map(|last| PastVisit { starts: last.starts_at, visit: last.id });
    let Some((first, last)) = planners::span(&visits) else { return Ok((Vec::new(), None)) };
    let mut all = places::of_host(tx, host.id(), first, last).await?;
    all.extend(places::of_attended(tx, host.id(), first, last).await?);
    let mut stretches = places::stretches_of_host(tx, host.id(), first, last).await?;
    for visit in visits.iter().filter(|visit| visit.host_id != host.id()) {
        stretches.extend(places::stretches(tx, visit.id).await?);
    }
    let (people, stretches) = (planners::by_visit(all), show::grouped(stretches));
    let mut out = Vec::with_capacity(visits.len());
    for visit in &visits {
        let people = show::of(&people, visit.id);
        if wanted.is_of(tx, people).await? {
            out.push(line(tx, host, visit, people, &stretches).await?);
        }
    }
    Ok((out, on))
}

async fn line(
    tx: &mut Tx,
    host: &Host,
    visit: &VisitData,
    people: &[PlaceRow],
    stretches: &show::Stretches,
) -> Result<HistoryRow> {
    let now = tx.now();
    let own = visit.host_id == host.id();
    let holds = |p: &PlaceRow| p.member_id == Some(host.id()) && p.role == PlaceRole::Cohost;
    let recorded = own || people.iter().any(holds);
    let (mut names, mut joined, mut holder) = (Vec::new(), Vec::new(), None);
    for place in people {
        let name = joining::name(tx, place).await?;
        if recorded && place.was_present && !place.is_host() {
            joined.push(name.clone());
        }
        if place.member_id.is_none() {
            names.push(name);
        } else if place.is_host() && !own {
            holder = Some(name);
        }
    }
    let facts: Vec<Person> = match recorded {
        true => people.iter().map(|place| show::person(place, stretches, now)).collect(),
        false => Vec::new(),
    };
    Ok(HistoryRow {
        visit: visit.id,
        topic: show::topic(tx, visit).await?,
        starts: when::shown(visit.starts_at, now, &Zone::stored(host.zone()), host.lang()),
        names,
        wait_s: attendance::wait_s(&facts),
        duration_s: attendance::duration_s(&facts),
        no_show: people.iter().all(|p| p.member_id.is_some() || p.arrived_at.is_none()),
        cancelled: visit.cancelled_at.is_some(),
        joined,
        host: holder,
        recorded,
    })
}

/// The history as a file on its way: a table (CSV, RFC 4180), made page by page, so that years of it are never in memory
/// as a whole.
pub struct HistoryExport {
    domain: Domain,
    host: Host,
    wanted: Wanted,
    before: Option<PastVisit>,
    begun: bool,
    done: bool,
}

/// What fits the filter. That it was taken is an entry of the log before the first byte leaves.
pub async fn export_history(domain: &Domain, host: &Host, query: &HistoryQuery) -> Result<HistoryExport> {
    let wanted = Wanted::named(query, host)?;
    domain.begin(host).await?.commit(HistoryExported).await?;
    let (domain, host) = (domain.clone(), host.clone());
    Ok(HistoryExport { domain, host, wanted, before: None, begun: false, done: false })
}

const HEADINGS: [&str; 11] = [
    "date",
    "time",
    "zone",
    "guests",
    "topic",
    "host",
    "outcome",
    "waited_s",
    "together_s",
    "joined",
    "visit_id",
];

impl HistoryExport {
    /// The next piece of the file; None when it is whole.
    pub async fn next(&mut self) -> Result<Option<String>> {
        let mut text = String::new();
        // A page without anybody who is looked for is no end of the file.
        while text.is_empty() && !self.done {
            self.add_page(&mut text).await?;
        }
        Ok((!text.is_empty()).then_some(text))
    }

    async fn add_page(&mut self, text: &mut String) -> Result<()> {
        let mut tx = self.domain.read(&self.host).await?;
        let (rows, on) = page(&mut tx, &self.host, &self.wanted, self.before).await?;
        drop(tx);
        (self.done, self.before) = (on.is_none(), on);
        if !self.begun {
            // By the mark at the beginning, spreadsheets know that the letters are UTF-8.
            text.push('\u{feff}');
            text.push_str(&csv_line(&HEADINGS.map(str::to_owned)));
        }
        self.begun = true;
        let zone = Zone::stored(self.host.zone());
        for row in rows {
            text.push_str(&csv_line(&columns(row, &zone)));
        }
        Ok(())
    }
}

fn columns(row: HistoryRow, zone: &Zone) -> [String; 11] {
    let wall = zone.wall(row.starts.at);
    let outcome = match (row.cancelled, row.recorded) {
        (true, _) => "cancelled",
        // A colleague who came along is told no more than that.
        (false, false) => "",
        (false, true) if row.no_show => "nobody came",
        (false, true) if row.duration_s == 0 => "no call",
        (false, true) => "held",
    };
    let seconds = |seconds: i64| if row.recorded { seconds.to_string() } else { String::new() };
    [
        wall.strftime("%Y-%m-%d").to_string(),
        wall.strftime("%H:%M").to_string(),
        zone.name().to_owned(),
        row.names.join("; "),
        row.topic,
        row.host.unwrap_or_default(),
        outcome.to_owned(),
        seconds(row.wait_s),
        seconds(row.duration_s),
        row.joined.join("; "),
        row.visit.text(),
    ]
}
