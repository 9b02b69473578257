//! Coming, going, and the facts that the domain tells.
use super::person::{Line, Member, Place, Socket};
use super::{Arrival, Fact, Note, Output, Room, SocketId, Standing};
use crate::limits::{FACT_KEPT_MS, PEOPLE_PER_ROOM_MAX, WAITING_PER_ROOM_MAX};
use crate::media::MediaCommand;
use crate::moment::Moment;
use model::ParticipantId;
use model::signal::{CallRole, Person, Refusal, ServerMessage};

impl Room {
    pub(super) fn arrived(&mut self, arrival: Arrival, now: Moment) {
        let fact = self.facts.get(&arrival.who).map(|(fact, _)| *fact);
        let standing = match fact {
            Some(Fact::Admitted) => Standing::Admitted,
            Some(Fact::SentBack) => Standing::Waiting,
            Some(Fact::Removed) | None => arrival.standing,
        };
        if self.ended.is_some() {
            return self.turn_away(&arrival, ServerMessage::Ended);
        }
        if fact == Some(Fact::Removed) {
            return self.turn_away(&arrival, ServerMessage::Removed);
        }
        // It was taken over, and nobody has asked for it to come back: it would take the call from whoever has it now.
        if arrival.again && self.pages.get(&arrival.who).is_some_and(|page| *page != arrival.page) {
            return self.turn_away(&arrival, ServerMessage::TakenOver);
        }
        if let Some(reason) = self.refuses_program(&arrival) {
            return self.turn_away(&arrival, ServerMessage::Refused { reason });
        }
        self.pages.insert(arrival.who, arrival.page);
        if self.people.contains_key(&arrival.who) {
            return self.returned(arrival, standing, now);
        }
        if self.people.len() >= PEOPLE_PER_ROOM_MAX + WAITING_PER_ROOM_MAX {
            return self.turn_away(&arrival, ServerMessage::Refused { reason: Refusal::RoomFull });
        }
        let who = arrival.who;
        self.people.insert(who, Member::new(arrival, self.first_epoch, now));
        self.place_by(who, standing);
        // A program has one connection, and offers it itself.
        if self.people.get(&who).is_some_and(|member| !member.is_program()) {
            self.open_down(who);
        }
    }

    /// To a socket that never becomes anybody's.
    fn turn_away(&mut self, arrival: &Arrival, message: ServerMessage) {
        let (who, socket) = (arrival.who, arrival.socket);
        self.out.push_back(Output::Tell { who, socket, message });
        self.out.push_back(Output::HangUp { who, socket });
    }

    /// A further socket of somebody whose place is kept or whose other page is open.
    fn returned(&mut self, arrival: Arrival, standing: Standing, now: Moment) {
        let who = arrival.who;
        let Some(member) = self.people.get_mut(&who) else { return };
        let before = member.person(who);
        let line = Line::Open(Socket::new(arrival.socket, now));
        let old = match std::mem::replace(&mut member.line, line) {
            Line::Open(socket) => Some(socket.id),
            Line::Lost { .. } => {
                if !member.role.is_program() {
                    self.out.push_back(Output::Note { note: Note::Lost { who, lost: false }, at: now });
                }
                None
            }
        };
        member.name = arrival.name;
        // Whoever came back late waits anew, says the database; what the ticket read may be older than what is known.
        member.since = member.since.max(arrival.since);
        member.role = arrival.role;
        if std::mem::replace(&mut member.task, arrival.task) != arrival.task {
            // Whom an interpreter speaks to is chosen anew with what they come to do.
            member.aloud = false;
        }
        // Another page says for itself whether it shows them.
        member.captions = false;
        let after = member.person(who);
        if let Some(socket) = old {
            self.out.push_back(Output::Tell { who, socket, message: ServerMessage::TakenOver });
            self.out.push_back(Output::HangUp { who, socket });
        }
        self.place_again(who, standing, before, after);
        // Media that still flows is the page's to keep or to replace: it says which.
        if self.people.get(&who).is_some_and(|member| member.down.is_none() && !member.is_program()) {
            self.open_down(who);
        }
    }

    fn place_again(&mut self, who: ParticipantId, standing: Standing, before: Person, after: Person) {
        let Some(member) = self.people.get_mut(&who) else { return };
        match (&mut member.place, standing) {
            (Place::Present { briefed, .. }, Standing::Admitted) => {
                *briefed = false;
                self.welcome(who);
                if before != after {
                    self.tell_present(Some(who), &ServerMessage::PersonChanged { person: after });
                }
            }
            // The new page knows of no call that it was sent back from.
            (Place::Present { .. }, Standing::Waiting) => self.put_back(who, None),
            (Place::Waiting { told }, _) => {
                *told = None;
                member.admitted = standing == Standing::Admitted;
            }
            (Place::Door, _) => self.place_by(who, standing),
        }
    }

