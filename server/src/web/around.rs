//! Tells the waiting rooms what they cannot see: how many come first in the host's other visits, and whether the host has
//! a page open that shows who arrives.
use crate::web::router::Site;
use call::room::Around;
use domain::joining::Line;
use model::{ClinicId, MemberId, VisitId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::broadcast::{self, Receiver, Sender, error::RecvError};

/// A host whose last page closed still counts for so long: they go from the day to the call, or reload. Higher: those
/// who wait believe in a host who is gone. Lower: they are told of every blip.
const KEPT: Duration = Duration::from_secs(30);

/// The hosts who have a page open that shows and chimes who arrives.
#[derive(Clone)]
pub struct Watching {
    pages: Arc<Mutex<BTreeMap<MemberId, u32>>>,
    changes: Sender<ClinicId>,
    kept: Duration,
}

impl Default for Watching {
    fn default() -> Self {
        Watching { pages: Arc::default(), changes: broadcast::channel(64).0, kept: KEPT }
    }
}

/// One open page; a while after it is dropped, the page counts no more.
pub struct Page {
    watching: Watching,
    clinic: ClinicId,
    host: MemberId,
    runtime: Handle,
}

impl Watching {
    /// Call it inside of the runtime.
    pub fn open(&self, clinic: ClinicId, host: MemberId) -> Page {
        self.count(clinic, host, 1);
        Page { watching: self.clone(), clinic, host, runtime: Handle::current() }
    }

    pub fn sees(&self, host: MemberId) -> bool {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&host)
    }

    fn count(&self, clinic: ClinicId, host: MemberId, by: i32) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let before = pages.get(&host).copied().unwrap_or_default();
        let after = before.saturating_add_signed(by);
        match after {
            0 => pages.remove(&host),
            after => pages.insert(host, after),
        };
        drop(pages);
        if (before == 0) != (after == 0) {
            // Nobody listening is no error.
            let _ = self.changes.send(clinic);
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let (watching, clinic, host) = (self.watching.clone(), self.clinic, self.host);
        self.runtime.spawn(async move {
            tokio::time::sleep(watching.kept).await;
            watching.count(clinic, host, -1);
        });
    }
}

/// Tells the rooms of a clinic at each change of it, as long as the server runs.
pub async fn keep(site: Site) {
    let mut changes = site.domain.changes();
    let mut pages = site.calls.watching().changes.subscribe();
    let mut known = BTreeSet::new();
    loop {
        let mut changed = BTreeSet::new();
        let heard = tokio::select! {
            change = changes.recv() => change.map(|change| change.clinic),
            clinic = pages.recv() => clinic,
        };
        match heard {
            Ok(clinic) => changed = BTreeSet::from([clinic]),
            // Which ones were missed is not known.
            Err(RecvError::Lagged(_)) => changed.clone_from(&known),
            Err(RecvError::Closed) => return,
        }
        changed.extend(waiting(&mut changes));
        known.extend(&changed);
        for clinic in changed {
            tell_all(&site, clinic).await;
        }
    }
}

/// Many changes come at once; one look is enough for all of them.
fn waiting(changes: &mut Receiver<domain::Change>) -> Vec<ClinicId> {
    std::iter::from_fn(|| changes.try_recv().ok()).map(|change| change.clinic).collect()
}

async fn tell_all(site: &Site, clinic: ClinicId) {
    match domain::joining::lines(&site.domain, clinic).await {
        Ok(lines) => lines.iter().for_each(|line| tell(site, line)),
        // The next change tells more.
        Err(error) => drop(error.shown()),
    }
}

/// For somebody who has just come to a waiting room, before their page draws it.
pub async fn tell_one(site: &Site, visit: VisitId) {
    match domain::joining::line(&site.domain, visit).await {
        Ok(line) => tell(site, &line),
        Err(error) => drop(error.shown()),
    }
}

fn tell(site: &Site, line: &Line) {
    let watched = site.calls.watching().sees(line.host);
    let (ahead, busy, host_came, late_min) = (line.ahead, line.host_busy, line.host_came, line.late_min);
    let (seen, about_min) = (line.seen, line.about_min);
    let around = Around { ahead, watched, busy, host_came, late_min, seen, about_min };
    site.calls.sfu().tell(line.visit, sfu::Fact::Around(around));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_host_watches_until_a_while_after_the_last_page() {
        let watching = Watching { kept: Duration::from_millis(50), ..Watching::default() };
        let id = "0".repeat(31) + "7";
        let (clinic, host) = (ClinicId::parse(&id).expect("an id"), MemberId::parse(&id).expect("an id"));
        let mut changes = watching.changes.subscribe();
        assert!(!watching.sees(host));
        let first = watching.open(clinic, host);
        let second = watching.open(clinic, host);
        drop(first);
        drop(second);
        // From the day to the call: the next page opens before the one before is forgotten.
        let third = watching.open(clinic, host);
        tokio::time::sleep(4 * watching.kept).await;
        assert!(watching.sees(host), "one page is open");
        assert!(changes.try_recv().is_ok() && changes.try_recv().is_err(), "one change, and no more");
        drop(third);
        assert!(watching.sees(host), "not at once");
        assert!(changes.recv().await.is_ok_and(|changed| changed == clinic));
        assert!(!watching.sees(host));
    }
}
