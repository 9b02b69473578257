//! The waiting room: each one's place, and the list that hosts see.
use super::person::{Member, Place};
use super::{Around, Room};
use crate::moment::Moment;
use model::ParticipantId;
use model::signal::{CallRole, HostIs, ServerMessage, Waiting};

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

    /// Tells each one who waits their place, when it or what they may believe of the host is not what they were told
    /// last.
    pub(super) fn tell_places(&mut self) {
        let (usual, known) = (self.host_is(self.around.seen), self.host_is(true));
        let first = self.around.ahead.saturating_add(1);
        for (place, me) in (first..).zip(self.queue()) {
            let Some(member) = self.people.get_mut(&me).filter(|member| member.is_here()) else { continue };
            // Whoever was told that the host knows of them is not told otherwise because somebody else has come.
            let knew = matches!(member.place, Place::Waiting { told: Some((_, HostIs::Seen(_))) });
            let host = if knew { known } else { usual };
            let news = Place::Waiting { told: Some((place, host)) };
            if member.place != news {
                let first = member.place == Place::Waiting { told: None };
                member.place = news;
                self.tell(me, ServerMessage::Wait { visit: self.visit, me, place, host });
                if first && self.locked {
                    self.tell(me, ServerMessage::Locked { locked: true });
                }
            }
        }
    }

    /// A host whose line is lost is in the call as long as the place is kept: a blip is no news to anybody.
    fn host_is(&self, seen: bool) -> HostIs {
        let in_call = self.people.values().any(|member| member.role == CallRole::Host && member.is_present());
        match self.around {
            _ if in_call => HostIs::InCall,
            // In their own words, which say more than any page that is open.
            Around { late_min: Some(minutes), .. } => HostIs::Late(minutes),
            Around { about_min, .. } if seen => HostIs::Seen(about_min),
            Around { busy: true, about_min: Some(minutes), .. } => HostIs::BusyFor(minutes),
            Around { watched: true, .. } => HostIs::Watching,
            Around { busy: true, .. } => HostIs::Busy,
            Around { host_came: true, .. } => HostIs::Away,
            _ => HostIs::Expected,
        }
    }

    /// Tells all hosts when the list changed, and one who has just opened a socket in any case.
    pub(super) fn tell_waiting_room(&mut self, now: Moment) {
        let waiting: Vec<_> = self
            .queue()
            .into_iter()
            .filter_map(|id| {
                let member = self.people.get(&id)?;
                let (name, since, devices) = (member.name.clone(), member.since, member.devices);
                Some(Waiting { id, name, since, devices, here: member.is_here(), task: member.task })
            })
            .collect();
        let changed = waiting != self.told_waiting;
        let (mut hosts, mut fresh) = (Vec::new(), Vec::new());
        for (&who, member) in &mut self.people {
            let sees = sees_the_waiting_room(member);
            if let Place::Present { briefed, .. } = &mut member.place
                && sees
                && (changed || !*briefed)
            {
                if !std::mem::replace(briefed, true) {
                    fresh.push(who);
                }
                hosts.push(who);
            }
        }
        let now = self.wall(now);
        for who in hosts {
            self.tell(who, ServerMessage::WaitingRoom { waiting: waiting.clone(), now });
        }
        self.told_waiting = waiting;
        for who in fresh {
            self.tell_healths(who);
        }
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
