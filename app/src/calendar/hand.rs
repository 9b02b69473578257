//! Moving a visit by mouse, in the browser only: a press that wanders off becomes a move, and any other one stays a click.
use super::moving::Moving;
use super::shape::Spot;
use leptos::leptos_dom::helpers::{WindowListenerHandle, window_event_listener};
use leptos::prelude::*;
use model::calendar::CalendarVisit;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// Pixels. Higher: a short move is taken for a click. Lower: an unsteady hand moves visits.
const STILL: i32 = 5;

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Whole,
    End,
}

/// What the mouse does from the press on.
pub fn press(moving: Moving, visit: CalendarVisit, day: usize, event: &leptos::ev::PointerEvent) {
    moving.dragged.set_value(false);
    let by_hand = event.pointer_type() == "mouse" && event.button() == 0;
    if !by_hand || !visit.movable || moving.sending.get_untracked() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let end = target.is_some_and(|target| target.closest(".cal-stretch").is_ok_and(|found| found.is_some()));
    let what = if end { What::End } else { What::Whole };
    let begin = (event.client_x(), event.client_y());
    let grabbed = row_at(begin.0, begin.1).map_or(0, |(_, row)| row - i32::from(visit.place.from));
    let listeners: Rc<RefCell<Vec<WindowListenerHandle>>> = Rc::default();
    let over = {
        let listeners = listeners.clone();
        move || listeners.take().into_iter().for_each(WindowListenerHandle::remove)
    };
    // The page may be gone while the mouse is still down.
    let gone = move || moving.held.is_disposed();
    let moves = window_event_listener(leptos::ev::pointermove, move |event| {
        if !gone() {
            wander(moving, &visit, (day, what, grabbed), begin, (event.client_x(), event.client_y()));
        }
    });
    let done = over.clone();
    let drops = window_event_listener(leptos::ev::pointerup, move |_| {
        done();
        if !gone() && moving.dragged.get_value() {
            moving.let_go();
        }
    });
    let escapes = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            over();
            if !gone() && moving.dragged.get_value() {
                moving.leave();
            }
        }
    });
    listeners.replace(vec![moves, drops, escapes]);
}

/// The mouse is somewhere else, still down.
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

/// The day and the row under the mouse, or those nearest to it.
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
