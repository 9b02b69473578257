//! When a host is busy elsewhere (S11): calendars of theirs that Bedside reads and never writes. Kept are hours and nothing
//! else. They stand in the way of whoever books by themselves, and are told to whoever plans by hand, who may go on.
mod expand;
pub(crate) mod hourly;
pub(crate) mod ical;
mod reading;
pub(crate) mod recurring;
pub(crate) mod rows;
mod zones;

pub(crate) use reading::{ReadOutside, Turns, wake};

use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::rows::lock_host;
use crate::visits::when::{self, Zone};
use crate::{Domain, Error, Host, Result};
use model::outside::{
    ADDRESS_MOST, CalendarChoice, CalendarsChosen, NAME_MOST, NewAccount, NewFeed, OutsideView, SOURCES_MOST,
    SourceKind, SourceView,
};
use model::policy::{Action, Relation};
use model::{AppError, FieldCode, MemberId, SourceId, Time};
use rows::{NewSource, SourceRow};

audit_event!(OutsideAdded, "outside_calendar_added", member: MemberId);
audit_event!(OutsideChanged, "outside_calendar_changed", member: MemberId);
audit_event!(OutsideRemoved, "outside_calendar_removed", member: MemberId);

const NAME: &str = "outside_source.name";
const ADDRESS: &str = "outside_source.address";
const USERNAME: &str = "outside_source.username";
const PASSWORD: &str = "outside_source.password";
const CALENDAR_NAME: &str = "outside_calendar.name";
const CALENDAR_ADDRESS: &str = "outside_calendar.address";
const DAY_S: i64 = 86_400;
/// So long a calendar may fail before its owner is told beyond its own page. Higher: patients book into busy hours.
/// Lower: every server that is mended over a week-end is a warning.
const STALE_S: i64 = 3 * DAY_S;
/// Asked for by hand. Higher: somebody else's server is kept busy from here. Lower: whoever mends a name waits.
const BY_HAND: Quota = Quota { purpose: "outside calendar", most: 12, per_s: 3600 };

/// Named anew, by one host. Higher: to name and remove one again and again asks others' servers without end from here.
/// Lower: whoever tries several addresses waits.
const NAMED: Quota = Quota { purpose: "outside calendar named", most: 30, per_s: 3600 };

/// One's own.
pub async fn view(domain: &Domain, host: &Host) -> Result<OutsideView> {
    host.member.may(Action::ShareCalendar, Relation::Own)?;
    let mut tx = domain.read(host).await?;
    let mut sources = Vec::new();
    for row in rows::of(&mut tx, host.id()).await? {
        sources.push(shown(&mut tx, host, &row).await?);
    }
    Ok(OutsideView { sources })
}

async fn shown(tx: &mut Tx, host: &Host, row: &SourceRow) -> Result<SourceView> {
    let (person, now, zone) = (host.member.person, tx.now(), Zone::stored(host.zone()));
    let address = tx.open(person, ADDRESS, row.id.0, &row.address).await?;
    let mut calendars = Vec::new();
    for calendar in rows::calendars(tx, row.id).await? {
        let name = tx.open(person, CALENDAR_NAME, calendar.id.0, &calendar.name).await?;
        calendars.push(CalendarChoice { calendar: calendar.id, name, counts: calendar.counts });
    }
    Ok(SourceView {
        source: row.id,
        kind: row.kind,
        name: tx.open(person, NAME, row.id.0, &row.name).await?,
        host: host_of(&address).unwrap_or_default().to_owned(),
        read: row.read_at.map(|at| when::shown(at, now, &zone, host.lang())),
        busy: rows::ahead(tx, row.id).await?,
        fault: row.fault,
        stale: row.failing_since.is_some_and(|since| since <= now.plus_seconds(-STALE_S)),
        unread: row.unread,
        calendars,
    })
}

/// Another file to read.
pub async fn add_feed(domain: &Domain, host: &Host, new: NewFeed) -> Result<()> {
    let (name, address) = (name(&new.feed_name), address(&new.feed_address));
    AppError::of_fields([("feed_name", just(&name)), ("feed_address", just(&address))])?;
    let (name, address) = (name.unwrap_or_default(), address.unwrap_or_default());
    add(domain, host, ("feed_name", &name), &address, None).await
}

