//! The two peer connections. Dropping one closes it, and nothing of it is heard any more.
use crate::devices::Sources;
use crate::drive::Feed;
use crate::frame::Frame;
use crate::js;
use crate::sealed::Sealed;
use call::client::{CameraSize, Input, LinkState, steady};
use gloo::events::EventListener;
use js_sys::Array;
use model::relay::RelayPass;
use model::signal::TrackKind;
use serde_json::json;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    MediaStreamTrack, RtcPeerConnection, RtcPeerConnectionState, RtcRtpReceiver, RtcRtpSender,
    RtcRtpTransceiver, RtcRtpTransceiverInit, RtcSdpType, RtcSessionDescriptionInit,
};

/// Bits a second at most. More looks better on good lines; less leaves room for sound on bad ones.
const fn bitrate(kind: TrackKind, size: CameraSize) -> u32 {
    match (kind, size) {
        (TrackKind::Mic, _) => 40_000,
        (TrackKind::ScreenSound, _) => 96_000,
        (TrackKind::Camera, CameraSize::Large) => LAYERS[2].1,
        (TrackKind::Camera, CameraSize::Small) => LAYERS[1].1,
        (TrackKind::Screen, _) => 2_000_000,
    }
}

/// The layers of a camera, the smallest first: name and bits a second at most. The server knows them by these names.
const LAYERS: [(&str, u32); 3] = [("q", 150_000), ("h", 500_000), ("f", 1_500_000)];

/// By how much a layer is smaller than the camera's picture, so that the layers are 320, 640 and 1280 wide whichever
/// size the camera has. A small picture has no largest layer.
const fn shrinks(layer: usize, size: CameraSize) -> f64 {
    match (layer, size) {
        (0, CameraSize::Large) => 4.0,
        (0, CameraSize::Small) | (1, CameraSize::Large) => 2.0,
        _ => 1.0,
    }
}

const fn is_active(layer: usize, size: CameraSize, wanted: u8) -> bool {
    layer < wanted as usize && (layer < 2 || matches!(size, CameraSize::Large))
}

/// How the browser is to encode this: a camera in layers, everything else once.
fn encodings(kind: TrackKind, size: CameraSize) -> serde_json::Value {
    if kind != TrackKind::Camera {
        return json!([{ "maxBitrate": bitrate(kind, size) }]);
    }
    let layer = |(at, (name, rate)): (usize, &(&str, u32))| {
        json!({
            "rid": name,
            "maxBitrate": rate,
            "scaleResolutionDownBy": shrinks(at, size),
            "active": is_active(at, size, LAYERS.len() as u8),
        })
    };
    LAYERS.iter().enumerate().map(layer).collect()
}

/// The server names its addresses in its description. The relay is for networks that let nothing through to them.
fn servers(relay: Option<&RelayPass>) -> serde_json::Value {
    let (Some(pass), Some(window)) = (relay, web_sys::window()) else { return json!([]) };
    let here = js::get(&window, "location");
    let text = |name| js::get(&here, name).as_string().unwrap_or_default();
    let secure = text("protocol") == "https:";
    let port = text("port").parse().unwrap_or(if secure { 443 } else { 80 });
    let urls = pass.urls(&text("hostname"), port, secure);
    if urls.is_empty() {
        return json!([]);
    }
    json!([{ "urls": urls, "username": pass.username, "credential": pass.password }])
}

fn connection(relay: Option<&RelayPass>, frame: Option<&Frame>) -> Result<RtcPeerConnection, JsValue> {
    let through = |relay| {
        let configuration =
            js::object(&json!({ "iceServers": servers(relay), "bundlePolicy": "max-bundle" }));
        match frame {
            Some(frame) => frame.connection(&configuration),
            None => RtcPeerConnection::new_with_configuration(configuration.unchecked_ref()),
        }
    };
    // A name that a browser does not take for a relay's must not cost the call.
    through(relay).or_else(|_| through(None))
}

fn listen(
    peer: &RtcPeerConnection,
    feed: &Feed,
    input: impl Fn(LinkState) -> Input + 'static,
) -> EventListener {
    let (feed, this) = (feed.clone(), peer.clone());
    EventListener::new(peer, "connectionstatechange", move |_| {
        let state = match this.connection_state() {
            RtcPeerConnectionState::Connected => LinkState::Connected,
            RtcPeerConnectionState::Disconnected => LinkState::Disconnected,
            RtcPeerConnectionState::Failed => LinkState::Failed,
            _ => LinkState::Connecting,
        };
        feed.feed(input(state));
    })
}

