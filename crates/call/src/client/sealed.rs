//! A visit that is encrypted from end to end: which pages there are to agree with, and what they have agreed on. The keys
//! are elsewhere (`sealed-web`); this only says who is present, and carries.
use super::{Ask, Client, Phase};
use model::ParticipantId;
use model::signal::{ClientMessage, TrackKind};

/// How it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealing {
    /// Those of the others whose picture and sound cannot be opened, for now.
    pub without: Vec<ParticipantId>,
    /// To read to each other; none while one is alone or it is being made.
    pub code: Option<String>,
    /// They have, and it was the same.
    pub matches: bool,
    /// They have, and it is another one since.
    pub changed: bool,
}

#[derive(Default)]
pub(super) struct Sealed {
    on: bool,
    /// Nobody may have heard what was sent before.
    anew: bool,
    told: Vec<ParticipantId>,
    slots: Vec<(String, Option<(ParticipantId, TrackKind)>)>,
    state: Sealing,
    /// The code that was compared last.
    pub compared: Option<String>,
}

impl Sealed {
    pub fn new(on: bool) -> Sealed {
        Sealed { on, ..Sealed::default() }
    }

    pub fn welcomed(&mut self) {
        self.anew = true;
    }

    pub fn shown(&mut self, state: Sealing) {
        self.state = state;
    }

    pub fn show(&self) -> Option<Sealing> {
        let (compared, code) = (self.compared.as_ref(), self.state.code.as_ref());
        let matches = compared.is_some() && compared == code;
        // Also while there is none: a server that put itself between could hold back the new one for ever. Alone there is
        // nobody to compare it with.
        let changed = compared.is_some() && !matches && (code.is_some() || !self.told.is_empty());
        self.on.then(|| Sealing { matches, changed, ..self.state.clone() })
    }
}

impl Client {
    /// Something may have been said too fast, and so not carried.
    pub(super) fn seal_again(&mut self) {
        self.sealed.anew = true;
    }

    /// Whose keys count, whenever that changes. Nobody's do in the waiting room.
    pub(super) fn tell_who_is_present(&mut self) {
        let Some(me) = self.me.filter(|_| self.sealed.on) else { return };
        let others: Vec<ParticipantId> = self.people.iter().map(|person| person.id).collect();
        let anew = self.phase == Phase::In && self.way.greeted() && std::mem::take(&mut self.sealed.anew);
        if anew || others != self.sealed.told {
            self.sealed.told.clone_from(&others);
            self.out.push_back(Ask::SealFor { me, others, anew });
        }
        let slots: Vec<_> = self.slots.iter().map(|slot| (slot.mid.clone(), slot.carries)).collect();
        if slots != self.sealed.slots {
            self.sealed.slots.clone_from(&slots);
            self.out.push_back(Ask::OpenSlots(slots));
        }
    }

    pub(super) fn told_envelope(&mut self, from: ParticipantId, envelope: String) {
        if self.sealed.on {
            self.out.push_back(Ask::OpenEnvelope { from, envelope });
        }
    }

    pub(super) fn carry(&mut self, to: ParticipantId, envelope: String) {
        if self.phase == Phase::In {
            self.send(ClientMessage::Sealed { to, envelope });
        }
    }
}
