//! What pages say of how their call goes, gathered to minutes and written. It is no fact of the record: a database that is
//! away, or a crowd that says too much, costs minutes of it and never anything else.
use domain::Domain;
use domain::quality::{Making, keep};
use model::quality::{Minute, Report};
use model::{AppError, ParticipantId, Time, VisitId};
use std::collections::BTreeMap;

const MINUTE: i64 = 60_000_000;
/// Minutes of people that wait for the database. Higher: memory (about 1 KiB each). Lower: a database that is away for
/// a quarter of an hour costs minutes.
const WAITING_MAX: usize = 20_000;
/// Visits written at a time. Higher: the facts of the record wait for longer. Lower: a full house is written late.
const VISITS_AT_A_TIME: usize = 50;

/// Of whom, and which minute.
type Key = (VisitId, Time, ParticipantId);

#[derive(Default)]
pub struct Samples {
    waiting: BTreeMap<Key, Making>,
    /// Minutes that found no room since it was last said.
    lost: u32,
}

impl Samples {
    pub fn add(&mut self, visit: VisitId, who: ParticipantId, report: Report, now: Time) {
        let key = (visit, Time(now.micros() - now.micros().rem_euclid(MINUTE)), who);
        if self.waiting.len() >= WAITING_MAX && !self.waiting.contains_key(&key) {
            self.lost = self.lost.saturating_add(1);
            return;
        }
        self.waiting.entry(key).or_default().add(report);
    }

    /// The minutes that are over, of a bounded number of visits; what cannot be written now is tried again.
    pub async fn write(&mut self, domain: &Domain) {
        let now = domain.now();
        if std::mem::take(&mut self.lost) > 0 {
            tracing::warn!("the database is behind: some minutes of how calls went are lost");
        }
        for (visit, minutes) in self.over(now) {
            if let Err(error) = keep(domain, visit, &minutes).await
                && matches!(error.shown(), AppError::Unavailable | AppError::TooMany { .. })
            {
                return;
            }
            for (who, at, _) in minutes {
                self.waiting.remove(&(visit, at, who));
            }
        }
    }

    fn over(&self, now: Time) -> BTreeMap<VisitId, Vec<(ParticipantId, Time, Minute)>> {
        let mut visits: BTreeMap<VisitId, Vec<(ParticipantId, Time, Minute)>> = BTreeMap::new();
        for ((visit, at, who), making) in &self.waiting {
            let over = now.micros() - at.micros() >= MINUTE;
            let room = visits.len() < VISITS_AT_A_TIME || visits.contains_key(visit);
            if over
                && room
                && let Some(minute) = making.minute()
            {
                visits.entry(*visit).or_default().push((*who, *at, minute));
            }
        }
        visits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(n: u32) -> (VisitId, ParticipantId) {
        let id = format!("{n:032x}");
        (VisitId::parse(&id).expect("an id"), ParticipantId::parse(&id).expect("an id"))
    }

    #[test]
    fn a_minute_is_written_when_it_is_over() {
        let mut samples = Samples::default();
        let (visit, who) = of(1);
        for second in [5, 15, 59, 60] {
            samples.add(visit, who, Report::default(), Time::from_seconds(second));
        }
        assert!(samples.over(Time::from_seconds(59)).is_empty());
        let over = samples.over(Time::from_seconds(61));
        let minutes: Vec<_> = over[&visit].iter().map(|(_, at, m)| (at.seconds(), m.reports)).collect();
        assert_eq!(minutes, [(0, 3)]);
        assert_eq!(samples.over(Time::from_seconds(121))[&visit].len(), 2);
    }

    #[test]
    fn memory_is_bounded_and_no_more_than_some_visits_are_written_at_once() {
        let mut samples = Samples::default();
        for n in 0..WAITING_MAX as u32 + 10 {
            let (visit, who) = of(n);
            samples.add(visit, who, Report::default(), Time::from_seconds(0));
        }
        assert_eq!((samples.waiting.len(), samples.lost), (WAITING_MAX, 10));
        assert_eq!(samples.over(Time::from_seconds(60)).len(), VISITS_AT_A_TIME);
    }
}
