//! Cameras, microphones and the screen.
use crate::blur::{Blur, Studio, own};
use crate::drive::Feed;
use crate::js;
use crate::noise::Noise;
use call::client::{Background, CameraSize, CoverNews, DeviceInfo, Got, Input, ScreenGot, Wish};
use gloo::events::EventListener;
use model::signal::TrackKind;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    HtmlAudioElement, MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStream, MediaStreamTrack,
};

/// What is open, and which of it is put on the senders.
#[derive(Default)]
pub struct Sources {
    open: [Option<Source>; 4],
    put: [bool; 4],
}

/// Dropping it lets the device go; its light goes out.
struct Source {
    track: MediaStreamTrack,
    worn: Worn,
    _ended: EventListener,
    _changed: Option<EventListener>,
}

/// What becomes of a source before anybody sees or hears it.
enum Worn {
    Nothing,
    Blur(Blur),
    /// The camera itself blurs the room.
    Own,
    Noise(Noise),
    /// Nothing of it may be shown, and nothing could be put over it.
    Hidden,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.track.stop();
    }
}

/// What is to be done next about the room behind somebody.
pub enum Next {
    Nothing,
    /// The person has to be found in the picture.
    Look,
    /// This camera may be able to blur the room itself.
    Ask(MediaStreamTrack),
}

impl Sources {
    /// What is shown, sent and measured.
    pub fn track(&self, kind: TrackKind) -> Option<&MediaStreamTrack> {
        let source = self.open[kind.index()].as_ref()?;
        match &source.worn {
            Worn::Nothing | Worn::Own => Some(&source.track),
            Worn::Blur(blur) => Some(blur.track()),
            Worn::Noise(noise) => Some(noise.track()),
            Worn::Hidden => None,
        }
    }

    /// What the device itself gives.
    pub fn plain(&self, kind: TrackKind) -> Option<&MediaStreamTrack> {
        self.open[kind.index()].as_ref().map(|source| &source.track)
    }

    /// Whether something is between the device and what is sent.
    pub fn wears(&self, kind: TrackKind) -> bool {
        self.open[kind.index()].as_ref().is_some_and(|source| !matches!(source.worn, Worn::Nothing))
    }

    /// Covers the room behind whoever is before the open camera, or shows it.
    pub fn cover(&mut self, studio: &Studio, size: CameraSize, feed: &Feed) -> Next {
        let Some(source) = &mut self.open[TrackKind::Camera.index()] else { return Next::Nothing };
        let blurred = studio.what() == Background::Blurred;
        match &source.worn {
            Worn::Own if blurred => return Next::Nothing,
            Worn::Blur(_) if studio.is_on() => return Next::Look,
            _ => {}
        }
        if !studio.is_on() {
            let worn = std::mem::replace(&mut source.worn, Worn::Nothing);
            // What this page never asked of the camera is the system's affair. Under a canvas the camera may go on to blur:
            // turned off at once, the room would be seen until the canvas is what is sent.
            if !matches!(worn, Worn::Nothing) && own::blurs(&source.track) {
                own::end(&source.track, size);
            }
            return Next::Nothing;
        }
        source.worn = covered(&source.track, studio, feed);
        if blurred && own::can(&source.track) { Next::Ask(Clone::clone(&source.track)) } else { Next::Look }
    }

    /// The camera blurs the room itself: what stood between is not needed.
    pub fn uncover(&mut self) {
        if let Some(source) = &mut self.open[TrackKind::Camera.index()] {
            source.worn = Worn::Own;
        }
    }

    /// Covers the room when the camera has stopped to blur it; whether that was so.
    pub fn cover_again(&mut self, studio: &Studio, feed: &Feed) -> bool {
        let Some(source) = &mut self.open[TrackKind::Camera.index()] else { return false };
        if !matches!(source.worn, Worn::Own) || own::blurs(&source.track) {
            return false;
        }
        source.worn = covered(&source.track, studio, feed);
        true
    }

    /// The silenced microphone, or none: then it is heard as it is.
    pub fn quiet(&mut self, noise: Option<Noise>) {
        if let Some(source) = &mut self.open[TrackKind::Mic.index()] {
            source.worn = noise.map_or(Worn::Nothing, Worn::Noise);
        }
    }

