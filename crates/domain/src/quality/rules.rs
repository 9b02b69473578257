//! A minute of reports, made into one row. Pure.
use model::quality::{Cause, Level, Minute, Report};

/// The reports of one person in one minute, added up.
#[derive(Clone, Debug, Default)]
pub struct Making {
    reports: Vec<Report>,
}

/// Pages report every ten seconds and at a change. Higher: memory. Lower: the end of a minute is not in it.
const REPORTS_MAX: usize = 16;

impl Making {
    pub fn add(&mut self, report: Report) {
        if self.reports.len() < REPORTS_MAX {
            self.reports.push(report.bounded());
        }
    }

    /// None when nothing was said.
    pub fn minute(&self) -> Option<Minute> {
        let last = *self.reports.last()?;
        let count = u32::try_from(self.reports.len()).unwrap_or(u32::MAX);
        let mean = |pick: fn(&Report) -> u32| {
            let sum: u64 = self.reports.iter().map(|report| u64::from(pick(report))).sum();
            u32::try_from(sum / u64::from(count)).unwrap_or(u32::MAX)
        };
        let (level, cause) = self.longest();
        let report = Report {
            level,
            cause,
            lost_up_pm: mean(|r| r.lost_up_pm),
            lost_down_pm: mean(|r| r.lost_down_pm),
            jitter_ms: mean(|r| r.jitter_ms),
            round_trip_ms: mean(|r| r.round_trip_ms),
            in_kbps: mean(|r| r.in_kbps),
            out_kbps: mean(|r| r.out_kbps),
            frames_per_s: mean(|r| r.frames_per_s),
            frozen_ms: mean(|r| r.frozen_ms),
            concealed_pm: mean(|r| r.concealed_pm),
            width: mean(|r| r.width),
            ..last
        };
        Some(Minute { report, reports: count })
    }

    /// The level that was reported most, of two alike the worse, with its last cause.
    fn longest(&self) -> (Level, Option<Cause>) {
        let count = |level: Level| self.reports.iter().filter(|report| report.level == level).count();
        let level = Level::ALL.into_iter().max_by_key(|level| (count(*level), *level)).unwrap_or_default();
        let cause = self.reports.iter().rev().find(|report| report.level == level);
        (level, cause.and_then(|report| report.cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(level: Level, cause: Option<Cause>, jitter_ms: u32) -> Report {
        Report { level, cause, jitter_ms, first_frame_ms: Some(jitter_ms), ..Report::default() }
    }

    #[test]
    fn a_minute_is_what_held_longest_and_of_two_alike_the_worse() {
        let mut making = Making::default();
        assert_eq!(making.minute(), None);
        making.add(report(Level::Good, None, 10));
        making.add(report(Level::Bad, Some(Cause::Up), 30));
        let minute = making.minute().expect("a minute");
        assert_eq!((minute.report.level, minute.report.cause), (Level::Bad, Some(Cause::Up)));
        assert_eq!(
            (minute.reports, minute.report.jitter_ms, minute.report.first_frame_ms),
            (2, 20, Some(30))
        );
        making.add(report(Level::Good, None, 20));
        let minute = making.minute().expect("a minute");
        assert_eq!((minute.report.level, minute.report.cause), (Level::Good, None));
    }

    #[test]
    fn who_talks_too_much_has_a_bounded_say() {
        let mut making = Making::default();
        for _ in 0..1_000 {
            making.add(Report { in_kbps: u32::MAX, lost_up_pm: u32::MAX, ..Report::default() });
        }
        let minute = making.minute().expect("a minute");
        assert_eq!((minute.reports, minute.report.in_kbps, minute.report.lost_up_pm), (16, 1_000_000, 1_000));
    }
}
