//! By which browser and system a call went, as far as figures tell them apart: family and major version. Nothing else of what
//! a browser says of itself is sent or kept.
use serde::{Deserialize, Serialize};

/// Who made the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// An older page, which does not say it.
    #[default]
    Unknown,
    Chrome,
    Edge,
    Firefox,
    Safari,
    Samsung,
    Opera,
    Other,
}

impl Family {
    pub const ALL: [Family; 8] = [
        Family::Unknown,
        Family::Chrome,
        Family::Edge,
        Family::Firefox,
        Family::Safari,
        Family::Samsung,
        Family::Opera,
        Family::Other,
    ];

    pub const fn tag(self) -> &'static str {
        match self {
            Family::Unknown => "unknown",
            Family::Chrome => "chrome",
            Family::Edge => "edge",
            Family::Firefox => "firefox",
            Family::Safari => "safari",
            Family::Samsung => "samsung",
            Family::Opera => "opera",
            Family::Other => "other",
        }
    }

    pub fn parse(tag: &str) -> Family {
        Family::ALL.into_iter().find(|family| family.tag() == tag).unwrap_or_default()
    }
}

/// What the browser runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    #[default]
    Unknown,
    Windows,
    Mac,
    Linux,
    ChromeOs,
    Android,
    Ios,
    Other,
}

impl System {
    pub const ALL: [System; 8] = [
        System::Unknown,
        System::Windows,
        System::Mac,
        System::Linux,
        System::ChromeOs,
        System::Android,
        System::Ios,
        System::Other,
    ];

    pub const fn tag(self) -> &'static str {
        match self {
            System::Unknown => "unknown",
            System::Windows => "windows",
            System::Mac => "mac",
            System::Linux => "linux",
            System::ChromeOs => "chrome_os",
            System::Android => "android",
            System::Ios => "ios",
            System::Other => "other",
        }
    }

    pub fn parse(tag: &str) -> System {
        System::ALL.into_iter().find(|system| system.tag() == tag).unwrap_or_default()
    }

    /// From `navigator.userAgent`. `touch_points`: an iPad says that it is a Mac, and no Mac can be touched.
    pub fn read(words: &str, touch_points: i32) -> System {
        let has = |mark: &str| words.contains(mark);
        if has("iPhone") || has("iPad") || (has("Macintosh") && touch_points > 1) {
            System::Ios
        } else if has("Android") {
            System::Android
        } else if has("Windows") {
            System::Windows
        } else if has("CrOS") {
            System::ChromeOs
        } else if has("Macintosh") {
            System::Mac
        } else if has("Linux") {
            System::Linux
        } else {
            System::Other
        }
    }
}

/// A page says no larger version. Higher: a page that lies makes more rows of figures. Lower: a browser's number runs out.
const MAJOR_MOST: u16 = 999;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Agent {
    pub family: Family,
    /// 0 where it is not known.
    pub major: u16,
    pub system: System,
}

impl Agent {
    /// From `navigator.userAgent` and `navigator.maxTouchPoints`.
    pub fn read(words: &str, touch_points: i32) -> Agent {
        let system = System::read(words, touch_points);
        // Those that call themselves by another's name too come first.
        let marks = [
            ("Edg/", Family::Edge),
            ("EdgA/", Family::Edge),
            ("EdgiOS/", Family::Edge),
            ("OPR/", Family::Opera),
            ("SamsungBrowser/", Family::Samsung),
            ("FxiOS/", Family::Firefox),
            ("Firefox/", Family::Firefox),
            ("CriOS/", Family::Chrome),
            ("Chrome/", Family::Chrome),
            ("Version/", Family::Safari),
        ];
        let found = marks.into_iter().find_map(|(mark, family)| Some((family, words.split_once(mark)?.1)));
        let Some((family, rest)) = found else { return Agent { family: Family::Other, major: 0, system } };
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Agent { family, major: digits.parse().unwrap_or_default(), system }.bounded()
    }

    /// What a page says by hand is no more than what a page says by itself.
    #[must_use]
    pub fn bounded(self) -> Agent {
        Agent { major: if self.major > MAJOR_MOST { 0 } else { self.major }, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn family_major_and_system_are_told_apart() {
        let cases = [
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36",
                0,
                (Family::Chrome, 145, System::Mac),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36 Edg/144.0.0.0",
                0,
                (Family::Edge, 144, System::Windows),
            ),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:147.0) Gecko/147.0 Firefox/147.0",
                5,
                (Family::Firefox, 147, System::Android),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                5,
                (Family::Safari, 26, System::Ios),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/145.0.0.0 Mobile/15E148 Safari/604.1",
                5,
                (Family::Chrome, 145, System::Ios),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                5,
                (Family::Samsung, 28, System::Android),
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36",
                0,
                (Family::Chrome, 145, System::ChromeOs),
            ),
            ("Firefox/99999999 (X11; Linux)", 0, (Family::Firefox, 0, System::Linux)),
            ("", 0, (Family::Other, 0, System::Other)),
        ];
        for (words, touch, expected) in cases {
            let Agent { family, major, system } = Agent::read(words, touch);
            assert_eq!((family, major, system), expected, "{words}");
        }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        for family in Family::ALL {
            assert_eq!(Family::parse(family.tag()), family);
        }
        for system in System::ALL {
            assert_eq!(System::parse(system.tag()), system);
        }
        assert_eq!(Agent { major: u16::MAX, ..Agent::default() }.bounded().major, 0);
    }
}
