//! What goes through the live calls now, clinic by clinic, for the operator and for what watches the machine: how many, how
//! much, how good. Of whom is not in it. It is what pages say of themselves, and is forgotten with the call.
use domain::joining::Seat;
use model::console::Flow;
use model::quality::Report;
use model::{ClinicId, ParticipantId, Time, VisitId};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Pages report every ten seconds. Higher: who has gone still counts. Lower: one lost report is somebody gone.
const FRESH_S: i64 = 30;

#[derive(Default)]
pub struct Flows(Mutex<BTreeMap<VisitId, Room>>);

struct Room {
    clinic: ClinicId,
    /// Open lines into it; with the last one it is forgotten.
    lines: u32,
    people: BTreeMap<ParticipantId, (Report, Time)>,
}

impl Flows {
    pub fn opened(&self, seat: &Seat) {
        let new = Room { clinic: seat.clinic, lines: 0, people: BTreeMap::new() };
        self.lock().entry(seat.visit).or_insert(new).lines += 1;
    }

    pub fn closed(&self, seat: &Seat) {
        let mut rooms = self.lock();
        let Some(room) = rooms.get_mut(&seat.visit) else { return };
        room.lines = room.lines.saturating_sub(1);
        if room.lines == 0 {
            rooms.remove(&seat.visit);
        }
    }

    /// The room has taken this word from somebody who is in.
    pub fn said(&self, visit: VisitId, who: ParticipantId, report: Report, now: Time) {
        if let Some(room) = self.lock().get_mut(&visit) {
            room.people.insert(who, (report.bounded(), now));
        }
    }

    /// Of each clinic in whose calls somebody is.
    pub fn now(&self, now: Time) -> Vec<(ClinicId, Flow)> {
        let mut clinics: BTreeMap<ClinicId, Flow> = BTreeMap::new();
        for room in self.lock().values() {
            let fresh = |at: Time| now.seconds_since(at) < FRESH_S;
            let reports = room.people.values().filter(|(_, at)| fresh(*at)).map(|(report, _)| report);
            let mut here = reports.peekable();
            if here.peek().is_none() {
                continue;
            }
            let flow = clinics.entry(room.clinic).or_default();
            flow.rooms += 1;
            here.for_each(|report| flow.add(report));
        }
        clinics.into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<VisitId, Room>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::joining::Standing;
    use model::quality::Level;
    use model::signal::CallRole;
    use model::tasks::Task;

    fn id(n: u8) -> String {
        format!("{n:032x}")
    }

    fn seat(visit: u8, clinic: u8) -> Seat {
        Seat {
            visit: VisitId::parse(&id(visit)).expect("an id"),
            who: ParticipantId::parse(&id(visit)).expect("an id"),
            name: "Maya".into(),
            role: CallRole::Guest,
            standing: Standing::Admitted,
            since: Time(0),
            clinic: ClinicId::parse(&id(clinic)).expect("an id"),
            sign_in: None,
            task: Task::default(),
        }
    }

    fn said(flows: &Flows, visit: u8, who: u8, level: Level, at: i64) {
        let (visit, who) = (VisitId::parse(&id(visit)), ParticipantId::parse(&id(who)));
        let report = Report { level, in_kbps: 500, out_kbps: 300, lost_down_pm: 20, ..Report::default() };
        flows.said(visit.expect("an id"), who.expect("an id"), report, Time::from_seconds(at));
    }

    #[test]
    fn a_clinics_calls_are_added_up_while_they_are_fresh() {
        let flows = Flows::default();
        for (visit, clinic) in [(1, 7), (1, 7), (2, 7), (3, 8)] {
            flows.opened(&seat(visit, clinic));
        }
        assert!(flows.now(Time::from_seconds(100)).is_empty(), "nobody is in a call yet");
        said(&flows, 1, 11, Level::Good, 100);
        said(&flows, 1, 12, Level::Bad, 100);
        said(&flows, 2, 13, Level::Good, 75);
        said(&flows, 9, 14, Level::Good, 100);
        let seven = Flow {
            rooms: 2,
            people: 3,
            to_kbps: 1_500,
            from_kbps: 900,
            lost_pm: 60,
            good: 2,
            bad: 1,
            ..Flow::default()
        };
        assert_eq!(
            flows.now(Time::from_seconds(100)).iter().map(|(_, flow)| *flow).collect::<Vec<_>>(),
            [seven]
        );
        let later = flows.now(Time::from_seconds(105));
        assert_eq!(
            later.first().map(|(_, flow)| (flow.rooms, flow.people)),
            Some((1, 2)),
            "who fell silent is gone"
        );
        flows.closed(&seat(1, 7));
        assert_eq!(flows.now(Time::from_seconds(105)).len(), 1, "one line is open still");
        flows.closed(&seat(1, 7));
        assert!(flows.now(Time::from_seconds(105)).is_empty());
    }
}
