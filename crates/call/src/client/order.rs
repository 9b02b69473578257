//! One's own hand, and what a host does for everybody at once.
use super::Client;
use model::ParticipantId;
use model::signal::{CallRole, ClientMessage};

impl Client {
    /// As the button shows it: the tap counts until the server says otherwise.
    pub(super) fn hand_is_up(&self) -> bool {
        let told = self.me.is_some_and(|me| self.hands.contains(&me));
        self.hand_asked.unwrap_or(told)
    }

    pub(super) fn raise_hand(&mut self, up: bool) {
        if self.phase == super::Phase::In && self.hand_is_up() != up {
            self.hand_asked = Some(up);
            self.tell_hand();
        }
    }

    /// Again on each socket until it is seen done.
    pub(super) fn tell_hand(&mut self) {
        if let Some(up) = self.hand_asked {
            self.send(ClientMessage::Hand { up });
        }
    }

    pub(super) fn told_hands(&mut self, up: Vec<ParticipantId>) {
        let mine = self.me.is_some_and(|me| up.contains(&me));
        self.hand_asked.take_if(|asked| *asked == mine);
        self.hands = up;
    }

    pub(super) fn told_locked(&mut self, locked: bool) {
        self.locked = locked;
        self.forget_what_is_done();
    }

    /// The last tap counts: of two opposite ones the first is not said again.
    pub(super) fn lock(&mut self, locked: bool) {
        self.asked.retain(|ask| !matches!(ask, ClientMessage::LockRoom { .. }));
        self.ask_as_host(ClientMessage::LockRoom { locked });
    }

    /// Those whom the host sees at the moment of the tap, and nobody who comes later.
    pub(super) fn admit_all(&mut self) {
        let all: Vec<_> = self.waiting.iter().map(|waiting| waiting.id).collect();
        for who in all {
            self.ask_as_host(ClientMessage::Admit { who });
        }
    }

    pub(super) fn send_all_back(&mut self) {
        let guests = self.people.iter().filter(|person| person.role == CallRole::Guest);
        for who in guests.map(|person| person.id).collect::<Vec<_>>() {
            self.ask_as_host(ClientMessage::SendBack { who });
        }
    }

    /// Whoever holds the visit no more has nothing of it on their screen.
    pub(super) fn told_role(&mut self, role: CallRole) {
        self.role = role;
        if role != CallRole::Host {
            self.waiting.clear();
            self.asked.clear();
            self.late.clear();
        }
    }
}
