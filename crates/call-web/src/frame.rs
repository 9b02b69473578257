//! A frame without content, whose connections know the network as it is now.
//!
//! Chromium tells a page of another network two seconds late, in case that the one before comes back, and until then its
//! connections try addresses that are gone. A new frame asks for itself. Other browsers need none.
use crate::js;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, RtcPeerConnection};

/// In the page for as long as its connection lives.
pub struct Frame(Element);

impl Frame {
    /// None where it would change nothing.
    pub fn lay() -> Option<Frame> {
        let window = web_sys::window()?;
        if js::get(&window.navigator(), "userAgentData").is_undefined() {
            return None;
        }
        let document = window.document()?;
        let frame = document.create_element("iframe").ok()?;
        frame.set_attribute("hidden", "").ok()?;
        document.body()?.append_child(&frame).ok()?;
        Some(Frame(frame))
    }

    /// What comes of it belongs to another window: `dyn_into` would not know it by its name.
    pub fn connection(&self, configuration: &JsValue) -> Result<RtcPeerConnection, JsValue> {
        let window = js::get(&self.0, "contentWindow");
        let make = js::get(&window, "RTCPeerConnection");
        if !make.is_function() {
            return Err(make);
        }
        let make = make.unchecked_ref::<Function>();
        Ok(Reflect::construct(make, &Array::of1(configuration))?.unchecked_into())
    }
}

/// What was asked of its connection is never answered once the frame is gone: so long there is time for it. Higher: frames
/// pile up where the network changes again and again. Lower: a slow phone's questions hang.
const LINGER_MS: u32 = 5_000;

impl Drop for Frame {
    fn drop(&mut self) {
        let frame = self.0.clone();
        Timeout::new(LINGER_MS, move || frame.remove()).forget();
    }
}
