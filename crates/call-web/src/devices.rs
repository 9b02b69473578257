//! Cameras, microphones and the screen.
use crate::drive::Feed;
use crate::js;
use call::client::{CameraSize, DeviceInfo, Got, Input, ScreenGot, Wish};
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
    _ended: EventListener,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.track.stop();
    }
}

impl Sources {
    pub fn track(&self, kind: TrackKind) -> Option<&MediaStreamTrack> {
        self.open[kind.index()].as_ref().map(|source| &source.track)
    }

    /// What is on the sender of this kind.
    pub fn put(&self, kind: TrackKind) -> Option<&MediaStreamTrack> {
        self.track(kind).filter(|_| self.put[kind.index()])
    }

    pub fn set_put(&mut self, kind: TrackKind, on: bool) {
        self.put[kind.index()] = on;
    }

    pub fn open(&mut self, kind: TrackKind, track: MediaStreamTrack, feed: &Feed) {
        let feed = feed.clone();
        let ended = EventListener::once(&track, "ended", move |_| feed.feed(Input::SourceEnded(kind)));
        self.open[kind.index()] = Some(Source { track, _ended: ended });
    }

    pub fn stop(&mut self, kind: TrackKind) {
        self.open[kind.index()] = None;
        self.put[kind.index()] = false;
    }

    pub fn resize(&self, size: CameraSize) {
        if let Some(track) = self.track(TrackKind::Camera) {
            let constraints = js::object(&frame(size));
            if let Ok(promise) = track.apply_constraints_with_constraints(constraints.unchecked_ref()) {
                js::forget(promise);
            }
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

fn frame(size: CameraSize) -> Value {
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

/// The screen, with its sound where the browser and the person give it. `Err(true)`: no mere cancel.
pub async fn screen() -> Result<MediaStream, bool> {
    let wish = json!({ "video": { "frameRate": { "ideal": 15, "max": 30 } }, "audio": true });
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
