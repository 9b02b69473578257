//! Who comes before whom: all that a host has to do now is one line, whichever visit it belongs to.
use super::rows::{self, ThereRow};
use super::{CLOSED, places, presence};
use crate::noticed::rules::{Before, about_min};
use crate::principals::Program;
use crate::visits::{reminders, rows as visits};
use crate::{Domain, Result, noticed};
use model::{ClinicId, MemberId, Time, VisitId};
use std::collections::{BTreeMap, BTreeSet};

/// What those who wait for a visit want to know of the world around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub visit: VisitId,
    pub host: MemberId,
    /// People of the host's other visits who come first.
    pub ahead: u32,
    /// The host is in the call of another visit.
    pub host_busy: bool,
    /// The host was in the call before.
    pub host_came: bool,
    /// The host has said that they come so many minutes after the start.
    pub late_min: Option<i32>,
    /// The host has seen everybody who has come to this visit.
    pub seen: bool,
    /// In about so many minutes the host may be free; 0 for a few.
    pub about_min: Option<i32>,
}

/// Of every visit of the clinic for which somebody waits.
pub async fn lines(domain: &Domain, clinic: ClinicId) -> Result<Vec<Line>> {
    let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
    let there = rows::there_now(&mut tx).await?;
    let came = rows::hosts_who_came(&mut tx).await?;
    let late: BTreeMap<_, _> = reminders::late_now(&mut tx).await?.into_iter().collect();
    let now = tx.now();
    let waiting = there.iter().filter(|row| row.waits && !row.is_host);
    let visits: BTreeMap<_, _> = waiting.map(|row| (row.visit_id, (row.host_id, row.starts_at))).collect();
    let mut seen = BTreeSet::new();
    for visit in visits.keys() {
        if noticed::is_seen(&mut tx, *visit).await? {
            seen.insert(*visit);
        }
    }
    let line = |(&visit, &(host, starts)): (&VisitId, &(MemberId, Time))| Line {
        visit,
        host,
        ahead: ahead(&there, visit, host, starts),
        host_busy: busy(&there, visit, host),
        host_came: came.contains(&visit),
        late_min: late.get(&visit).copied(),
        seen: seen.contains(&visit),
        about_min: about_min(&before(&there, visit, host, starts), now),
    };
    Ok(visits.iter().map(line).collect())
}

/// Of one visit, for somebody who is about to wait for it.
pub async fn line(domain: &Domain, visit: VisitId) -> Result<Line> {
    let mut tx = presence::inside(domain, visit).await?;
    let found = visits::one(&mut tx, visit).await?.ok_or(CLOSED)?;
    let there = rows::there_now(&mut tx).await?;
    let host_came = places::host_place(&mut tx, visit).await?.was_present;
    let ahead = ahead(&there, visit, found.host_id, found.starts_at);
    let host_busy = busy(&there, visit, found.host_id);
    let late_min = reminders::late(&mut tx, &found).await?;
    let seen = noticed::is_seen(&mut tx, visit).await?;
    let about_min = about_min(&before(&there, visit, found.host_id, found.starts_at), tx.now());
    Ok(Line { visit, host: found.host_id, ahead, host_busy, host_came, late_min, seen, about_min })
}

/// The host's other visits that come first: in whose call they are, and those that were to start earlier.
fn before(there: &[ThereRow], visit: VisitId, host: MemberId, starts: Time) -> Vec<Before> {
    let others = there.iter().filter(|row| row.host_id == host && row.visit_id != visit);
    let mut before = BTreeMap::new();
    for row in others {
        let runs = row.is_host && !row.waits;
        if !runs && (row.starts_at, row.visit_id) >= (starts, visit) {
            continue;
        }
        let known = before.entry(row.visit_id);
        let one = known.or_insert(Before { runs, ends: row.ends_at, minutes: i64::from(row.duration_min.0) });
        one.runs |= runs;
    }
    before.into_values().collect()
}

/// Guests of the host's other visits who are in the call, or who wait for a visit that was to start earlier.
fn ahead(there: &[ThereRow], visit: VisitId, host: MemberId, starts: Time) -> u32 {
    let first = |row: &&ThereRow| {
        let other = row.host_id == host && row.visit_id != visit && !row.is_host;
        other && (!row.waits || (row.starts_at, row.visit_id) < (starts, visit))
    };
    u32::try_from(there.iter().filter(first).count()).unwrap_or(u32::MAX)
}

fn busy(there: &[ThereRow], visit: VisitId, host: MemberId) -> bool {
    there.iter().any(|row| row.is_host && !row.waits && row.host_id == host && row.visit_id != visit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Minutes;
    use uuid::Uuid;

    #[test]
    fn the_call_and_earlier_visits_come_first() {
        let (visit, host) = (|n| VisitId(Uuid::from_u128(n)), |n| MemberId(Uuid::from_u128(n)));
        let row = |v, h, starts, waits, is_host| ThereRow {
            visit_id: visit(v),
            host_id: host(h),
            starts_at: Time::from_seconds(starts),
            ends_at: Time::from_seconds(starts + 1_800),
            duration_min: Minutes(30),
            waits,
            is_host,
        };
        let there = [
            row(1, 1, 100, false, true),
            row(1, 1, 100, false, false),
            row(2, 1, 200, true, false),
            row(3, 1, 300, true, false),
            row(3, 1, 300, true, false),
            row(4, 1, 400, true, false),
            // A colleague's are none of this host's.
            row(5, 2, 50, false, false),
        ];
        let of = |v, starts| ahead(&there, visit(v), host(1), Time::from_seconds(starts));
        assert_eq!([of(1, 100), of(2, 200), of(3, 300), of(4, 400)], [0, 1, 2, 4]);
        assert!(
            busy(&there, visit(2), host(1))
                && !busy(&there, visit(1), host(1))
                && !busy(&there, visit(6), host(2))
        );
        assert_eq!(ahead(&there, visit(6), host(2), Time::from_seconds(900)), 1);
        // The call of the first, and whoever was to come before the third.
        let first = |v, starts| {
            let mut runs: Vec<_> = before(&there, visit(v), host(1), Time::from_seconds(starts))
                .iter()
                .map(|one| one.runs)
                .collect();
            runs.sort_unstable();
            runs
        };
        assert_eq!((first(2, 200), first(3, 300)), (vec![true], vec![false, true]));
        assert!(before(&there, visit(6), host(2), Time::from_seconds(40)).is_empty());
        // Planned for the same moment: the order is the same for both, so that no two are next.
        assert_eq!((of(2, 200), of(7, 200)), (1, 2));
    }
}
