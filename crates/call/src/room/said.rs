//! What pages say. Everything is checked here against place and role; nothing that a page says admits anybody.
use super::person::{Line, Member, cost};
use super::{HostAsks, Output, Room, SocketId};
use crate::media::Track;
use crate::moment::Moment;
use model::ParticipantId;
use model::signal::{CallRole, ClientMessage, Devices, Refusal, Sending, ServerMessage};

impl Room {
    pub(super) fn said(&mut self, who: ParticipantId, from: SocketId, message: ClientMessage, now: Moment) {
        match self.may_speak(who, from, &message, now) {
            Some(true) => {}
            Some(false) => return self.refuse(who, Refusal::TooFast),
            None => return,
        }
        match message {
            ClientMessage::UpOffer { epoch, sdp } => self.open_up(who, from, epoch, sdp),
            ClientMessage::DownAnswer { epoch, serial, sdp } => {
                self.down_answer(who, from, epoch, serial, sdp);
            }
            ClientMessage::DownWanted { epoch } => self.down_wanted(who, from, epoch),
            ClientMessage::Sending { sending } => self.sends(who, sending),
            ClientMessage::Devices { devices } => self.has_devices(who, devices),
            ClientMessage::Health { health } => self.has_health(who, health),
            ClientMessage::Hint { who: other, hint } => self.hints(who, other, hint),
            ClientMessage::PictureWanted { of, kind } => match self.is_present(who) {
                true => self.picture_wanted(who, Track { of, kind }),
                false => self.refuse(who, Refusal::NotAdmitted),
            },
            ClientMessage::Looks { looks } => match self.is_present(who) {
                true => self.looks(who, looks),
                false => self.refuse(who, Refusal::NotAdmitted),
            },
            ClientMessage::Leave => self.give_up(who, None),
            ClientMessage::EndForAll => self.host_asks(who, HostAsks::EndForAll { by: who }),
            ClientMessage::SendBack { who: guest } => self.asks_to_send_back(who, guest),
            ClientMessage::Admit { who: guest } => self.asks_to_admit(who, guest),
            ClientMessage::Remove { who: guest } => self.asks_to_remove(who, guest),
            ClientMessage::Mute { who: other } => self.asks_to_mute(who, other),
            ClientMessage::MuteAll => self.mutes_all(who),
            ClientMessage::Hand { up } => self.raises(who, up),
            ClientMessage::LowerHand { who: other } => self.lowers(who, other),
            ClientMessage::LockRoom { locked } => self.locks(who, locked),
            ClientMessage::MakeHost { who: other, host } => self.asks_to_make_host(who, other, host),
            ClientMessage::Quality { report } => self.has_quality(who, report, now),
            ClientMessage::HearIn { spoken } => self.hears_in(who, spoken),
            ClientMessage::SpeakToAll { yes } => self.speaks_to_all(who, yes),
            ClientMessage::Captions { on } => self.wants_captions(who, on),
            ClientMessage::Caption { line, text, done } => self.captions(who, line, text, done),
            ClientMessage::Sealed { to, envelope } => self.carries(who, to, envelope),
            ClientMessage::Ping { n } => self.tell(who, ServerMessage::Pong { n }),
        }
    }

    /// Whether this is said by the person's present socket, and not too fast. A flood is answered once a second.
    fn may_speak(
        &mut self,
        who: ParticipantId,
        from: SocketId,
        message: &ClientMessage,
        now: Moment,
    ) -> Option<bool> {
        let Line::Open(socket) = &mut self.people.get_mut(&who)?.line else { return None };
        if socket.id != from {
            return None;
        }
        socket.heard = now;
        if socket.bucket.take(cost(message), now) {
            return Some(true);
        }
        let told = socket.refused.is_some_and(|at| now.ms_since(at) < 1_000);
        if told {
            return None;
        }
        socket.refused = Some(now);
        Some(false)
    }

    pub(super) fn is_present(&self, who: ParticipantId) -> bool {
        self.people.get(&who).is_some_and(Member::is_present)
    }

    fn sends(&mut self, who: ParticipantId, sending: Sending) {
        let Some(member) = self.people.get_mut(&who).filter(|member| member.sending != sending) else {
            return;
        };
        member.sending = sending;
        if !sending.mic {
            self.speaker.forget(who);
        }
        if member.is_present() {
            let person = member.person(who);
            self.tell_present(Some(who), &ServerMessage::PersonChanged { person });
        }
    }

    /// Hosts hear of it through the waiting room's list, and of those in the call by itself.
    fn has_devices(&mut self, who: ParticipantId, devices: Devices) {
        let Some(member) = self.people.get_mut(&who).filter(|member| member.devices != devices) else {
            return;
        };
        member.devices = devices;
        if member.is_present() && member.role == CallRole::Guest {
            self.tell_health(who);
        }
    }

    /// Hands the question on if the one who asks is a host who is present; says who it is not for otherwise.
    pub(super) fn host_asks(&mut self, by: ParticipantId, ask: HostAsks) {
        match self.people.get(&by) {
            Some(member) if member.role != CallRole::Host => self.refuse(by, Refusal::NotHost),
            Some(member) if !member.is_present() => self.refuse(by, Refusal::NotAdmitted),
            Some(_) => self.out.push_back(Output::Ask(ask)),
            None => {}
        }
    }

    fn asks_to_send_back(&mut self, by: ParticipantId, who: ParticipantId) {
        match self.people.get(&who) {
            Some(member) if member.role == CallRole::Guest && member.is_present() => {
                self.host_asks(by, HostAsks::SendBack { by, who });
            }
            // A second tap.
            Some(member) if member.is_waiting() && self.is_host(by) => {}
            _ => self.refuse_host(by),
        }
    }

    fn asks_to_admit(&mut self, by: ParticipantId, who: ParticipantId) {
        match self.people.get(&who) {
            Some(member) if member.is_waiting() && !self.may_enter(who) && self.is_host(by) => {
                self.refuse(by, Refusal::Locked);
            }
            Some(member) if member.is_waiting() && !member.admitted => {
                self.host_asks(by, HostAsks::Admit { by, who });
            }
            Some(_) if self.is_host(by) => {}
            _ => self.refuse_host(by),
        }
    }

    fn asks_to_remove(&mut self, by: ParticipantId, who: ParticipantId) {
        match self.people.get(&who) {
            Some(member) if member.role == CallRole::Guest || member.is_program() => {
                self.host_asks(by, HostAsks::Remove { by, who });
            }
            _ => self.refuse_host(by),
        }
    }

    /// Asked of their page, which obeys; nothing is taken from them. Only to be quiet can be asked, never to be heard.
    fn asks_to_mute(&mut self, by: ParticipantId, who: ParticipantId) {
        match self.people.get(&who) {
            Some(member) if self.is_host(by) && member.is_present() => {
                if member.sending.mic {
                    self.tell(who, ServerMessage::Muted);
                }
            }
            _ => self.refuse_host(by),
        }
    }

    pub(super) fn is_host(&self, who: ParticipantId) -> bool {
        self.people.get(&who).is_some_and(|member| member.role == CallRole::Host && member.is_present())
    }

    /// To a guest it says the same whoever they named, so that nothing can be learnt by asking.
    pub(super) fn refuse_host(&mut self, by: ParticipantId) {
        let host = self.people.get(&by).is_some_and(|member| member.role == CallRole::Host);
        self.refuse(by, if host { Refusal::NobodyThere } else { Refusal::NotHost });
    }
}
