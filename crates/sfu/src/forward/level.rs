//! Loudness of a microphone (RFC 6464), smoothed and thinned out. Knows numbers and time only.
use crate::limits::LEVEL_EVERY;
use std::time::Instant;

#[derive(Debug, Default)]
pub struct Level {
    smooth: Option<f32>,
    told_at: Option<Instant>,
}

impl Level {
    /// Takes one packet's level; returns one to tell, at most ten a second.
    pub fn arrived(&mut self, level: u8, now: Instant) -> Option<u8> {
        let level = f32::from(level.min(127));
        let smooth = match self.smooth {
            // Quick to become loud, slow to become silent, as an ear is.
            Some(before) if level < before => before + (level - before) * 0.5,
            Some(before) => before + (level - before) * 0.1,
            None => level,
        };
        self.smooth = Some(smooth);
        if self.told_at.is_some_and(|at| now.saturating_duration_since(at) < LEVEL_EVERY) {
            return None;
        }
        self.told_at = Some(now);
        Some(smooth.round() as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn at_most_ten_a_second() {
        let (mut level, start) = (Level::default(), Instant::now());
        let told: Vec<u8> = (0..100)
            .filter_map(|n| {
                level.arrived(if n < 50 { 127 } else { 20 }, start + Duration::from_millis(n * 20))
            })
            .collect();
        assert_eq!(told.len(), 20);
        assert_eq!(told.first(), Some(&127));
        assert_eq!(told.last(), Some(&20));
    }
}
