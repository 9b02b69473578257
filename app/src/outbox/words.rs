//! How a letter fares, in words.
use crate::ui::Tone;
use crate::visits::words::Words;
use model::Lang;
use model::outbox::Delivery;
use texts::outbox as texts;

pub fn delivery(lang: Lang, delivery: Delivery) -> Words {
    let (tone, text) = match delivery {
        Delivery::Queued => (Tone::Info, texts::queued(lang)),
        Delivery::Sent => (Tone::Good, texts::sent(lang)),
        Delivery::Kept => (Tone::Info, texts::kept(lang)),
        Delivery::Retrying => (Tone::Warning, texts::retrying(lang)),
        Delivery::InDoubt => (Tone::Warning, texts::in_doubt(lang)),
        Delivery::Bounced => (Tone::Danger, texts::bounced(lang)),
        Delivery::Failed => (Tone::Danger, texts::failed(lang)),
    };
    Words { tone, text }
}

/// Trying again is a person's decision where the machine has stopped, or does not know.
pub const fn may_retry(delivery: Delivery) -> bool {
    matches!(delivery, Delivery::InDoubt | Delivery::Bounced | Delivery::Failed)
}
