//! Puts the picture together: the person as they are, everything else blurred or replaced.
use call::client::Background;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement};

/// What is blurred is no wider than so many points: no face, no letter and no title of a book is left in it.
const GRAIN: u32 = 32;
/// On the way down and up again: one step for both would flicker and look like tiles.
const BETWEEN: u32 = 160;
/// What the model looks at, its longer side first: it was made for pictures of about this size.
const LOOKED_AT: (u32, u32) = (256, 144);
const LOOKED_AT_SMALL: (u32, u32) = (160, 90);

/// A canvas that nobody sees, and its pen.
struct Sheet {
    canvas: HtmlCanvasElement,
    pen: CanvasRenderingContext2d,
}

impl Sheet {
    fn new() -> Option<Sheet> {
        let document = web_sys::window()?.document()?;
        let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
        let pen = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Sheet { canvas, pen })
    }

    /// A canvas that gets a size is emptied, so only when it changes.
    fn fit(&self, (width, height): (u32, u32)) {
        if self.canvas.width() != width {
            self.canvas.set_width(width);
        }
        if self.canvas.height() != height {
            self.canvas.set_height(height);
        }
    }

    /// All of it, by what is on another one.
    fn fill(&self, from: &HtmlCanvasElement) -> Option<()> {
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        self.pen.draw_image_with_html_canvas_element_and_dw_and_dh(from, 0.0, 0.0, width, height).ok()
    }

    fn mode(&self, mode: &str) -> Option<()> {
        self.pen.set_global_composite_operation(mode).ok()
    }
}

pub struct Easel {
    /// As the camera gave it.
    camera: Sheet,
    looked_at: Sheet,
    between: Sheet,
    grain: Sheet,
    /// What leaves.
    out: Sheet,
}

impl Easel {
    pub fn new() -> Option<Easel> {
        Some(Easel {
            camera: Sheet::new()?,
            looked_at: Sheet::new()?,
            between: Sheet::new()?,
            grain: Sheet::new()?,
            out: Sheet::new()?,
        })
    }

    pub fn canvas(&self) -> &HtmlCanvasElement {
        &self.out.canvas
    }

    /// The camera's picture of now; false before its first.
    pub fn take(&self, video: &HtmlVideoElement) -> bool {
        let size = (video.video_width(), video.video_height());
        if size.0 == 0 || size.1 == 0 {
            return false;
        }
        self.camera.fit(size);
        self.out.fit(size);
        let (width, height) = (f64::from(size.0), f64::from(size.1));
        let pen = &self.camera.pen;
        pen.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height).is_ok()
    }

    /// What the model looks at.
    pub fn shrunk(&self, small: bool) -> Option<&HtmlCanvasElement> {
        let (long, short) = if small { LOOKED_AT_SMALL } else { LOOKED_AT };
        let wide = self.camera.canvas.width() >= self.camera.canvas.height();
        self.looked_at.fit(if wide { (long, short) } else { (short, long) });
        self.looked_at.fill(&self.camera.canvas)?;
        Some(&self.looked_at.canvas)
    }

    /// All of it blurred. Should even that fail, nothing of it is shown.
    pub fn cover(&self) {
        let drawn = self.out.mode("copy").and_then(|()| self.blurred()).is_some();
        let _ = self.out.mode("source-over");
        if !drawn {
            let (width, height) = (f64::from(self.out.canvas.width()), f64::from(self.out.canvas.height()));
            self.out.pen.clear_rect(0.0, 0.0, width, height);
        }
    }

    /// The person where the mask is, and `what` around them.
    pub fn compose(&self, mask: &JsValue, what: Background) -> Option<()> {
        self.out.mode("copy")?;
        // A bitmap or a canvas: the pen takes both.
        self.out.fill(mask.unchecked_ref())?;
        self.out.mode("source-in")?;
        self.out.fill(&self.camera.canvas)?;
        self.out.mode("destination-over")?;
        match colours(what) {
            Some(colours) => self.gradient(colours)?,
            None => self.blurred()?,
        }
        self.out.mode("source-over")
    }

    /// By making it small and large again, which every browser can; a filter not.
    fn blurred(&self) -> Option<()> {
        let (width, height) = (self.camera.canvas.width(), self.camera.canvas.height());
        let high = |wide: u32| (wide * height / width).max(1);
        self.between.fit((BETWEEN, high(BETWEEN)));
        self.grain.fit((GRAIN, high(GRAIN)));
        self.between.fill(&self.camera.canvas)?;
        self.grain.fill(&self.between.canvas)?;
        self.between.fill(&self.grain.canvas)?;
        self.out.fill(&self.between.canvas)
    }

    fn gradient(&self, [above, below]: [&str; 2]) -> Option<()> {
        let (width, height) = (f64::from(self.out.canvas.width()), f64::from(self.out.canvas.height()));
        let pen = &self.out.pen;
        let gradient = pen.create_linear_gradient(0.0, 0.0, 0.0, height);
        gradient.add_color_stop(0.0, above).ok()?;
        gradient.add_color_stop(1.0, below).ok()?;
        pen.set_fill_style_canvas_gradient(&gradient);
        pen.fill_rect(0.0, 0.0, width, height);
        Some(())
    }
}

/// Above and below. They are part of the picture that is sent, in every theme the same.
const fn colours(what: Background) -> Option<[&'static str; 2]> {
    match what {
        Background::Room | Background::Blurred => None,
        Background::Sand => Some(["#efe6d8", "#cbb79a"]),
        Background::Sea => Some(["#d6e6ec", "#7fa6b5"]),
        Background::Leaf => Some(["#dfe9da", "#8fac86"]),
    }
}
