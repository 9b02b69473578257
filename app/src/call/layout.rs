//! How the stage is laid out: who stands large, how many columns there are, in which corner one sees oneself. Pure, so
//! that a test covers every window; for this person and this browser only.
use super::live::Live;
use ::call::client::{Tile, View};
use leptos::prelude::*;
use model::ParticipantId;
use serde::{Deserialize, Serialize};

/// Below this width a stage is a phone's, pixels.
const PHONE_PX: f64 = 700.0;
/// Pictures on one page of the grid. Higher: faces too small to read. Lower: more pages to turn.
const MOST_ON_A_PHONE: usize = 9;
const MOST_ON_A_DESK: usize = 25;
/// Between two tiles, pixels (`--s2`).
const GAP_PX: f64 = 8.0;
/// A picture is not cropped to less than this: width by height.
const WIDEST: f64 = 16.0 / 9.0;

/// What stands large when several are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// Everybody the same size.
    #[default]
    Grid,
    /// Whoever speaks is large, the others stand in a strip.
    Speaker,
}

/// The one that stands large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Somebody's face.
    Person(ParticipantId),
    /// What somebody shares.
    Screen(ParticipantId),
}

/// Where one sees oneself while one other fills the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Corner {
    TopStart,
    TopEnd,
    BottomStart,
    #[default]
    BottomEnd,
}

impl Corner {
    /// As `style/stage.css` names it.
    pub const fn name(self) -> &'static str {
        match self {
            Corner::TopStart => "top-start",
            Corner::TopEnd => "top-end",
            Corner::BottomStart => "bottom-start",
            Corner::BottomEnd => "bottom-end",
        }
    }

    const fn of(top: bool, start: bool) -> Corner {
        match (top, start) {
            (true, true) => Corner::TopStart,
            (true, false) => Corner::TopEnd,
            (false, true) => Corner::BottomStart,
            (false, false) => Corner::BottomEnd,
        }
    }

    const fn is_top(self) -> bool {
        matches!(self, Corner::TopStart | Corner::TopEnd)
    }

    const fn is_start(self) -> bool {
        matches!(self, Corner::TopStart | Corner::BottomStart)
    }

    /// Around the stage, so that a tap again and again reaches all four.
    pub const fn next(self) -> Corner {
        match self {
            Corner::BottomEnd => Corner::BottomStart,
            Corner::BottomStart => Corner::TopStart,
            Corner::TopStart => Corner::TopEnd,
            Corner::TopEnd => Corner::BottomEnd,
        }
    }

    /// Where an arrow leads.
    pub fn toward(self, key: &str) -> Option<Corner> {
        match key {
            "ArrowUp" => Some(Corner::of(true, self.is_start())),
            "ArrowDown" => Some(Corner::of(false, self.is_start())),
            "ArrowLeft" => Some(Corner::of(self.is_top(), true)),
            "ArrowRight" => Some(Corner::of(self.is_top(), false)),
            _ => None,
        }
    }

    /// The one next to a point, in parts of the stage's width and height.
    #[cfg(any(feature = "hydrate", test))]
    pub fn nearest(x: f64, y: f64) -> Corner {
        Corner::of(y < 0.5, x < 0.5)
    }
}

/// Who shares a screen that arrives here.
pub fn screens(view: &View) -> Vec<ParticipantId> {
    let shares = |tile: &&Tile| tile.sending.screen && tile.media.screen.is_some();
    view.people.iter().filter(shares).map(|tile| tile.id).collect()
}

/// Whoever speaks, other than oneself; the last one until another does, so that a pause changes nothing.
pub fn speaker(view: &View, before: Option<ParticipantId>) -> Option<ParticipantId> {
    let there = |id: &ParticipantId| view.people.iter().any(|tile| tile.id == *id);
    let speaks = view.speaking.iter().copied().find(there);
    speaks.or(before.filter(there)).or(view.people.first().map(|tile| tile.id))
}

/// Who stands large; `None` when all are equal, or one alone fills the stage.
pub fn lead(view: &View, shape: Shape, pinned: Option<Lead>, before: Option<Lead>) -> Option<Lead> {
    let screens = screens(view);
    if view.people.len() + screens.len() < 2 {
        return None;
    }
    let there = |lead: &Lead| match lead {
        Lead::Person(id) => view.people.iter().any(|tile| tile.id == *id),
        Lead::Screen(id) => screens.contains(id),
    };
    let spoke = match before {
        Some(Lead::Person(id)) => Some(id),
        _ => None,
    };
    let shared = screens.last().copied().map(Lead::Screen);
    let speaks = || (shape == Shape::Speaker).then(|| speaker(view, spoke).map(Lead::Person)).flatten();
    pinned.filter(there).or(shared).or_else(speaks)
}

/// How a grid of equals is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    pub columns: usize,
    pub rows: usize,
    /// Others on one page.
    pub others: usize,
    pub pages: usize,
}

