//! What has passed the media thread since the start, for whoever watches the machine: numbers, and nobody's. Relaxed atomics
//! that one thread adds to, so that the packet path waits for nothing.
use std::sync::atomic::{AtomicU64, Ordering};

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
        self.packets.fetch_add(1, Ordering::Relaxed);
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
