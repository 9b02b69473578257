//! What arrived when, told to a sender so that its own estimate of the way works (transport-wide congestion control,
//! draft-holmer-rmcat-transport-wide-cc-extensions-01). Knows numbers and time only.
use super::rtcp::{begin, finish, put};
use crate::limits::ARRIVALS_MAX;
use std::time::Instant;

/// The number in a packet's element.
pub fn seq(data: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes(*data.first_chunk()?))
}

/// What has arrived since the last report.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// Numbers with their rollovers, in order of arrival.
    arrived: Vec<(u64, Instant)>,
    highest: Option<u64>,
    /// The first number that no report has covered.
    next: u64,
    epoch: Option<Instant>,
    reports: u8,
    told_at: Option<Instant>,
}

/// A longer stretch is not told: its beginning is of no use any more.
const STRETCH_MAX: u64 = 1_500;
const TICK_US: i64 = 250;
/// Of the reference time.
const REFERENCE_US: i64 = 64_000;
pub(super) const FORMAT: u8 = 15;
const TRANSPORT_FEEDBACK: u8 = 205;

/// How a packet is told: not at all, with a distance of one byte, of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Symbol {
    Missing = 0,
    Small = 1,
    Large = 2,
}

impl Arrivals {
    pub fn arrived(&mut self, seq: u16, now: Instant) {
        let index = match self.highest {
            // Begins in the second round, so that what is late has a number too.
            None => 0x1_0000 | u64::from(seq),
            Some(highest) => {
                let forth = seq.wrapping_sub(highest as u16) as i16;
                highest.saturating_add_signed(i64::from(forth))
            }
        };
        if self.highest.is_none() {
            self.next = index;
            self.epoch = Some(now);
        }
        self.highest = self.highest.max(Some(index));
        if self.arrived.len() < ARRIVALS_MAX {
            self.arrived.push((index, now));
        }
    }

    /// Whether there is something to tell, and it was told long enough ago.
    pub fn is_due(&self, every: std::time::Duration, now: Instant) -> bool {
        let rested = self.told_at.is_none_or(|at| now.saturating_duration_since(at) >= every);
        rested && !self.arrived.is_empty()
    }

    /// One report of everything since the last one, gaps included.
    pub fn write(&mut self, to: &mut Vec<u8>, ours: u32, media: u32, now: Instant) {
        self.told_at = Some(now);
        // In order of their numbers; of one that came twice the first arrival counts.
        self.arrived.sort_by_key(|(index, at)| (*index, *at));
        self.arrived.dedup_by_key(|(index, _)| *index);
        let (Some((first, _)), Some((last, _)), Some(epoch)) =
            (self.arrived.first().copied(), self.arrived.last().copied(), self.epoch)
        else {
            return;
        };
        let from = first.min(self.next).max(last.saturating_sub(STRETCH_MAX));
        let us = |at: Instant| at.saturating_duration_since(epoch).as_micros() as i64;
        let told = || self.arrived.iter().filter(move |(index, _)| *index >= from);
        let start = told().next().map_or(0, |(_, at)| us(*at));
        let reference = start / REFERENCE_US;

        let mut symbols = Vec::with_capacity((last - from + 1) as usize);
        let mut deltas = Vec::with_capacity(2 * self.arrived.len());
        let mut clock = reference * REFERENCE_US;
        for (index, at) in told() {
            symbols.resize((*index - from) as usize, Symbol::Missing);
            let ticks = (us(*at) - clock).div_euclid(TICK_US);
            symbols.push(match (u8::try_from(ticks), i16::try_from(ticks)) {
                (Ok(small), _) => {
                    deltas.push(small);
                    Symbol::Small
                }
                (_, Ok(large)) => {
                    deltas.extend_from_slice(&large.to_be_bytes());
                    Symbol::Large
                }
                // Eight seconds apart: as good as lost.
                _ => Symbol::Missing,
            });
            if symbols.last() != Some(&Symbol::Missing) {
                clock += ticks * TICK_US;
            }
        }

        let packet = begin(to, FORMAT, TRANSPORT_FEEDBACK);
        let count = symbols.len() as u32;
        put(to, &[ours, media, (from as u32 & 0xFFFF) << 16 | count]);
        put(to, &[(reference as u32 & 0xFF_FFFF) << 8 | u32::from(self.reports)]);
        write_chunks(to, &symbols);
        to.extend_from_slice(&deltas);
        while !(to.len() - packet).is_multiple_of(4) {
            to.push(0);
        }
        finish(to, packet);
        self.reports = self.reports.wrapping_add(1);
        self.next = self.next.max(last + 1);
        self.arrived.clear();
    }
}

/// One packet that a report tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    pub seq: u16,
    /// When it arrived, in microseconds of the teller's clock, which begins anew after `CLOCK_US`; `None`: not yet.
    pub at_us: Option<i64>,
}

/// The reference time has 24 bits.
pub const CLOCK_US: i64 = REFERENCE_US << 24;

