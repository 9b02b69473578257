//! The chat's bell. What is said stands in the database; a page that may read it is told to look there.
use super::Room;
use super::person::Member;
use model::signal::{CallRole, ServerMessage};
use model::{ParticipantId, TalkId};

impl Room {
    /// Something was said in this talk. Nobody hears of a talk that they do not read.
    pub(super) fn chatted(&mut self, talk: TalkId) {
        let everyone = talk == TalkId::everyone(self.visit);
        let reads = |who: ParticipantId, member: &Member| match everyone {
            true => member.is_present(),
            // Whoever is let in meanwhile still reads what they said at the door.
            false => {
                TalkId::at_door(who) == talk && (member.is_waiting() || member.is_present())
                    || member.is_present() && member.role == CallRole::Host
            }
        };
        let readers = self.people.iter().filter(|(who, member)| reads(**who, member));
        let readers: Vec<ParticipantId> = readers.map(|(who, _)| *who).collect();
        for who in readers {
            self.tell(who, ServerMessage::ChatNews);
        }
    }
}
