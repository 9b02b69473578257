//! A worker's end: what was received for it, what it says of addresses, and its own way out.
use super::batch::Batch;
use crate::claims::Claim;
use crate::counters;
use crate::engine::Transmit;
use crate::ice::Path;
use crate::udp;
use std::io;
use tokio::sync::mpsc;

pub(crate) struct Handed {
    worker: usize,
    inbox: mpsc::Receiver<Batch>,
    next: Option<Batch>,
    back: mpsc::Sender<Batch>,
    claims: mpsc::Sender<(usize, Claim)>,
    out: udp::Out,
}

impl Handed {
    pub(super) fn new(
        worker: usize,
        (inbox, back): (mpsc::Receiver<Batch>, mpsc::Sender<Batch>),
        claims: mpsc::Sender<(usize, Claim)>,
        out: udp::Out,
    ) -> Self {
        Handed { worker, inbox, next: None, back, claims, out }
    }

    /// # Errors
    /// Nothing is received any more: the thread that did so has ended.
    pub async fn readable(&mut self) -> io::Result<()> {
        if self.next.is_none() {
            let batch = self.inbox.recv().await;
            self.next = Some(batch.ok_or(io::ErrorKind::BrokenPipe)?);
        }
        Ok(())
    }

    /// Hands over the datagrams of one batch; false if there were none.
    pub fn receive(&mut self, each: impl FnMut(Path, &mut [u8])) -> bool {
        if self.next.is_none() {
            self.next = self.inbox.try_recv().ok();
        }
        let Some(batch) = &mut self.next else { return false };
        counters::taken(self.worker, batch.len());
        // It stays here meanwhile: after a panic it is empty, and goes back as well.
        batch.drain(each);
        if let Some(batch) = self.next.take() {
            // There is room for as many as there are.
            let _ = self.back.try_send(batch);
        }
        true
    }

    /// One that finds no room is said again with the next check or refresh; an end, by being silent.
    pub fn claim(&self, claim: Claim) {
        let _ = self.claims.try_send((self.worker, claim));
    }

    pub fn send(&mut self, transmits: &mut Vec<Transmit>) {
        self.out.send(transmits);
    }
}

impl Drop for Handed {
    /// What still waits here is counted for nobody.
    fn drop(&mut self) {
        self.inbox.close();
        let rest = self.next.take().into_iter().chain(std::iter::from_fn(|| self.inbox.try_recv().ok()));
        rest.for_each(|batch| counters::taken(self.worker, batch.len()));
    }
}