/// Reads a report, which may lie; `most` packets of it at most. Returns how many were told. What is cut short ends where it
/// is cut.
pub fn read(packet: &[u8], most: usize, mut each: impl FnMut(Told)) -> usize {
    let half = |at: usize| Some(u16::from_be_bytes(*packet.get(at..)?.first_chunk()?));
    let told = half(12).zip(half(14)).zip(half(16)).zip(half(18));
    let Some((((base, count), high), low)) = told else { return 0 };
    let count = usize::from(count).min(most);
    let mut clock = i64::from(u32::from(high) << 8 | u32::from(low >> 8)) * REFERENCE_US;
    // The times begin after the last chunk, so the chunks are counted first.
    let mut deltas = 20;
    let mut counted = 0;
    while counted < usize::from(half(14).unwrap_or_default()) {
        let Some(chunk) = half(deltas) else { return 0 };
        counted += chunk_len(chunk);
        deltas += 2;
    }
    let (mut at, mut n) = (20, 0);
    while n < count {
        let Some(chunk) = half(at) else { return n };
        at += 2;
        for place in 0..chunk_len(chunk).min(count - n) {
            let ticks = match symbol(chunk, place) {
                0 => None,
                1 => match packet.get(deltas) {
                    Some(small) => Some(i64::from(*small)),
                    None => return n,
                },
                2 => match half(deltas) {
                    Some(large) => Some(i64::from(large as i16)),
                    None => return n,
                },
                _ => return n,
            };
            deltas += usize::from(symbol(chunk, place));
            clock += ticks.unwrap_or_default() * TICK_US;
            each(Told { seq: base.wrapping_add(n as u16), at_us: ticks.map(|_| clock) });
            n += 1;
        }
    }
    n
}

/// How many packets a chunk tells of: a run's length, fourteen of one bit, or seven of two. A run of none would be read for
/// ever.
fn chunk_len(chunk: u16) -> usize {
    match chunk >> 14 {
        0 | 1 => usize::from(chunk & 0x1FFF).max(1),
        2 => 14,
        _ => 7,
    }
}

fn symbol(chunk: u16, place: usize) -> u16 {
    match chunk >> 14 {
        0 | 1 => chunk >> 13 & 3,
        2 => chunk >> (13 - place) & 1,
        _ => chunk >> (2 * (6 - place)) & 3,
    }
}

