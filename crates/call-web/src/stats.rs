//! What the browser counts of sound and picture (`getStats`), added up for the judge in `call::quality`.
use crate::drive::Feed;
use crate::js;
use call::client::{Arriving, Input};
use call::quality::Counters;
use gloo::timers::callback::Interval;
use js_sys::Array;
use model::quality::Carrier;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// Higher: late to notice. Lower: phones get warm.
const EVERY_MS: u32 = 2_000;

/// Measures as long as it is held.
pub fn watch(feed: &Feed) -> Interval {
    let (feed, busy) = (feed.clone(), Rc::new(Cell::new(false)));
    Interval::new(EVERY_MS, move || {
        let peers = feed.with_hands(|hands| hands.connections()).unwrap_or_default();
        // A browser that takes longer than that to count is not asked to do so twice at once.
        if peers.is_empty() || busy.replace(true) {
            return;
        }
        let (feed, busy) = (feed.clone(), busy.clone());
        spawn_local(async move {
            let (mut counters, mut pictures) = (Counters::default(), Vec::new());
            for peer in &peers {
                if let Ok(report) = js::wait(Ok(peer.get_stats())).await {
                    add(&mut counters, &mut pictures, &report);
                }
            }
            busy.set(false);
            feed.feed(Input::Measured(counters));
            feed.feed(Input::Pictures(pictures));
        });
    })
}

/// A report is a map; each of its entries a plain object with a `type`.
fn add(counters: &mut Counters, pictures: &mut Vec<Arriving>, report: &JsValue) {
    let (mut local, mut candidates) = (String::new(), Vec::new());
    for entry in Array::from(report).iter() {
        let stats = Array::from(&entry).get(1);
        let text = |name| js::get(&stats, name).as_string().unwrap_or_default();
        let number = |name| js::get(&stats, name).as_f64().unwrap_or(0.0);
        match text("type").as_str() {
            "inbound-rtp" => {
                let c = &mut *counters;
                c.bytes_in += number("bytesReceived");
                c.packets_in += number("packetsReceived");
                c.lost_in += number("packetsLost").max(0.0);
                c.frames_in += number("framesDecoded");
                c.frozen_s += number("totalFreezesDuration");
                // Silence that is made up is no loss.
                c.concealed += (number("concealedSamples") - number("silentConcealedSamples")).max(0.0);
                c.samples += number("totalSamplesReceived");
                c.frames_per_s = c.frames_per_s.max(number("framesPerSecond"));
                c.width = c.width.max(number("frameWidth"));
                if text("kind") == "audio" {
                    c.sound_in += number("packetsReceived");
                    c.jitter_s = c.jitter_s.max(number("jitter"));
                } else {
                    let (bytes, decoded) = (number("bytesReceived"), number("framesDecoded"));
                    pictures.push(Arriving { mid: text("mid"), bytes, decoded });
                }
            }
            "outbound-rtp" => {
                counters.bytes_out += number("bytesSent");
                counters.packets_out += number("packetsSent");
                counters.strained |= text("qualityLimitationReason") == "cpu";
            }
            "remote-inbound-rtp" => counters.lost_out += number("packetsLost").max(0.0),
            // The pair in use; the others of a connection carry nothing.
            "candidate-pair" if number("bytesSent") > 0.0 && text("state") == "succeeded" => {
                counters.round_trip_s = counters.round_trip_s.max(number("currentRoundTripTime"));
                local = text("localCandidateId");
            }
            // Of a way through the relay that counts by which the relay is reached.
            "local-candidate" => candidates.push(match text("relayProtocol").as_str() {
                "" => (text("id"), text("protocol")),
                "udp" => (text("id"), "relay".to_owned()),
                _ => (text("id"), "tcp".to_owned()),
            }),
            _ => {}
        }
    }
    if let Some((_, protocol)) = candidates.iter().find(|(id, _)| *id == local) {
        counters.carrier = Carrier::parse(protocol);
    }
}