fn description(kind: RtcSdpType, sdp: &str) -> RtcSessionDescriptionInit {
    let description = RtcSessionDescriptionInit::new(kind);
    description.set_sdp(sdp);
    description
}

/// Sets what the browser proposes as the local description and returns its text.
async fn propose(peer: &RtcPeerConnection, proposal: js_sys::Promise) -> Result<String, JsValue> {
    let proposal = js::wait(Ok(proposal)).await?;
    js::wait(Ok(peer.set_local_description(proposal.unchecked_ref()))).await?;
    peer.local_description().map(|local| local.sdp()).ok_or(JsValue::NULL)
}

pub struct Up {
    pub epoch: u32,
    peer: RtcPeerConnection,
    senders: Vec<RtcRtpSender>,
    /// How many layers of the camera somebody can use.
    wanted: Cell<u8>,
    is_sealed: bool,
    _listener: EventListener,
    _frame: Option<Frame>,
}

/// Whatever is made anew may be so because the network is another one. What seals belongs to the page itself.
fn frame(epoch: u32, is_sealed: bool) -> Option<Frame> {
    if epoch > 1 && !is_sealed { Frame::lay() } else { None }
}

impl Up {
    /// Four send-only m-lines from the start: to begin or stop sending one needs no new description ever.
    pub fn open(
        epoch: u32,
        sources: &Sources,
        size: CameraSize,
        relay: Option<&RelayPass>,
        sealed: Option<&Sealed>,
        feed: &Feed,
    ) -> Result<Up, JsValue> {
        let frame = frame(epoch, sealed.is_some());
        let peer = connection(relay, frame.as_ref())?;
        let mut senders = Vec::with_capacity(TrackKind::ALL.len());
        for kind in TrackKind::ALL {
            let encodings = encodings(kind, size);
            let init = js::object(&json!({ "direction": "sendonly", "sendEncodings": encodings }));
            let medium = if kind.is_audio() { "audio" } else { "video" };
            let init = init.unchecked_ref::<RtcRtpTransceiverInit>();
            let sender = peer.add_transceiver_with_str_and_init(medium, init).sender();
            // Before the first frame: nothing leaves in clear.
            if let Some(sealed) = sealed {
                sealed.seal(&sender, kind)?;
            }
            js::forget(sender.replace_track(sources.put(kind)));
            senders.push(sender);
        }
        let listener = listen(&peer, feed, move |state| Input::UpState { epoch, state });
        let (offering, feed, is_sealed) = (peer.clone(), feed.clone(), sealed.is_some());
        wasm_bindgen_futures::spawn_local(async move {
            let sdp = propose(&offering, offering.create_offer()).await.ok();
            // The server takes sound that is sent twice apart for those who do not lose any, which it cannot do with what it
            // cannot read: then it is not told of it, and does not ask for it.
            let sdp = if is_sealed { sdp.map(|sdp| sdp.replace(" red/48000", " none/48000")) } else { sdp };
            feed.feed(Input::UpOffered { epoch, sdp });
        });
        let wanted = Cell::new(LAYERS.len() as u8);
        Ok(Up {
            epoch,
            peer,
            senders,
            wanted,
            is_sealed: sealed.is_some(),
            _listener: listener,
            _frame: frame,
        })
    }

    pub fn answered(&self, sdp: &str, feed: &Feed) {
        let sdp = if self.is_sealed { steady(sdp) } else { sdp.to_owned() };
        let answer = self.peer.set_remote_description(&description(RtcSdpType::Answer, &sdp));
        let (epoch, feed) = (self.epoch, feed.clone());
        wasm_bindgen_futures::spawn_local(async move {
            if js::wait(Ok(answer)).await.is_err() {
                feed.feed(Input::UpState { epoch, state: LinkState::Failed });
            }
        });
    }

    pub fn connection(&self) -> &RtcPeerConnection {
        &self.peer
    }

