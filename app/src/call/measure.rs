//! The size of a part of the page, as it changes, and values for its style sheet.
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver};

/// Until the owner of this is gone.
pub fn watch(element: &HtmlElement, size: RwSignal<(f64, f64)>) {
    let watched = element.clone();
    let look = Closure::<dyn Fn()>::new(move || {
        let now = (f64::from(watched.client_width()), f64::from(watched.client_height()));
        if size.try_get_untracked().is_some_and(|before| before != now) {
            size.set(now);
        }
    });
    let Ok(observer) = ResizeObserver::new(look.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let held = StoredValue::new_local(Some((observer, look)));
    on_cleanup(move || {
        if let Some(Some((observer, _))) = held.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}

/// A property of one element's own style.
pub fn set(element: &HtmlElement, name: &str, value: &str) {
    // A browser that does not know it draws what the sheet says.
    let _ = element.style().set_property(name, value);
}
