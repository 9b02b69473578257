//! Finds a person in a picture, by a model that runs in this browser: the package says nothing to anybody.
use crate::extras::{FINDER, script};
use crate::js;
use js_sys::{Array, Promise};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

#[wasm_bindgen]
extern "C" {
    /// The package's own class.
    type Segmenter;
    #[wasm_bindgen(method, catch, js_name = setOptions)]
    fn set_options(this: &Segmenter, options: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = onResults)]
    fn on_results(this: &Segmenter, heard: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn initialize(this: &Segmenter) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn send(this: &Segmenter, inputs: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = close)]
    fn end(this: &Segmenter) -> Result<Promise, JsValue>;

    /// A bitmap, which holds memory until it is closed; elsewhere a canvas, which has no such method.
    type Bitmap;
    #[wasm_bindgen(method, catch)]
    fn close(this: &Bitmap) -> Result<(), JsValue>;
}

pub struct Finder {
    /// For pictures that are wider than high: half the work.
    pub wide: bool,
    segmenter: Segmenter,
    mask: Rc<RefCell<Option<JsValue>>>,
    /// A camera that goes and the one that comes in its place both ask for a moment.
    busy: Cell<bool>,
    _named: Closure<dyn Fn(String) -> String>,
    _heard: Closure<dyn Fn(JsValue)>,
}

impl Finder {
    pub async fn load(wide: bool) -> Result<Finder, JsValue> {
        // Without it the package would open a window that says so.
        if !draws_by_graphics_card() {
            return Err(JsValue::NULL);
        }
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        if !js::has(&window, "SelfieSegmentation") {
            script(&format!("{FINDER}/selfie_segmentation.js")).await?;
        }
        let named = Closure::<dyn Fn(String) -> String>::new(|name: String| format!("{FINDER}/{name}"));
        let options = js::object(&json!({}));
        js::set(&options, "locateFile", named.as_ref());
        let class = js::get(&window, "SelfieSegmentation");
        let segmenter: Segmenter = js::construct(&class, &Array::of1(&options))?.unchecked_into();
        let model = u8::from(wide);
        segmenter.set_options(&js::object(&json!({ "modelSelection": model, "selfieMode": false })))?;
        let mask = Rc::new(RefCell::new(None));
        let kept = mask.clone();
        let heard = Closure::<dyn Fn(JsValue)>::new(move |results: JsValue| {
            let found = js::get(&results, "segmentationMask");
            free(&js::get(&results, "image"));
            *kept.borrow_mut() = found.is_object().then_some(found);
        });
        segmenter.on_results(heard.as_ref())?;
        js::wait(segmenter.initialize()).await?;
        Ok(Finder { wide, segmenter, mask, busy: Cell::new(false), _named: named, _heard: heard })
    }

    /// The mask of this picture: its alpha says where the person is. None when the model had no answer, or is at work on
    /// another picture: by that one's mask, parts of the room would be shown in this one.
    pub async fn find(&self, picture: &HtmlCanvasElement) -> Result<Option<JsValue>, JsValue> {
        if self.busy.replace(true) {
            return Ok(None);
        }
        self.mask.borrow_mut().take();
        let inputs = js::object(&json!({}));
        js::set(&inputs, "image", picture);
        let sent = js::wait(self.segmenter.send(&inputs)).await;
        self.busy.set(false);
        sent?;
        Ok(self.mask.borrow_mut().take())
    }
}

impl Drop for Finder {
    fn drop(&mut self) {
        if let Ok(promise) = self.segmenter.end() {
            js::forget(promise);
        }
    }
}

/// Gives back its memory now instead of some time.
pub fn free(bitmap: &JsValue) {
    if js::has(bitmap, "close") {
        let _ = bitmap.unchecked_ref::<Bitmap>().close();
    }
}

fn draws_by_graphics_card() -> bool {
    let canvas = || -> Option<HtmlCanvasElement> {
        web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()
    };
    canvas().is_some_and(|canvas| matches!(canvas.get_context("webgl2"), Ok(Some(_))))
}
