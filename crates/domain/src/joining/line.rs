//! Who comes before whom: all that a host has to do now is one line, whichever visit it belongs to.
use super::rows::{self, ThereRow};
use super::{CLOSED, places, presence};
use crate::principals::Program;
use crate::visits::{reminders, rows as visits};
use crate::{Domain, Result};
use model::{ClinicId, MemberId, Time, VisitId};
use std::collections::BTreeMap;

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
}

/// Of every visit of the clinic for which somebody waits.
pub async fn lines(domain: &Domain, clinic: ClinicId) -> Result<Vec<Line>> {
    let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
    let there = rows::there_now(&mut tx).await?;
    let came = rows::hosts_who_came(&mut tx).await?;
    let late: BTreeMap<_, _> = reminders::late_now(&mut tx).await?.into_iter().collect();
    let waiting = there.iter().filter(|row| row.waits && !row.is_host);
    let visits: BTreeMap<_, _> = waiting.map(|row| (row.visit_id, (row.host_id, row.starts_at))).collect();
    let line = |(&visit, &(host, starts)): (&VisitId, &(MemberId, Time))| Line {
        visit,
        host,
        ahead: ahead(&there, visit, host, starts),
        host_busy: busy(&there, visit, host),
        host_came: came.contains(&visit),
        late_min: late.get(&visit).copied(),
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
    Ok(Line { visit, host: found.host_id, ahead, host_busy, host_came, late_min })
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
    use uuid::Uuid;

    #[test]
    fn the_call_and_earlier_visits_come_first() {
        let (visit, host) = (|n| VisitId(Uuid::from_u128(n)), |n| MemberId(Uuid::from_u128(n)));
        let row = |v, h, starts, waits, is_host| ThereRow {
            visit_id: visit(v),
            host_id: host(h),
            starts_at: Time::from_seconds(starts),
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
        // Planned for the same moment: the order is the same for both, so that no two are next.
        assert_eq!((of(2, 200), of(7, 200)), (1, 2));
    }
}
