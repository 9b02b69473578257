//! Reading a calendar of somebody's: a job that asks, keeps the hours, and asks for its next self. While it waits for an
//! answer no transaction is open.
use super::ical::{self, Reading};
use super::rows::{self, CalendarRow, SourceRow};
use super::{ADDRESS, CALENDAR_ADDRESS, CALENDAR_NAME, DAY_S, PASSWORD, USERNAME};
use crate::logins;
use crate::ports::{CalendarAccount, CalendarFile, CalendarMarks, FoundCalendar};
use crate::principals::Program;
use crate::tx::Tx;
use crate::visits::when::Zone;
use crate::{Domain, Result};
use ::jobs::{Job, JobError};
use model::availability::HORIZON_MOST_D;
use model::outside::{CALENDARS_MOST, SourceFault, SourceKind};
use model::{
    ClinicId, MemberId, OutsideCalendarId, ParticipantId, PersonId, Secret, SourceId, Time, VisitId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tokio::sync::Semaphore;

const ETAG: &str = "outside_source.etag";
const MODIFIED: &str = "outside_source.modified";
/// Between two looks. Higher: a patient books what was taken meanwhile. Lower: others' servers ask to be left alone.
const EVERY_S: i64 = 15 * 60;
/// Doubled so often while it fails: up to eight hours.
const DOUBLED_MOST: u32 = 5;
/// As far as anybody can book ahead, and so much more that the file need not be read whole each day.
const AHEAD_S: i64 = (HORIZON_MOST_D as i64 + 10) * DAY_S;
/// A file that does not change is still read whole so often: what repeats in it goes on.
const WHOLE_S: i64 = 5 * DAY_S;
/// So long after its turn nobody waits for it any more.
const FORGOTTEN_S: i64 = DAY_S;

/// Sources that are read at the same time, fewer than the queue has lanes. Higher: servers that stall keep letters waiting.
/// Lower: one that stalls keeps all other calendars waiting.
const AT_ONCE: usize = 2;
/// Then it is looked whether there is room.
const LATER_S: i64 = 10;

/// Room for those that are being read.
pub(crate) struct Turns(Semaphore);

impl Default for Turns {
    fn default() -> Turns {
        Turns(Semaphore::new(AT_ONCE))
    }
}

/// Reads one source.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReadOutside {
    pub source: SourceId,
    pub clinic: ClinicId,
}

impl Job for ReadOutside {
    const KIND: &'static str = "read_outside";
    /// By hand, or because it is its turn: once.
    fn key(&self) -> Option<String> {
        Some(self.source.text())
    }
}

impl ReadOutside {
    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        let who = Program { clinic: Some(self.clinic) };
        let Ok(_turn) = domain.inner().reading.0.try_acquire() else {
            let mut tx = domain.begin(&who).await?;
            let later = tx.now().plus_seconds(LATER_S);
            tx.enqueue_at(later, self).await?;
            return Ok(tx.commit_unaudited("the queue's own bookkeeping").await?);
        };
        let mut tx = domain.read(&who).await?;
        let Some(known) = Known::of(&mut tx, self.source).await? else { return Ok(()) };
        let now = tx.now();
        drop(tx);
        let span = (now, now.plus_seconds(AHEAD_S));
        let found = match ask(domain, &known, span).await {
            Err(fault) => Err(fault),
            Ok(Answer::Same) => Ok(Asked::Same),
            Ok(Answer::Files { files, marks, calendars }) => {
                let mut tx = domain.read(&who).await?;
                let own = own(&mut tx, known.row.member_id, &files).await?;
                drop(tx);
                let busy = ical::busy(&files, &Reading { zone: &known.zone, span, own: &own });
                busy.map(|busy| Asked::Read { spans: busy.spans, unread: busy.unread, marks, calendars })
            }
        };
        let mut tx = domain.begin(&who).await?;
        // Removed while the answer was on its way.
        let Some(row) = rows::one(&mut tx, self.source).await? else { return Ok(()) };
        let chosen = chosen(&mut tx, self.source).await?;
        if row.password != known.row.password || chosen != known.chosen {
            // What was asked with is not what holds now, so the answer is none.
            tx.enqueue(self).await?;
        } else {
            keep(&mut tx, &row, known.person, found).await?;
        }
        Ok(tx.commit_unaudited("when somebody is busy elsewhere; naming the calendar is audited").await?)
    }
}