    /// What is on the sender of this kind.
    pub fn put(&self, kind: TrackKind) -> Option<&MediaStreamTrack> {
        self.track(kind).filter(|_| self.put[kind.index()])
    }

    pub fn set_put(&mut self, kind: TrackKind, on: bool) {
        self.put[kind.index()] = on;
    }

    pub fn open(&mut self, kind: TrackKind, track: MediaStreamTrack, feed: &Feed) {
        let (heard, told) = (feed.clone(), feed.clone());
        let ended = EventListener::once(&track, "ended", move |_| heard.feed(Input::SourceEnded(kind)));
        // The system may turn off the blur that a page asked for. Not every browser says so: it is looked at each second too.
        let changed = (kind == TrackKind::Camera).then(|| {
            EventListener::new(&track, "configurationchange", move |_| {
                told.with_hands(|hands| hands.camera_changed(&told));
            })
        });
        self.open[kind.index()] =
            Some(Source { track, worn: Worn::Nothing, _ended: ended, _changed: changed });
    }

    pub fn stop(&mut self, kind: TrackKind) {
        self.open[kind.index()] = None;
        self.put[kind.index()] = false;
    }

    pub fn resize(&self, size: CameraSize) {
        if let Some(source) = &self.open[TrackKind::Camera.index()] {
            let constraints = match source.worn {
                Worn::Own => own::wish(size, true),
                // It is about to be seen without the canvas.
                Worn::Blur(_) if own::blurs(&source.track) => own::wish(size, true),
                _ => js::object(&frame(size)),
            };
            if let Ok(promise) = source.track.apply_constraints_with_constraints(constraints.unchecked_ref())
            {
                js::forget(promise);
            }
        }
    }
}

/// Where nothing can be put over it, nothing of it is shown.
fn covered(camera: &MediaStreamTrack, studio: &Studio, feed: &Feed) -> Worn {
    match Blur::new(camera, studio, feed) {
        Some(blur) => Worn::Blur(blur),
        None => {
            feed.later(Input::Cover(CoverNews::Failed));
            Worn::Hidden
        }
    }
}

/// Without TLS browsers hide the devices from a page: that is told apart from a browser that has none.
fn devices() -> Result<MediaDevices, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let devices = window.navigator().media_devices().ok().filter(|devices| devices.is_object());
    devices.ok_or_else(|| {
        let error = js_sys::TypeError::new("no devices");
        if !window.is_secure_context() {
            error.set_name("NotSecureError");
        }
        error.into()
    })
}

pub fn can_share_screen() -> bool {
    devices().is_ok_and(|devices| js::has(&devices, "getDisplayMedia"))
}

pub fn on_change(feed: &Feed) -> Option<EventListener> {
    let feed = feed.clone();
    let devices = devices().ok()?;
    Some(EventListener::new(&devices, "devicechange", move |_| feed.feed(Input::DevicesChanged)))
}

pub fn frame(size: CameraSize) -> Value {
    let (width, height) = match size {
        CameraSize::Large => (1280, 720),
        CameraSize::Small => (640, 360),
    };
    json!({ "width": { "ideal": width }, "height": { "ideal": height }, "frameRate": { "ideal": 24 } })
}

/// Which way the camera looks is wished only while none is chosen: a phone would take the front one again.
fn picture(size: CameraSize, wish: &Wish) -> Value {
    let mut picture = frame(size);
    match device(wish) {
        Some(id) => picture["deviceId"] = id,
        None => {
            let facing = if wish.back { "environment" } else { "user" };
            picture["facingMode"] = json!({ "ideal": facing });
        }
    }
    picture
}

fn sound(wish: &Wish) -> Value {
    let mut sound = json!({ "echoCancellation": true, "noiseSuppression": true, "autoGainControl": true });
    if let Some(id) = device(wish) {
        sound["deviceId"] = id;
    }
    sound
}

fn device(wish: &Wish) -> Option<Value> {
    let id = wish.id.as_ref()?;
    Some(if wish.exact { json!({ "exact": id }) } else { json!({ "ideal": id }) })
}

