//! The browser's side of `staying.rs`: notices that somebody is there, tells the server so now and then, and ends the
//! page when nobody was. The tabs of one browser tell each other (`tabs.rs`).
use super::leaving::{blank, go};
use super::staying::{At, Ends, Staying, now};
use super::{api, tabs};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::storage::Storage;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use model::AppError;
use model::limits::Why;
use std::time::Duration;

/// What somebody does who is there. Moving alone is nothing on a page (a table that is bumped into moves a mouse), but all
/// that there is to see of somebody who talks.
const DEEDS: [&str; 5] = ["keydown", "pointerdown", "wheel", "touchmove", "input"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// At the end the page goes.
    Office,
    /// At the end the page stays, and what a host does in it beyond talking is locked.
    Call,
}

#[derive(Clone, Copy)]
pub struct Watch {
    staying: Staying,
    mode: Mode,
    base: StoredValue<String>,
    out: &'static str,
    /// Somebody was there since the server was told.
    there: StoredValue<bool>,
    told: StoredValue<i64>,
    asking: StoredValue<bool>,
}

impl Watch {
    /// Until the component is gone that asks. Nothing where nobody is signed in.
    pub fn begin(staying: Staying, mode: Mode) -> Watch {
        let watch = Watch {
            staying,
            mode,
            base: StoredValue::new(crate::ui::use_base()),
            out: texts::limits::out(crate::ui::use_lang()),
            there: StoredValue::new(false),
            told: StoredValue::new(now()),
            asking: StoredValue::new(false),
        };
        if staying.ends.get_value().is_some() {
            // Once the page is drawn: a signal that is set before is a page that differs from the server's.
            Effect::new(move || untrack(|| watch.listen()));
        }
        watch
    }

    fn listen(self) {
        if let Ok(handle) = set_interval_with_handle(move || self.tick(), Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
        let options =
            EventListenerOptions { phase: gloo::events::EventListenerPhase::Capture, passive: true };
        let mut deeds = DEEDS.to_vec();
        if self.mode == Mode::Call {
            deeds.push("pointermove");
        }
        let mut heard: Vec<EventListener> = deeds
            .into_iter()
            .map(|deed| {
                EventListener::new_with_options(&window(), deed, options, move |event| {
                    // What scripts do is nobody's deed.
                    if event.is_trusted() {
                        let _ = self.there.try_set_value(true);
                    }
                })
            })
            .collect();
        // A machine that slept, a tab that was behind: the clock has gone on.
        heard.push(EventListener::new(&document(), "visibilitychange", move |_| self.woke()));
        heard.push(EventListener::new(&window(), "focus", move |_| self.woke()));
        heard.extend(tabs::listen(&self.base.get_value(), move |said| self.heard(said)));
        // Dropped with the component, and nothing is heard any more.
        StoredValue::new_local(heard);
        self.tell_tabs();
        self.tick();
    }

    fn heard(self, said: &str) {
        let mut words = said.split(' ');
        match (words.next(), self.mode) {
            (Some("out"), _) => {
                // Whoever signs out leaves nothing typed behind in any tab.
                gloo::storage::SessionStorage::clear();
                self.go();
            }
            (Some("ended"), Mode::Office) => self.go(),
            (Some("stay"), _) => {
                let mut number = || words.next().and_then(|word| word.parse::<i64>().ok());
                if let (Some(idle), Some(absolute), Some(Some(ends))) =
                    (number(), number(), self.staying.ends.try_get_value())
                {
                    self.take(Ends { idle, absolute, ..ends });
                }
            }
            _ => {}
        }
    }

    fn tell_tabs(self) {
        if let Some(Some(Ends { idle, absolute, .. })) = self.staying.ends.try_get_value() {
            tabs::tell(&self.base.get_value(), &format!("stay {idle} {absolute}"));
        }
    }

    fn tick(self) {
        let Some(Some(ends)) = self.staying.ends.try_get_value() else { return };
        let (now, before) = (now(), self.staying.at.get_untracked());
        let at = ends.at(now);
        match at {
            At::Ended(_) if self.mode == Mode::Office => return self.leave(),
            // Another way may have kept it meanwhile.
            At::Warned(_) if before == At::Fine => self.ask(false),
            _ => {}
        }
        let left = ends.left_s(now);
        if left != self.staying.left_s.get_untracked() {
            self.staying.left_s.set(left);
        }
        if at != before {
            self.staying.at.set(at);
        }
        // On a page the question has to be answered once it is asked.
        let asked = self.mode == Mode::Office && at == At::Warned(Why::Idle);
        let due = now - self.told.get_value() >= ends.limits.tell_every_s() * 1_000;
        if self.there.get_value() && due && !asked && !matches!(at, At::Ended(_)) {
            self.ask(true);
        }
    }

    fn woke(self) {
        if self.told.try_get_value().is_none() {
            return;
        }
        // Signed in again in another tab, perhaps.
        if matches!(self.staying.at.get_untracked(), At::Ended(_)) {
            self.ask(false);
        }
        self.tick();
    }

    /// "Stay signed in".
    pub fn stay(self) {
        self.asking.set_value(false);
        self.ask(true);
    }

    fn ask(self, here: bool) {
        if self.asking.get_value() {
            return;
        }
        self.asking.set_value(true);
        if here {
            self.there.set_value(false);
            self.told.set_value(now());
        }
        leptos::task::spawn_local(async move {
            let answer = api::stay(here).await;
            // The page may be gone meanwhile.
            if self.asking.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(stay) => {
                    self.take(Ends::of(stay, now()));
                    self.tell_tabs();
                }
                Err(AppError::SignedOut) => self.over(),
                // Without a network the clock alone counts.
                Err(_) => {}
            }
        });
    }

    fn take(self, ends: Ends) {
        self.staying
            .ends
            .update_value(|known| *known = Some(known.map_or(ends, |known| known.or_later(ends))));
        self.tick();
    }

    /// The server says so, whatever the clock says here.
    fn over(self) {
        match self.mode {
            Mode::Office => self.leave(),
            Mode::Call => {
                self.staying.ends.update_value(|ends| {
                    if let Some(ends) = ends {
                        ends.idle = ends.idle.min(now());
                    }
                });
                self.tick();
            }
        }
    }

    /// The page is over, here and in the other tabs; what was typed and kept is kept.
    pub fn leave(self) {
        tabs::tell(&self.base.get_value(), "ended");
        self.go();
    }

    /// To the sign-in page, which says why and leads back.
    fn go(self) {
        // Once; and where nobody was signed in there is nothing to leave.
        if !matches!(self.staying.ends.try_update_value(Option::take), Some(Some(_))) {
            return;
        }
        let location = window().location();
        let base = self.base.get_value();
        let here = location.pathname().unwrap_or_default();
        let here = here.strip_prefix(base.as_str()).unwrap_or(&here).to_owned();
        let address = model::limits::sign_in_at(&(here + &location.search().unwrap_or_default()));
        let address = format!("{base}{address}");
        blank(self.out);
        if window().navigator().on_line() {
            return go(&address);
        }
        // The browser would put its own page in the place of this one.
        EventListener::once(&window(), "online", move |_| go(&address)).forget();
    }
}
