//! The way to one worker: a bounded queue of batches, and the empty ones that come back. When the worker is behind,
//! what is for it is dropped and counted, and nobody else waits.
use super::batch::Batch;
use crate::counters;
use crate::ice::Path;
use crate::limits::{DEMUX_BEHIND, DEMUX_QUEUE_MAX, DEMUX_STRANGERS_MAX};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// One is being filled, and one is in the worker's hands, while the queue is full.
const BATCHES_MAX: usize = DEMUX_QUEUE_MAX + 2;

pub(super) struct Lane {
    worker: usize,
    queue: Sender<Batch>,
    back: Receiver<Batch>,
    open: Option<Batch>,
    /// Batches that there are. One that a worker took with it to its end does not come back.
    made: usize,
}

impl Lane {
    /// With the worker's ends: full batches come, and empty ones go back.
    pub fn new(worker: usize) -> (Lane, Receiver<Batch>, Sender<Batch>) {
        let (queue, inbox) = channel(DEMUX_QUEUE_MAX);
        let (to_lane, back) = channel(BATCHES_MAX);
        (Lane { worker, queue, back, open: None, made: 0 }, inbox, to_lane)
    }

    /// Those who are known have the whole queue, strangers its beginning: a flood of them takes nobody's place.
    pub fn put(&mut self, path: Path, datagram: &[u8], is_known: bool) {
        if !is_known && self.waiting() >= DEMUX_STRANGERS_MAX {
            return self.drop_one();
        }
        if self.open.as_ref().is_some_and(|open| !open.fits(datagram.len())) {
            self.send();
        }
        if self.open.is_none() {
            self.open = self.empty();
        }
        match self.open.as_mut().filter(|open| open.fits(datagram.len())) {
            Some(open) => open.push(path, datagram),
            None => self.drop_one(),
        }
    }

    /// After a turn. While the worker is behind, a batch is filled before it goes: what waits is large then, not long.
    pub fn hand_over(&mut self) {
        if self.waiting() < DEMUX_BEHIND || self.queue.is_closed() {
            self.send();
        }
    }

    /// Something waits to be handed over.
    pub fn holds(&self) -> bool {
        self.open.is_some()
    }

    /// Batches in the queue.
    fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    fn empty(&mut self) -> Option<Batch> {
        if let Ok(batch) = self.back.try_recv() {
            return Some(batch);
        }
        let may_make = self.made < BATCHES_MAX && !self.queue.is_closed();
        self.made += usize::from(may_make);
        may_make.then(Batch::new)
    }

    fn send(&mut self) {
        let Some(batch) = self.open.take() else { return };
        let count = batch.len();
        // Before the worker can take them off again.
        counters::waiting(self.worker, count);
        match self.queue.try_send(batch) {
            Ok(()) => {}
            Err(TrySendError::Full(batch)) => {
                counters::taken(self.worker, count);
                self.open = Some(batch);
            }
            Err(TrySendError::Closed(_)) => {
                counters::taken(self.worker, count);
                counters::dropped(self.worker, count);
            }
        }
    }

    fn drop_one(&self) {
        counters::dropped(self.worker, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::DEMUX_BATCH_BYTES;
    use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

    /// No other test counts with this one.
    const WORKER: usize = 15;
    const PATH: Path = Path { from: SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 9)), local: None };

    fn datagrams(inbox: &mut Receiver<Batch>, back: &Sender<Batch>) -> usize {
        let mut count = 0;
        while let Ok(mut batch) = inbox.try_recv() {
            counters::taken(WORKER, batch.len());
            batch.drain(|_, _| count += 1);
            back.try_send(batch).expect("there is room for all that there are");
        }
        count
    }

    #[test]
    fn a_worker_that_is_behind_loses_and_finds_all_its_batches_again() {
        let (mut lane, mut inbox, back) = Lane::new(WORKER);
        let dropped = || counters::of_worker(WORKER).1;
        for round in 0..3 {
            let before = dropped();
            let mut sent = 0;
            // Twice what the queue holds.
            for _ in 0..2 * DEMUX_QUEUE_MAX * DEMUX_BATCH_BYTES / 1_200 {
                lane.put(PATH, &[7; 1_200], true);
                lane.hand_over();
                sent += 1;
            }
            let lost = dropped() - before;
            assert!(lost > 0 && lane.holds(), "round {round}: more than fits");
            assert_eq!(lane.made, BATCHES_MAX - 1, "round {round}: none is in the worker's hands");
            let mut arrived = datagrams(&mut inbox, &back);
            lane.hand_over();
            arrived += datagrams(&mut inbox, &back);
            assert_eq!(arrived as u64 + lost, sent, "round {round}: each arrives or is counted");
            assert!(!lane.holds());
            assert_eq!(counters::of_worker(WORKER).0, 0);
        }
    }

    #[test]
    fn strangers_take_no_place_of_those_who_are_known() {
        let (mut lane, mut inbox, back) = Lane::new(14);
        for _ in 0..DEMUX_QUEUE_MAX * DEMUX_BATCH_BYTES / 100 {
            lane.put(PATH, &[1; 100], false);
            lane.hand_over();
        }
        assert!(lane.waiting() <= DEMUX_STRANGERS_MAX);
        lane.put(PATH, &[2; 100], true);
        let mut last = 0;
        lane.send();
        while let Ok(mut batch) = inbox.try_recv() {
            batch.drain(|_, datagram| last = datagram[0]);
            back.try_send(batch).expect("room");
        }
        assert_eq!(last, 2, "who is known still comes through");
    }

    #[test]
    fn a_worker_that_has_ended_holds_nothing_up() {
        let (mut lane, inbox, back) = Lane::new(13);
        drop((inbox, back));
        for _ in 0..10 * BATCHES_MAX {
            lane.put(PATH, &[7; 1_200], true);
            lane.hand_over();
        }
        assert!(!lane.holds(), "nothing waits for nobody");
        assert!(lane.made <= 1, "and no memory is made for it");
    }
}