/// A source with all that opens it.
struct Known {
    row: SourceRow,
    person: PersonId,
    zone: Zone,
    address: Secret<String>,
    opens: Option<CalendarAccount>,
    marks: CalendarMarks,
    /// Those of an account that its owner has left out.
    left_out: Vec<String>,
    /// Those of an account, and whether each counts.
    chosen: Vec<(OutsideCalendarId, bool)>,
}

async fn chosen(tx: &mut Tx, source: SourceId) -> Result<Vec<(OutsideCalendarId, bool)>> {
    Ok(rows::calendars(tx, source).await?.iter().map(|one| (one.id, one.counts)).collect())
}

impl Known {
    /// None: it is gone, or whoever named it holds no visits here any more.
    async fn of(tx: &mut Tx, source: SourceId) -> Result<Option<Known>> {
        let Some(row) = rows::one(tx, source).await? else { return Ok(None) };
        let member = logins::rows::member(tx, row.member_id).await?;
        let Some(member) = member.filter(|member| member.is_working() && member.is_host) else {
            return Ok(None);
        };
        let (person, id) = (member.person_id, source.0);
        let address = Secret::new(tx.open(person, ADDRESS, id, &row.address).await?);
        let opens = match (&row.username, &row.password) {
            (Some(user), Some(password)) => Some(CalendarAccount {
                address: address.clone(),
                user: Secret::new(tx.open(person, USERNAME, id, user).await?),
                password: Secret::new(tx.open(person, PASSWORD, id, password).await?),
            }),
            _ => None,
        };
        let recent = tx.now().plus_seconds(-WHOLE_S);
        let mut marks = CalendarMarks::default();
        if row.fault.is_none() && row.whole_at.is_some_and(|at| at > recent) {
            if let Some(sealed) = &row.etag {
                marks.etag = Some(tx.open(person, ETAG, id, sealed).await?);
            }
            if let Some(sealed) = &row.modified {
                marks.modified = Some(tx.open(person, MODIFIED, id, sealed).await?);
            }
        }
        let mut left_out = Vec::new();
        for calendar in rows::calendars(tx, source).await? {
            if !calendar.counts {
                left_out.push(tx.open(person, CALENDAR_ADDRESS, calendar.id.0, &calendar.address).await?);
            }
        }
        let zone = Zone::stored(&member.zone);
        let chosen = chosen(tx, source).await?;
        Ok(Some(Known { row, person, zone, address, opens, marks, left_out, chosen }))
    }
}

/// Invitations of our own, and visits of our own feeds, that a host's calendar took up: they are known already. Another clinic's,
/// which writes under the same name of a host, are not: there its owner is busy.
async fn own(tx: &mut Tx, member: MemberId, files: &[String]) -> Result<BTreeSet<String>> {
    let ends = format!("@{}", tx.domain().origin().base_host);
    let mut own = BTreeSet::new();
    for uid in ical::uids(files, &ends) {
        let id = uid.strip_suffix(&ends).unwrap_or(&uid);
        let known = match id.strip_prefix("visit-") {
            Some(id) => match VisitId::parse(id) {
                Some(visit) => rows::is_own_visit(tx, member, visit).await?,
                None => false,
            },
            None => match ParticipantId::parse(id) {
                Some(place) => rows::is_own_place(tx, member, place).await?,
                None => false,
            },
        };
        if known {
            own.insert(uid);
        }
    }
    Ok(own)
}

/// What a server said.
enum Answer {
    Same,
    Files { files: Vec<String>, marks: CalendarMarks, calendars: Option<Vec<FoundCalendar>> },
}

/// What came of it.
enum Asked {
    Same,
    Read {
        spans: Vec<(Time, Time)>,
        unread: i32,
        marks: CalendarMarks,
        calendars: Option<Vec<FoundCalendar>>,
    },
}

