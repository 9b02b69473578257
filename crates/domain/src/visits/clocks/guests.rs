//! The rules of a guest's own zone change: the visit stays where it is, and is at another hour on their clock. What they were
//! told is not true any more, and what they were told is all that says so, for the old rules are gone.
use super::super::message::{self, Occasion};
use super::super::when::Zone;
use super::super::{rows as visits, rules};
use super::{GuestsFollowClock, rows};
use crate::joining::rows::{self as places, PlaceRow};
use crate::principals::Program;
use crate::tx::Tx;
use crate::{Domain, Result};
use model::{Time, VisitId};

/// A letter that says the time leaves to this guest.
pub(crate) async fn told(tx: &mut Tx, place: &PlaceRow, starts: Time) -> Result<()> {
    let said = said(starts, &Zone::stored(&place.zone));
    rows::tell(tx, place.id, &said).await
}

fn said(starts: Time, zone: &Zone) -> String {
    format!("{} {} {}", zone.name(), rules::wall(starts, zone), starts.micros())
}

/// Was this very moment called otherwise? Whoever is in another zone since was told nothing of that one, nor of the new moment
/// whoever did not hear that their visit has moved; and of a zone that is not in the database any more nobody knows better.
fn is_wrong(told: &str, starts: Time, zone: &str) -> bool {
    let (Some((of, _)), Some((_, at))) = (told.split_once(' '), told.rsplit_once(' ')) else { return false };
    let same = of == zone && at == starts.micros().to_string();
    same && Zone::parse(zone).is_some_and(|zone| said(starts, &zone) != told)
}

/// The visits that start between two times.
pub(super) async fn follow(domain: &Domain, who: &Program, span: (Time, Time)) -> Result<()> {
    let mut tx = domain.read(who).await?;
    let all = rows::told_between(&mut tx, span).await?;
    drop(tx);
    let wrong = all.iter().filter(|one| is_wrong(&one.told, one.starts_at, &one.zone));
    let mut wrong: Vec<VisitId> = wrong.map(|one| one.id).collect();
    wrong.dedup();
    for visit in wrong {
        follow_one(domain, who, visit).await?;
    }
    Ok(())
}

/// Answers stay: nobody has asked for another moment.
async fn follow_one(domain: &Domain, who: &Program, visit: VisitId) -> Result<()> {
    let mut tx = domain.begin(who).await?;
    let Some(before) = visits::one(&mut tx, visit).await? else { return tx.unchanged().await };
    visits::lock_host(&mut tx, before.host_id).await?;
    let Some(found) = visits::one(&mut tx, visit).await? else { return tx.unchanged().await };
    let mut wrong = Vec::new();
    for guest in places::of_visit(&mut tx, visit).await? {
        if guest.member_id.is_some() || guest.removed_at.is_some() {
            continue;
        }
        let told = rows::told(&mut tx, guest.id).await?;
        let is_wrong = told.is_some_and(|told| is_wrong(&told, found.starts_at, &guest.zone));
        if is_wrong && places::reach(&mut tx, guest.id).await?.invite {
            wrong.push(guest.id);
        }
    }
    if wrong.is_empty() || !rows::said_anew(&mut tx, visit).await? {
        return tx.unchanged().await;
    }
    for guest in wrong {
        message::tell(&mut tx, visit, guest, Occasion::Moved).await?;
    }
    tx.shows();
    tx.commit(GuestsFollowClock { visit }).await
}

#[cfg(test)]
mod tests {
    use super::super::super::when;
    use super::*;

    #[test]
    fn what_was_told_is_held_against_the_rules_of_today() {
        let at = when::time("2026-12-15T22:30:00Z".parse().expect("a timestamp"));
        let micros = at.micros();
        let new_york = Zone::stored("America/New_York");
        assert_eq!(said(at, &new_york), format!("America/New_York 2026-12-15T17:30 {micros}"));
        let wrong = |told: &str, zone: &str| is_wrong(&format!("{told} {micros}"), at, zone);
        assert!(!wrong("America/New_York 2026-12-15T17:30", "America/New_York"));
        assert!(wrong("America/New_York 2026-12-15T16:30", "America/New_York"));
        // They have moved since, or their zone is none.
        assert!(!wrong("America/Chicago 2026-12-15T17:30", "America/New_York"));
        assert!(!wrong("Mars/Olympus 2026-12-15T16:30", "Mars/Olympus"));
        // The visit has moved since, and they were not told of it.
        let earlier = format!("America/New_York 2026-12-15T16:30 {}", micros - 3_600_000_000);
        assert!(!is_wrong(&earlier, at, "America/New_York") && !is_wrong("", at, ""));
    }
}
