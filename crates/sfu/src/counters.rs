//! What has passed the media thread since the start, for whoever watches the machine: numbers, and nobody's. Relaxed atomics
//! that few threads add to, a turn's sum at a time, so that the packet path waits for nothing.
use crate::limits::MEDIA_WORKERS_MAX;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// One way of one protocol.
#[derive(Debug, Default)]
pub struct Passed {
    packets: AtomicU64,
    bytes: AtomicU64,
}

impl Passed {
    const fn new() -> Passed {
        Passed { packets: AtomicU64::new(0), bytes: AtomicU64::new(0) }
    }

    pub(crate) fn add(&self, bytes: usize) {
        self.add_all(1, bytes);
    }

    pub(crate) fn add_all(&self, packets: usize, bytes: usize) {
        self.packets.fetch_add(packets as u64, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Packets and bytes.
    pub fn read(&self) -> (u64, u64) {
        (self.packets.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }
}

pub static UDP_IN: Passed = Passed::new();
pub static UDP_OUT: Passed = Passed::new();
pub static TCP_IN: Passed = Passed::new();
pub static TCP_OUT: Passed = Passed::new();

/// The way to a worker that has others beside it.
struct Way {
    waiting: AtomicUsize,
    dropped: AtomicU64,
}

static WAYS: [Way; MEDIA_WORKERS_MAX] =
    [const { Way { waiting: AtomicUsize::new(0), dropped: AtomicU64::new(0) } }; MEDIA_WORKERS_MAX];
/// With one there is no way to it, and nothing to count.
static WORKERS: AtomicUsize = AtomicUsize::new(1);

pub(crate) fn started(workers: usize) {
    WORKERS.fetch_max(workers, Ordering::Relaxed);
}

pub(crate) fn waiting(worker: usize, datagrams: usize) {
    if let Some(way) = WAYS.get(worker) {
        way.waiting.fetch_add(datagrams, Ordering::Relaxed);
    }
}

pub(crate) fn taken(worker: usize, datagrams: usize) {
    if let Some(way) = WAYS.get(worker) {
        way.waiting.fetch_sub(datagrams, Ordering::Relaxed);
    }
}

pub(crate) fn dropped(worker: usize, datagrams: usize) {
    if let Some(way) = WAYS.get(worker) {
        way.dropped.fetch_add(datagrams as u64, Ordering::Relaxed);
    }
}

/// Datagrams that wait for this worker, and how many were dropped because it was behind.
pub(crate) fn of_worker(worker: usize) -> (u64, u64) {
    WAYS.get(worker).map_or((0, 0), |way| {
        (way.waiting.load(Ordering::Relaxed) as u64, way.dropped.load(Ordering::Relaxed))
    })
}

/// The same of each; empty with one worker alone.
pub fn workers() -> Vec<(u64, u64)> {
    match WORKERS.load(Ordering::Relaxed) {
        0 | 1 => Vec::new(),
        workers => (0..workers).map(of_worker).collect(),
    }
}
