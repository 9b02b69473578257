//! The outbox without a mail server: the letter's sealed row is the outbox, and the operator's page shows it. Nothing
//! is written to disk in clear.
use domain::ports::{Boxed, Letter, Mail, SendError, Sent, Text, TextError, Texts};

pub struct EmbeddedMail;

impl Mail for EmbeddedMail {
    fn leaves(&self) -> bool {
        false
    }

    fn send(&self, _letter: Letter) -> Boxed<'_, Result<(), SendError>> {
        Box::pin(async { Ok(()) })
    }
}

/// The same for text messages, where nobody brings them.
pub struct EmbeddedTexts;

impl Texts for EmbeddedTexts {
    fn leaves(&self) -> bool {
        false
    }

    fn send(&self, _text: Text) -> Boxed<'_, Result<Sent, TextError>> {
        Box::pin(async { Ok(Sent::default()) })
    }
}
