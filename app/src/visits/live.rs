//! Hears from the server that something changed (`/events`, server-sent events), in the browser only.
use crate::ui::href;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::EventSource;

/// Calls `changed` at each change and whenever the connection came (back), and `lost` when it broke. The browser
/// connects again by itself; all of it ends with the component that asked.
pub fn watch(changed: impl Fn() + 'static, lost: impl Fn() + 'static) {
    watch_at("/events", changed, lost);
}

/// The same of another place that says so.
pub fn watch_at(path: &str, changed: impl Fn() + 'static, lost: impl Fn() + 'static) {
    let Ok(source) = EventSource::new(&href(path)) else {
        lost();
        return;
    };
    let changed = Closure::<dyn Fn()>::new(changed);
    let lost = Closure::<dyn Fn()>::new(lost);
    // The server says "changed" at each connection too, so what happened meanwhile is caught up.
    let _ = source.add_event_listener_with_callback("changed", changed.as_ref().unchecked_ref());
    source.set_onerror(Some(lost.as_ref().unchecked_ref()));
    let kept = StoredValue::new_local(Some((source, changed, lost)));
    on_cleanup(move || {
        if let Some(Some((source, _, _))) = kept.try_update_value(Option::take) {
            source.close();
        }
    });
}
