//! How the call goes for each who is present: told to the others when it changes, and handed to the record.
use super::{Output, Room};
use crate::moment::Moment;
use model::ParticipantId;
use model::quality::{Level, Report};
use model::signal::ServerMessage;

/// Reports to the record no closer together than this. Higher: a minute is made of fewer. Lower: a page that talks too
/// much has more of a say in its minute.
const NOTED_EVERY_MS: u64 = 5_000;

impl Room {
    /// Of somebody who waits nothing is kept and nothing told: they are in no call.
    pub(super) fn has_quality(&mut self, who: ParticipantId, report: Report, now: Moment) {
        let Some(member) = self.people.get_mut(&who).filter(|member| member.is_present()) else { return };
        let changed = std::mem::replace(&mut member.quality, report.level) != report.level;
        let due = member.quality_noted.is_none_or(|at| now.ms_since(at) >= NOTED_EVERY_MS);
        if due {
            member.quality_noted = Some(now);
            self.out.push_back(Output::Quality { who, report: report.bounded() });
        }
        if changed {
            self.tell_present(Some(who), &ServerMessage::Quality { of: who, level: report.level });
        }
    }

    /// To who has just come in: for whom it does not go well.
    pub(super) fn tell_qualities(&mut self, to: ParticipantId) {
        let levels: Vec<_> = self
            .people
            .iter()
            .filter(|(who, member)| **who != to && member.is_present() && member.quality != Level::Good)
            .map(|(who, member)| (*who, member.quality))
            .collect();
        for (of, level) in levels {
            self.tell(to, ServerMessage::Quality { of, level });
        }
    }
}
