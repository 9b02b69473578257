//! Nothing was refused, and yet something is wrong: the words, the way out and the picture of each; and the same for what
//! a host hints.
use super::sketch::Sketch;
use super::trouble::Trouble;
use super::way::{Browser, Picture, Way};
use ::call::client::{Command, Device, Problem, View};
use model::Lang;
use model::doctor::{Ailment, Hint, Network};
use model::signal::{DeviceState, Devices};
use texts::{devices, doctor as t};

/// A trouble without a way, a picture or a button yet.
fn plain(code: &'static str, what: &'static str, words: Option<&'static str>) -> Trouble {
    let words = words.map(str::to_owned);
    Trouble { code, what, words, way: None, sketch: None, cure: None, without: None }
}

/// The gravest of these; all else that is wrong comes first and is said by `trouble`.
pub fn of_ailments(lang: Lang, problems: &[Problem], browser: Browser) -> Option<Trouble> {
    problems.iter().find_map(|problem| of_problem(lang, *problem, browser))
}

fn of_problem(lang: Lang, problem: Problem, browser: Browser) -> Option<Trouble> {
    let trouble = |what, words| plain(problem.code(), what, words);
    let again = Some((t::try_again(lang), Command::AskAgain));
    let ailment = match problem {
        Problem::Ailing(ailment) => ailment,
        Problem::TalksMuted => {
            let cure = Some((t::unmute(lang), Command::Mic(true)));
            return Some(Trouble { cure, ..trouble(t::talks_muted(lang), None) });
        }
        _ => return None,
    };
    Some(match ailment {
        Ailment::PromptWaits => {
            // Where to tap when it had been refused is a picture of another place on an iPhone.
            let picture = browser.allow(lang).picture;
            let way = Way { words: t::prompt_way(lang).to_owned(), picture };
            let way = Some(way).filter(|way| way.picture != Picture::Switch);
            let words = way.is_none().then(|| t::prompt_way(lang));
            Trouble { way, ..trouble(t::prompt(lang), words) }
        }
        Ailment::MicrophoneTaken => Trouble {
            sketch: Some(Sketch::Phone),
            cure: again,
            ..trouble(t::microphone_taken(lang), Some(t::taken_way(lang)))
        },
        Ailment::CameraTaken => Trouble {
            sketch: Some(Sketch::Phone),
            cure: again,
            ..trouble(t::camera_taken(lang), Some(t::taken_way(lang)))
        },
        Ailment::MicrophoneQuiet => Trouble {
            sketch: Some(Sketch::Near),
            ..trouble(t::microphone_quiet(lang), Some(t::quiet_way(lang)))
        },
        Ailment::SpeakerGone => Trouble {
            sketch: Some(Sketch::Speaker),
            cure: Some((t::speaker_own(lang), Command::ChooseSpeaker(None))),
            ..trouble(t::speaker_gone(lang), Some(t::speaker_way(lang)))
        },
        Ailment::CameraDark => {
            Trouble { sketch: Some(Sketch::Cover), ..trouble(t::camera_dark(lang), Some(t::dark_way(lang))) }
        }
        Ailment::Overloaded => Trouble {
            sketch: Some(Sketch::Close),
            cure: Some((t::camera_off(lang), Command::Camera(false))),
            ..trouble(t::overloaded(lang), Some(t::overloaded_way(lang)))
        },
        // Said elsewhere, or to hosts only.
        Ailment::MicrophoneSilent | Ailment::SoundBlocked | Ailment::Away => return None,
    })
}

