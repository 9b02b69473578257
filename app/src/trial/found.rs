//! What the test has found, and its last word: what works, and what does not.
use crate::join::check::{Check, Sound};
use crate::join::mirror::{Tick, TickLine};
use crate::ui::{Button, Kind, Sign, use_lang};
use ::call::client::View;
use leptos::prelude::*;
use model::doctor::Network;
use model::signal::{DeviceState, Devices};
use texts::trial as t;

/// What has worked once has worked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub camera: bool,
    pub microphone: bool,
    /// Whether the person heard us, or themselves. None: not tried.
    pub sound: Option<bool>,
    /// The last that is known.
    pub network: Network,
}

pub fn seen(view: &View) -> (Devices, Network) {
    (view.me.devices, view.care.network)
}

impl Found {
    pub fn look(&mut self, (devices, network): (Devices, Network), check: Check) {
        self.camera |= devices.camera == DeviceState::Good;
        self.microphone |= check.voice;
        match check.sound {
            Sound::Heard => self.sound = Some(true),
            Sound::NotHeard => self.sound = self.sound.or(Some(false)),
            Sound::Untested | Sound::NeedsTap | Sound::Asked => {}
        }
        if network != Network::Unknown {
            self.network = network;
        }
    }

    fn is_all_good(self) -> bool {
        self.camera && self.microphone && self.sound == Some(true) && self.network == Network::Good
    }
}

#[component]
pub fn Verdict(found: Found, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let tick = |good: bool| if good { Tick::Good } else { Tick::Trouble };
    let network = match found.network {
        Network::Good => t::network_good(lang),
        Network::Weak => t::network_bad(lang),
        Network::Unknown | Network::Blocked => t::network_blocked(lang),
    };
    let sound = match found.sound {
        Some(true) => (Tick::Good, t::sound_good(lang)),
        Some(false) => (Tick::Trouble, t::sound_bad(lang)),
        None => (Tick::Without, t::sound_unknown(lang)),
    };
    let lines = [
        (
            Sign::Camera,
            tick(found.camera),
            if found.camera { t::camera_good(lang) } else { t::camera_bad(lang) },
        ),
        (
            Sign::Mic,
            tick(found.microphone),
            if found.microphone { t::microphone_good(lang) } else { t::microphone_bad(lang) },
        ),
        (Sign::Speaker, sound.0, sound.1),
        (Sign::Globe, tick(found.network == Network::Good), network),
    ];
    let lines = lines.map(|(of, tick, words)| {
        view! { <TickLine tick=Memo::new(move |_| tick) of words=Signal::stored(words)/> }
    });
    let verdict = if found.is_all_good() { t::all_good(lang) } else { t::not_all(lang) };
    view! {
        <section aria-labelledby="trial-result">
            <h2 id="trial-result">{t::result(lang)}</h2>
            <p role="status">{verdict}</p>
            <ul class="checks">{lines.into_iter().collect_view()}</ul>
            <Button kind=Kind::Secondary press=again>{t::again(lang)}</Button>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_worked_once_has_worked_and_all_of_it_is_needed() {
        let good = Devices { camera: DeviceState::Good, microphone: DeviceState::Good };
        let mut check = Check::default();
        let mut found = Found::default();
        found.look((good, Network::Good), check);
        assert!(found.camera && !found.is_all_good(), "nobody has spoken or listened");
        (check.voice, check.sound) = (true, Sound::Heard);
        found.look((good, Network::Unknown), check);
        assert!(found.is_all_good());
        check.sound = Sound::NotHeard;
        found.look((Devices::default(), Network::Good), check);
        assert!(found.is_all_good());
        found.look((good, Network::Weak), check);
        assert!(!found.is_all_good());
    }
}
