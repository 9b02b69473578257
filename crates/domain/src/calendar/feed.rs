//! A private address from which other calendars read a host's visits (S11). Whoever has it reads: its token is kept as a
//! hash, and shown to its owner until they say that they have it, or a calendar asks for it. What it tells is little, and
//! never what a visit is about. One that was ended looks like one that never was.
use super::rows::{self, VisitRow};
use crate::joining::rows as places;
use crate::logins::rows::MemberRow;
use crate::logins::{self, Token, hash_of};
use crate::mail::feed::{Event, feed};
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::rows::lock_host;
use crate::visits::when::{self, Zone};
use crate::{Anyone, Domain, Host, Result, clinics, joining};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::calendar::{FeedTells, FeedView};
use model::policy::{Action, Relation};
use model::visits::VisitStatus;
use model::{AppError, Lang, MemberId, Secret, Time};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use texts::calendar as words;
use uuid::Uuid;

audit_event!(FeedMade, "calendar_feed_made", member: MemberId);
audit_event!(FeedChanged, "calendar_feed_changed", member: MemberId);
audit_event!(FeedEnded, "calendar_feed_ended", member: MemberId);
audit_event!(FeedRead, "calendar_feed_read", member: MemberId);
audit_event!(FeedRefused, "calendar_feed_refused");

const TOKEN: &str = "calendar_feed.token";
const DAY_S: i64 = 86_400;
/// What is read of the past, and of what is to come.
const BACK_S: i64 = 30 * DAY_S;
const AHEAD_S: i64 = 365 * DAY_S;
/// More than a host holds in a year.
const MOST: i64 = 20_000;
/// Calendars ask every quarter of an hour, and a household or a practice has several. Higher: a program that has lost
/// its mind keeps the server busy. Lower: a calendar that somebody refreshes by hand is refused.
const ASKED: Quota = Quota { purpose: "calendar feed", most: 60, per_s: 3600 };
/// That it was read is one entry of the log a day.
const NOTED: Quota = Quota { purpose: "calendar feed noted", most: i32::MAX, per_s: DAY_S };

/// One's own, if there is one.
pub async fn own(domain: &Domain, host: &Host) -> Result<Option<FeedView>> {
    let mut tx = domain.read(host).await?;
    let Some(row) = rows::feed(&mut tx, host.id()).await? else { return Ok(None) };
    let address = match &row.token {
        Some(sealed) => {
            let token = tx.open(host.member.person, TOKEN, row.id, sealed).await?;
            let front = clinics::front_in(&mut tx).await?;
            Some(domain.origin().clinic_url(&front, &format!("/feeds/{token}.ics")))
        }
        None => None,
    };
    let made = when::shown(row.created_at, tx.now(), &Zone::stored(host.zone()), host.lang());
    Ok(Some(FeedView { tells: row.tells, made, address }))
}

/// A new address; the one before opens nothing any more.
pub async fn make(domain: &Domain, host: &Host, tells: &str) -> Result<()> {
    host.member.may(Action::ShareCalendar, Relation::Own)?;
    let token = Token::new(domain);
    let mut tx = domain.begin(host).await?;
    // Two at once would both stand.
    lock_host(&mut tx, host.id()).await?;
    rows::end_feed(&mut tx, host.id()).await?;
    let id = tx.new_uuid();
    let sealed = tx.seal(host.member.person, TOKEN, id, token.secret.expose()).await?;
    let token = (token.hash.as_slice(), sealed);
    rows::insert_feed(&mut tx, id, host.id(), token, FeedTells::parse(tells)).await?;
    tx.commit(FeedMade { member: host.id() }).await
}

/// What its readers are told from now on.
pub async fn set_tells(domain: &Domain, host: &Host, tells: &str) -> Result<()> {
    let mut tx = domain.begin(host).await?;
    if !rows::set_tells(&mut tx, host.id(), FeedTells::parse(tells)).await? {
        // Ended in another window.
        return tx.unchanged().await;
    }
    tx.commit(FeedChanged { member: host.id() }).await
}

/// Its owner has it: it is shown no more.
pub async fn kept(domain: &Domain, host: &Host) -> Result<()> {
    let mut tx = domain.begin(host).await?;
    rows::kept(&mut tx, host.id()).await?;
    tx.commit_unaudited("what was shown is forgotten").await
}

pub async fn end(domain: &Domain, host: &Host) -> Result<()> {
    let mut tx = domain.begin(host).await?;
    if !rows::end_feed(&mut tx, host.id()).await? {
        return tx.unchanged().await;
    }
    tx.commit(FeedEnded { member: host.id() }).await
}

/// In the transaction by which somebody stops to work here.
pub(crate) async fn end_of(tx: &mut Tx, member: MemberId) -> Result<()> {
    rows::end_feed(tx, member).await.map(drop)
}

