//! Order in the room: raised hands, quiet for all, the lock, and who holds the visit besides.
use super::person::{Member, Place};
use super::{HostAsks, Room};
use model::ParticipantId;
use model::signal::{CallRole, Refusal, ServerMessage};

impl Room {
    /// One's own hand. It stays up while a lost line's place is kept.
    pub(super) fn raises(&mut self, who: ParticipantId, up: bool) {
        if !self.is_present(who) {
            return self.refuse(who, Refusal::NotAdmitted);
        }
        match up {
            true if self.hands.contains(&who) => {}
            true => self.hands.push(who),
            false => self.hands.retain(|raised| *raised != who),
        }
    }

    /// Somebody's hand, or all of them.
    pub(super) fn lowers(&mut self, by: ParticipantId, who: Option<ParticipantId>) {
        if !self.is_host(by) {
            return self.refuse_host(by);
        }
        self.hands.retain(|raised| who.is_some_and(|who| who != *raised));
    }

    /// Whoever is not present any more has no hand up. Tells everybody when the list changed.
    pub(super) fn tell_hands(&mut self) {
        let people = &self.people;
        self.hands.retain(|who| people.get(who).is_some_and(Member::is_present));
        if self.hands != self.told_hands {
            self.told_hands.clone_from(&self.hands);
            let up = self.hands.clone();
            self.tell_present(None, &ServerMessage::Hands { up });
        }
    }

    /// What a page that has just been welcomed needs to know besides.
    pub(super) fn tell_order(&mut self, who: ParticipantId) {
        let up: Vec<_> = self.hands.iter().copied().filter(|raised| self.is_present(*raised)).collect();
        if !up.is_empty() {
            self.tell(who, ServerMessage::Hands { up });
        }
        if self.locked {
            self.tell(who, ServerMessage::Locked { locked: true });
        }
    }

    /// Asked of their pages, as with one of them. Hosts look after themselves.
    pub(super) fn mutes_all(&mut self, by: ParticipantId) {
        if !self.is_host(by) {
            return self.refuse_host(by);
        }
        let loud =
            |member: &Member| member.role != CallRole::Host && member.is_present() && member.sending.mic;
        let all: Vec<_> =
            self.people.iter().filter(|(_, member)| loud(member)).map(|(&who, _)| who).collect();
        for who in all {
            self.tell(who, ServerMessage::Muted);
        }
    }

    /// May they come in, if they are admitted and there is room? Whoever could open the lock is not kept out by it: a visit
    /// that a co-host has locked is its host's still.
    pub(super) fn may_enter(&self, who: ParticipantId) -> bool {
        let holds = |member: &Member| member.role == CallRole::Host;
        !self.locked || self.insiders.contains(&who) || self.people.get(&who).is_some_and(holds)
    }

    pub(super) fn locks(&mut self, by: ParticipantId, locked: bool) {
        if !self.is_host(by) {
            return self.refuse_host(by);
        }
        if self.locked == locked {
            // A second tap, or one whose answer was lost.
            return self.tell(by, ServerMessage::Locked { locked });
        }
        self.set_lock(locked);
    }

    /// Nobody is there any more who could open it.
    pub(super) fn loosen(&mut self) {
        let holds = |member: &Member| member.role == CallRole::Host && member.is_present();
        if self.locked && !self.people.values().any(holds) {
            self.set_lock(false);
        }
    }

    /// Told to everybody whose page has been greeted; the others are told with their greeting.
    fn set_lock(&mut self, locked: bool) {
        self.locked = locked;
        let greeted = |member: &Member| !matches!(member.place, Place::Door | Place::Waiting { told: None });
        let all: Vec<_> =
            self.people.iter().filter(|(_, member)| greeted(member)).map(|(&who, _)| who).collect();
        for who in all {
            self.tell(who, ServerMessage::Locked { locked });
        }
    }

    /// Whether they may is the use case's to say: the room knows no co-host from a host.
    pub(super) fn asks_to_make_host(&mut self, by: ParticipantId, who: ParticipantId, host: bool) {
        let (before, after) = match host {
            true => (CallRole::Colleague, CallRole::Host),
            false => (CallRole::Host, CallRole::Colleague),
        };
        let role = self.people.get(&who).filter(|member| member.is_present() && who != by);
        match role.map(|member| member.role) {
            Some(CallRole::Guest) if self.is_host(by) => self.refuse(by, Refusal::NotForGuests),
            Some(role) if role == before => self.host_asks(by, HostAsks::MakeHost { by, who, host }),
            // A second tap.
            Some(role) if role == after && self.is_host(by) => {}
            _ => self.refuse_host(by),
        }
    }

    pub(super) fn leads(&mut self, who: ParticipantId, yes: bool) {
        let role = if yes { CallRole::Host } else { CallRole::Colleague };
        let other = |member: &&mut Member| member.role != CallRole::Guest && member.role != role;
        let Some(member) = self.people.get_mut(&who).filter(other) else { return };
        member.role = role;
        let Place::Present { briefed, .. } = &mut member.place else { return };
        *briefed = false;
        let person = member.person(who);
        // Their page learns what it is by being welcomed again.
        self.welcome(who);
        self.tell_present(Some(who), &ServerMessage::PersonChanged { person });
    }
}
