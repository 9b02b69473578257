//! How a letter fares, in words.
use crate::ui::Tone;
use crate::visits::words::Words;
use model::Lang;
use model::outbox::{Channel, Delivery, LetterRow};
use texts::outbox as texts;

pub fn delivery(lang: Lang, delivery: Delivery, channel: Channel) -> Words {
    let by_text = channel == Channel::Sms;
    let (tone, text) = match delivery {
        Delivery::Queued => (Tone::Info, texts::queued(lang)),
        Delivery::Sent => (Tone::Good, texts::sent(lang)),
        Delivery::Delivered if by_text => (Tone::Good, texts::delivered(lang)),
        Delivery::Delivered => (Tone::Good, texts::delivered_mail(lang)),
        Delivery::Kept if by_text => (Tone::Info, texts::kept_text(lang)),
        Delivery::Kept => (Tone::Info, texts::kept(lang)),
        Delivery::Retrying => (Tone::Warning, texts::retrying(lang)),
        Delivery::InDoubt => (Tone::Warning, texts::in_doubt(lang)),
        Delivery::Bounced if by_text => (Tone::Danger, texts::bounced_text(lang)),
        Delivery::Bounced => (Tone::Danger, texts::bounced(lang)),
        Delivery::Complained => (Tone::Warning, texts::complained(lang)),
        Delivery::Failed => (Tone::Danger, texts::failed(lang)),
    };
    Words { tone, text }
}

/// To whom it goes, and how, where it is no letter.
pub fn reader(lang: Lang, row: &LetterRow) -> String {
    match row.channel {
        Channel::Mail => row.to.clone(),
        Channel::Sms => texts::text_to(lang, &row.to),
    }
}

/// Trying again is a person's decision where the machine has stopped, or does not know.
pub const fn may_retry(delivery: Delivery) -> bool {
    matches!(delivery, Delivery::InDoubt | Delivery::Bounced | Delivery::Failed)
}
