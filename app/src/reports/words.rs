//! Levels and causes in the words of a clinic's own people.
use ::texts::quality as t;
use model::Lang;
use model::agent::{Agent, Family, System};
use model::quality::{Cause, Level};

pub fn level(lang: Lang, level: Level) -> &'static str {
    match level {
        Level::Good => t::level_good(lang),
        Level::Weak => t::level_weak(lang),
        Level::Bad => t::level_bad(lang),
        Level::NoSound => t::level_silent(lang),
    }
}

pub fn cause(lang: Lang, cause: Cause) -> &'static str {
    match cause {
        Cause::Up => t::cause_up(lang),
        Cause::Down => t::cause_down(lang),
        Cause::Other => t::cause_other(lang),
    }
}

/// "Chrome 145 on Windows"; names that are alike in every language are no texts.
pub fn agent(lang: Lang, agent: Agent) -> String {
    let browser = match agent.family {
        Family::Unknown => t::browser_unknown(lang),
        Family::Chrome => "Chrome",
        Family::Edge => "Edge",
        Family::Firefox => "Firefox",
        Family::Safari => "Safari",
        Family::Samsung => "Samsung Internet",
        Family::Opera => "Opera",
        Family::Other => t::browser_else(lang),
    };
    let system = match agent.system {
        System::Unknown => t::system_unknown(lang),
        System::Windows => "Windows",
        System::Mac => "macOS",
        System::Linux => "Linux",
        System::ChromeOs => "ChromeOS",
        System::Android => "Android",
        System::Ios => "iOS",
        System::Other => t::system_else(lang),
    };
    let browser = match agent.major {
        0 => browser.to_owned(),
        major => format!("{browser} {major}"),
    };
    t::browser_on(lang, browser, system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_has_a_name_a_version_and_a_system() {
        let of = |family, major, system| agent(Lang::En, Agent { family, major, system });
        assert_eq!(of(Family::Safari, 26, System::Ios), "Safari 26 on iOS");
        assert_eq!(of(Family::Other, 0, System::Linux), "Other browser on Linux");
    }
}