async fn ask(domain: &Domain, known: &Known, span: (Time, Time)) -> Result<Answer, SourceFault> {
    let calendars = domain.inner().ports.calendars.clone();
    let (files, marks, found) = match (known.row.kind, &known.opens) {
        (SourceKind::Account, Some(account)) => {
            let mut found = calendars.of_account(account.clone()).await?;
            found.truncate(CALENDARS_MOST);
            let counted = found.iter().filter(|one| !known.left_out.contains(one.address.expose()));
            let counted: Vec<Secret<String>> = counted.map(|one| one.address.clone()).collect();
            let files = calendars.entries(account.clone(), counted, span).await?;
            (files, CalendarMarks::default(), Some(found))
        }
        _ => match calendars.file(known.address.clone(), known.marks.clone()).await? {
            CalendarFile::Same => return Ok(Answer::Same),
            CalendarFile::Read { text, marks } => (vec![text], marks, None),
        },
    };
    Ok(Answer::Files { files, marks, calendars: found })
}

async fn keep(
    tx: &mut Tx,
    row: &SourceRow,
    person: PersonId,
    found: Result<Asked, SourceFault>,
) -> Result<()> {
    let (now, id) = (tx.now(), row.id);
    let next = match found {
        Err(fault) => {
            let doubled = u32::try_from(row.tries).unwrap_or(DOUBLED_MOST).min(DOUBLED_MOST);
            let next = now.plus_seconds(EVERY_S << doubled);
            rows::failed(tx, id, fault, next).await?;
            next
        }
        Ok(asked) => {
            if let Asked::Read { spans, unread, marks, calendars } = asked {
                if let Some(calendars) = calendars {
                    keep_calendars(tx, row, person, calendars).await?;
                }
                if rows::spans(tx, id).await? != spans {
                    rows::set_spans(tx, row, &spans).await?;
                }
                let (mut etag, mut modified) = (None, None);
                if let Some(mark) = &marks.etag {
                    etag = Some(tx.seal(person, ETAG, id.0, mark).await?);
                }
                if let Some(mark) = &marks.modified {
                    modified = Some(tx.seal(person, MODIFIED, id.0, mark).await?);
                }
                rows::whole(tx, id, (etag, modified), unread).await?;
            }
            let next = now.plus_seconds(EVERY_S);
            rows::was_read(tx, id, next).await?;
            next
        }
    };
    tx.shows();
    let clinic = tx.clinic()?;
    tx.enqueue_at(next, ReadOutside { source: id, clinic }).await
}

/// New ones of an account count until their owner says otherwise; those that are gone are forgotten.
async fn keep_calendars(
    tx: &mut Tx,
    row: &SourceRow,
    person: PersonId,
    found: Vec<FoundCalendar>,
) -> Result<()> {
    let mut known = Vec::new();
    for calendar in rows::calendars(tx, row.id).await? {
        let address = tx.open(person, CALENDAR_ADDRESS, calendar.id.0, &calendar.address).await?;
        if found.iter().any(|one| *one.address.expose() == address) {
            known.push(address);
        } else {
            rows::remove_calendar(tx, calendar.id).await?;
        }
    }
    for one in found.into_iter().filter(|one| !known.contains(one.address.expose())) {
        let id = OutsideCalendarId(tx.new_uuid());
        let name = tx.seal(person, CALENDAR_NAME, id.0, &one.name).await?;
        let address = tx.seal(person, CALENDAR_ADDRESS, id.0, one.address.expose()).await?;
        rows::add_calendar(tx, row.id, CalendarRow { id, name, address, counts: true }).await?;
    }
    Ok(())
}

/// The daily job: those whose own job is gone (given up, or its owner was away for a while) get another one.
pub(crate) async fn wake(domain: &Domain) -> Result<()> {
    let all = Program { clinic: None };
    let mut tx = domain.begin(&all).await?;
    let before = tx.now().plus_seconds(-FORGOTTEN_S);
    let forgotten = rows::forgotten(&mut tx, before).await?;
    if forgotten.is_empty() {
        return tx.unchanged().await;
    }
    for (source, clinic) in forgotten {
        tx.enqueue(ReadOutside { source, clinic }).await?;
    }
    tx.commit_unaudited("the queue's own bookkeeping").await
}