impl Grid {
    /// For so many others and, unless hidden, oneself, in a stage of this size.
    pub fn of(others: usize, hidden: bool, (width, height): (f64, f64)) -> Grid {
        let me = usize::from(!hidden);
        let most = if width < PHONE_PX { MOST_ON_A_PHONE } else { MOST_ON_A_DESK };
        let a_page = (most - me).min(others).max(1);
        let (columns, rows) = columns_and_rows(a_page + me, width, height);
        Grid { columns, rows, others: a_page, pages: others.div_ceil(a_page).max(1) }
    }

    /// Whether the one at this place is on this page.
    pub fn shows(self, at: usize, page: usize) -> bool {
        at / self.others.max(1) == page.min(self.pages.saturating_sub(1))
    }
}

/// As many columns as leave the most of each picture to be seen. Upright one may be cut to a phone's own shape, on a desk
/// to a square.
fn columns_and_rows(count: usize, width: f64, height: f64) -> (usize, usize) {
    let narrowest = if height > width { 1.0 / WIDEST } else { 1.0 };
    let seen = |columns: usize| {
        let rows = count.div_ceil(columns);
        let part =
            |whole: f64, parts: usize| ((whole - GAP_PX * (parts as f64 - 1.0)) / parts as f64).max(0.0);
        let (w, h) = (part(width, columns), part(height, rows));
        w.min(h * WIDEST) * h.min(w / narrowest)
    };
    let mut best = 1;
    for columns in 2..=count {
        if seen(columns) > seen(best) {
            best = columns;
        }
    }
    (best, count.div_ceil(best))
}

/// What this person has chosen, and what follows from it.
#[derive(Clone, Copy)]
pub struct Layout {
    /// Kept in this browser, as is the corner.
    pub shape: RwSignal<Shape>,
    pub corner: RwSignal<Corner>,
    /// For this call only: who hides and forgets it would wonder the next time.
    pub hidden: RwSignal<bool>,
    pub pinned: RwSignal<Option<Lead>>,
    /// The camera looks away from its person: then a mirror would turn letters around.
    pub back: RwSignal<bool>,
    pub lead: Memo<Option<Lead>>,
    /// There is a choice of who stands large.
    pub several: Memo<bool>,
}

impl Layout {
    pub fn new(live: Live) -> Layout {
        let (shape, pinned) = (RwSignal::new(Shape::default()), RwSignal::new(None));
        let lead = Memo::new(move |before: Option<&Option<Lead>>| {
            let (shape, pinned, before) = (shape.get(), pinned.get(), before.copied().flatten());
            live.with(|view| lead(view, shape, pinned, before))
        });
        let layout = Layout {
            shape,
            corner: RwSignal::new(Corner::default()),
            hidden: RwSignal::new(false),
            pinned,
            back: RwSignal::new(false),
            lead,
            several: live.memo(|view| view.people.len() + screens(view).len() > 1),
        };
        layout.let_go_of_pin(live);
        #[cfg(feature = "hydrate")]
        layout.keep();
        layout
    }

    /// A screen that somebody begins to share takes the stage, whoever is pinned.
    fn let_go_of_pin(self, live: Live) {
        let shared = live.memo(screens);
        Effect::new(move |before: Option<Vec<ParticipantId>>| {
            let now = shared.get();
            if before.is_some_and(|before| now.iter().any(|id| !before.contains(id))) {
                self.pinned.set(None);
            }
            now
        });
    }

    /// Large for me, or no longer.
    pub fn pin(self, lead: Lead) {
        self.pinned.update(|pinned| *pinned = if *pinned == Some(lead) { None } else { Some(lead) });
    }

    pub fn turn_shape(self) {
        self.shape.update(|shape| {
            *shape = match *shape {
                Shape::Grid => Shape::Speaker,
                Shape::Speaker => Shape::Grid,
            };
        });
        // A pin would hide what was just asked for.
        self.pinned.set(None);
    }

    /// Who is to be seen where there is room for one only.
    #[cfg(feature = "hydrate")]
    pub fn seen(self, live: Live, before: Option<ParticipantId>) -> Option<Lead> {
        let lead = self.lead.try_get_untracked().flatten();
        lead.or_else(|| live.with_untracked(|view| speaker(view, before)).map(Lead::Person))
    }

    #[cfg(feature = "hydrate")]
    fn keep(self) {
        use gloo::storage::{LocalStorage, Storage};
        const KEPT: &str = "bedside.stage";
        Effect::new(move |begun: Option<bool>| {
            if begun.is_none() {
                // After the page has woken up: it was drawn without knowing this browser.
                if let Ok((shape, corner)) = LocalStorage::get::<(Shape, Corner)>(KEPT) {
                    self.shape.set(shape);
                    self.corner.set(corner);
                }
            }
            // A browser that keeps nothing forgets this too.
            let _ = LocalStorage::set(KEPT, (self.shape.get(), self.corner.get()));
            true
        });
    }
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
