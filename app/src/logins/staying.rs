//! How long a page of the office stays open (A9): the warning before a sign-in ends by time, and what comes at its end.
//! `watch.rs` is what the browser does about it.
use crate::logins::leaving::SignOutForm;
use crate::ui::{Button, Dialog, Kind, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::limits::{Limits, Stay, Why};
use texts::limits as t;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum At {
    #[default]
    Fine,
    Warned(Why),
    Ended(Why),
}

/// When it ends, in milliseconds of this machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    pub idle: i64,
    pub absolute: i64,
    pub limits: Limits,
}

impl Ends {
    pub fn of(stay: Stay, now: i64) -> Ends {
        Ends {
            idle: now + stay.idle_left_s * 1_000,
            absolute: now + stay.absolute_left_s * 1_000,
            limits: stay.limits,
        }
    }

    pub fn at(&self, now: i64) -> At {
        let warns = |end: i64, why| now >= end - self.limits.warning_s(why) * 1_000;
        if now >= self.absolute {
            At::Ended(Why::Absolute)
        } else if now >= self.idle {
            At::Ended(Why::Idle)
        } else if warns(self.absolute, Why::Absolute) {
            At::Warned(Why::Absolute)
        } else if warns(self.idle, Why::Idle) {
            At::Warned(Why::Idle)
        } else {
            At::Fine
        }
    }

    /// Until whichever end comes first; a second that has begun is left whole.
    pub fn left_s(&self, now: i64) -> i64 {
        (self.idle.min(self.absolute) - now + 999).max(0) / 1_000
    }

    /// What another answer or another tab knows: the later end is the true one.
    pub fn or_later(self, other: Ends) -> Ends {
        Ends {
            idle: self.idle.max(other.idle),
            absolute: self.absolute.max(other.absolute),
            limits: other.limits,
        }
    }
}

/// One for all pages of the application.
#[derive(Clone, Copy)]
pub struct Staying {
    pub at: RwSignal<At>,
    pub left_s: RwSignal<i64>,
    pub ends: StoredValue<Option<Ends>>,
}

impl Staying {
    /// Called once, at the root of the application, after `Place::provide`.
    pub fn provide() {
        let ends = crate::ui::place::use_stay().map(|stay| Ends::of(stay, now()));
        provide_context(Staying::new(ends));
    }

    fn new(ends: Option<Ends>) -> Staying {
        let left = ends.map(|ends| ends.left_s(now())).unwrap_or_default();
        Staying { at: RwSignal::new(At::Fine), left_s: RwSignal::new(left), ends: StoredValue::new(ends) }
    }

    fn limits(self) -> Limits {
        self.ends.get_value().map_or(Limits::LONGEST, |ends| ends.limits)
    }
}

#[cfg(feature = "hydrate")]
pub(super) fn now() -> i64 {
    js_sys::Date::now() as i64
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn now() -> i64 {
    0
}

/// "15 minutes", in the largest unit that is not less than one.
pub fn duration(lang: Lang, seconds: i64) -> String {
    match seconds {
        s if s >= 3_600 => t::hours(lang, s / 3_600),
        s if s >= 60 => t::minutes(lang, s / 60),
        s => t::seconds(lang, s),
    }
}

/// "1:45".
fn clock(left_s: i64) -> String {
    format!("{}:{:02}", left_s / 60, left_s % 60)
}

/// What is said aloud, four times at most: nobody wants to hear each second.
fn spoken(left_s: i64) -> i64 {
    match left_s {
        ..=10 => 10,
        11..=30 => 30,
        31..=60 => 60,
        more => (more + 59) / 60 * 60,
    }
}

/// What the buttons of a warning do.
#[derive(Clone, Copy)]
pub struct Acts {
    pub stay: Callback<()>,
    pub again: Callback<()>,
}

/// On each page of the office: keeps an eye on the clock, and warns.
#[component]
pub fn StaySignedIn() -> impl IntoView {
    use_context::<Staying>().map(|staying| {
        let acts = acts(staying);
        // No part of what the server sends: nobody is warned at once.
        let awake = RwSignal::new(false);
        Effect::new(move || awake.set(true));
        view! {
            <Show when=move || awake.get()>
                <Warning why=Why::Idle staying acts/>
                <Warning why=Why::Absolute staying acts/>
            </Show>
        }
    })
}

#[cfg(feature = "hydrate")]
fn acts(staying: Staying) -> Acts {
    let watch = super::watch::Watch::begin(staying, super::watch::Mode::Office);
    Acts { stay: Callback::new(move |()| watch.stay()), again: Callback::new(move |()| watch.leave()) }
}

#[cfg(not(feature = "hydrate"))]
fn acts(_: Staying) -> Acts {
    Acts { stay: Callback::new(|()| ()), again: Callback::new(|()| ()) }
}

#[component]
fn Warning(why: Why, staying: Staying, acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    // Whoever was told that the sign-in is old goes on until its end.
    let told = StoredValue::new(false);
    Effect::new(move || {
        let warned = staying.at.get() == At::Warned(why);
        if warned && !told.get_value() && !open.get_untracked() {
            open.set(true);
        } else if !warned && open.get_untracked() {
            open.set(false);
        }
    });
    // Closed by Escape, too: somebody is there.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open && staying.at.get_untracked() == At::Warned(why) {
            match why {
                Why::Idle => acts.stay.run(()),
                Why::Absolute => told.set_value(true),
            }
        }
        is_open
    });
    let (id, title) = match why {
        Why::Idle => ("stay-idle", t::idle_title(lang)),
        Why::Absolute => ("stay-absolute", t::absolute_title(lang)),
    };
    view! {
        <Dialog id title open>
            <StayBody why limits=staying.limits() left_s=staying.left_s acts/>
        </Dialog>
    }
    .into_any()
}

