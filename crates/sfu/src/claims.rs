//! What a worker beside others says to whoever hands it its datagrams: which addresses are its own by now. A worker
//! alone says nothing, and marks nothing. Must not know who listens.
use crate::ice::{Credentials, End, Path};
use std::collections::VecDeque;
use std::net::SocketAddr;

/// Only of addresses that proved themselves: by an authentic check, or by an allocation of the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// A transport is heard from here. Said with every check.
    Path(SocketAddr),
    NoPath(SocketAddr),
    /// A client of the relay speaks from here. Said with every refresh.
    Client(SocketAddr),
    NoClient(SocketAddr),
}

/// The claims of one engine, or of one relay.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    worker: Option<u8>,
    waiting: VecDeque<Claim>,
}

impl Claims {
    pub fn of_worker(worker: u8) -> Self {
        Claims { worker: Some(worker), waiting: VecDeque::new() }
    }

    /// Credentials that say whose they are.
    pub fn mark(&self, credentials: Credentials) -> Credentials {
        match self.worker {
            Some(worker) => credentials.of_worker(worker),
            None => credentials,
        }
    }

    pub fn path(&mut self, path: Path) {
        self.say(path, Claim::Path);
    }

    pub fn no_path(&mut self, path: Path) {
        self.say(path, Claim::NoPath);
    }

    pub fn client(&mut self, client: Path) {
        self.say(client, Claim::Client);
    }

    pub fn no_client(&mut self, client: Path) {
        self.say(client, Claim::NoClient);
    }

    /// Connections and relayed paths come to their worker by ways of their own.
    fn say(&mut self, path: Path, claim: impl FnOnce(SocketAddr) -> Claim) {
        let is_address = matches!(path.local, Some(End::Address(_)) | None);
        if self.worker.is_some() && is_address {
            self.waiting.push_back(claim(path.from));
        }
    }

    pub fn poll(&mut self) -> Option<Claim> {
        self.waiting.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_alone_says_nothing_and_connections_are_not_spoken_of() {
        let from = SocketAddr::from(([192, 0, 2, 1], 9));
        let (address, connection) =
            (Path { from, local: None }, Path { from, local: Some(End::Connection(7)) });
        let mut alone = Claims::default();
        alone.path(address);
        assert_eq!(alone.poll(), None);
        let mut beside = Claims::of_worker(2);
        beside.path(connection);
        beside.client(address);
        assert_eq!(beside.poll(), Some(Claim::Client(from)));
        assert_eq!(beside.poll(), None);
    }
}
