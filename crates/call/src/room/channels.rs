//! Whom each person listens to, the room or an interpreter; and captions, which pass through and are kept nowhere.
use super::Room;
use super::person::Member;
use crate::limits::CAPTION_CHARS_MAX;
use model::ParticipantId;
use model::signal::{CallRole, Refusal, ServerMessage, TrackKind};
use model::tasks::{Spoken, Task};

/// An interpreter's voice reaches who listens to their language, unless they speak to everybody; their picture reaches all.
/// Interpreters hear everything, each other too.
pub(super) fn reaches(of: &Member, kind: TrackKind, to: &Member) -> bool {
    match of.task.channel() {
        Some(spoken) if kind.is_audio() => {
            of.aloud || to.hears == Some(spoken) || to.task.interprets().is_some()
        }
        _ => true,
    }
}

impl Room {
    pub(super) fn hears_in(&mut self, who: ParticipantId, spoken: Option<Spoken>) {
        let Some(member) = self.people.get_mut(&who).filter(|member| member.is_present()) else {
            return self.refuse(who, Refusal::NotAdmitted);
        };
        member.hears = spoken;
        // Also when nothing has changed: what was told before may have been lost with the line.
        self.tell(who, ServerMessage::Hearing { spoken });
    }

    pub(super) fn speaks_to_all(&mut self, who: ParticipantId, yes: bool) {
        let Some(member) = self.people.get_mut(&who).filter(|member| member.is_present()) else {
            return self.refuse(who, Refusal::NotAdmitted);
        };
        if member.task.channel().is_none() {
            return self.refuse(who, Refusal::NotHost);
        }
        if std::mem::replace(&mut member.aloud, yes) == yes {
            // A second tap, or one whose answer was lost.
            let aloud = self.aloud();
            self.tell(who, ServerMessage::Aloud { who: aloud });
        }
    }

    fn aloud(&self) -> Vec<ParticipantId> {
        let aloud = self.people.iter().filter(|(_, member)| member.is_present() && member.aloud);
        aloud.map(|(&who, _)| who).collect()
    }

    /// Tells everybody when it changed, before what flows changes by it.
    pub(super) fn tell_aloud(&mut self) {
        let aloud = self.aloud();
        if aloud != self.told_aloud {
            self.told_aloud.clone_from(&aloud);
            self.tell_present(None, &ServerMessage::Aloud { who: aloud });
        }
    }

    /// What a page that has just been welcomed needs to know of it.
    pub(super) fn tell_channels(&mut self, who: ParticipantId) {
        let Some(member) = self.people.get(&who) else { return };
        let (task, spoken) = (member.task, member.hears);
        if task != Task::Talk {
            self.tell(who, ServerMessage::Task { task });
        }
        if spoken.is_some() {
            self.tell(who, ServerMessage::Hearing { spoken });
        }
        let aloud = self.aloud();
        if !aloud.is_empty() {
            self.tell(who, ServerMessage::Aloud { who: aloud });
        }
        if self.captioned {
            self.tell(who, ServerMessage::Captioned);
        }
    }

    pub(super) fn wants_captions(&mut self, who: ParticipantId, on: bool) {
        match self.people.get_mut(&who).filter(|member| member.is_present()) {
            Some(member) => member.captions = on,
            None => self.refuse(who, Refusal::NotAdmitted),
        }
    }

    /// To whoever has turned captions on, and to nobody else; a page that comes later gets none of it.
    pub(super) fn captions(&mut self, who: ParticipantId, line: u32, text: String, done: bool) {
        let Some(member) = self.people.get(&who).filter(|member| member.is_present()) else {
            return self.refuse(who, Refusal::NotAdmitted);
        };
        if !self.may_caption(member) {
            // A host whose last letters meet the captioner who comes needs no word about it.
            if member.role != CallRole::Host {
                self.refuse(who, Refusal::NotHost);
            }
            return;
        }
        if text.chars().count() > CAPTION_CHARS_MAX {
            return self.refuse(who, Refusal::TooLong);
        }
        if !std::mem::replace(&mut self.captioned, true) {
            self.tell_present(None, &ServerMessage::Captioned);
        }
        let readers = self.people.iter().filter(|(_, member)| member.is_present() && member.captions);
        let readers: Vec<_> = readers.map(|(&reader, _)| reader).collect();
        for reader in readers {
            let text = text.clone();
            self.tell(reader, ServerMessage::Caption { of: who, line, text, done });
        }
    }

    /// A captioner; a host where there is none.
    fn may_caption(&self, member: &Member) -> bool {
        let types = |other: &Member| other.is_present() && other.task == Task::Captioner;
        member.task == Task::Captioner || member.role == CallRole::Host && !self.people.values().any(types)
    }
}