    /// Everybody begins by waiting; `fill_places` lets the admitted in at once when there is room, so that there is
    /// one way in.
    fn place_by(&mut self, who: ParticipantId, standing: Standing) {
        let Some(member) = self.people.get_mut(&who) else { return };
        member.admitted = standing == Standing::Admitted;
        if member.admitted {
            self.fill_places();
        }
        let Some(member) = self.people.get_mut(&who) else { return };
        if member.place == Place::Door {
            member.place = Place::Waiting { told: None };
            self.note(Note::Waits { who, here: true });
            if standing == Standing::Admitted {
                self.tell_places();
                // Of a lock they have just been told.
                if self.may_enter(who) {
                    self.refuse(who, Refusal::RoomFull);
                }
            }
        }
    }

    /// Lets in whoever is admitted, as long as there is room and no lock. A host always finds room in their own visit.
    pub(super) fn fill_places(&mut self) {
        let mut present = self.people.values().filter(|member| member.is_present()).count();
        let mut next: Vec<_> = self
            .people
            .iter()
            .filter(|(who, member)| member.admitted && !member.is_present() && self.may_enter(**who))
            .map(|(&who, member)| (member.since, who, member.role))
            .collect();
        next.sort_by_key(|&(since, who, role)| (role == CallRole::Guest, since, who));
        for (_, who, role) in next {
            if present < PEOPLE_PER_ROOM_MAX || role == CallRole::Host {
                present += 1;
                self.enter(who);
            }
        }
    }

    fn enter(&mut self, who: ParticipantId) {
        let order = self.entered;
        let Some(member) = self.people.get_mut(&who) else { return };
        let waited = member.is_waiting();
        member.place = Place::Present { order, briefed: false };
        let person = member.person(who);
        self.entered += 1;
        self.insiders.insert(who);
        self.around.host_came |= person.role == CallRole::Host;
        if person.role.is_program() {
            // The record is of people.
        } else if waited {
            self.moved(who, Note::Waits { who, here: false }, Note::Present { who, here: true });
        } else {
            self.note(Note::Present { who, here: true });
        }
        self.welcome(who);
        self.tell_present(Some(who), &ServerMessage::PersonJoined { person });
    }

    /// What one was ends and what one is begins. Whoever's line is lost was there until it was lost; what begins then
    /// counts only if they come back.
    fn moved(&mut self, who: ParticipantId, ends: Note, begins: Note) {
        let lost = self.people.get(&who).and_then(Member::lost_since);
        self.note_at(ends, lost.unwrap_or(self.now));
        self.note(begins);
        if let Some(at) = lost {
            self.note_at(Note::Lost { who, lost: true }, at);
        }
    }

    pub(super) fn welcome(&mut self, who: ParticipantId) {
        let Some(role) = self.people.get(&who).map(|member| member.role) else { return };
        let people = self.others_present(who);
        self.tell(who, ServerMessage::Welcome { visit: self.visit, me: who, role, people });
        if !self.speaker.told().is_empty() {
            let who_speaks = self.speaker.told().to_vec();
            self.tell(who, ServerMessage::Speaking { who: who_speaks });
        }
        self.tell_order(who);
        self.tell_qualities(who);
        self.tell_held_again(who);
        self.tell_channels(who);
    }

    fn others_present(&self, me: ParticipantId) -> Vec<Person> {
        let mut others: Vec<_> = self
            .people
            .iter()
            .filter_map(|(&who, member)| match member.place {
                Place::Present { order, .. } if who != me => Some((order, member.person(who))),
                _ => None,
            })
            .collect();
        others.sort_by_key(|(order, _)| *order);
        others.into_iter().map(|(_, person)| person).collect()
    }

    /// The socket closed; the place is kept until `expire`.
    pub(super) fn lost(&mut self, who: ParticipantId, socket: SocketId, now: Moment) {
        let Some(member) = self.people.get_mut(&who).filter(|member| member.socket() == Some(socket)) else {
            return;
        };
        let since = match &member.line {
            Line::Open(socket) => socket.lost_since(now),
            Line::Lost { since, .. } => *since,
        };
        member.line = Line::Lost { at: now, since };
        if let Place::Waiting { told } = &mut member.place {
            *told = None;
        }
        if !member.is_program() {
            self.out.push_back(Output::Note { note: Note::Lost { who, lost: true }, at: since });
        }
        if member.is_present() {
            let person = member.person(who);
            self.tell_present(Some(who), &ServerMessage::PersonChanged { person });
        }
    }

