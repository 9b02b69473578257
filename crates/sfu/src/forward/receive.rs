//! What a receiver report says of one stream (RFC 3550 appendix A.3 and A.8). Knows numbers and time only.
use super::rtcp::ReportBlock;
use std::time::Instant;

pub struct Reception {
    ssrc: u32,
    clock: u32,
    first: Option<u64>,
    highest: u64,
    received: u64,
    expected_before: u64,
    received_before: u64,
    jitter: f64,
    transit: Option<f64>,
    epoch: Instant,
    last_report: Option<(u32, Instant)>,
}

impl Reception {
    pub fn new(ssrc: u32, clock: u32, now: Instant) -> Self {
        Reception {
            ssrc,
            clock,
            first: None,
            highest: 0,
            received: 0,
            expected_before: 0,
            received_before: 0,
            jitter: 0.0,
            transit: None,
            epoch: now,
            last_report: None,
        }
    }

    pub fn arrived(&mut self, index: u64, timestamp: u32, now: Instant) {
        self.first.get_or_insert(index);
        self.received += 1;
        if index < self.highest {
            return;
        }
        self.highest = index;
        let arrival = now.saturating_duration_since(self.epoch).as_secs_f64() * f64::from(self.clock);
        let transit = arrival - f64::from(timestamp);
        if let Some(before) = self.transit.replace(transit) {
            let difference = (transit - before).abs();
            // A wrap of the timestamp is no jitter.
            if difference < f64::from(self.clock) * 60.0 {
                self.jitter += (difference - self.jitter) / 16.0;
            }
        }
    }

    /// The middle 32 bits of a sender report's NTP time.
    pub fn sender_report(&mut self, ntp_middle: u32, now: Instant) {
        self.last_report = Some((ntp_middle, now));
    }

    pub fn has_started(&self) -> bool {
        self.first.is_some()
    }

    pub fn block(&mut self, now: Instant) -> ReportBlock {
        let expected = self.first.map_or(0, |first| self.highest.saturating_sub(first) + 1);
        let lost = expected.saturating_sub(self.received).min(0x7F_FFFF) as u32;
        let expected_now = expected.saturating_sub(self.expected_before);
        let received_now = self.received.saturating_sub(self.received_before);
        self.expected_before = expected;
        self.received_before = self.received;
        let lost_now = expected_now.saturating_sub(received_now);
        let fraction = (lost_now * 256).checked_div(expected_now).unwrap_or(0).min(255) as u8;
        let (last, delay) = match self.last_report {
            Some((ntp, at)) => {
                let since = now.saturating_duration_since(at).as_secs_f64();
                (ntp, (since * 65_536.0) as u32)
            }
            None => (0, 0),
        };
        ReportBlock {
            ssrc: self.ssrc,
            fraction_lost: fraction,
            lost,
            highest: self.highest as u32,
            jitter: self.jitter as u32,
            last_sender_report: last,
            delay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_loss_per_interval() {
        let now = Instant::now();
        let mut reception = Reception::new(1, 90_000, now);
        for index in (100..200).filter(|index| index % 4 != 1) {
            reception.arrived(index, 0, now);
        }
        let block = reception.block(now);
        assert_eq!((block.lost, block.fraction_lost, block.highest), (25, 64, 199));
        reception.arrived(200, 0, now);
        assert_eq!(reception.block(now).fraction_lost, 0, "only since the last report");
    }
}
