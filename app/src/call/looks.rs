//! Tells the server how large each picture is shown, so that none comes larger than it is looked at, and none at all
//! that nobody looks at. Measures what stands on the page, whoever has laid it out.
use super::live::Live;
use leptos::prelude::*;

#[component]
pub fn Looks(live: Live) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move || measuring::start(live));
    #[cfg(not(feature = "hydrate"))]
    let _ = live;
}

#[cfg(feature = "hydrate")]
mod measuring {
    use super::*;
    use ::call::client::{Command, Phase};
    use js_sys::Reflect;
    use model::ParticipantId;
    use model::signal::{Look, TrackKind};
    use std::cell::RefCell;
    use std::time::Duration;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::HtmlVideoElement;

    /// Higher: a picture that grows stays coarse for longer. Lower: a window that is drawn larger says it all the time.
    const EVERY: Duration = Duration::from_millis(500);
    /// A change of fewer pixels changes no layer.
    const STEP: u16 = 40;
    /// What a dense screen shows more than others. Higher: phones get what nobody can tell apart. Lower: they look soft.
    const DENSE_MAX: f64 = 1.25;

    pub fn start(live: Live) {
        let told = RefCell::new(Vec::new());
        let look = move || {
            if live.with_untracked(|view| view.phase) != Phase::In {
                return;
            }
            let looks = measure(live);
            if *told.borrow() != looks {
                told.replace(looks.clone());
                live.send(Command::Looks(looks));
            }
        };
        let handle = set_interval_with_handle(look, EVERY);
        on_cleanup(move || {
            if let Ok(handle) = handle {
                handle.clear();
            }
        });
    }

    /// A page behind another shows nothing, unless a picture floats above it.
    fn is_looked_at() -> bool {
        let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
        let page: JsValue = document().into();
        let floats = || {
            let windows = get(&window().into(), "documentPictureInPicture");
            let own = windows.is_object() && get(&windows, "window").is_object();
            own || get(&page, "pictureInPictureElement").is_object()
        };
        !document().hidden() || floats()
    }

    fn measure(live: Live) -> Vec<Look> {
        let looked_at = is_looked_at();
        let width = |selector: &str| {
            let element = document().query_selector(selector).ok().flatten();
            let video = element.and_then(|element| element.dyn_into::<HtmlVideoElement>().ok());
            let width = video.filter(|_| looked_at).map_or(0.0, |video| drawn(&video));
            // Upwards, so that a sliver is not taken for nothing.
            (width.ceil() as u16).div_ceil(STEP).saturating_mul(STEP)
        };
        let of = |id: ParticipantId, speaks: bool| {
            let id_text = id.text();
            let screen = Look { of: id, kind: TrackKind::Screen, width: width(&screen_of(&id_text)) };
            let camera = Look { of: id, kind: TrackKind::Camera, width: width(&picture_of(&id_text)) };
            [(0, screen), (if speaks { 1 } else { 2 }, camera)]
        };
        let people = |view: &::call::client::View| -> Vec<(ParticipantId, bool, bool)> {
            view.people.iter().map(|tile| (tile.id, tile.speaking, tile.media.screen.is_some())).collect()
        };
        let people = live.with_untracked(people);
        let mut looks: Vec<(u8, Look)> = people
            .into_iter()
            .flat_map(|(id, speaks, shares)| {
                let looks = of(id, speaks);
                looks.into_iter().filter(move |(_, look)| shares || look.kind == TrackKind::Camera)
            })
            .collect();
        // Screens first, then who speaks, then the largest.
        looks.sort_by_key(|(rank, look)| (*rank, std::cmp::Reverse(look.width)));
        looks.into_iter().map(|(_, look)| look).collect()
    }

    /// The longer side of the picture as it is drawn. It covers its place: on a phone held upright most of a wide picture
    /// is cropped, and what is left is as large as if all of it were there.
    fn drawn(video: &HtmlVideoElement) -> f64 {
        let (width, height) = (f64::from(video.offset_width()), f64::from(video.offset_height()));
        if width < 1.0 || height < 1.0 {
            return 0.0;
        }
        // Before its first picture it is taken for what most cameras give.
        let (own_width, own_height) = match (video.video_width(), video.video_height()) {
            (0, _) | (_, 0) => (16.0, 9.0),
            (width, height) => (f64::from(width), f64::from(height)),
        };
        let scale = (width / own_width).max(height / own_height);
        scale * own_width.max(own_height) * window().device_pixel_ratio().clamp(1.0, DENSE_MAX)
    }

    fn picture_of(id: &str) -> String {
        format!("[data-person='{id}'] video")
    }

    fn screen_of(id: &str) -> String {
        format!("[data-screen='{id}'] video")
    }
}
