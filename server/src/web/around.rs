//! Tells the waiting rooms what they cannot see: how many come first in the host's other visits, and whether the host has
//! a page in front of them that shows who arrives.
use crate::web::router::Site;
use call::room::Around;
use domain::joining::Line;
use model::{ClinicId, MemberId, VisitId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::{self, Receiver, Sender, error::RecvError};
use tokio::time::Instant;

/// A page that is in front of its host says so every eight seconds; it counts for so long. Higher: those who wait believe in
/// a host who looks elsewhere. Lower: they are told of every blip, and of the way from one page to the next.
const KEPT: Duration = Duration::from_secs(20);

/// The hosts who have a page in front of them that shows and chimes who arrives.
#[derive(Clone)]
pub struct Watching {
    /// Until when each of them counts.
    hosts: Arc<Mutex<BTreeMap<MemberId, Instant>>>,
    changes: Sender<ClinicId>,
    kept: Duration,
}

impl Default for Watching {
    fn default() -> Self {
        Watching { hosts: Arc::default(), changes: broadcast::channel(64).0, kept: KEPT }
    }
}

impl Watching {
    /// A page says that it is in front of this host. Call it inside of the runtime.
    #[allow(clippy::disallowed_methods, reason = "the server is a shell: time comes in here")]
    pub fn looked(&self, clinic: ClinicId, host: MemberId) {
        let until = Instant::now() + self.kept;
        if self.lock().insert(host, until).is_some() {
            return;
        }
        // Nobody listening is no error.
        let _ = self.changes.send(clinic);
        // One for each host, however many pages they have.
        let watching = self.clone();
        tokio::spawn(async move {
            let mut until = until;
            loop {
                tokio::time::sleep_until(until).await;
                match watching.ends(host, until) {
                    Some(later) => until = later,
                    None => break,
                }
            }
            let _ = watching.changes.send(clinic);
        });
    }

    pub fn sees(&self, host: MemberId) -> bool {
        self.lock().contains_key(&host)
    }

    /// Forgets the host, unless a page has said more since.
    fn ends(&self, host: MemberId, at: Instant) -> Option<Instant> {
        let mut hosts = self.lock();
        let later = hosts.get(&host).copied().filter(|until| *until > at);
        if later.is_none() {
            hosts.remove(&host);
        }
        later
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<MemberId, Instant>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn ids() -> (ClinicId, MemberId) {
        let id = "0".repeat(31) + "7";
        (ClinicId::parse(&id).expect("an id"), MemberId::parse(&id).expect("an id"))
    }

    #[tokio::test]
    async fn a_host_watches_until_a_while_after_the_last_word() {
        let watching = Watching { kept: Duration::from_millis(50), ..Watching::default() };
        let (clinic, host) = ids();
        let mut changes = watching.changes.subscribe();
        assert!(!watching.sees(host));
        // Two pages.
        watching.looked(clinic, host);
        watching.looked(clinic, host);
        assert!(watching.sees(host), "not only at the moment");
        assert!(changes.try_recv().is_ok() && changes.try_recv().is_err(), "one change, and no more");
        assert!(changes.recv().await.is_ok_and(|changed| changed == clinic));
        assert!(!watching.sees(host), "the page is behind another, or closed");
        watching.looked(clinic, host);
        assert!(watching.sees(host) && changes.try_recv().is_ok(), "and back");
    }

    #[tokio::test]
    async fn a_later_word_holds_for_longer() {
        let watching = Watching { kept: Duration::from_secs(3600), ..Watching::default() };
        let (clinic, host) = ids();
        watching.looked(clinic, host);
        let until = watching.lock().get(&host).copied().expect("they watch");
        assert_eq!(watching.ends(host, until - Duration::from_secs(1)), Some(until));
        assert!(watching.sees(host));
        assert_eq!(watching.ends(host, until), None);
        assert!(!watching.sees(host));
    }
}
