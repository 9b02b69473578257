//! The waiting room: each one's place, and the list that hosts see.
use super::Room;
use super::person::{Member, Place};
use model::ParticipantId;
use model::signal::{CallRole, ServerMessage, Waiting};

impl Room {
    /// Longest wait first.
    fn queue(&self) -> Vec<ParticipantId> {
        let mut queue: Vec<_> = self
            .people
            .iter()
            .filter(|(_, member)| member.is_waiting())
            .map(|(&who, member)| (member.since, who))
            .collect();
        queue.sort_unstable();
        queue.into_iter().map(|(_, who)| who).collect()
    }

    /// Tells each one who waits their place, when it or the host's presence is not what they were told last.
    pub(super) fn tell_places(&mut self) {
        let host_here = self.people.values().any(sees_the_waiting_room);
        for (place, me) in (1..).zip(self.queue()) {
            let Some(member) = self.people.get_mut(&me).filter(|member| member.is_here()) else { continue };
            let news = Place::Waiting { told: Some((place, host_here)) };
            if member.place != news {
                member.place = news;
                self.tell(me, ServerMessage::Wait { visit: self.visit, me, place, host_here });
            }
        }
    }

    /// Tells all hosts when the list changed, and one who has just opened a socket in any case.
    pub(super) fn tell_waiting_room(&mut self) {
        let waiting: Vec<_> = self
            .queue()
            .into_iter()
            .filter_map(|id| {
                let member = self.people.get(&id)?;
                let (name, since, devices) = (member.name.clone(), member.since, member.devices);
                Some(Waiting { id, name, since, devices, here: member.is_here() })
            })
            .collect();
        let changed = waiting != self.told_waiting;
        let mut hosts = Vec::new();
        for (&who, member) in &mut self.people {
            let sees = sees_the_waiting_room(member);
            if let Place::Present { briefed, .. } = &mut member.place
                && sees
                && (changed || !*briefed)
            {
                *briefed = true;
                hosts.push(who);
            }
        }
        for who in hosts {
            self.tell(who, ServerMessage::WaitingRoom { waiting: waiting.clone() });
        }
        self.told_waiting = waiting;
    }

    pub(super) fn tell_hosts(&mut self, message: &ServerMessage) {
        let hosts = self.people.iter().filter(|(_, member)| sees_the_waiting_room(member));
        for who in hosts.map(|(&who, _)| who).collect::<Vec<_>>() {
            self.tell(who, message.clone());
        }
    }
}

fn sees_the_waiting_room(member: &Member) -> bool {
    member.role == CallRole::Host && member.is_present() && member.is_here()
}