/// Runs where they are long, else fourteen symbols of one bit, else seven of two.
fn write_chunks(to: &mut Vec<u8>, symbols: &[Symbol]) {
    let mut rest = symbols;
    while let Some(&first) = rest.first() {
        let run = rest.iter().take(0x1FFF).take_while(|symbol| **symbol == first).count();
        let short = rest.iter().take(14).all(|symbol| *symbol != Symbol::Large);
        let (chunk, taken) = if run > 14 || run == rest.len().min(0x1FFF) || (run > 7 && !short) {
            ((first as u16) << 13 | run as u16, run)
        } else if short {
            (
                rest.iter()
                    .take(14)
                    .zip((0..14).rev())
                    .fold(0x8000, |bits, (symbol, at)| bits | (*symbol as u16) << at),
                14,
            )
        } else {
            (
                rest.iter()
                    .take(7)
                    .zip((0..7).rev())
                    .fold(0xC000, |bits, (symbol, at)| bits | (*symbol as u16) << (2 * at)),
                7,
            )
        };
        to.extend_from_slice(&chunk.to_be_bytes());
        rest = rest.get(taken..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// (number, microseconds since the reference's zero) of what arrived, `None` of what did not: an independent reader.
    fn read(packet: &[u8]) -> Vec<(u16, Option<i64>)> {
        let half = |at: usize| u16::from_be_bytes([packet[at], packet[at + 1]]);
        assert_eq!((packet[0], packet[1]), (0x8F, 205));
        assert_eq!(packet.len(), 4 * (usize::from(half(2)) + 1));
        let (base, count) = (half(12), usize::from(half(14)));
        let mut clock = i64::from(u32::from_be_bytes([0, packet[16], packet[17], packet[18]])) * 64_000;
        let (mut symbols, mut at) = (Vec::new(), 20);
        while symbols.len() < count {
            let chunk = half(at);
            at += 2;
            match chunk >> 14 {
                0 | 1 => symbols.extend(vec![chunk >> 13; usize::from(chunk & 0x1FFF)]),
                2 => symbols.extend((0..14).rev().map(|bit| chunk >> bit & 1)),
                _ => symbols.extend((0..7).rev().map(|pair| chunk >> (2 * pair) & 3)),
            }
        }
        symbols.truncate(count);
        let mut told = Vec::new();
        for (n, symbol) in symbols.into_iter().enumerate() {
            let ticks = match symbol {
                1 => i64::from(packet[at]),
                2 => i64::from(half(at) as i16),
                _ => 0,
            };
            at += usize::from(symbol);
            clock += ticks * 250;
            told.push((base.wrapping_add(n as u16), (symbol > 0).then_some(clock)));
        }
        told
    }

    fn report(arrivals: &mut Arrivals, now: Instant) -> Vec<(u16, Option<i64>)> {
        let mut packet = Vec::new();
        arrivals.write(&mut packet, 1, 2, now);
        read(&packet)
    }

    /// What was told must be what happened, to a quarter of a millisecond.
    fn check(told: &[(u16, Option<i64>)], real: &[(u16, u64)]) {
        for (seq, at) in told {
            let happened = real.iter().find(|(known, _)| known == seq).map(|(_, at)| *at as i64);
            match (at, happened) {
                (Some(at), Some(happened)) => {
                    assert!((0..=250).contains(&(happened - at)), "{seq}: {happened} was told as {at}");
                }
                (None, None) => {}
                other => panic!("{seq}: {other:?}"),
            }
        }
        assert_eq!(told.iter().filter(|(_, at)| at.is_some()).count(), real.len());
    }

    #[test]
    fn gaps_reordering_and_the_rollover_are_told() {
        let start = Instant::now();
        let mut arrivals = Arrivals::default();
        let real: Vec<(u16, u64)> =
            [(65_530, 0), (65_531, 900), (65_535, 90_000), (65_534, 91_500), (2, 400_000), (3, 400_100)]
                .into();
        for (seq, us) in &real {
            arrivals.arrived(*seq, start + Duration::from_micros(*us));
        }
        let told = report(&mut arrivals, start + Duration::from_millis(500));
        assert_eq!((told[0].0, told.len()), (65_530, 10));
        check(&told, &real);
    }

    #[test]
    fn what_is_lost_between_two_reports_is_told_by_the_second() {
        let start = Instant::now();
        let mut arrivals = Arrivals::default();
        arrivals.arrived(10, start);
        report(&mut arrivals, start);
        arrivals.arrived(14, start + Duration::from_millis(3));
        let told = report(&mut arrivals, start + Duration::from_millis(4));
        assert_eq!(
            told.iter().map(|(seq, at)| (*seq, at.is_some())).collect::<Vec<_>>(),
            [(11, false), (12, false), (13, false), (14, true)]
        );
        // One that comes after all is told then.
        arrivals.arrived(12, start + Duration::from_millis(5));
        let told = report(&mut arrivals, start + Duration::from_millis(6));
        assert_eq!(told.iter().map(|(seq, at)| (*seq, at.is_some())).collect::<Vec<_>>(), [(12, true)]);
    }

    #[test]
    fn long_runs_and_mixed_stretches_are_told_alike() {
        let start = Instant::now();
        for step in [300, 20_000, 70_000] {
            let mut arrivals = Arrivals::default();
            let real: Vec<(u16, u64)> = (0..300u16)
                .filter(|n| !(100..140).contains(n) && n % 11 != 3)
                .map(|n| (n.wrapping_add(65_400), u64::from(n) * step + u64::from(n % 3) * 100))
                .collect();
            for (seq, us) in &real {
                arrivals.arrived(*seq, start + Duration::from_micros(*us));
            }
            check(&report(&mut arrivals, start + Duration::from_secs(60)), &real);
        }
    }

    #[test]
    fn our_own_reader_reads_as_the_independent_one() {
        let start = Instant::now();
        for step in [300, 20_000, 70_000] {
            let mut arrivals = Arrivals::default();
            for n in (0..300u16).filter(|n| !(100..140).contains(n) && n % 11 != 3) {
                let us = u64::from(n) * step + u64::from(n % 3) * 100;
                arrivals.arrived(n.wrapping_add(65_400), start + Duration::from_micros(us));
            }
            let mut packet = Vec::new();
            arrivals.write(&mut packet, 1, 2, start + Duration::from_secs(60));
            let mut told = Vec::new();
            let count = super::read(&packet, 1_000, |one| told.push((one.seq, one.at_us)));
            assert_eq!((told.len(), &told), (count, &read(&packet)));
            let mut few = 0;
            assert_eq!(super::read(&packet, 7, |_| few += 1), 7);
            assert_eq!(few, 7);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_lies_is_read_to_its_end(
            head in proptest::collection::vec(proptest::prelude::any::<u8>(), 20..21),
            rest in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
        ) {
            let packet = [head, rest].concat();
            let mut seen = 0;
            let told = super::read(&packet, 100, |_| seen += 1);
            proptest::prop_assert!(told == seen && seen <= 100);
        }
    }

    #[test]
    fn a_flood_is_bounded() {
        let start = Instant::now();
        let mut arrivals = Arrivals::default();
        for n in 0..10_000u32 {
            arrivals.arrived((n.wrapping_mul(7_919)) as u16, start);
        }
        assert!(arrivals.arrived.len() <= ARRIVALS_MAX);
        let mut packet = Vec::new();
        arrivals.write(&mut packet, 1, 2, start);
        assert!(packet.len() < 1_200, "{} bytes", packet.len());
        assert!(!arrivals.is_due(Duration::from_millis(1), start + Duration::from_secs(9)));
    }
}
