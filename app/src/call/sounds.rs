//! The chime: two soft notes, made here so that no file has to be loaded. It plays through the speaker that the
//! person chose, which is why it is an `<audio>` element and no oscillator.
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlAudioElement, Url};

const RATE: u32 = 16_000;
/// Hertz, and when each begins, seconds: a fourth upwards, as a door bell that invites.
const NOTES: [(f32, f32); 2] = [(587.33, 0.0), (783.99, 0.24)];
const SECONDS: f32 = 1.4;
const LOUDNESS: f32 = 0.35;

thread_local! {
    static CHIME: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Plays it; `false` when the browser wants a tap first.
pub async fn chime(speaker: Option<String>) -> bool {
    ring(speaker).await.is_ok()
}

async fn ring(speaker: Option<String>) -> Result<(), JsValue> {
    let audio = HtmlAudioElement::new_with_src(&address()?)?;
    if let Some(id) = speaker
        && let Some(choose) = Reflect::get(&audio, &"setSinkId".into())?.dyn_ref::<Function>()
    {
        // A speaker that went away is no reason to stay silent.
        let chosen: Promise = choose.call1(&audio, &id.into())?.dyn_into()?;
        let _ = JsFuture::from(chosen).await;
    }
    JsFuture::from(audio.play()?).await.map(drop)
}

/// Phones only; elsewhere nothing happens.
pub fn vibrate() {
    let navigator = leptos::prelude::window().navigator();
    if Reflect::has(&navigator, &"vibrate".into()) == Ok(true) {
        let _ = navigator.vibrate_with_duration(300);
    }
}

fn address() -> Result<String, JsValue> {
    if let Some(address) = CHIME.with_borrow(Clone::clone) {
        return Ok(address);
    }
    let bytes = Uint8Array::from(wave().as_slice());
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"audio/wav".into())?;
    let make: Function = Reflect::get(&leptos::prelude::window(), &"Blob".into())?.dyn_into()?;
    let blob = Reflect::construct(&make, &Array::of2(&Array::of1(&bytes), &options))?;
    let address = Url::create_object_url_with_blob(blob.unchecked_ref())?;
    CHIME.with_borrow_mut(|kept| *kept = Some(address.clone()));
    Ok(address)
}

/// A WAV file: 16 bits, one channel.
fn wave() -> Vec<u8> {
    let count = (SECONDS * RATE as f32) as u32;
    let mut bytes = Vec::with_capacity(44 + count as usize * 2);
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&(36 + count * 2).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt ");
    bytes.extend_from_slice(&16u32.to_le_bytes());
    for short in [1u16, 1] {
        bytes.extend_from_slice(&short.to_le_bytes());
    }
    bytes.extend_from_slice(&RATE.to_le_bytes());
    bytes.extend_from_slice(&(RATE * 2).to_le_bytes());
    for short in [2u16, 16] {
        bytes.extend_from_slice(&short.to_le_bytes());
    }
    bytes.extend_from_slice(b"data");
    bytes.extend_from_slice(&(count * 2).to_le_bytes());
    for at in 0..count {
        let time = at as f32 / RATE as f32;
        let sum: f32 = NOTES.iter().map(|&(hertz, begin)| note(hertz, time - begin)).sum();
        bytes.extend_from_slice(&((sum * LOUDNESS * f32::from(i16::MAX)) as i16).to_le_bytes());
    }
    bytes
}

/// A quick, soft attack and a long fall, with a little of the octave above.
fn note(hertz: f32, time: f32) -> f32 {
    if time < 0.0 {
        return 0.0;
    }
    let turn = core::f32::consts::TAU * hertz * time;
    (time * 60.0).min(1.0) * (-time * 4.0).exp() * (turn.sin() + 0.25 * (2.0 * turn).sin())
}
