//! Moving a visit in the grid: where it is on its way, in words, and the question at the end. What mouse and keys do to it
//! is decided here, without a browser; `hand.rs` has mouse and finger.
use super::shape::{Held, Shape, Spot, stretched};
use super::{api, words};
use crate::ui::{explain, href};
use leptos::prelude::*;
use model::calendar::CalendarVisit;
use model::conflicts::{Conflicts, ConflictsAsked, Foreseen};
use model::{Lang, VisitId};
use texts::calendar as t;

#[derive(Clone, Copy)]
pub struct Moving {
    lang: Lang,
    pub shape: StoredValue<Shape>,
    pub held: RwSignal<Option<Held>>,
    /// It lies somewhere else, and whoever moved it is asked.
    pub asks: RwSignal<bool>,
    pub sending: RwSignal<bool>,
    /// What came of it, for everybody and for readers of the screen.
    pub said: RwSignal<String>,
    pub wrong: RwSignal<Option<String>>,
    /// What stands in the way where it lies now, before anything is saved.
    pub conflicts: RwSignal<Option<Conflicts>>,
    refresh: Callback<()>,
    /// What has changed meanwhile is shown once nothing is under way.
    late: StoredValue<bool>,
    /// A hand has moved something since it was pressed.
    pub dragged: StoredValue<bool>,
    /// Which one has the focus when the grid is shown anew.
    back: StoredValue<Option<VisitId>>,
}

impl Moving {
    pub fn new(lang: Lang, refresh: Callback<()>) -> Moving {
        Moving {
            lang,
            shape: StoredValue::new(Shape::default()),
            held: RwSignal::new(None),
            asks: RwSignal::new(false),
            sending: RwSignal::new(false),
            said: RwSignal::new(String::new()),
            wrong: RwSignal::new(None),
            conflicts: RwSignal::new(None),
            refresh,
            late: StoredValue::new(false),
            dragged: StoredValue::new(false),
            back: StoredValue::new(None),
        }
    }

    #[cfg(feature = "hydrate")]
    pub fn refresh_unless_busy(self) {
        if self.held.with_untracked(Option::is_some) {
            self.late.set_value(true);
        } else {
            self.refresh.run(());
        }
    }

    /// Picks a visit up.
    pub fn take(self, visit: &CalendarVisit, day: usize) {
        let row = i32::from(visit.place.from);
        let on_row = self.shape.with_value(|shape| shape.quarter(row).map(|quarter| quarter.minute));
        let beside = i32::from(visit.minute) - i32::from(on_row.unwrap_or(visit.minute));
        let from = Spot { day, row, minutes: visit.duration.0 };
        let names = words::names(self.lang, visit);
        self.wrong.set(None);
        self.conflicts.set(None);
        self.asks.set(false);
        self.held.set(Some(Held { visit: visit.visit, names, from, to: from, beside }));
    }

    pub fn shift(self, days: i32, rows: i32) {
        self.change(|shape, spot| shape.shifted(spot, days, rows));
        self.tell();
    }

    pub fn stretch(self, steps: i32) {
        self.change(|_, spot| stretched(spot, steps));
        self.tell();
    }

    /// Picked up by a finger, which feels nothing.
    #[cfg(feature = "hydrate")]
    pub fn lifted(self) {
        self.said.set(t::lifted(self.lang).to_owned());
    }

    /// To a day and a row, or to another end, as the hand has it.
    #[cfg(feature = "hydrate")]
    pub fn place(self, spot: impl Fn(Spot) -> Spot) {
        self.change(|shape, from| {
            let wanted = spot(from);
            if shape.has(wanted.day, wanted.row) { wanted } else { from }
        });
    }

    /// Where it was picked up.
    #[cfg(feature = "hydrate")]
    pub fn origin(self) -> Option<Spot> {
        self.held.with_untracked(|held| held.as_ref().map(|held| held.from))
    }

    fn change(self, to: impl Fn(&Shape, Spot) -> Spot) {
        let Some(mut held) = self.held.get_untracked() else { return };
        held.to = self.shape.with_value(|shape| to(shape, held.to));
        if self.held.with_untracked(|now| now.as_ref() != Some(&held)) {
            self.held.set(Some(held));
            self.conflicts.set(None);
            // The question is there already, and follows.
            if self.asks.get_untracked() {
                self.look();
            }
        }
    }

    fn tell(self) {
        let Some(held) = self.held.get_untracked() else { return };
        let length = words::length(self.lang, held.to.minutes);
        self.said.set(t::on_the_way(self.lang, length, self.where_to(&held)));
    }

    /// Where it would be, in words.
    pub fn where_to(self, held: &Held) -> String {
        self.shape.with_value(|shape| shape.words(self.lang, held)).unwrap_or_default()
    }