/// The file, and what tells it from an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedFile {
    pub text: String,
    pub version: String,
}

/// The file that a calendar reads. A token that nobody ever had counts as a guess; one that was ended does not, for the
/// calendars that know it go on asking.
pub async fn read(domain: &Domain, who: &Anyone, token: &Secret<String>) -> Result<FeedFile> {
    who.at_clinic()?;
    let hash = hash_of(token).ok_or(AppError::NotFound)?;
    let mut tx = domain.read(who).await?;
    let Some(asked) = rows::feed_by_token(&mut tx, &hash).await? else {
        drop(tx);
        throttle::guess(domain, who).await?.failed(domain, FeedRefused).await?;
        return Err(AppError::NotFound.into());
    };
    let member = logins::rows::member(&mut tx, asked.member_id).await?;
    let host = member.filter(|member| member.is_working() && member.is_host && asked.ended_at.is_none());
    let host = host.ok_or(AppError::NotFound)?;
    drop(tx);
    count(domain, who, &hash, &asked).await?;
    let mut tx = domain.read(who).await?;
    let text = write(&mut tx, &host, asked.tells).await?;
    let version = URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()));
    Ok(FeedFile { text, version })
}

async fn count(domain: &Domain, who: &Anyone, hash: &[u8], asked: &rows::AskedRow) -> Result<()> {
    let mut tx = domain.begin(who).await?;
    let bucket = &hash[..16];
    throttle::take_in(&mut tx, &ASKED, bucket).await?;
    throttle::take_in(&mut tx, &NOTED, bucket).await?;
    if asked.fresh {
        rows::kept(&mut tx, asked.member_id).await?;
    }
    match throttle::taken(&mut tx, &NOTED, bucket).await? {
        1 => tx.commit(FeedRead { member: asked.member_id }).await,
        _ => tx.commit_unaudited("a counter of requests; the day's first is audited").await,
    }
}

async fn write(tx: &mut Tx, host: &MemberRow, tells: FeedTells) -> Result<String> {
    let (now, zone, lang) = (tx.now(), Zone::stored(&host.zone), host.lang);
    let from = now.plus_seconds(-BACK_S);
    let span = (from, now.plus_seconds(AHEAD_S));
    let visits = rows::of_host(tx, host.id, span, MOST).await?;
    let names = match tells {
        FeedTells::Names => first_names(tx, host.id, span).await?,
        FeedTells::Busy => BTreeMap::new(),
    };
    let place = tx.domain().config().origin.base_host.clone();
    let shown = |visit: &&VisitRow| visit.started_at.is_some() || visit.status(now) != VisitStatus::Ended;
    let events: Vec<Event> = visits
        .iter()
        .filter(shown)
        .map(|visit| Event {
            uid: format!("visit-{}@{place}", visit.id.text()),
            sequence: visit.sequence,
            written: visit.created_at,
            changed: visit.changed_at,
            starts: visit.starts_at,
            ends: visit.ends_at,
            summary: summary(lang, names.get(&visit.id.0).map_or(&[], Vec::as_slice)),
        })
        .collect();
    let front = clinics::front_in(tx).await?;
    Ok(feed(&words::feed_name(lang, front.name), &zone, from, &events))
}

fn summary(lang: Lang, names: &[String]) -> String {
    match names {
        [] => words::feed_busy(lang).to_owned(),
        names => words::feed_with(lang, names.join(", ")),
    }
}

/// Of the guests of each visit, by its id.
async fn first_names(
    tx: &mut Tx,
    host: MemberId,
    (from, to): (Time, Time),
) -> Result<BTreeMap<Uuid, Vec<String>>> {
    let mut names: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    let places = places::of_host(tx, host, from, to).await?;
    for guest in places.iter().filter(|place| place.member_id.is_none() && place.removed_at.is_none()) {
        let name = joining::name(tx, guest).await?;
        if let Some(first) = first_name(&name) {
            names.entry(guest.visit_id.0).or_default().push(first.to_owned());
        }
    }
    Ok(names)
}

/// "Dr. Maya Lin" is Maya: titles end with a full stop.
fn first_name(name: &str) -> Option<&str> {
    name.split_whitespace().find(|word| !word.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_name_is_no_title() {
        assert_eq!(first_name("Dr. Maya Lin"), Some("Maya"));
        assert_eq!(first_name("  Jo "), Some("Jo"));
        assert_eq!(first_name("Dr."), None);
    }

    #[test]
    fn names_stand_in_the_summary_only_where_there_are_some() {
        assert_eq!(summary(Lang::En, &[]), "Visit");
        assert_eq!(summary(Lang::En, &["Maya".to_owned(), "Jo".to_owned()]), "Visit: Maya, Jo");
    }
}
