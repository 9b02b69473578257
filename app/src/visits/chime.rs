//! The sound of an arrival: two soft notes made by WebAudio, so that no file has to be loaded or can be missing.
//!
//! Browsers keep a page silent until its first click or key. `allowed` says so, `unlock` ends it.
use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AudioContext, OscillatorType};

thread_local! {
    /// One context for the page: browsers limit how many there may be.
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Hertz, and the moment each begins, seconds.
type Notes = &'static [(f32, f64)];
/// Two notes, a falling third.
const BELL: Notes = &[(783.99, 0.0), (622.25, 0.22)];
/// Three quick ones upwards, for a room with other bells.
const DROPS: Notes = &[(659.26, 0.0), (783.99, 0.12), (987.77, 0.24)];
/// Two low ones, for whoever hears high ones badly.
const LOW: Notes = &[(329.63, 0.0), (246.94, 0.3)];
/// Where this browser keeps what its reader has chosen.
const CHOSEN: &str = "bedside-sound";
const LOUDNESS: f32 = 0.16;
const NOTE_S: f64 = 0.9;

fn with_audio<T>(read: impl FnOnce(&AudioContext) -> T) -> Option<T> {
    AUDIO.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = AudioContext::new().ok();
        }
        slot.as_ref().map(read)
    })
}

/// True when a chime would be heard now.
pub fn allowed() -> bool {
    with_audio(|audio| audio.state() == web_sys::AudioContextState::Running).unwrap_or(false)
}

/// Asks the browser to let the page sound. It does so within a click or a key press; `then` hears of it.
pub fn unlock(then: impl Fn() + 'static) {
    let asked = with_audio(|audio| audio.resume().ok()).flatten();
    leptos::task::spawn_local(async move {
        if let Some(asked) = asked {
            let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
        }
        then();
    });
}

/// The page's first click or key turns the sound on by itself.
pub fn unlock_at_first_touch(then: impl Fn() + Clone + 'static) {
    let listen = Closure::<dyn Fn()>::new(move || {
        if !allowed() {
            unlock(then.clone());
        }
    });
    for event in ["pointerup", "keydown"] {
        let _ = document().add_event_listener_with_callback(event, listen.as_ref().unchecked_ref());
    }
    // The listener dies with the page of the day, not with the document.
    let listen = StoredValue::new_local(Some(listen));
    on_cleanup(move || {
        if let Some(Some(listen)) = listen.try_update_value(Option::take) {
            for event in ["pointerup", "keydown"] {
                let _ =
                    document().remove_event_listener_with_callback(event, listen.as_ref().unchecked_ref());
            }
        }
    });
}

/// What was chosen in this browser: "bell", "drops", "low", or "off" for none.
pub fn chosen() -> String {
    LocalStorage::get::<String>(CHOSEN).unwrap_or_else(|_| "bell".to_owned())
}

/// From now on, in this browser; heard at once.
pub fn choose(name: &str) {
    // A browser that keeps nothing stays with the bell.
    let _ = LocalStorage::set(CHOSEN, name);
    unlock(play);
}

/// Nobody wants to hear anything here.
pub fn is_off() -> bool {
    chosen() == "off"
}

fn notes() -> Notes {
    match chosen().as_str() {
        "off" => &[],
        "drops" => DROPS,
        "low" => LOW,
        _ => BELL,
    }
}

/// Sounds once, also for the second and the third arrival: each chime has its own oscillators.
pub fn play() {
    let notes = notes();
    if notes.is_empty() {
        return;
    }
    let played = with_audio(|audio| notes.iter().try_for_each(|&(hertz, begin)| note(audio, hertz, begin)));
    let count = played.is_some_and(|result| result.is_ok());
    // Tests read how often the page has sounded; nothing else can hear it.
    if let (true, Some(body)) = (count, document().body()) {
        let so_far: u32 = body.get_attribute("data-chimes").and_then(|text| text.parse().ok()).unwrap_or(0);
        let _ = body.set_attribute("data-chimes", &(so_far + 1).to_string());
    }
}

fn note(audio: &AudioContext, hertz: f32, begin: f64) -> Result<(), wasm_bindgen::JsValue> {
    let from = audio.current_time() + begin;
    let (oscillator, gain) = (audio.create_oscillator()?, audio.create_gain()?);
    oscillator.set_type(OscillatorType::Sine);
    oscillator.frequency().set_value(hertz);
    // A quick, soft attack and a long fall, as of a small bell.
    gain.gain().set_value_at_time(0.0001, from)?;
    gain.gain().exponential_ramp_to_value_at_time(LOUDNESS, from + 0.02)?;
    gain.gain().exponential_ramp_to_value_at_time(0.0001, from + NOTE_S)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&audio.destination())?;
    oscillator.start_with_when(from)?;
    oscillator.stop_with_when(from + NOTE_S)
}
