//! From a canvas to a track that is sent and shown.
use crate::js;
use js_sys::{Array, Promise};
use serde_json::json;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, MediaStreamTrack};

#[wasm_bindgen]
extern "C" {
    /// The writer of a generator's stream.
    type Writer;
    #[wasm_bindgen(method, catch)]
    fn write(this: &Writer, frame: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, getter, js_name = desiredSize)]
    fn desired_size(this: &Writer) -> Option<f64>;

    /// A generator's stream.
    type Writable;
    #[wasm_bindgen(method, catch, js_name = getWriter)]
    fn get_writer(this: &Writable) -> Result<Writer, JsValue>;
}

pub struct Outlet {
    track: MediaStreamTrack,
    /// Where there is one, pictures also go on in a page that nobody sees: there a canvas is not looked at any more.
    writer: Option<Writer>,
}

impl Outlet {
    pub fn new(canvas: &HtmlCanvasElement) -> Option<Outlet> {
        generated().or_else(|| captured(canvas))
    }

    pub fn track(&self) -> MediaStreamTrack {
        // The handle's clone; the method of that name makes another track.
        Clone::clone(&self.track)
    }

    /// What is on the canvas now.
    pub fn show(&self, canvas: &HtmlCanvasElement) {
        let Some(writer) = &self.writer else { return };
        // Whoever reads is behind: the next picture is as good.
        if writer.desired_size().is_some_and(|free| free <= 0.0) {
            return;
        }
        let at = js::object(&json!({ "timestamp": (js_sys::Date::now() * 1_000.0) as u64 }));
        let class = web_sys::window().map(|window| js::get(&window, "VideoFrame"));
        let frame = class.and_then(|class| js::construct(&class, &Array::of2(canvas, &at)).ok());
        if let Some(written) = frame.and_then(|frame| writer.write(&frame).ok()) {
            js::forget(written);
        }
    }
}

fn generated() -> Option<Outlet> {
    let window = web_sys::window()?;
    if !js::has(&window, "MediaStreamTrackGenerator") || !js::has(&window, "VideoFrame") {
        return None;
    }
    let class = js::get(&window, "MediaStreamTrackGenerator");
    let made = js::construct(&class, &Array::of1(&js::object(&json!({ "kind": "video" })))).ok()?;
    let writer = js::get(&made, "writable").unchecked_into::<Writable>().get_writer().ok()?;
    Some(Outlet { track: made.unchecked_into(), writer: Some(writer) })
}

fn captured(canvas: &HtmlCanvasElement) -> Option<Outlet> {
    let stream = canvas.capture_stream().ok()?;
    let track = stream.get_video_tracks().get(0).dyn_into().ok()?;
    Some(Outlet { track, writer: None })
}
