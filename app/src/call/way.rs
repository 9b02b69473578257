//! Where to tap in this very browser when it, or the system under it, keeps the camera or microphone back.
use model::Lang;
pub use model::agent::System;
use texts::devices as texts;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    Chrome,
    Edge,
    Firefox,
    Safari,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Browser {
    pub maker: Maker,
    pub system: System,
}

/// What the picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Two sliders to the left of the address (Chrome).
    Sliders,
    Lock,
    /// A crossed-out camera (Firefox).
    Crossed,
    /// The menu of the browser's name (Safari on a Mac).
    MenuBar,
    /// The sign in the bar at the bottom (Safari on an iPhone).
    BottomBar,
    /// A switch in the settings of the system.
    Switch,
}

/// A sentence and its picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub words: String,
    pub picture: Picture,
}

impl Browser {
    /// From `navigator.userAgent` and `navigator.maxTouchPoints`.
    pub fn read(agent: &str, touch_points: i32) -> Browser {
        let has = |word: &str| agent.contains(word);
        let maker = if has("Edg/") || has("EdgA/") || has("EdgiOS/") {
            Maker::Edge
        } else if has("Firefox/") || has("FxiOS/") {
            Maker::Firefox
        } else if has("SamsungBrowser/") || has("OPR/") {
            Maker::Other
        } else if has("Chrome/") || has("CriOS/") {
            Maker::Chrome
        } else if has("Safari/") {
            Maker::Safari
        } else {
            Maker::Other
        };
        Browser { maker, system: System::read(agent, touch_points) }
    }

    pub fn name(self, lang: Lang) -> &'static str {
        match self.maker {
            Maker::Chrome => "Chrome",
            Maker::Edge => "Edge",
            Maker::Firefox => "Firefox",
            Maker::Safari => "Safari",
            Maker::Other => texts::this_browser(lang),
        }
    }

    /// The browser has said no, or the person has.
    pub fn allow(self, lang: Lang) -> Way {
        let phone = matches!(self.system, System::Android | System::Ios);
        let (words, picture) = match (self.maker, self.system) {
            (Maker::Safari, System::Ios) => (texts::way_safari_phone(lang), Picture::BottomBar),
            // On an iPhone other browsers are guests of the system: only its settings help.
            (_, System::Ios) => {
                return Way { words: texts::way_other_ios(lang, self.name(lang)), picture: Picture::Switch };
            }
            (Maker::Chrome, _) if phone => (texts::way_chrome_phone(lang), Picture::Sliders),
            (_, _) if phone => (texts::way_lock_phone(lang), Picture::Lock),
            (Maker::Chrome, _) => (texts::way_chrome(lang), Picture::Sliders),
            (Maker::Edge, _) => (texts::way_edge(lang), Picture::Lock),
            (Maker::Firefox, _) => (texts::way_firefox(lang), Picture::Crossed),
            (Maker::Safari, _) => (texts::way_safari(lang), Picture::MenuBar),
            (Maker::Other, _) => (texts::way_other(lang), Picture::Lock),
        };
        Way { words: words.to_owned(), picture }
    }

    /// The system does not let the browser at the device.
    pub fn allow_in_system(self, lang: Lang) -> Way {
        let name = self.name(lang);
        let words = match self.system {
            System::Mac => texts::way_system_mac(lang, name),
            System::Windows => texts::way_system_windows(lang, name),
            System::Android => texts::way_system_android(lang, name),
            System::Ios => texts::way_other_ios(lang, name),
            System::ChromeOs | System::Linux | System::Unknown | System::Other => {
                texts::way_system_other(lang, name)
            }
        };
        Way { words, picture: Picture::Switch }
    }

    /// This browser. On the server nobody knows, and nobody asks.
    #[cfg(feature = "hydrate")]
    pub fn here() -> Browser {
        let navigator = leptos::prelude::window().navigator();
        Browser::read(&navigator.user_agent().unwrap_or_default(), navigator.max_touch_points())
    }

    #[cfg(not(feature = "hydrate"))]
    pub fn here() -> Browser {
        Browser { maker: Maker::Other, system: System::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROME_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36";
    const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36 Edg/145.0.0.0";
    const FIREFOX_ANDROID: &str = "Mozilla/5.0 (Android 15; Mobile; rv:147.0) Gecko/147.0 Firefox/147.0";
    const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";
    const CHROME_IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/145.0.0.0 Mobile/15E148 Safari/604.1";
    const SAMSUNG: &str = "Mozilla/5.0 (Linux; Android 15; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36";

    #[test]
    fn browsers_are_told_apart() {
        let read = |agent, touch| {
            let browser = Browser::read(agent, touch);
            (browser.maker, browser.system)
        };
        assert_eq!(read(CHROME_MAC, 0), (Maker::Chrome, System::Mac));
        assert_eq!(read(EDGE, 0), (Maker::Edge, System::Windows));
        assert_eq!(read(FIREFOX_ANDROID, 5), (Maker::Firefox, System::Android));
        assert_eq!(read(SAFARI, 0), (Maker::Safari, System::Mac));
        assert_eq!(read(SAFARI, 5), (Maker::Safari, System::Ios));
        assert_eq!(read(CHROME_IPHONE, 5), (Maker::Chrome, System::Ios));
        assert_eq!(read(SAMSUNG, 5), (Maker::Other, System::Android));
        assert_eq!(read("", 0), (Maker::Other, System::Other));
    }

    #[test]
    fn each_browser_has_its_own_way() {
        let picture = |agent, touch| Browser::read(agent, touch).allow(Lang::En).picture;
        assert_eq!(picture(CHROME_MAC, 0), Picture::Sliders);
        assert_eq!(picture(EDGE, 0), Picture::Lock);
        assert_eq!(picture(FIREFOX_ANDROID, 5), Picture::Lock);
        assert_eq!(picture(SAFARI, 0), Picture::MenuBar);
        assert_eq!(picture(SAFARI, 5), Picture::BottomBar);
        assert_eq!(picture(CHROME_IPHONE, 5), Picture::Switch);
        assert!(Browser::read(CHROME_IPHONE, 5).allow(Lang::En).words.contains("Chrome"));
    }
}
