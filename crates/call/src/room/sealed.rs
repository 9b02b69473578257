//! Envelopes of a visit that is encrypted from end to end. The room keeps none and knows nothing of what is in them.
use super::Room;
use model::ParticipantId;
use model::signal::{ENVELOPE_CHARS_MAX, Refusal, ServerMessage};

impl Room {
    /// From one who is present to another. Who has just left gets nothing, which the sender's page hears soon enough.
    pub(super) fn carries(&mut self, from: ParticipantId, to: ParticipantId, envelope: String) {
        if !self.is_present(from) {
            self.refuse(from, Refusal::NotAdmitted);
        } else if envelope.len() > ENVELOPE_CHARS_MAX {
            self.refuse(from, Refusal::TooLong);
        } else if from != to && self.is_present(to) {
            self.tell(to, ServerMessage::Sealed { from, envelope });
        }
    }
}
