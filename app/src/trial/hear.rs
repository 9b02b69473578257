//! Three seconds of sound, recorded in this browser and played in it.
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobEvent, HtmlAudioElement, MediaRecorder, Url};

const LASTS_MS: i32 = 3_000;
/// Until the last of it has been heard.
const PLAYS_MS: i32 = LASTS_MS + 500;

/// What this element plays; the answer is the address of the recording.
pub async fn record(audio: &HtmlAudioElement) -> Result<String, JsValue> {
    let stream = audio.src_object().ok_or(JsValue::NULL)?;
    let recorder = MediaRecorder::new_with_media_stream(&stream)?;
    // All of it comes at once, when it is stopped.
    let came = Promise::new(&mut |resolve, _| {
        let done = Closure::once_into_js(move |event: BlobEvent| {
            let sound = event.data().map_or(JsValue::NULL, JsValue::from);
            let _ = resolve.call1(&JsValue::NULL, &sound);
        });
        recorder.set_ondataavailable(Some(done.unchecked_ref()));
    });
    recorder.start()?;
    sleep(LASTS_MS).await?;
    recorder.stop()?;
    let sound: Blob = JsFuture::from(came).await?.dyn_into()?;
    Url::create_object_url_with_blob(&sound)
}

/// Through the chosen speaker; returns when it is over, and the recording is gone with it.
pub async fn play(address: &str, speaker: Option<String>) -> Result<(), JsValue> {
    let audio = HtmlAudioElement::new_with_src(address)?;
    if let Some(id) = speaker
        && let Some(choose) = Reflect::get(&audio, &"setSinkId".into())?.dyn_ref::<Function>()
    {
        // A speaker that went away is no reason to stay silent.
        let chosen: Promise = choose.call1(&audio, &id.into())?.dyn_into()?;
        let _ = JsFuture::from(chosen).await;
    }
    let played = JsFuture::from(audio.play()?).await;
    if played.is_ok() {
        sleep(PLAYS_MS).await?;
    }
    Url::revoke_object_url(address)?;
    played.map(drop)
}

async fn sleep(ms: i32) -> Result<(), JsValue> {
    let window = leptos::prelude::window();
    let over = Promise::new(&mut |resolve, _| {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    JsFuture::from(over).await.map(drop)
}
