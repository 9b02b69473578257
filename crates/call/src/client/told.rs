//! What the server tells.
use super::{Ask, Client, Command, Phase};
use crate::limits::PLACE_KEPT_MS;
use model::ParticipantId;
use model::signal::{CallRole, ClientMessage, HostIs, Person, Refusal, ServerMessage, Waiting};

impl Client {
    pub(super) fn told(&mut self, message: ServerMessage) {
        if self.phase.is_over() {
            return;
        }
        self.heard();
        match message {
            ServerMessage::Wait { me, place, host, .. } => self.told_to_wait(me, place, host),
            ServerMessage::Welcome { me, role, people, .. } => {
                self.me = Some(me);
                self.told_role(role);
                self.hands.clear();
                self.open_until_told();
                self.phase = Phase::In;
                self.sent_back = false;
                self.people = people;
                self.speaking.clear();
                self.levels.clear();
                self.layers.forget();
                self.forget_health();
                self.channel_welcomed();
                self.judge.begin(self.now);
                // There is room now.
                self.refused.take_if(|(reason, _)| *reason == Refusal::RoomFull);
                self.sealed.welcomed();
                self.greeted();
                self.tell_channel();
            }
            ServerMessage::SentBack => {
                self.sent_back = true;
                self.forget_the_call();
                self.phase = Phase::Waiting { place: 1, host: HostIs::InCall, sent_back: true };
                self.stop_screen();
            }
            ServerMessage::Muted => {
                self.muted_by_host |= self.gear.microphone.on;
                self.device_command(Command::Mic(false));
            }
            ServerMessage::Hint { hint } => self.told_hint(hint),
            ServerMessage::TakenOver => self.finish(Phase::TakenOver),
            ServerMessage::Ended => self.finish(Phase::Ended),
            ServerMessage::Removed => self.finish(Phase::Removed),
            ServerMessage::Refused { reason } => self.told_refusal(reason),
            ServerMessage::Thin { held } => self.told_thin(held),
            ServerMessage::Wanted { layers } => self.out.push_back(Ask::CameraLayers(layers)),
            ServerMessage::Relay { pass } => self.out.push_back(Ask::UseRelay(pass)),
            ServerMessage::UpAnswer { epoch, sdp } => self.up_answered(epoch, sdp),
            ServerMessage::DownOffer { epoch, serial, sdp, slots } => {
                self.layers.down_offered(serial);
                self.down_offered(epoch, serial, sdp, slots);
            }
            ServerMessage::DownSlots { slots } => self.down_slots(slots),
            ServerMessage::MediaFailed { up: true, epoch } => self.up_failed(epoch),
            ServerMessage::MediaFailed { up: false, epoch } => self.down_failed(epoch),
            ServerMessage::ChatNews => self.chat_news = self.chat_news.wrapping_add(1),
            ServerMessage::Pong { .. } => {}
            ServerMessage::Locked { locked } => self.told_locked(locked),
            other => self.told_in_the_call(other),
        }
    }

    fn told_to_wait(&mut self, me: ParticipantId, place: u32, host: HostIs) {
        self.me = Some(me);
        self.open_until_told();
        self.forget_the_call();
        self.stop_screen();
        self.phase = Phase::Waiting { place, host, sent_back: self.sent_back };
        self.greeted();
    }

    /// The first word on a socket: should the visit be locked, the next one says so.
    fn open_until_told(&mut self) {
        self.locked &= self.way.greeted();
    }

    fn told_in_the_call(&mut self, message: ServerMessage) {
        if self.phase != Phase::In {
            return;
        }
        match message {
            ServerMessage::WaitingRoom { waiting, now } => {
                self.health_of_waiting(&waiting);
                self.waiting = waiting;
                self.server_now = Some((now, self.now));
                // The first list on a socket: what was asked for on the one before may have been lost with it.
                let first = std::mem::take(&mut self.ask_anew);
                if first {
                    self.keep_for_the_late();
                }
                self.forget_what_is_done();
                if first {
                    self.ask_host_things();
                }
                self.admit_the_late();
            }
            ServerMessage::PersonJoined { person } | ServerMessage::PersonChanged { person } => {
                self.put_person(person);
                self.forget_what_is_done();
            }
            ServerMessage::PersonLeft { id } => {
                self.people.retain(|person| person.id != id);
                self.speaking.retain(|speaks| *speaks != id);
                self.levels.remove(&id);
                self.channel_left(id);
                self.pictures_asked.retain(|(of, _), _| *of != id);
                self.forget_what_is_done();
            }
            ServerMessage::Sealed { from, envelope } => self.told_envelope(from, envelope),
            ServerMessage::Speaking { who } => self.speaking = who,
            ServerMessage::Hands { up } => self.told_hands(up),
            ServerMessage::Health { of, devices, health } => self.told_health(of, devices, health),
            ServerMessage::Quality { of, level } => self.told_quality(of, level),
            other => self.told_channel(other),
        }
    }

    /// The line was lost for others too, when the server was away: who is to be admitted may be back later than the
    /// host. The tap waits for them as long as a place is kept.
    fn keep_for_the_late(&mut self) {
        for ask in &self.asked {
            if let ClientMessage::Admit { who } = ask
                && !self.is_here(*who)
                && !self.late.contains(who)
            {
                self.late.push(*who);
            }
        }
        self.late_until = self.now.plus_ms(PLACE_KEPT_MS);
    }

    fn admit_the_late(&mut self) {
        let late = std::mem::take(&mut self.late);
        if self.now > self.late_until {
            return;
        }
        for who in late {
            match self.is_here(who) {
                true if self.waiting.iter().any(|waiting| waiting.id == who) => {
                    self.ask_as_host(ClientMessage::Admit { who });
                }
                // Admitted already.
                true => {}
                false => self.late.push(who),
            }
        }
    }

    /// In the call or in the waiting room.
    fn is_here(&self, who: ParticipantId) -> bool {
        self.people.iter().any(|person| person.id == who)
            || self.waiting.iter().any(|waiting| waiting.id == who)
    }

    fn put_person(&mut self, person: Person) {
        match self.people.iter_mut().find(|known| known.id == person.id) {
            Some(known) => *known = person,
            None => self.people.push(person),
        }
    }

    fn told_refusal(&mut self, reason: Refusal) {
        self.refused = Some((reason, self.now));
        match reason {
            Refusal::BadDescription => self.up_broken(),
            Refusal::TooFast => self.say_again = Some(self.now.plus_ms(super::SAY_AGAIN_MS)),
            // The answer to what was asked for.
            _ => {
                self.asked.clear();
                self.hand_asked = None;
                self.channel_refused();
            }
        }
    }

    /// What a host asked for is done when it can be seen: nobody has to answer.
    pub(super) fn forget_what_is_done(&mut self) {
        let (people, waiting, locked_now) = (&self.people, &self.waiting, self.locked);
        let present = |who: &ParticipantId| people.iter().any(|person| person.id == *who);
        let waits = |who: &ParticipantId| waiting.iter().any(|waiting| waiting.id == *who);
        self.asked.retain(|ask| match ask {
            ClientMessage::Admit { who } => waits(who),
            ClientMessage::SendBack { who } => present(who),
            ClientMessage::Remove { who } => present(who) || waits(who),
            ClientMessage::LockRoom { locked } => *locked != locked_now,
            ClientMessage::MakeHost { who, host } => {
                people.iter().any(|person| person.id == *who && (person.role == CallRole::Host) != *host)
            }
            _ => true,
        });
    }

    pub(super) fn waiting_list(&self) -> &[Waiting] {
        &self.waiting
    }
}
