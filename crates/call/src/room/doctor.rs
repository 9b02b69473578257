//! How people's devices and lines are doing, for hosts alone, and what hosts hint to a page.
use super::Room;
use super::person::Member;
use model::ParticipantId;
use model::doctor::{Health, Hint};
use model::signal::{CallRole, Refusal, ServerMessage};

impl Room {
    pub(super) fn has_health(&mut self, who: ParticipantId, health: Health) {
        if let Some(member) = self.people.get_mut(&who).filter(|member| member.health != health) {
            member.health = health;
            self.tell_health(who);
        }
    }

    /// To all hosts. Of those who wait the devices come with their list.
    pub(super) fn tell_health(&mut self, of: ParticipantId) {
        if let Some(message) = self.people.get(&of).map(|member| health_of(of, member)) {
            self.tell_hosts(&message);
        }
    }

    /// To a host whose page knows nothing yet: of whom there is something to say.
    pub(super) fn tell_healths(&mut self, to: ParticipantId) {
        let ailing: Vec<_> = self
            .people
            .iter()
            .filter(|(who, member)| **who != to && member.health != Health::default())
            .map(|(who, member)| health_of(*who, member))
            .collect();
        for message in ailing {
            self.tell(to, message);
        }
    }

    /// Of a closed list, so that nothing but what the page itself can say is put before anybody.
    pub(super) fn hints(&mut self, by: ParticipantId, who: ParticipantId, hint: Hint) {
        let host = self.people.get(&by).filter(|member| member.role == CallRole::Host);
        let (is_host, is_present) = (host.is_some(), host.is_some_and(Member::is_present));
        let there = self.people.get(&who).is_some_and(|member| member.is_present() || member.is_waiting());
        match is_present && there && who != by {
            true => self.tell(who, ServerMessage::Hint { hint }),
            // To a guest it says the same whoever they named, so that nothing can be learnt by asking.
            false => self.refuse(by, if is_host { Refusal::NobodyThere } else { Refusal::NotHost }),
        }
    }
}

fn health_of(of: ParticipantId, member: &Member) -> ServerMessage {
    ServerMessage::Health { of, devices: member.devices, health: member.health }
}
