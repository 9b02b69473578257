//! Where the parts are that a page loads only when somebody chooses what needs them. `scripts/extras.sh` puts them there,
//! each in a folder named after what is in it, so that browsers keep them for ever.
use crate::js;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlScriptElement;

/// Finds people in pictures: the version of the package that `scripts/extras.sh` fetches.
pub const FINDER: &str = "/pkg/extras/selfie-0.1.1675465747";

/// Silences noise. Named by the build; nobody but a checker of code compiles without it.
pub const NOISE: &str = match option_env!("BEDSIDE_NOISE") {
    Some(folder) => folder,
    None => "/pkg/extras/noise",
};

/// Runs a script of ours. The page's policy lets one through that another one of ours has put in.
pub async fn script(url: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let script: HtmlScriptElement = document.create_element("script")?.unchecked_into();
    let head = document.query_selector("head")?.ok_or(JsValue::NULL)?;
    let loaded = js_sys::Promise::new(&mut |done, failed| {
        js::set(&script, "onload", &done);
        js::set(&script, "onerror", &failed);
        script.set_src(url);
        let _ = head.append_child(&script);
    });
    let result = js::wait(Ok(loaded)).await;
    script.remove();
    result.map(drop)
}

/// The bytes of a file of ours.
pub async fn bytes(url: &str) -> Result<JsValue, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let answer: web_sys::Response = js::wait(Ok(window.fetch_with_str(url))).await?.unchecked_into();
    if !answer.ok() {
        return Err(JsValue::NULL);
    }
    js::wait(answer.array_buffer()).await
}

/// So many milliseconds; in a page that nobody sees browsers make it a second.
pub async fn pause(ms: i32) {
    let Some(window) = web_sys::window() else { return };
    let over = js_sys::Promise::new(&mut |done, _| {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
    });
    let _ = js::wait(Ok(over)).await;
}