async fn user_media(constraints: &Value) -> Result<MediaStream, JsValue> {
    let constraints = js::object(constraints);
    let stream = js::wait(devices()?.get_user_media_with_constraints(constraints.unchecked_ref())).await?;
    Ok(stream.unchecked_into())
}

fn constraints(camera: Option<&Wish>, microphone: Option<&Wish>, size: CameraSize) -> Value {
    let mut constraints = json!({});
    if let Some(wish) = camera {
        constraints["video"] = picture(size, wish);
    }
    if let Some(wish) = microphone {
        constraints["audio"] = sound(wish);
    }
    constraints
}

/// Asks the browser. Phones open one camera at a time: when what is wished does not open beside what is open,
/// `let_go` closes that, and it is asked for once more.
pub async fn get(
    camera: Option<Wish>,
    microphone: Option<Wish>,
    size: CameraSize,
    let_go: impl FnOnce() -> bool,
) -> Result<MediaStream, JsValue> {
    let constraints = constraints(camera.as_ref(), microphone.as_ref(), size);
    match user_media(&constraints).await {
        Err(_) if let_go() => user_media(&constraints).await,
        other => other,
    }
}

pub fn first_track(stream: &MediaStream, kind: TrackKind) -> Option<MediaStreamTrack> {
    let tracks = if kind.is_audio() { stream.get_audio_tracks() } else { stream.get_video_tracks() };
    tracks.get(0).dyn_into().ok()
}

pub fn works(track: &MediaStreamTrack) -> Got {
    Got::Works { id: js::get(&track.get_settings(), "deviceId").as_string() }
}

pub fn refused(thrown: &JsValue, blocked: Option<bool>) -> Got {
    let (name, message) = js::error(thrown);
    Got::Refused { name, message, blocked }
}

/// Whether the browser keeps back this one by itself, where it tells (`navigator.permissions`).
pub async fn blocked(kind: TrackKind) -> Option<bool> {
    let name = if kind.is_audio() { "microphone" } else { "camera" };
    let permissions = js::get(&web_sys::window()?.navigator(), "permissions");
    if !permissions.is_object() {
        return None;
    }
    let query: js_sys::Function = js::get(&permissions, "query").dyn_into().ok()?;
    let asked = query.call1(&permissions, &js::object(&json!({ "name": name }))).ok()?;
    let status = js::wait(Ok(asked.dyn_into().ok()?)).await.ok()?;
    Some(js::get(&status, "state").as_string()? == "denied")
}

pub async fn list() -> Option<Input> {
    let all = js::wait(devices().ok()?.enumerate_devices()).await.ok()?;
    let (mut cameras, mut microphones, mut speakers) = (Vec::new(), Vec::new(), Vec::new());
    for device in js_sys::Array::from(&all).iter() {
        let device: MediaDeviceInfo = device.unchecked_into();
        let list = match device.kind() {
            MediaDeviceKind::Videoinput => &mut cameras,
            MediaDeviceKind::Audioinput => &mut microphones,
            MediaDeviceKind::Audiooutput => &mut speakers,
            _ => continue,
        };
        list.push(DeviceInfo { id: device.device_id(), label: device.label() });
    }
    if !HtmlAudioElement::new().is_ok_and(|element| js::has(&element, "setSinkId")) {
        speakers.clear();
    }
    Some(Input::Listed { cameras, microphones, speakers })
}

/// The screen, with its sound where the browser and the person give it. `Err(true)`: no mere cancel. The call's own page is
/// not offered: everybody would see themselves, and who else is there and waits.
pub async fn screen() -> Result<MediaStream, bool> {
    let wish = json!({
        "video": { "frameRate": { "ideal": 15, "max": 30 } },
        "audio": true,
        "selfBrowserSurface": "exclude",
    });
    let wish = js::object(&wish);
    let got = match devices() {
        Ok(devices) => js::wait(devices.get_display_media_with_constraints(wish.unchecked_ref())).await,
        Err(error) => Err(error),
    };
    got.map(JsCast::unchecked_into).map_err(|thrown| js::error(&thrown).0 != "NotAllowedError")
}

pub fn screen_got(stream: &MediaStream) -> ScreenGot {
    ScreenGot { sound: first_track(stream, TrackKind::ScreenSound).is_some() }
}