/// Another account whose calendars are to be read.
pub async fn add_account(domain: &Domain, host: &Host, new: NewAccount) -> Result<()> {
    let (name, address) = (name(&new.account_name), address(&new.server));
    let user = text(&new.server_user, ADDRESS_MOST);
    // A password is taken as it was typed.
    let password = match new.server_password.chars().count() {
        0 => Err(FieldCode::Required),
        n if n > ADDRESS_MOST => Err(FieldCode::TooLong),
        _ => Ok(new.server_password),
    };
    AppError::of_fields([
        ("account_name", just(&name)),
        ("server", just(&address)),
        ("server_user", just(&user)),
        ("server_password", just(&password)),
    ])?;
    let (name, address) = (name.unwrap_or_default(), address.unwrap_or_default());
    let opens = (user.unwrap_or_default(), password.unwrap_or_default());
    add(domain, host, ("account_name", &name), &address, Some(opens)).await
}

async fn add(
    domain: &Domain,
    host: &Host,
    (field, name): (&str, &str),
    address: &str,
    opens: Option<(String, String)>,
) -> Result<()> {
    host.member.may(Action::ShareCalendar, Relation::Own)?;
    let (member, person) = (host.id(), host.member.person);
    let mut tx = domain.begin(host).await?;
    lock_host(&mut tx, member).await?;
    let there = rows::of(&mut tx, member).await?;
    // The same form again (double click, Back).
    for row in &there {
        let same_user = match (&opens, &row.username) {
            (Some((user, _)), Some(sealed)) => tx.open(person, USERNAME, row.id.0, sealed).await? == *user,
            (None, None) => true,
            _ => false,
        };
        if same_user && tx.open(person, ADDRESS, row.id.0, &row.address).await? == address {
            return again(tx, host, row, opens).await;
        }
    }
    if there.len() >= SOURCES_MOST {
        return Err(Error::field(field, FieldCode::TooManyCalendars));
    }
    throttle::take_in(&mut tx, &NAMED, member.0.as_bytes()).await?;
    let id = SourceId(tx.new_uuid());
    let kind = if opens.is_some() { SourceKind::Account } else { SourceKind::Feed };
    let (mut username, mut password) = (None, None);
    if let Some((user, opening)) = &opens {
        username = Some(tx.seal(person, USERNAME, id.0, user).await?);
        password = Some(tx.seal(person, PASSWORD, id.0, opening).await?);
    }
    let name = tx.seal(person, NAME, id.0, name).await?;
    let address = tx.seal(person, ADDRESS, id.0, address).await?;
    rows::insert(&mut tx, NewSource { id, member, kind, name, address, username, password }).await?;
    ask(&mut tx, id).await?;
    tx.commit(OutsideAdded { member }).await
}

/// What was there already: perhaps with another password.
async fn again(mut tx: Tx, host: &Host, row: &SourceRow, opens: Option<(String, String)>) -> Result<()> {
    if let Some((_, password)) = opens {
        let sealed = tx.seal(host.member.person, PASSWORD, row.id.0, &password).await?;
        rows::set_password(&mut tx, row.id, sealed).await?;
    }
    ask(&mut tx, row.id).await?;
    tx.commit(OutsideChanged { member: host.id() }).await
}

/// Reads it as soon as the worker comes to it.
async fn ask(tx: &mut Tx, source: SourceId) -> Result<()> {
    throttle::take_in(tx, &BY_HAND, source.0.as_bytes()).await?;
    let clinic = tx.clinic()?;
    tx.enqueue(ReadOutside { source, clinic }).await
}

/// The calendars of an account that count from now on.
pub async fn choose(domain: &Domain, host: &Host, form: CalendarsChosen) -> Result<()> {
    let source = SourceId::parse(form.source.trim()).ok_or(AppError::NotFound)?;
    let mut tx = domain.begin(host).await?;
    own(&mut tx, host, source).await?;
    let ticked = form.ticked();
    let mut changed = false;
    for calendar in rows::calendars(&mut tx, source).await? {
        let counts = ticked.contains(&calendar.id);
        if counts != calendar.counts {
            rows::set_counts(&mut tx, calendar.id, counts).await?;
            changed = true;
        }
    }
    if !changed {
        return tx.unchanged().await;
    }
    rows::unmark(&mut tx, source).await?;
    ask(&mut tx, source).await?;
    tx.commit(OutsideChanged { member: host.id() }).await
}