/// What stands in the dialog; the gallery shows it as well.
#[component]
pub fn StayBody(
    why: Why,
    limits: Limits,
    #[prop(into)] left_s: Signal<i64>,
    acts: Acts,
    /// Stands in its place and takes no focus.
    #[prop(optional)]
    still: bool,
) -> impl IntoView {
    let lang = use_lang();
    let aloud = Memo::new(move |_| spoken(left_s.get()));
    let text = match why {
        Why::Idle => t::idle_text(lang).to_owned(),
        Why::Absolute => t::absolute_text(lang, duration(lang, limits.absolute_s)),
    };
    let (words, press) = match why {
        Why::Idle => (t::stay(lang), acts.stay),
        Why::Absolute => (t::again(lang), acts.again),
    };
    view! {
        <p>{text}</p>
        <p class="stay-left" aria-hidden="true">
            <span class="stay-left-words">{t::left(lang)}</span>
            <span class="stay-clock">{move || clock(left_s.get())}</span>
        </p>
        <p class="sr-only" aria-live="polite">{move || t::left_spoken(lang, duration(lang, aloud.get()))}</p>
        <div class="stay-acts">
            <Button press autofocus=!still>{words}</Button>
            <SignOutForm kind=Kind::Secondary/>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { idle_s: 900, absolute_s: 3_600 };

    fn ends(idle_left_s: i64, absolute_left_s: i64) -> Ends {
        Ends::of(Stay { limits: LIMITS, idle_left_s, absolute_left_s }, 0)
    }

    #[test]
    fn a_warning_comes_first_and_then_the_end() {
        let ends = ends(900, 3_600);
        assert_eq!(ends.at(779_999), At::Fine);
        assert_eq!(ends.at(780_000), At::Warned(Why::Idle));
        assert_eq!(ends.at(899_999), At::Warned(Why::Idle));
        assert_eq!(ends.at(900_000), At::Ended(Why::Idle));
        assert_eq!(ends.left_s(780_001), 120);
    }

    #[test]
    fn what_staying_cannot_help_is_said_as_such() {
        let ends = ends(900, 100);
        assert_eq!(ends.at(0), At::Warned(Why::Absolute));
        assert_eq!(ends.at(100_000), At::Ended(Why::Absolute));
        assert_eq!(ends.left_s(0), 100);
    }

    #[test]
    fn the_later_end_is_the_true_one() {
        assert_eq!(ends(100, 3_600).or_later(ends(900, 3_500)), ends(900, 3_600));
    }

    #[test]
    fn time_left_is_said_aloud_four_times_at_most() {
        let mut said: Vec<i64> = (0..=120).rev().map(spoken).collect();
        said.dedup();
        assert_eq!(said, [120, 60, 30, 10]);
        assert_eq!(clock(105), "1:45");
        assert_eq!(duration(Lang::En, 900), "15 minutes");
        assert_eq!(duration(Lang::En, 43_200), "12 hours");
        assert_eq!(duration(Lang::Es, 1), "1 segundo");
    }
}
