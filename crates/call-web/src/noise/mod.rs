//! A microphone with its noise silenced: by our own WASM in an audio worklet, loaded when it is chosen.
use crate::drive::Feed;
use crate::extras::{NOISE, bytes, pause};
use crate::js;
use call::client::Input;
use gloo::events::EventListener;
use js_sys::{Array, Promise};
use serde_json::json;
use wasm_bindgen::prelude::*;
use web_sys::{AudioContext, AudioContextState, MediaStream, MediaStreamTrack};

#[wasm_bindgen]
extern "C" {
    type Worklet;
    #[wasm_bindgen(method, catch, js_name = addModule)]
    fn add_module(this: &Worklet, url: &str) -> Result<Promise, JsValue>;
}

/// The model knows sound at this rate only.
const RATE: u32 = 48_000;
/// Higher: noise is heard longer after the first tap. Lower: a page that nobody touches asks for nothing.
const AGAIN_MS: i32 = 500;

pub struct Noise {
    context: AudioContext,
    track: MediaStreamTrack,
    /// Gone before the context is closed: that it stops then is no news.
    watches: Vec<EventListener>,
}

impl Drop for Noise {
    fn drop(&mut self) {
        self.watches.clear();
        self.track.stop();
        if let Ok(promise) = self.context.close() {
            js::forget(promise);
        }
    }
}

impl Noise {
    /// Comes back when sound really flows: until then the microphone is heard as it is, without a gap.
    pub async fn start(microphone: &MediaStreamTrack, feed: &Feed) -> Result<Noise, JsValue> {
        let context = AudioContext::new_with_context_options(
            js::object(&json!({ "sampleRate": RATE })).unchecked_ref(),
        )?;
        let made = make(&context, microphone, feed).await;
        if made.is_err()
            && let Ok(promise) = context.close()
        {
            js::forget(promise);
        }
        let (track, watches) = made?;
        Ok(Noise { context, track, watches })
    }

    pub fn track(&self) -> &MediaStreamTrack {
        &self.track
    }
}

fn is_over(microphone: &MediaStreamTrack) -> bool {
    js::get(microphone, "readyState").as_string().as_deref() == Some("ended")
}

async fn make(
    context: &AudioContext,
    microphone: &MediaStreamTrack,
    feed: &Feed,
) -> Result<(MediaStreamTrack, Vec<EventListener>), JsValue> {
    let worklets: Worklet = js::get(context, "audioWorklet").unchecked_into();
    let code = bytes(&format!("{NOISE}/noise.wasm")).await?;
    js::wait(worklets.add_module(&format!("{NOISE}/worklet.js"))).await?;
    let options = js::object(&json!({
        "numberOfInputs": 1,
        "numberOfOutputs": 1,
        "outputChannelCount": [1],
        "channelCount": 1,
        "channelCountMode": "explicit",
        "processorOptions": {},
    }));
    js::set(&js::get(&options, "processorOptions"), "code", &code);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let arguments = Array::of3(context, &"quiet".into(), &options);
    let node: web_sys::AudioNode =
        js::construct(&js::get(&window, "AudioWorkletNode"), &arguments)?.unchecked_into();
    let stream = MediaStream::new()?;
    stream.add_track(microphone);
    let destination = context.create_media_stream_destination()?;
    context.create_media_stream_source(&stream)?.connect_with_audio_node(&node)?;
    node.connect_with_audio_node(&destination)?;
    // After a reload browsers start sound only after a tap, and forget that a page asked before it.
    while context.state() != AudioContextState::Running && !is_over(microphone) {
        js::forget(context.resume()?);
        pause(AGAIN_MS).await;
    }
    let track = destination.stream().get_audio_tracks().get(0).dyn_into::<MediaStreamTrack>()?;
    let fails = |target: &web_sys::EventTarget, name: &'static str, still_well: fn(&AudioContext) -> bool| {
        let (feed, context) = (feed.clone(), context.clone());
        EventListener::new(target, name, move |_| {
            if !still_well(&context) {
                feed.feed(Input::NoiseFailed);
            }
        })
    };
    let watches = vec![
        fails(&node, "processorerror", |_| false),
        // A phone call, or the system, has stopped it.
        fails(context, "statechange", |context| context.state() == AudioContextState::Running),
    ];
    Ok((track, watches))
}
