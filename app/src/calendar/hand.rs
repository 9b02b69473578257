//! Moving a visit by mouse or finger, in the browser only. A press of the mouse that wanders off becomes a move, and so does
//! a finger that rests: any other press stays a click, and any other finger scrolls the page.
use super::moving::Moving;
use super::shape::Spot;
use leptos::leptos_dom::helpers::{set_interval_with_handle, set_timeout_with_handle, window_event_listener};
use leptos::prelude::*;
use model::calendar::CalendarVisit;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// Pixels. Higher: a short move is taken for a click. Lower: an unsteady hand moves visits.
const STILL: i32 = 5;
/// Pixels, of a finger. Higher: who begins to scroll picks visits up. Lower: a finger that rests is never still enough.
const FINGER_STILL: i32 = 10;
/// Higher: one waits for each move. Lower: a finger that only pauses before it scrolls picks a visit up.
const HOLD: Duration = Duration::from_millis(400);
/// Pixels from the edge of the window at which the page follows the finger. Higher: the page runs away from whoever aims at
/// a late hour. Lower: a finger cannot get there.
const EDGE: i32 = 56;
/// Pixels of each step of the page at the edge.
const EDGE_STEP: f64 = 8.0;
/// From one such step to the next.
const EDGE_PACE: Duration = Duration::from_millis(24);
/// Pixels at the end of a visit that a finger takes for its end; never more than a third of it.
const FINGER_END: f64 = 24.0;

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Whole,
    End,
}

/// What is to be done when the hand lets go.
type AtTheEnd = Box<dyn FnOnce()>;

/// What ends with the press: listeners and clocks.
#[derive(Clone, Default)]
struct Ends(Rc<RefCell<Vec<AtTheEnd>>>);

impl Ends {
    fn add(&self, end: impl FnOnce() + 'static) {
        self.0.borrow_mut().push(Box::new(end));
    }

    fn all(&self) {
        self.0.take().into_iter().for_each(|end| end());
    }
}

/// What a hand does from the press on.
pub fn press(moving: Moving, visit: CalendarVisit, day: usize, event: &leptos::ev::PointerEvent) {
    // A second finger picks nothing up; what it means is known to the first one.
    if !event.is_primary() {
        return;
    }
    moving.dragged.set_value(false);
    if !visit.movable || moving.sending.get_untracked() {
        return;
    }
    let grabbed =
        row_at(event.client_x(), event.client_y()).map_or(0, |(_, row)| row - i32::from(visit.place.from));
    match event.pointer_type().as_str() {
        "mouse" if event.button() == 0 => {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let end = target
                .is_some_and(|target| target.closest(".cal-stretch").is_ok_and(|found| found.is_some()));
            let what = if end { What::End } else { What::Whole };
            by_mouse(moving, visit, (day, what, grabbed), event);
        }
        "touch" | "pen" if has_hours() => {
            let what = if at_end(event) { What::End } else { What::Whole };
            by_finger(moving, visit, (day, what, grabbed), event);
        }
        _ => {}
    }
}

fn by_mouse(
    moving: Moving,
    visit: CalendarVisit,
    grip: (usize, What, i32),
    event: &leptos::ev::PointerEvent,
) {
    let begin = (event.client_x(), event.client_y());
    let ends = Ends::default();
    // The page may be gone while the mouse is still down.
    let gone = move || moving.held.is_disposed();
    let moves = window_event_listener(leptos::ev::pointermove, move |event| {
        if !gone() {
            wander(moving, &visit, grip, begin, (event.client_x(), event.client_y()));
        }
    });
    ends.add(move || moves.remove());
    let over = ends.clone();
    let drops = window_event_listener(leptos::ev::pointerup, move |_| {
        over.all();
        if !gone() && moving.dragged.get_value() {
            moving.let_go();
        }
    });
    ends.add(move || drops.remove());
    escape(moving, &ends);
}

