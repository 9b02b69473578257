//! Looks whether a `<video>` shows new frames. Counters of frames are not kept for calls by every browser; a callback at
//! the next frame is (`requestVideoFrameCallback`), and where it is missing only the first frame can be told.
use js_sys::{Function, Reflect};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlVideoElement;

pub struct Eye {
    fired: Rc<Cell<bool>>,
    at_frame: Closure<dyn Fn()>,
    asked: bool,
    count: u32,
}

impl Eye {
    pub fn new() -> Eye {
        let fired = Rc::new(Cell::new(false));
        let seen = fired.clone();
        let at_frame = Closure::new(move || seen.set(true));
        Eye { fired, at_frame, asked: false, count: 0 }
    }

    /// A number that changes while frames are shown, and whether it can stand still although they are.
    pub fn look(&mut self, video: &HtmlVideoElement) -> (u32, bool) {
        let request = Reflect::get(video, &"requestVideoFrameCallback".into()).ok();
        let Some(request) = request.and_then(|request| request.dyn_into::<Function>().ok()) else {
            return (u32::from(video.video_width() > 0), true);
        };
        let fired = self.fired.replace(false);
        self.count += u32::from(fired);
        if fired || !self.asked {
            self.asked = request.call1(video, self.at_frame.as_ref()).is_ok();
        }
        (self.count, false)
    }
}