    /// Sockets that have said nothing for too long are lost, places kept for too long are given up.
    pub(super) fn expire(&mut self, now: Moment) {
        self.facts.retain(|_, (_, at)| now.ms_since(*at) < FACT_KEPT_MS);
        self.ended = self.ended.filter(|at| now.ms_since(*at) < FACT_KEPT_MS);
        let due: Vec<_> =
            self.people.iter().filter(|(_, member)| member.due() <= now).map(|(&who, _)| who).collect();
        for who in due {
            match self.people.get(&who).and_then(Member::socket) {
                Some(socket) => {
                    self.out.push_back(Output::HangUp { who, socket });
                    self.lost(who, socket, now);
                }
                None => self.give_up(who, None),
            }
        }
    }

    /// Gone for good, with a last word if their socket is open.
    pub(super) fn give_up(&mut self, who: ParticipantId, last: Option<ServerMessage>) {
        let was_present = self.people.get(&who).is_some_and(Member::is_present);
        self.forget(who, last);
        if was_present {
            self.tell_present(None, &ServerMessage::PersonLeft { id: who });
        }
    }

    fn forget(&mut self, who: ParticipantId, last: Option<ServerMessage>) {
        if let Some(message) = last {
            self.tell(who, message);
        }
        let Some(member) = self.people.remove(&who) else { return };
        self.forwards.retain(|(to, track)| *to != who && track.of != who);
        self.speaker.forget(who);
        self.ask_engine(MediaCommand::Close { who });
        // Whoever is given up was gone since their line was lost.
        let at = member.lost_since().unwrap_or(self.now);
        match member.place {
            _ if member.is_program() => {}
            Place::Present { .. } => self.note_at(Note::Present { who, here: false }, at),
            Place::Waiting { .. } => self.note_at(Note::Waits { who, here: false }, at),
            Place::Door => {}
        }
        if let Some(socket) = member.socket() {
            self.out.push_back(Output::HangUp { who, socket });
        }
    }

    pub(super) fn admitted(&mut self, who: ParticipantId, now: Moment) {
        self.facts.insert(who, (Fact::Admitted, now));
        let Some(member) = self.people.get_mut(&who).filter(|member| !member.is_present()) else { return };
        member.admitted = true;
        self.fill_places();
        if self.people.get(&who).is_some_and(Member::is_waiting) {
            if !self.may_enter(who) {
                return self.tell_hosts(&ServerMessage::Refused { reason: Refusal::Locked });
            }
            self.refuse(who, Refusal::RoomFull);
            self.tell_hosts(&ServerMessage::Refused { reason: Refusal::RoomFull });
        }
    }

    pub(super) fn sent_back(&mut self, who: ParticipantId, now: Moment) {
        self.facts.insert(who, (Fact::SentBack, now));
        self.insiders.remove(&who);
        // A new wait: they stand behind those who were waiting already.
        let since = self.wall(now);
        if let Some(member) = self.people.get_mut(&who).filter(|member| member.is_present()) {
            member.since = since;
        }
        self.put_back(who, Some(ServerMessage::SentBack));
    }

    fn put_back(&mut self, who: ParticipantId, word: Option<ServerMessage>) {
        let Some(member) = self.people.get_mut(&who) else { return };
        let was_present = member.is_present();
        member.admitted = false;
        if !was_present {
            return;
        }
        member.place = Place::Waiting { told: None };
        self.insiders.remove(&who);
        member.quality = model::quality::Level::Good;
        member.held.clear();
        self.speaker.forget(who);
        // What flows stops before anybody is told.
        self.route();
        self.moved(who, Note::Present { who, here: false }, Note::Waits { who, here: true });
        if let Some(word) = word {
            self.tell(who, word);
        }
        self.tell_present(None, &ServerMessage::PersonLeft { id: who });
    }

    pub(super) fn removed(&mut self, who: ParticipantId, now: Moment) {
        self.facts.insert(who, (Fact::Removed, now));
        self.insiders.remove(&who);
        self.give_up(who, Some(ServerMessage::Removed));
    }

    /// All at once: nobody is told of the others' going one by one.
    pub(super) fn end(&mut self, now: Moment) {
        self.ended = Some(now);
        for who in self.people.keys().copied().collect::<Vec<_>>() {
            self.forget(who, Some(ServerMessage::Ended));
        }
        self.told_waiting.clear();
        self.insiders.clear();
    }
}