/// A finger that rests lifts the visit; from then on the page stands still under it (`grid.rs` refuses it the scrolling).
fn by_finger(
    moving: Moving,
    visit: CalendarVisit,
    grip: (usize, What, i32),
    event: &leptos::ev::PointerEvent,
) {
    let (finger, begin) = (event.pointer_id(), (event.client_x(), event.client_y()));
    let (ends, last) = (Ends::default(), Rc::new(Cell::new(begin)));
    let gone = move || moving.held.is_disposed();
    let lifted = move || !gone() && moving.dragged.get_value();
    let lift = {
        let (visit, day) = (visit.clone(), grip.0);
        move || {
            if !gone() {
                moving.dragged.set_value(true);
                moving.take(&visit, day);
                moving.lifted();
            }
        }
    };
    if let Ok(rests) = set_timeout_with_handle(lift, HOLD) {
        ends.add(move || rests.clear());
    }
    let (over, here, moved) = (ends.clone(), last.clone(), visit.clone());
    let moves = window_event_listener(leptos::ev::pointermove, move |event| {
        if event.pointer_id() != finger {
            return;
        }
        let (x, y) = (event.client_x(), event.client_y());
        here.set((x, y));
        if lifted() {
            wander(moving, &moved, grip, begin, (x, y));
        } else if (x - begin.0).abs() > FINGER_STILL || (y - begin.1).abs() > FINGER_STILL {
            over.all();
        }
    });
    ends.add(move || moves.remove());
    let follow = move || {
        let (x, y) = last.get();
        if lifted() && scroll_at(y) {
            wander(moving, &visit, grip, begin, (x, y));
        }
    };
    if let Ok(follows) = set_interval_with_handle(follow, EDGE_PACE) {
        ends.add(move || follows.clear());
    }
    let over = ends.clone();
    let drops = window_event_listener(leptos::ev::pointerup, move |event| {
        if event.pointer_id() == finger {
            over.all();
            if lifted() {
                moving.let_go();
            }
        }
    });
    ends.add(move || drops.remove());
    // The browser took the finger for something else.
    let over = ends.clone();
    let taken = window_event_listener(leptos::ev::pointercancel, move |event| {
        if event.pointer_id() == finger {
            over.all();
            if lifted() {
                moving.leave();
            }
        }
    });
    ends.add(move || taken.remove());
    // Another finger: it stays where it was.
    let over = ends.clone();
    let other = window_event_listener(leptos::ev::pointerdown, move |event| {
        if event.pointer_id() != finger {
            over.all();
            if lifted() {
                moving.leave();
            }
        }
    });
    ends.add(move || other.remove());
    escape(moving, &ends);
}

fn escape(moving: Moving, ends: &Ends) {
    let over = ends.clone();
    let escapes = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            over.all();
            if !moving.held.is_disposed() && moving.dragged.get_value() {
                moving.leave();
            }
        }
    });
    ends.add(move || escapes.remove());
}

/// The hours stand beside the days: on a phone the days are lists, in which nothing has a place to be moved to.
fn has_hours() -> bool {
    let axis = document().query_selector(".cal-axis").ok().flatten();
    axis.is_some_and(|axis| axis.get_bounding_client_rect().width() > 0.0)
}

/// Whether a finger is on the end of the visit.
fn at_end(event: &leptos::ev::PointerEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let visit = target.and_then(|target| target.closest(".cal-visit").ok().flatten());
    visit.is_some_and(|visit| {
        let frame = visit.get_bounding_client_rect();
        frame.bottom() - f64::from(event.client_y()) < (frame.height() / 3.0).min(FINGER_END)
    })
}

/// The page follows a finger at its edge; false where there is nothing to follow.
fn scroll_at(y: i32) -> bool {
    let high = window().inner_height().ok().and_then(|high| high.as_f64()).unwrap_or_default();
    let (y, edge) = (f64::from(y), f64::from(EDGE));
    let by = if y < edge {
        -EDGE_STEP
    } else if y > high - edge {
        EDGE_STEP
    } else {
        return false;
    };
    window().scroll_by_with_x_and_y(0.0, by);
    true
}

/// The hand is somewhere else, still down.
fn wander(
    moving: Moving,
    visit: &CalendarVisit,
    (day, what, grabbed): (usize, What, i32),
    begin: (i32, i32),
    (x, y): (i32, i32),
) {
    if !moving.dragged.get_value() {
        if (x - begin.0).abs() < STILL && (y - begin.1).abs() < STILL {
            return;
        }
        moving.dragged.set_value(true);
        moving.take(visit, day);
    }
    let (Some((to, row)), Some(from)) = (row_at(x, y), moving.origin()) else { return };
    moving.place(|now| match what {
        What::Whole => Spot { day: to, row: (row - grabbed).max(0), ..now },
        What::End => Spot { minutes: (row + 1 - from.row).clamp(1, 32) * 15, ..now },
    });
}

/// The day and the row under the hand, or those nearest to it.
fn row_at(x: i32, y: i32) -> Option<(usize, i32)> {
    let days = document().query_selector_all("[data-day]").ok()?;
    let (x, y) = (f64::from(x), f64::from(y));
    let mut best: Option<(f64, usize, i32)> = None;
    for at in 0..days.length() {
        let Some(day) = days.item(at).and_then(|day| day.dyn_into::<web_sys::Element>().ok()) else {
            continue;
        };
        let rows: f64 = day.get_attribute("data-rows").and_then(|rows| rows.parse().ok()).unwrap_or(1.0);
        let (frame, index) = (day.get_bounding_client_rect(), usize::try_from(at).unwrap_or_default());
        let away = (frame.left() - x).max(x - frame.right()).max(0.0);
        let row = ((y - frame.top()) / (frame.height() / rows)).floor().clamp(0.0, rows - 1.0);
        if best.is_none_or(|(nearest, ..)| away < nearest) {
            best = Some((away, index, row as i32));
        }
    }
    best.map(|(_, day, row)| (day, row))
}

/// The first button of the question.
pub fn focus_bar() {
    let button = document().query_selector(".calendar-bar button").ok().flatten();
    if let Some(button) = button.as_ref().and_then(|button| button.dyn_ref::<web_sys::HtmlElement>()) {
        let _ = button.focus();
    }
}
