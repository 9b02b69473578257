//! A visit that is encrypted from end to end, as far as the page has to do with it: it hangs the worker between codec and
//! network, and carries envelopes. The keys never leave the worker (`crates/sealed-web`).
use crate::drive::{CallConfig, Feed};
use crate::js;
use call::client::{Input, Sealing};
use gloo::events::EventListener;
use js_sys::Array;
use model::ParticipantId;
use model::signal::TrackKind;
use serde::Deserialize;
use serde_json::{Value, json};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, RtcRtpReceiver, RtcRtpSender};

/// Where the worker is, when there is one (`scripts/sealed.sh`).
const FOLDER: Option<&str> = option_env!("BEDSIDE_SEALED");

/// The browser's own class, which the worker hears of when one is made.
const TRANSFORM: &str = "RTCRtpScriptTransform";

#[derive(Deserialize)]
#[serde(tag = "tell", rename_all = "snake_case")]
enum Told {
    Envelope { to: ParticipantId, envelope: String },
    State { without: Vec<ParticipantId>, code: Option<String> },
}

/// Whether this browser can take part in an encrypted visit.
pub fn is_possible() -> bool {
    FOLDER.is_some() && web_sys::window().is_some_and(|window| js::has(&window, TRANSFORM))
}

pub struct Sealed {
    worker: web_sys::Worker,
    /// Of which visit.
    room: String,
    _listener: EventListener,
}

impl Sealed {
    /// `room`: the visit's id. None where it is not possible.
    pub fn open(room: &str, feed: &Feed) -> Option<Sealed> {
        let folder = FOLDER.filter(|_| is_possible())?;
        let worker = web_sys::Worker::new(&format!("{folder}/sealed.js")).ok()?;
        let feed = feed.clone();
        let listener = EventListener::new(&worker, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            match text.and_then(|text| serde_json::from_str::<Told>(&text).ok()) {
                Some(Told::Envelope { to, envelope }) => feed.feed(Input::Envelope { to, envelope }),
                Some(Told::State { without, code }) => {
                    feed.feed(Input::Sealing(Sealing { without, code, ..Sealing::default() }));
                }
                None => {}
            }
        });
        Some(Sealed { worker, room: room.to_owned(), _listener: listener })
    }

    fn say(&self, message: &Value) {
        let _ = self.worker.post_message(&js::object(message));
    }

    pub fn present(&self, me: ParticipantId, others: &[ParticipantId], anew: bool) {
        let others: Vec<String> = others.iter().map(|other| other.text()).collect();
        self.say(
            &json!({ "say": "present", "room": self.room, "me": me.text(), "others": others, "anew": anew }),
        );
    }

    pub fn receive(&self, from: ParticipantId, envelope: &str) {
        self.say(&json!({ "say": "envelope", "from": from.text(), "envelope": envelope }));
    }

    /// Whose what each m-line is; a frame of anybody else there is not shown.
    pub fn slots(&self, slots: &[(String, Option<(ParticipantId, TrackKind)>)]) {
        let carried = slots.iter().filter_map(|(mid, carries)| {
            let (of, kind) = (*carries)?;
            Some((mid.clone(), json!([of.text(), kind])))
        });
        let slots: serde_json::Map<String, Value> = carried.collect();
        self.say(&json!({ "say": "slots", "slots": slots }));
    }

    /// Between the encoder of this and the network.
    pub fn seal(&self, sender: &RtcRtpSender, kind: TrackKind) -> Result<(), JsValue> {
        self.hang(sender, &json!({ "side": "seal", "kind": kind }))
    }

    /// Between the network and the decoder of what arrives on this m-line. A second time changes nothing.
    pub fn open_what_arrives(&self, receiver: &RtcRtpReceiver, mid: &str) -> Result<(), JsValue> {
        if js::get(receiver, "transform").is_object() {
            return Ok(());
        }
        self.hang(receiver, &json!({ "side": "open", "mid": mid }))
    }

    fn hang(&self, on: &JsValue, options: &Value) -> Result<(), JsValue> {
        let class = js::get(&web_sys::window().ok_or(JsValue::NULL)?.into(), TRANSFORM);
        let transform = js::construct(&class, &Array::of2(&self.worker, &js::object(options)))?;
        js_sys::Reflect::set(on, &"transform".into(), &transform).map(drop)
    }
}

/// The call's worker, from its first use on.
#[derive(Default)]
pub struct Worker(Option<Rc<Sealed>>);

impl Worker {
    /// `Some(None)` in a visit without; `None` where the visit wants one and there is none: nothing is sent then.
    pub fn get(&mut self, config: &CallConfig, feed: &Feed) -> Option<Option<Rc<Sealed>>> {
        let Some(room) = &config.sealed else { return Some(None) };
        if self.0.is_none() {
            self.0 = Sealed::open(room, feed).map(Rc::new);
        }
        self.0.clone().map(Some)
    }
}

impl Drop for Sealed {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