    /// "Move Maya's visit to Tuesday, November 24 at 3:30 pm?"
    pub fn question(self) -> Option<String> {
        let held = self.held.get()?;
        let (lang, when) = (self.lang, self.where_to(&held));
        let length = words::length(lang, held.to.minutes);
        Some(match held.from.minutes == held.to.minutes {
            true => t::ask_move(lang, &held.names, when),
            false => t::ask_stretch(lang, length, &held.names, when),
        })
    }

    /// It was let go: asks, unless it lies where it was.
    pub fn let_go(self) {
        let moved = self.held.with_untracked(|held| held.as_ref().is_some_and(|held| held.from != held.to));
        if moved {
            self.asks.set(true);
            self.look();
        } else {
            self.leave();
        }
    }

    /// Asks what stands in the way of where it lies now.
    fn look(self) {
        let Some(held) = self.held.get_untracked() else { return };
        let Some(to) = self.shape.with_value(|shape| shape.time(&held)) else { return };
        let asked = ConflictsAsked { visit: held.visit, to, new_host: String::new() };
        self.conflicts.set(None);
        leptos::task::spawn_local(async move {
            let answer = crate::visits::api::conflicts(asked).await;
            // The page may be gone meanwhile, or the visit be somewhere else.
            let same = || self.held.with_untracked(|now| now.as_ref() == Some(&held));
            if self.held.is_disposed() || !same() {
                return;
            }
            if let Ok(Foreseen::Clear(conflicts)) = answer {
                self.conflicts.set(Some(conflicts).filter(|found| !found.is_none()));
            }
        });
    }

    /// It stays where it was.
    pub fn leave(self) {
        let visit = self.held.with_untracked(|held| held.as_ref().map(|held| held.visit));
        if visit.is_some() {
            self.said.set(t::left(self.lang).to_owned());
        }
        self.end();
        if let Some(visit) = visit {
            focus(visit);
        }
    }

    fn end(self) {
        self.held.set(None);
        self.asks.set(false);
        self.conflicts.set(None);
        self.sending.set(false);
        if self.late.get_value() {
            self.late.set_value(false);
            self.refresh.run(());
        }
    }

    pub fn send(self) {
        let Some(held) = self.held.get_untracked() else { return };
        let Some(to) = self.shape.with_value(|shape| shape.time(&held)) else { return };
        if self.sending.get_untracked() {
            return;
        }
        self.sending.set(true);
        leptos::task::spawn_local(async move {
            let answer = api::shift_visit(held.visit, to).await;
            // The page may be gone meanwhile.
            if self.held.is_disposed() {
                return;
            }
            match answer {
                Ok(()) => {
                    self.said.set(t::moved(self.lang, &held.names, self.where_to(&held)));
                }
                Err(error) => {
                    let notice = explain(&error, self.lang);
                    self.wrong.set(Some(format!("{} {}", notice.title, notice.help)));
                }
            }
            self.late.set_value(true);
            self.back.set_value(Some(held.visit));
            self.end();
        });
    }

    /// The visit that was moved keeps the focus, wherever it stands now.
    #[cfg(feature = "hydrate")]
    pub fn come_back(self, visit: VisitId) {
        if self.back.get_value() == Some(visit) {
            self.back.set_value(None);
            set_timeout(move || focus(visit), std::time::Duration::ZERO);
        }
    }

    /// True: the key was meant for this, and nothing else happens by it. A visit that has the focus is picked up by `m`.
    pub fn key(self, key: &str, shift: bool, visit: &CalendarVisit, day: usize) -> bool {
        let held = self.held.with_untracked(|held| held.as_ref().is_some_and(|held| held.is(visit.visit)));
        match (held, key) {
            (false, "m" | "M") if visit.movable => {
                self.take(visit, day);
                self.said.set(t::picked_up(self.lang).to_owned());
            }
            (true, "ArrowUp") if shift => self.stretch(-1),
            (true, "ArrowDown") if shift => self.stretch(1),
            (true, "ArrowUp") => self.shift(0, -1),
            (true, "ArrowDown") => self.shift(0, 1),
            (true, "ArrowLeft") => self.shift(-1, 0),
            (true, "ArrowRight") => self.shift(1, 0),
            (true, "Enter") => self.let_go(),
            (true, "Escape") => self.leave(),
            _ => return false,
        }
        true
    }
}

/// The name of its link in the page.
pub fn link_id(visit: VisitId) -> String {
    format!("visit-{}", visit.text())
}

/// The page of one visit.
pub fn link_to(visit: VisitId) -> String {
    href(&format!("/visits/{}", visit.text()))
}

#[cfg(feature = "hydrate")]
fn focus(visit: VisitId) {
    use wasm_bindgen::JsCast;
    let link = document().get_element_by_id(&link_id(visit));
    if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = link.focus();
    }
}

/// The server moves nothing.
#[cfg(not(feature = "hydrate"))]
fn focus(_: VisitId) {}
