//! From a connection to the worker whose it is, by what is said first on it: a check or a request to the relay names its
//! worker, as in a datagram. With one worker everything is that one's.
use super::FromTcp;
use crate::{ice, relay, stun, workers};
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::mpsc;

#[derive(Clone)]
pub(super) struct Ways(Arc<[mpsc::Sender<FromTcp>]>);

impl Ways {
    pub fn new(ways: Vec<mpsc::Sender<FromTcp>>) -> Self {
        Ways(ways.into())
    }

    /// Whose it is, if this says so. Anybody can say so, and nothing is let in for it.
    pub fn named(&self, bytes: &[u8], is_relayed: bool) -> Option<usize> {
        if self.0.len() == 1 {
            return Some(0);
        }
        let name = stun::name(bytes)?;
        let worker = if is_relayed { relay::worker_of(name) } else { ice::worker_of(name) };
        worker.filter(|worker| *worker < self.0.len())
    }

    /// Who tells a stranger how to ask the relay.
    pub fn unnamed(&self, from: IpAddr) -> usize {
        workers::of_address(from, self.0.len())
    }

    /// Waits while the worker is behind; none when it has ended.
    pub async fn send(&self, worker: usize, from: FromTcp) -> Option<()> {
        self.0.get(worker)?.send(from).await.ok()
    }

    /// Until all workers have ended.
    pub async fn closed(&self) {
        for way in self.0.iter() {
            way.closed().await;
        }
    }
}
