//! Small helpers on the border: plain objects from JSON, properties by name, promises.
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// `new class(…)`, for classes that not every browser has.
    #[wasm_bindgen(js_namespace = Reflect, catch)]
    pub fn construct(class: &JsValue, arguments: &js_sys::Array) -> Result<JsValue, JsValue>;
}

/// A plain object. The browser's dictionaries are plain objects; a builder for each would be code to download.
pub fn object(json: &serde_json::Value) -> JsValue {
    js_sys::JSON::parse(&json.to_string()).unwrap_or_else(|_| Object::new().into())
}

pub fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

pub fn set(of: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(of, &name.into(), value);
}

pub fn has(of: &JsValue, name: &str) -> bool {
    of.is_object() && Reflect::has(of, &name.into()).unwrap_or(false)
}

/// Waits for a promise that a call may not even have returned.
pub async fn wait(promise: Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promise?).await
}

/// A promise whose failure changes nothing.
pub fn forget(promise: Promise) {
    wasm_bindgen_futures::spawn_local(async move {
        let _ = JsFuture::from(promise).await;
    });
}

/// Name and message of a thrown `DOMException` or `Error`.
pub fn error(thrown: &JsValue) -> (String, String) {
    if let Some(error) = thrown.dyn_ref::<web_sys::DomException>() {
        return (error.name(), error.message());
    }
    let text = |name| get(thrown, name).as_string().unwrap_or_default();
    (text("name"), text("message"))
}
