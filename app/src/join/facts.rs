//! What every step of the journey may say: the clinic, the host, the phone that helps.
use crate::ui::{Icon, Sign, use_front, use_lang};
use leptos::prelude::*;
use model::Time;
use model::joining::Greeting;
use texts::join as texts;

#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    pub clinic: String,
    pub host: String,
    /// Empty when the clinic gave none.
    pub phone: String,
    /// The clinic's own words in the waiting room; empty for the default ones.
    pub words: String,
    /// When the visit starts, and whether one may come in and wait: what the page was drawn from.
    pub starts_at: Time,
    pub open: bool,
    /// The same in words, in how many seconds it was, and from how many minutes before on somebody who waits calls the host.
    pub starts: String,
    pub starts_in_s: i64,
    pub calls_min: i32,
    /// Encrypted from end to end.
    pub sealed: bool,
}

impl Facts {
    pub fn of(greeting: &Greeting) -> Facts {
        Facts {
            clinic: greeting.clinic.name.clone(),
            host: greeting.host_name.clone(),
            phone: greeting.clinic.help_phone.clone(),
            words: greeting.clinic.waiting_words.clone(),
            starts_at: greeting.starts.at,
            open: greeting.open,
            starts: greeting.starts.words.clone(),
            starts_in_s: greeting.starts_in_s,
            calls_min: greeting.calls_min,
            sealed: greeting.sealed,
        }
    }

    pub fn phone(&self) -> Option<String> {
        Some(self.phone.clone()).filter(|phone| !phone.is_empty())
    }
}

/// The address that dials a number: digits, and the plus in front.
pub fn dial(phone: &str) -> String {
    let digits = phone.chars().enumerate().filter(|(at, c)| c.is_ascii_digit() || (*at == 0 && *c == '+'));
    format!("tel:{}", digits.map(|(_, c)| c).collect::<String>())
}

/// The way to a human being, on every page of a guest. Nothing when the clinic has given no number.
#[component]
pub fn HelpPhone() -> impl IntoView {
    let lang = use_lang();
    let phone = use_front().map(|front| front.help_phone).filter(|phone| !phone.is_empty());
    phone.map(|phone| {
        view! {
            <p class="help-line">
                <span>{texts::help_short(lang)}</span>
                " "
                <a href=dial(&phone) rel="external"><Icon of=Sign::Phone/> {texts::call_phone(lang, &phone)}</a>
            </p>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::dial;

    #[test]
    fn numbers_dial() {
        assert_eq!(dial("+1 (555) 010-0199"), "tel:+15550100199");
        assert_eq!(dial("555 0100"), "tel:5550100");
        assert_eq!(dial("call +1"), "tel:1");
    }
}
