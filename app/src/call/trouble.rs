//! What is wrong, in words: the cause in one sentence, the way out, and what can be tapped.
use super::sketch::Sketch;
use super::way::{Browser, Way};
use ::call::client::{Command, Cure, Device, Problem};
use model::Lang;
use model::signal::Refusal;
use texts::{call, devices};

/// One trouble as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// Stable; for keys and tests.
    pub code: &'static str,
    pub what: &'static str,
    /// What to do, when there is something to do.
    pub words: Option<String>,
    /// Where to tap, as a picture.
    pub way: Option<Way>,
    /// What helps, as a picture.
    pub sketch: Option<Sketch>,
    /// A button that helps.
    pub cure: Option<(&'static str, Command)>,
    /// A button to go on without.
    pub without: Option<&'static str>,
}

/// The first trouble with camera or microphone; both at once, when they have the same cause.
pub fn of_devices(lang: Lang, problems: &[Problem], browser: Browser) -> Option<Trouble> {
    let mut found =
        problems.iter().filter_map(|problem| device_of(*problem).map(|device| (device, *problem)));
    let (device, problem) = found.next()?;
    let both = found.any(|(_, other)| other.cure() == problem.cure() && device_of(other) != Some(device));
    let way = match problem.cure() {
        Cure::AllowInBrowser => Some(browser.allow(lang)),
        Cure::AllowInSystem => Some(browser.allow_in_system(lang)),
        _ => None,
    };
    let words = match problem.cure() {
        Cure::CloseOther => Some(devices::way_close_other(lang)),
        Cure::PlugIn => Some(devices::way_plug_in(lang)),
        Cure::AskAgain => Some(devices::way_again(lang)),
        Cure::CheckMicrophone => Some(devices::way_silent(lang)),
        Cure::OpenSafely => Some(devices::way_secure(lang)),
        _ => None,
    };
    let without = match (problem, both, device) {
        (Problem::Silent, ..) => None,
        (_, true, _) => Some(devices::without_both(lang)),
        (_, _, Device::Camera) => Some(devices::without_camera(lang)),
        (_, _, Device::Microphone) => Some(devices::without_microphone(lang)),
    };
    Some(Trouble {
        code: problem.code(),
        what: if both { both_words(lang, problem) } else { device_words(lang, problem) },
        words: words.map(str::to_owned),
        way,
        sketch: match problem.cure() {
            Cure::CloseOther => Some(Sketch::Close),
            Cure::CheckMicrophone => Some(Sketch::Headset),
            Cure::AskAgain => Some(Sketch::Phone),
            _ => None,
        },
        // To ask again on a page that is not secure is in vain.
        cure: (problem.cure() != Cure::OpenSafely).then(|| (devices::try_again(lang), Command::AskAgain)),
        without,
    })
}

/// Everything else that is wrong and is no matter of a device: said above the stage and in the waiting room. How the
/// line is, is said by the line itself. `phone`: where nothing on the page helps, one may call.
pub fn of_call(lang: Lang, problems: &[Problem], phone: Option<&str>) -> Option<Trouble> {
    problems.iter().find_map(|problem| {
        let mut cure = None;
        let (what, words) = match problem {
            Problem::MediaBlocked => {
                let way = call::media_blocked_way(lang).to_owned();
                let way = phone
                    .map(|phone| format!("{way} {}", call::media_blocked_phone(lang, phone)))
                    .unwrap_or(way);
                (call::media_blocked(lang), Some(way))
            }
            Problem::MutedByHost => {
                cure = Some((call::unmute(lang), Command::Mic(true)));
                (call::muted_by_host(lang), Some(call::muted_by_host_way(lang).to_owned()))
            }
            Problem::ScreenFailed => (call::screen_failed(lang), None),
            Problem::Refused(reason) => (refusal_words(lang, *reason), None),
            _ => return None,
        };
        Some(Trouble { code: problem.code(), what, words, way: None, sketch: None, cure, without: None })
    })
}

/// Why nothing came of what was asked for.
fn refusal_words(lang: Lang, reason: Refusal) -> &'static str {
    match reason {
        Refusal::RoomFull => call::room_full(lang),
        Refusal::Failed => call::refused_failed(lang),
        Refusal::NotHost => call::refused_not_host(lang),
        Refusal::NobodyThere => call::refused_nobody(lang),
        Refusal::SignedOut => call::refused_signed_out(lang),
        Refusal::Locked => ::texts::hand::refused_locked(lang),
        Refusal::NotForGuests => ::texts::hand::guests_lead_not(lang),
        Refusal::NotAdmitted
        | Refusal::TooFast
        | Refusal::TooLong
        | Refusal::Unreadable
        | Refusal::BadDescription => call::refused(lang),
    }
}

/// The device that a problem is of.
pub const fn device_of(problem: Problem) -> Option<Device> {
    match problem {
        Problem::Denied(device)
        | Problem::BlockedBySystem(device)
        | Problem::NotSecure(device)
        | Problem::InUse(device)
        | Problem::Missing(device)
        | Problem::Stopped(device) => Some(device),
        Problem::Silent => Some(Device::Microphone),
        _ => None,
    }
}

