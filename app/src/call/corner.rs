//! Moving one's own picture by finger or mouse from corner to corner; and which way its camera looks.
use super::layout::Corner;
use super::measure;
use gloo::events::EventListener;
use js_sys::{Function, Reflect};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlVideoElement, PointerEvent};

/// Pixels. Higher: a short drag is taken for a tap. Lower: an unsteady hand drags when it taps.
const STILL: i32 = 6;

/// From the press on.
pub fn drag(corner: RwSignal<Corner>, picture: &HtmlElement, moved: StoredValue<bool>, event: &PointerEvent) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    if !event.is_primary() || target.set_pointer_capture(event.pointer_id()).is_err() {
        return;
    }
    moved.set_value(false);
    let from = (event.client_x(), event.client_y());
    let listeners = Rc::new(RefCell::new(Vec::new()));
    let follow = {
        let picture = picture.clone();
        move |event: &web_sys::Event| {
            let event: &PointerEvent = event.unchecked_ref();
            let (x, y) = (event.client_x() - from.0, event.client_y() - from.1);
            if x.abs().max(y.abs()) > STILL {
                let _ = moved.try_set_value(true);
            }
            if moved.try_get_value() == Some(true) {
                measure::set(&picture, "translate", &format!("{x}px {y}px"));
            }
        }
    };
    let settle = {
        let (picture, listeners) = (picture.clone(), listeners.clone());
        move |event: &web_sys::Event| {
            let event: &PointerEvent = event.unchecked_ref();
            measure::set(&picture, "translate", "");
            let stage =
                picture.closest(".stage").ok().flatten().map(|stage| stage.get_bounding_client_rect());
            if let (Some(true), Some(stage)) = (moved.try_get_value(), stage) {
                let x = (f64::from(event.client_x()) - stage.left()) / stage.width();
                let y = (f64::from(event.client_y()) - stage.top()) / stage.height();
                let _ = corner.try_set(Corner::nearest(x, y));
            }
            // Later: these are the listeners that are running now.
            let done: Vec<EventListener> = listeners.take();
            leptos::task::spawn_local(async move { drop(done) });
        }
    };
    let stop = {
        let (picture, listeners) = (picture.clone(), listeners.clone());
        move |_: &web_sys::Event| {
            measure::set(&picture, "translate", "");
            let _ = moved.try_set_value(false);
            let done: Vec<EventListener> = listeners.take();
            leptos::task::spawn_local(async move { drop(done) });
        }
    };
    listeners.borrow_mut().extend([
        EventListener::new(&target, "pointermove", follow),
        EventListener::new(&target, "pointerup", settle),
        EventListener::new(&target, "pointercancel", stop),
    ]);
}

/// What the browser says of the camera that this element shows; a camera that stands on a desk says nothing.
pub fn looks_away(video: &HtmlVideoElement) -> bool {
    let facing = || {
        let track = video.src_object()?.get_video_tracks().get(0);
        let settings: Function = Reflect::get(&track, &"getSettings".into()).ok()?.dyn_into().ok()?;
        let settings: JsValue = settings.call0(&track).ok()?;
        Reflect::get(&settings, &"facingMode".into()).ok()?.as_string()
    };
    facing().as_deref() == Some("environment")
}
