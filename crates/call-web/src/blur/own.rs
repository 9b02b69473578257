//! Cameras that blur the room themselves: better and cheaper than any page can.
use crate::devices::frame;
use crate::js;
use call::client::CameraSize;
use js_sys::Array;
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::MediaStreamTrack;

#[wasm_bindgen]
extern "C" {
    /// Not in every browser, hence `catch`.
    type Capable;
    #[wasm_bindgen(method, catch, js_name = getCapabilities)]
    fn get_capabilities(this: &Capable) -> Result<JsValue, JsValue>;
}

/// Whether this camera lets a page turn it on.
pub fn can(camera: &MediaStreamTrack) -> bool {
    let Ok(can) = camera.unchecked_ref::<Capable>().get_capabilities() else { return false };
    let offered = js::get(&can, "backgroundBlur");
    Array::is_array(&offered) && Array::from(&offered).includes(&JsValue::TRUE, 0)
}

/// What to ask of a camera: constraints replace each other as a whole.
pub fn wish(size: CameraSize, blur: bool) -> JsValue {
    let mut wish = frame(size);
    wish["backgroundBlur"] = json!(blur);
    js::object(&wish)
}

/// Asks for it; whether the camera says afterwards that it is so.
pub async fn set(camera: &MediaStreamTrack, size: CameraSize, blur: bool) -> bool {
    let wish = wish(size, blur);
    let asked = js::wait(camera.apply_constraints_with_constraints(wish.unchecked_ref())).await;
    asked.is_ok() && blurs(camera) == blur
}

/// The room is shown again.
pub fn end(camera: &MediaStreamTrack, size: CameraSize) {
    let camera = Clone::clone(camera);
    spawn_local(async move {
        set(&camera, size, false).await;
    });
}

/// Whether it says that it blurs the room now.
pub fn blurs(camera: &MediaStreamTrack) -> bool {
    js::get(&camera.get_settings(), "backgroundBlur").as_bool() == Some(true)
}