fn both_words(lang: Lang, problem: Problem) -> &'static str {
    match problem {
        Problem::BlockedBySystem(_) => devices::both_blocked_by_system(lang),
        Problem::NotSecure(_) => devices::both_not_secure(lang),
        Problem::InUse(_) => devices::both_in_use(lang),
        Problem::Missing(_) => devices::both_missing(lang),
        Problem::Denied(_) => devices::both_denied(lang),
        other => device_words(lang, other),
    }
}

fn device_words(lang: Lang, problem: Problem) -> &'static str {
    match problem {
        Problem::Denied(Device::Camera) => devices::camera_denied(lang),
        Problem::Denied(Device::Microphone) => devices::microphone_denied(lang),
        Problem::BlockedBySystem(Device::Camera) => devices::camera_blocked_by_system(lang),
        Problem::BlockedBySystem(Device::Microphone) => devices::microphone_blocked_by_system(lang),
        Problem::NotSecure(Device::Camera) => devices::camera_not_secure(lang),
        Problem::NotSecure(Device::Microphone) => devices::microphone_not_secure(lang),
        Problem::InUse(Device::Camera) => devices::camera_in_use(lang),
        Problem::InUse(Device::Microphone) => devices::microphone_in_use(lang),
        Problem::Missing(Device::Camera) => devices::camera_missing(lang),
        Problem::Missing(Device::Microphone) => devices::microphone_missing(lang),
        Problem::Stopped(Device::Camera) => devices::camera_stopped(lang),
        Problem::Stopped(Device::Microphone) => devices::microphone_stopped(lang),
        Problem::Silent => devices::microphone_silent(lang),
        _ => call::refused(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDGE: &str =
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/145.0 Safari/537.36 Edg/145.0";

    fn read(problems: &[Problem]) -> Option<Trouble> {
        of_devices(Lang::En, problems, Browser::read(EDGE, 0))
    }

    #[test]
    fn a_refusal_of_both_is_one_sentence_with_a_way_out() {
        let denied = [Problem::Denied(Device::Camera), Problem::Denied(Device::Microphone)];
        let trouble = read(&denied).expect("a trouble");
        assert_eq!(trouble.what, devices::both_denied(Lang::En));
        assert_eq!(trouble.without, Some(devices::without_both(Lang::En)));
        assert!(trouble.way.is_some_and(|way| way.words.contains("lock")));
    }

    #[test]
    fn different_causes_are_told_one_after_the_other() {
        let trouble =
            read(&[Problem::InUse(Device::Camera), Problem::Denied(Device::Microphone)]).expect("one");
        assert_eq!(trouble.what, devices::camera_in_use(Lang::En));
        assert_eq!(trouble.without, Some(devices::without_camera(Lang::En)));
        assert_eq!(trouble.words.as_deref(), Some(devices::way_close_other(Lang::En)));
    }

    /// U4: what happened, and a next step, for every problem of a device in every language.
    #[test]
    fn every_problem_of_a_device_has_a_next_step() {
        for lang in Lang::ALL {
            for device in [Device::Camera, Device::Microphone] {
                for problem in [
                    Problem::Denied(device),
                    Problem::BlockedBySystem(device),
                    Problem::NotSecure(device),
                    Problem::InUse(device),
                    Problem::Missing(device),
                    Problem::Stopped(device),
                    Problem::Silent,
                ] {
                    let trouble = of_devices(lang, &[problem], Browser::read(EDGE, 0)).expect("a trouble");
                    assert!(trouble.way.is_some() || trouble.words.is_some(), "{problem:?}");
                    let safe = !matches!(problem, Problem::NotSecure(_));
                    assert_eq!(trouble.cure.is_some(), safe, "{problem:?}");
                }
            }
        }
    }

    #[test]
    fn a_refusal_says_why_and_a_mute_has_its_way_back() {
        let what = |reason| of_call(Lang::En, &[Problem::Refused(reason)], None).expect("a trouble").what;
        assert_eq!(what(Refusal::Failed), call::refused_failed(Lang::En));
        assert_ne!(what(Refusal::NotHost), what(Refusal::NobodyThere));
        let muted = of_call(Lang::En, &[Problem::MutedByHost], None).expect("a trouble");
        assert_eq!(muted.cure, Some((call::unmute(Lang::En), Command::Mic(true))));
    }

    #[test]
    fn where_no_picture_passes_the_clinics_phone_is_at_hand() {
        for lang in Lang::ALL {
            let words =
                of_call(lang, &[Problem::MediaBlocked], Some("+1 555 010 0199")).expect("a trouble").words;
            assert!(words.is_some_and(|words| words.contains("+1 555 010 0199")));
        }
    }

    #[test]
    fn the_line_is_no_trouble_of_its_own() {
        assert_eq!(
            of_call(Lang::En, &[Problem::ServerAway, Problem::NoNetwork, Problem::SoundBlocked], None),
            None
        );
        assert!(of_call(Lang::En, &[Problem::ServerAway, Problem::MediaBlocked], None).is_some());
    }
}
