//! What the open devices show, once a second, for the doctor in `call::client`.
use crate::elements::Elements;
use crate::js;
use serde_json::json;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, Document, HtmlCanvasElement, HtmlMediaElement, HtmlVideoElement};

/// Enough to tell black from anything else, and nothing for an old phone.
const WIDTH: u32 = 16;
const HEIGHT: u32 = 9;

/// A canvas that nobody sees.
pub struct Eye {
    context: CanvasRenderingContext2d,
}

impl Eye {
    pub fn new() -> Option<Eye> {
        let document: Document = web_sys::window()?.document()?;
        let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
        canvas.set_width(WIDTH);
        canvas.set_height(HEIGHT);
        let options = js::object(&json!({ "willReadFrequently": true }));
        let context = canvas.get_context_with_context_options("2d", &options).ok()??;
        Some(Eye { context: context.dyn_into().ok()? })
    }

    /// The mean of one's own picture where one sees oneself, 0 to 1.
    pub fn brightness(&self, elements: &Elements) -> Option<f32> {
        let video = playing(elements.own_picture()?)?;
        let (width, height) = (f64::from(WIDTH), f64::from(HEIGHT));
        let context = &self.context;
        context.draw_image_with_html_video_element_and_dw_and_dh(&video, 0.0, 0.0, width, height).ok()?;
        let pixels = context.get_image_data(0.0, 0.0, width, height).ok()?.data();
        let sum: u32 = pixels.0.chunks(4).flat_map(|pixel| &pixel[..3]).map(|one| u32::from(*one)).sum();
        Some(sum as f32 / (3 * WIDTH * HEIGHT * 255) as f32)
    }
}

/// Before its first picture an element is as black as a covered camera.
fn playing(element: HtmlMediaElement) -> Option<HtmlVideoElement> {
    let video: HtmlVideoElement = element.dyn_into().ok()?;
    (video.ready_state() >= HtmlMediaElement::HAVE_CURRENT_DATA && video.video_width() > 0).then_some(video)
}