    pub fn put(&self, kind: TrackKind, track: Option<&MediaStreamTrack>) {
        let sender = self.senders[kind.index()].clone();
        let (before, put) = (sender.track(), sender.replace_track(track));
        wasm_bindgen_futures::spawn_local(async move {
            // What was sent until now must not go on in its place: a room that is to be covered, a voice that is muted.
            if js::wait(Ok(put)).await.is_err() && sender.track() == before {
                js::forget(sender.replace_track(None));
            }
        });
    }

    pub fn resize(&self, size: CameraSize) {
        self.encode(self.wanted.get(), size);
    }

    /// Encodes the camera in so many layers. A browser that made only one of the three sends that one.
    pub fn encode(&self, wanted: u8, size: CameraSize) {
        self.wanted.set(wanted);
        let sender = &self.senders[TrackKind::Camera.index()];
        let parameters = sender.get_parameters();
        let encodings = Array::from(&js::get(&parameters, "encodings"));
        if encodings.length() == 1 {
            js::set(&encodings.get(0), "maxBitrate", &bitrate(TrackKind::Camera, size).into());
        } else {
            for (at, encoding) in encodings.iter().enumerate() {
                js::set(&encoding, "active", &is_active(at, size, wanted).into());
                js::set(&encoding, "scaleResolutionDownBy", &shrinks(at, size).into());
            }
        }
        js::forget(sender.set_parameters_with_parameters(&parameters));
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        self.peer.close();
    }
}

/// In an encrypted visit: before the first frame of each m-line is played.
fn open_what_arrives(peer: &RtcPeerConnection, sealed: Option<&Sealed>) -> Result<(), JsValue> {
    let Some(sealed) = sealed else { return Ok(()) };
    for transceiver in peer.get_transceivers().iter().map(|any| any.unchecked_into::<RtcRtpTransceiver>()) {
        if let Some(mid) = transceiver.mid() {
            sealed.open_what_arrives(&transceiver.receiver(), &mid)?;
        }
    }
    Ok(())
}

pub struct Down {
    pub epoch: u32,
    peer: RtcPeerConnection,
    sealed: Option<Rc<Sealed>>,
    _listener: EventListener,
    _frame: Option<Frame>,
}

impl Down {
    pub fn open(
        epoch: u32,
        relay: Option<&RelayPass>,
        sealed: Option<Rc<Sealed>>,
        feed: &Feed,
    ) -> Result<Down, JsValue> {
        let frame = frame(epoch, sealed.is_some());
        let peer = connection(relay, frame.as_ref())?;
        let listener = listen(&peer, feed, move |state| Input::DownState { epoch, state });
        Ok(Down { epoch, peer, sealed, _listener: listener, _frame: frame })
    }

    pub fn answer(&self, serial: u32, sdp: String, feed: &Feed) {
        let (peer, epoch, feed) = (self.peer.clone(), self.epoch, feed.clone());
        let sealed = self.sealed.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let offer = peer.set_remote_description(&description(RtcSdpType::Offer, &sdp));
            let offered = js::wait(Ok(offer)).await;
            let sdp = match offered.and_then(|_| open_what_arrives(&peer, sealed.as_deref())) {
                Ok(()) => propose(&peer, peer.create_answer()).await.ok(),
                Err(_) => None,
            };
            feed.feed(Input::DownAnswered { epoch, serial, sdp });
        });
    }

    pub fn connection(&self) -> &RtcPeerConnection {
        &self.peer
    }

    /// What arrives on this m-line.
    pub fn track(&self, mid: &str) -> Option<MediaStreamTrack> {
        let transceivers = self.peer.get_transceivers();
        let mut transceivers = transceivers.iter().map(|any| any.unchecked_into::<RtcRtpTransceiver>());
        transceivers.find(|one| one.mid().as_deref() == Some(mid)).map(|one| one.receiver().track())
    }
}

/// When something arrived here last, by the browser's own clock; `None` when nothing has of late.
pub fn newest_arrival(receiver: &RtcRtpReceiver) -> Option<f64> {
    let sources = receiver.get_synchronization_sources();
    sources.iter().filter_map(|one| js::get(&one, "timestamp").as_f64()).reduce(f64::max)
}

impl Drop for Down {
    fn drop(&mut self) {
        self.peer.close();
    }
}
