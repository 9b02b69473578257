//! What a host sees of somebody's devices and line, in short words, and the hint that may help, one tap away.
use super::live::Live;
use crate::ui::{Button, Kind, Name, use_lang};
use ::call::client::{Command, View};
use ::texts::doctor as t;
use leptos::prelude::*;
use model::doctor::{Ailment, Health, Hint, Network};
use model::signal::{DeviceState, Devices};
use model::{Lang, ParticipantId};

/// One thing that is wrong, and what to send about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Case {
    words: &'static str,
    hint: Option<Hint>,
}

/// The gravest: a device that was refused, then what ails, then the line.
fn case(lang: Lang, devices: Devices, health: Health) -> Option<Case> {
    let case = |words, hint| Some(Case { words, hint: Some(hint) });
    let refused = |state, missing, hint| match state {
        DeviceState::Denied | DeviceState::NotSecure => case(t::state_denied(lang), Hint::Allow),
        DeviceState::BlockedBySystem => case(t::state_system(lang), Hint::Allow),
        DeviceState::InUse => case(t::state_in_use(lang), Hint::CloseOther),
        DeviceState::Missing => case(missing, hint),
        DeviceState::Unknown | DeviceState::Asking | DeviceState::Good | DeviceState::Off => None,
    };
    refused(devices.microphone, t::state_no_microphone(lang), Hint::Microphone)
        .or_else(|| refused(devices.camera, t::state_no_camera(lang), Hint::Camera))
        .or_else(|| health.ailment.map(|ailment| ailing(lang, ailment)))
        .or_else(|| match health.network {
            Network::Weak => case(t::state_weak(lang), Hint::Network),
            Network::Blocked => case(t::state_blocked(lang), Hint::Network),
            Network::Unknown | Network::Good => None,
        })
}

fn ailing(lang: Lang, ailment: Ailment) -> Case {
    let (words, hint) = match ailment {
        Ailment::PromptWaits => (t::state_prompt(lang), Some(Hint::Allow)),
        Ailment::MicrophoneTaken => (t::state_microphone_taken(lang), Some(Hint::Microphone)),
        Ailment::CameraTaken => (t::state_camera_taken(lang), Some(Hint::Camera)),
        Ailment::MicrophoneSilent => (t::state_microphone_silent(lang), Some(Hint::Microphone)),
        Ailment::MicrophoneQuiet => (t::state_microphone_quiet(lang), Some(Hint::Microphone)),
        Ailment::SoundBlocked => (t::state_sound(lang), Some(Hint::Sound)),
        Ailment::SpeakerGone => (t::state_speaker(lang), Some(Hint::Sound)),
        Ailment::CameraDark => (t::state_dark(lang), Some(Hint::Camera)),
        Ailment::Overloaded => (t::state_overloaded(lang), Some(Hint::CloseOther)),
        // Nobody reads a hint on a page that they do not look at.
        Ailment::Away => (t::state_away(lang), None),
    };
    Case { words, hint }
}

fn hint_words(lang: Lang, hint: Hint) -> &'static str {
    match hint {
        Hint::Allow => t::help_allow(lang),
        Hint::Microphone => t::help_microphone(lang),
        Hint::Unmute => t::help_unmute(lang),
        Hint::Camera => t::help_camera(lang),
        Hint::Sound => t::help_sound(lang),
        Hint::CloseOther => t::help_program(lang),
        Hint::Network => t::help_network(lang),
    }
}

fn known(view: &View, id: ParticipantId) -> Option<(Devices, Health)> {
    view.care.others.iter().find(|(who, ..)| *who == id).map(|(_, devices, health)| (*devices, *health))
}

/// In the panel, below the name of somebody who waits or is in the call.
#[component]
pub fn GuestCare(live: Live, id: ParticipantId, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let lang = use_lang();
    let case =
        live.memo_of(move |view| known(view, id).and_then(|(devices, health)| case(lang, devices, health)));
    let sent = RwSignal::new(None::<Hint>);
    // Whatever has changed since, the word on the last hint is over.
    Effect::new(move || {
        case.track();
        sent.set(None);
    });
    let send = move |hint: Hint| {
        live.send(Command::Hint(id, hint));
        sent.set(Some(hint));
    };
    let button = move |hint: Hint, kind: Kind| {
        let words = hint_words(lang, hint);
        view! {
            <Button kind label=t::help_label(lang, words, name.get_untracked()) press=Callback::new(move |()| send(hint))>
                {words}
            </Button>
        }
    };
    view! {
        <div class="care">
            {move || case.get().map(|case| view! {
                <p class="panel-words care-words" data-care="ails">{case.words}</p>
                {case.hint.map(|hint| button(hint, Kind::Secondary))}
            })}
            <details class="care-hints">
                <summary>
                    <span>{t::help(lang)}</span>
                    " "
                    <span class="sr-only"><Name name/></span>
                </summary>
                <div class="care-all">{Hint::ALL.map(|hint| button(hint, Kind::Quiet)).into_iter().collect_view()}</div>
            </details>
            <p class="panel-words" role="status">{move || sent.get().map(|_| t::sent(lang))}</p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Devices = Devices { camera: DeviceState::Good, microphone: DeviceState::Good };

    #[test]
    fn the_gravest_is_said_and_its_hint_is_at_hand() {
        let health = Health { ailment: Some(Ailment::CameraDark), network: Network::Weak };
        let read = |devices, health| case(Lang::En, devices, health);
        assert_eq!(read(GOOD, Health::default()), None);
        assert_eq!(read(GOOD, health).and_then(|case| case.hint), Some(Hint::Camera));
        let weak = Health { ailment: None, ..health };
        assert_eq!(read(GOOD, weak).map(|case| case.words), Some("Weak connection"));
        let denied = Devices { microphone: DeviceState::Denied, ..GOOD };
        assert_eq!(read(denied, health).and_then(|case| case.hint), Some(Hint::Allow));
        let away = Health { ailment: Some(Ailment::Away), ..Health::default() };
        assert_eq!(read(GOOD, away).map(|case| case.hint), Some(None));
    }
}
