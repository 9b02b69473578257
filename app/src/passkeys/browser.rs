//! The browser's side of passkeys (WebAuthn, 5.1): JSON in, JSON out. Browsers that know no JSON there (Safari before 18.4,
//! others since 2024) are not offered any: whoever has one signs in with password and code.
use js_sys::{Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The person closed the window, or time went by, or nothing on this device fits: browsers do not say which.
    ByThem,
    /// This device has one already.
    There,
    /// Not the address that the clinic is registered at.
    WrongPlace,
    /// Whatever else: a browser or a program beside it that cannot.
    Cannot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Make,
    Show,
}

impl Act {
    /// The names of what reads the options, and of what does it.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Act::Make => ("parseCreationOptionsFromJSON", "create"),
            Act::Show => ("parseRequestOptionsFromJSON", "get"),
        }
    }
}

/// Can this browser do it, here? There are none on pages that came unencrypted.
pub fn can() -> bool {
    let kind = passkeys();
    [Act::Make, Act::Show].into_iter().all(|act| method(&kind, act.names().0).is_some())
}

/// Asks the person's device; its answer as JSON.
pub async fn ask(act: Act, options: &str) -> Result<String, Stopped> {
    let (reads, does) = act.names();
    let (kind, store) = (passkeys(), get(&leptos::prelude::window().navigator(), "credentials"));
    let read = method(&kind, reads).ok_or(Stopped::Cannot)?;
    let does = method(&store, does).ok_or(Stopped::Cannot)?;
    let options = JSON::parse(options).map_err(|_| Stopped::Cannot)?;
    let options = read.call1(&kind, &options).map_err(|error| stopped(&error))?;
    let asked = Object::new();
    Reflect::set(&asked, &"publicKey".into(), &options).map_err(|_| Stopped::Cannot)?;
    let answer = does.call1(&store, &asked).map_err(|error| stopped(&error))?;
    let answer = answer.dyn_into::<Promise>().map_err(|_| Stopped::Cannot)?;
    let answer = JsFuture::from(answer).await.map_err(|error| stopped(&error))?;
    let json = method(&answer, "toJSON").ok_or(Stopped::Cannot)?;
    let json = json.call0(&answer).map_err(|_| Stopped::Cannot)?;
    JSON::stringify(&json).ok().and_then(|text| text.as_string()).ok_or(Stopped::Cannot)
}

fn passkeys() -> JsValue {
    get(&leptos::prelude::window(), "PublicKeyCredential")
}

/// Undefined where there is none.
fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    if of.is_undefined() || of.is_null() { None } else { get(of, name).dyn_into().ok() }
}

/// By the name of the exception (WebAuthn, 5.1.3 and 5.1.4).
fn stopped(error: &JsValue) -> Stopped {
    match get(error, "name").as_string().as_deref() {
        Some("NotAllowedError" | "AbortError") => Stopped::ByThem,
        Some("InvalidStateError") => Stopped::There,
        Some("SecurityError") => Stopped::WrongPlace,
        _ => Stopped::Cannot,
    }
}
