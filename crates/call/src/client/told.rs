//! What the server tells.
use super::{Client, Phase};
use model::ParticipantId;
use model::signal::{HostIs, Person, Refusal, ServerMessage, Waiting};

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
                self.role = role;
                self.phase = Phase::In;
                self.sent_back = false;
                self.people = people;
                self.speaking.clear();
                self.greeted();
            }
            ServerMessage::SentBack => {
                self.sent_back = true;
                self.forget_the_call();
                self.phase = Phase::Waiting { place: 1, host: HostIs::InCall, sent_back: true };
                self.stop_screen();
            }
            ServerMessage::TakenOver => self.finish(Phase::TakenOver),
            ServerMessage::Ended => self.finish(Phase::Ended),
            ServerMessage::Removed => self.finish(Phase::Removed),
            ServerMessage::Refused { reason } => self.told_refusal(reason),
            ServerMessage::UpAnswer { epoch, sdp } => self.up_answered(epoch, sdp),
            ServerMessage::DownOffer { epoch, serial, sdp, slots } => {
                self.down_offered(epoch, serial, sdp, slots);
            }
            ServerMessage::DownSlots { slots } => self.down_slots(slots),
            ServerMessage::MediaFailed { up: true } => self.up_broken(),
            ServerMessage::MediaFailed { up: false } => self.down_broken(),
            ServerMessage::Pong { .. } => {}
            other => self.told_in_the_call(other),
        }
    }

    fn told_to_wait(&mut self, me: ParticipantId, place: u32, host: HostIs) {
        self.me = Some(me);
        self.forget_the_call();
        self.stop_screen();
        self.phase = Phase::Waiting { place, host, sent_back: self.sent_back };
        self.greeted();
    }

    fn told_in_the_call(&mut self, message: ServerMessage) {
        if self.phase != Phase::In {
            return;
        }
        match message {
            ServerMessage::WaitingRoom { waiting } => self.waiting = waiting,
            ServerMessage::PersonJoined { person } | ServerMessage::PersonChanged { person } => {
                self.put_person(person);
            }
            ServerMessage::PersonLeft { id } => {
                self.people.retain(|person| person.id != id);
                self.speaking.retain(|speaks| *speaks != id);
            }
            ServerMessage::Speaking { who } => self.speaking = who,
            _ => {}
        }
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
            _ => {}
        }
    }

    pub(super) fn waiting_list(&self) -> &[Waiting] {
        &self.waiting
    }
}
