//! Whoever brings text messages, as tests want it: remembers every text, and does as told with the next.
use domain::ports::{Boxed, SendError, Sent, Text, TextError, Texts};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// What the provider does with the next text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextAnswer {
    /// Takes it.
    Take,
    /// "Try again later."
    Retry,
    /// "No such number."
    Never,
    /// "They said STOP."
    Stopped,
    /// Takes it, but the line breaks before it says so.
    TakeAndBreak,
}

/// A provider that remembers every text it took.
#[derive(Default)]
pub struct TextInspector {
    taken: Mutex<Vec<Text>>,
    script: Mutex<VecDeque<TextAnswer>>,
    keeps_only: AtomicBool,
}

impl TextInspector {
    /// From now on it is no provider, but an outbox that only keeps.
    pub fn keeps_only(&self) {
        self.keeps_only.store(true, Ordering::SeqCst);
    }

    /// What to answer next, in this order; afterwards everything is taken again.
    pub fn answer(&self, answers: &[TextAnswer]) {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).extend(answers);
    }

    /// Texts that were taken since the last look.
    pub fn take(&self) -> Vec<Text> {
        std::mem::take(&mut self.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep(&self, text: Text) -> Sent {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let provider_id = Some(format!("SM{}", text.id.text()));
        taken.push(text);
        Sent { provider_id }
    }
}

impl Texts for TextInspector {
    fn leaves(&self) -> bool {
        !self.keeps_only.load(Ordering::SeqCst)
    }

    fn send(&self, text: Text) -> Boxed<'_, Result<Sent, TextError>> {
        let answer = self.script.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let quoted = anyhow::anyhow!("21211 {} is not to be found here", text.to);
        Box::pin(async move {
            match answer.unwrap_or(TextAnswer::Take) {
                TextAnswer::Take => Ok(self.keep(text)),
                TextAnswer::Retry => Err(SendError::Retry(quoted).into()),
                TextAnswer::Never => Err(SendError::Never(quoted).into()),
                TextAnswer::Stopped => Err(TextError::Stopped),
                TextAnswer::TakeAndBreak => {
                    self.keep(text);
                    Err(SendError::InDoubt(quoted).into())
                }
            }
        })
    }
}
