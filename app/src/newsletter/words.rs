//! What a letter is for and how it fares, in words.
use crate::ui::{Choice, Tone};
use crate::visits::words::Words;
use model::Lang;
use model::newsletter::{Audience, NewsKind, NewsState, NewsletterRow};
use texts::newsletter as t;

pub fn kind(lang: Lang, kind: NewsKind) -> &'static str {
    match kind {
        NewsKind::News => t::kind_news(lang),
        NewsKind::Product => t::kind_product(lang),
        NewsKind::Status => t::kind_status(lang),
    }
}

fn kind_hint(lang: Lang, kind: NewsKind) -> &'static str {
    match kind {
        NewsKind::News => t::kind_news_hint(lang),
        NewsKind::Product => t::kind_product_hint(lang),
        NewsKind::Status => t::kind_status_hint(lang),
    }
}

pub fn kinds(lang: Lang) -> Vec<Choice> {
    let choice = |of: NewsKind| Choice::new(of.name(), kind(lang, of)).hint(kind_hint(lang, of));
    NewsKind::ALL.into_iter().map(choice).collect()
}

pub fn audience(lang: Lang, audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone => t::audience_everyone(lang),
        Audience::Administrators => t::audience_administrators(lang),
    }
}

pub fn audiences(lang: Lang) -> Vec<Choice> {
    Audience::ALL.into_iter().map(|of| Choice::new(of.name(), audience(lang, of))).collect()
}

pub fn state(lang: Lang, row: &NewsletterRow) -> Words {
    let (tone, text) = match row.state {
        NewsState::Draft => (Tone::Info, t::state_draft(lang)),
        _ if row.over => (Tone::Good, t::state_over(lang)),
        NewsState::Sending => (Tone::Info, t::state_sending(lang)),
        NewsState::Paused => (Tone::Warning, t::state_paused(lang)),
    };
    Words { tone, text }
}