/// What a host has sent, with what this page can do about it.
pub fn of_hint(lang: Lang, hint: Hint, view: &View, browser: Browser) -> Trouble {
    let Devices { camera, microphone } = view.me.devices;
    let taken = [camera, microphone].contains(&DeviceState::InUse);
    match hint {
        Hint::Allow => Trouble {
            way: Some(browser.allow(lang)),
            cure: Some((t::try_again(lang), Command::AskAgain)),
            ..plain("hint_allow", t::hint_allow(lang), None)
        },
        Hint::Microphone => Trouble {
            sketch: Some(Sketch::Headset),
            cure: Some((t::try_again(lang), Command::Renew(Device::Microphone))),
            ..plain("hint_microphone", t::hint_microphone(lang), Some(devices::way_silent(lang)))
        },
        Hint::Unmute => Trouble {
            cure: Some((t::unmute(lang), Command::Mic(true))),
            ..plain("hint_unmute", t::hint_unmute(lang), None)
        },
        Hint::Camera => Trouble {
            sketch: Some(Sketch::Cover),
            cure: Some(match view.me.camera_on {
                true => (t::try_again(lang), Command::Renew(Device::Camera)),
                false => (t::camera_on(lang), Command::Camera(true)),
            }),
            ..plain("hint_camera", t::hint_camera(lang), Some(t::hint_camera_way(lang)))
        },
        Hint::Sound => Trouble {
            sketch: Some(Sketch::Speaker),
            cure: Some((t::hint_sound_do(lang), Command::Listen)),
            ..plain("hint_sound", t::hint_sound(lang), Some(t::hint_sound_way(lang)))
        },
        Hint::CloseOther => Trouble {
            sketch: Some(Sketch::Close),
            cure: taken.then(|| (t::try_again(lang), Command::AskAgain)),
            ..plain("hint_program", t::hint_program(lang), Some(devices::way_close_other(lang)))
        },
        Hint::Network => Trouble {
            sketch: Some(Sketch::Router),
            ..plain("hint_network", t::hint_network(lang), Some(t::network_way(lang)))
        },
    }
}

/// How the line is, waiting.
pub fn network_words(lang: Lang, network: Network) -> &'static str {
    match network {
        Network::Unknown => t::network_unknown(lang),
        Network::Good => t::network_good(lang),
        Network::Weak => t::network_weak(lang),
        Network::Blocked => t::network_blocked(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::live::blank;
    use model::signal::CallRole;

    const EDGE: &str =
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/145.0 Safari/537.36 Edg/145.0";

    /// U4: what happened, and a next step, for each of them in every language.
    #[test]
    fn everything_that_ails_has_its_words_and_a_next_step() {
        let browser = Browser::read(EDGE, 0);
        for lang in Lang::ALL {
            for ailment in Ailment::ALL {
                let problem = Problem::Ailing(ailment);
                let told_elsewhere =
                    matches!(ailment, Ailment::MicrophoneSilent | Ailment::SoundBlocked | Ailment::Away);
                let trouble = of_ailments(lang, &[problem], browser);
                assert_eq!(trouble.is_none(), told_elsewhere, "{ailment:?}");
                let step = |trouble: Trouble| trouble.words.is_some() || trouble.way.is_some();
                assert!(trouble.is_none_or(step), "{ailment:?}");
            }
            let muted = of_ailments(lang, &[Problem::TalksMuted], browser).expect("a trouble");
            assert_eq!(muted.cure, Some((t::unmute(lang), Command::Mic(true))));
        }
    }

    #[test]
    fn a_hint_asks_for_what_the_page_can_do() {
        let mut view = blank(CallRole::Guest);
        let read = |view: &View, hint| of_hint(Lang::En, hint, view, Browser::read(EDGE, 0));
        assert_eq!(read(&view, Hint::Camera).cure.map(|cure| cure.1), Some(Command::Renew(Device::Camera)));
        view.me.camera_on = false;
        assert_eq!(read(&view, Hint::Camera).cure.map(|cure| cure.1), Some(Command::Camera(true)));
        assert_eq!(read(&view, Hint::CloseOther).cure, None, "nothing is taken: there is nothing to try");
        view.me.devices.camera = DeviceState::InUse;
        assert!(read(&view, Hint::CloseOther).cure.is_some());
        let all = Hint::ALL.map(|hint| read(&view, hint).code);
        assert!(all.iter().enumerate().all(|(n, code)| !all[..n].contains(code)), "each is its own");
    }
}