/// Not waiting for its turn.
pub async fn read_now(domain: &Domain, host: &Host, source: SourceId) -> Result<()> {
    let mut tx = domain.begin(host).await?;
    own(&mut tx, host, source).await?;
    ask(&mut tx, source).await?;
    tx.commit_unaudited("asked for by its owner; nothing of it changes").await
}

/// With its busy times. A second time changes nothing.
pub async fn remove(domain: &Domain, host: &Host, source: SourceId) -> Result<()> {
    host.member.may(Action::ShareCalendar, Relation::Own)?;
    let mut tx = domain.begin(host).await?;
    if !rows::remove(&mut tx, host.id(), source).await? {
        return Err(AppError::NotFound.into());
    }
    tx.shows();
    tx.commit(OutsideRemoved { member: host.id() }).await
}

/// Another's looks like none.
async fn own(tx: &mut Tx, host: &Host, source: SourceId) -> Result<SourceRow> {
    host.member.may(Action::ShareCalendar, Relation::Own)?;
    let found = rows::one(tx, source).await?.filter(|row| row.member_id == host.id());
    found.ok_or_else(|| AppError::NotFound.into())
}

/// In the transaction by which somebody stops to work here.
pub(crate) async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    rows::remove_all(tx, member).await
}

/// The stretches in which a host is busy elsewhere that reach into a span.
pub(crate) async fn busy(tx: &mut Tx, host: MemberId, from: Time, to: Time) -> Result<Vec<(Time, Time)>> {
    rows::busy(tx, host, (from, to)).await
}

/// Whether a host is busy elsewhere at that time.
pub(crate) async fn meets(tx: &mut Tx, host: MemberId, (at, ends): (Time, Time)) -> Result<bool> {
    Ok(!rows::busy(tx, host, (at, ends)).await?.is_empty())
}

/// A calendar of theirs has not been read for days.
pub(crate) async fn is_stale(tx: &mut Tx, host: MemberId) -> Result<bool> {
    let since = tx.now().plus_seconds(-STALE_S);
    Ok(rows::failing(tx, host, since).await? > 0)
}

fn just<T>(typed: &Result<T, FieldCode>) -> Result<(), FieldCode> {
    typed.as_ref().map(|_| ()).map_err(|code| *code)
}

fn text(typed: &str, most: usize) -> Result<String, FieldCode> {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err(FieldCode::Required),
        n if n > most => Err(FieldCode::TooLong),
        _ => Ok(text),
    }
}

fn name(typed: &str) -> Result<String, FieldCode> {
    text(typed, NAME_MOST)
}

/// As calendars show it: `webcal` is how Apple and others write https.
fn address(typed: &str) -> Result<String, FieldCode> {
    let typed = text(typed, ADDRESS_MOST)?;
    let (scheme, rest) = typed.split_once("://").ok_or(FieldCode::NotACalendarAddress)?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "webcal" | "webcals" | "https" => "https",
        "http" => "http",
        _ => return Err(FieldCode::NotACalendarAddress),
    };
    let whole = format!("{scheme}://{rest}");
    let plain = whole.bytes().all(|b| b.is_ascii_graphic());
    let host = host_of(&whole).unwrap_or_default();
    // Google writes the owner's mailbox into the path; before the host it would be a name and a password.
    let fits = plain && !host.is_empty() && !host.contains('@') && !whole.contains(['\\', '#']);
    if fits { Ok(whole) } else { Err(FieldCode::NotACalendarAddress) }
}

fn host_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_calendars_show_them() {
        let ok = |typed: &str| address(typed).ok();
        let google = "https://calendar.google.com/calendar/ical/ada%40example.org/private-0a1b/basic.ics";
        assert_eq!(ok(&format!("  {google} ")).as_deref(), Some(google));
        assert_eq!(ok("webcal://p01.example.com/x").as_deref(), Some("https://p01.example.com/x"));
        assert_eq!(ok("HTTPS://a.example").as_deref(), Some("https://a.example"));
        assert_eq!(
            ok("https://a.example/ada@b.example/x.ics").as_deref(),
            Some("https://a.example/ada@b.example/x.ics")
        );
        for bad in [
            "a.example/x",
            "ftp://a.example",
            "https://",
            "https://u:p@a.example/",
            "https://a.example/#x",
            "https://a b",
        ] {
            assert_eq!(address(bad), Err(FieldCode::NotACalendarAddress), "{bad}");
        }
        assert_eq!(address(" "), Err(FieldCode::Required));
    }
}
