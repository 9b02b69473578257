//! Keeps the screen on during a visit, where the browser can (Screen Wake Lock). It is lost whenever the page is
//! hidden, hence asked for again each time it comes back.
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Until the component that asked is gone.
pub fn stay_awake() {
    let lock = StoredValue::new_local(None::<JsValue>);
    let ask = move || {
        if document().hidden() {
            return;
        }
        leptos::task::spawn_local(async move {
            let Some(asked) = request() else { return };
            if let Ok(sentinel) = JsFuture::from(asked).await {
                // Gone meanwhile: then it is given back at once.
                if lock.try_set_value(Some(sentinel.clone())).is_some() {
                    release(&sentinel);
                }
            }
        });
    };
    ask();
    let listen = Closure::<dyn Fn()>::new(ask);
    let _ = document().add_event_listener_with_callback("visibilitychange", listen.as_ref().unchecked_ref());
    let listen = StoredValue::new_local(Some(listen));
    on_cleanup(move || {
        if let Some(Some(listen)) = listen.try_update_value(Option::take) {
            let _ = document()
                .remove_event_listener_with_callback("visibilitychange", listen.as_ref().unchecked_ref());
        }
        if let Some(Some(sentinel)) = lock.try_update_value(Option::take) {
            release(&sentinel);
        }
    });
}

/// None where there is no such thing, or the page may not.
fn request() -> Option<Promise> {
    let wake_lock = Reflect::get(&window().navigator(), &"wakeLock".into()).ok()?;
    let request: Function = Reflect::get(&wake_lock, &"request".into()).ok()?.dyn_into().ok()?;
    request.call1(&wake_lock, &"screen".into()).ok()?.dyn_into().ok()
}

fn release(sentinel: &JsValue) {
    if let Ok(release) = Reflect::get(sentinel, &"release".into())
        && let Some(release) = release.dyn_ref::<Function>()
    {
        let _ = release.call0(sentinel);
    }
}
