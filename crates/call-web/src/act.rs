//! Each ask, done.
mod cover;

use crate::blur::Studio;
use crate::devices::{self, Sources};
use crate::drive::{CallConfig, Feed};
use crate::elements::{self, Elements};
use crate::keep::{self, Remembered};
use crate::meter::Meter;
use crate::peer::{Down, Up};
use crate::sealed::Worker;
use crate::signs::Eye;
use crate::ws::Socket;
use call::client::{Ask, CameraSize, Device, Got, Input, Signs, Wish};
use js_sys::Array;
use model::relay::RelayPass;
use model::signal::{Hello, TrackKind};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaStream, MediaStreamTrack, RtcPeerConnection};

/// Everything that is held open in the browser.
pub struct Hands {
    config: CallConfig,
    /// See [`Hello`].
    page: u64,
    /// Counts tickets, so that a late one is not taken for the one that is awaited.
    tickets: u32,
    socket: Option<Socket>,
    /// The newest pass, for connections that are opened from now on.
    relay: Option<RelayPass>,
    up: Option<Up>,
    down: Option<Down>,
    sealed: Worker,
    sources: Sources,
    size: CameraSize,
    meter: Option<Meter>,
    /// Of the microphone itself, while what is sent is silenced: a quiet room is then as still as a dead microphone.
    plain_meter: Option<Meter>,
    studio: Studio,
    strong_noise: bool,
    silent: bool,
    eye: Option<Eye>,
    pub elements: Elements,
}

impl Hands {
    pub fn new(config: CallConfig, speaker: Option<String>, page: u64) -> Self {
        let mut elements = Elements::default();
        elements.use_speaker(speaker);
        Hands {
            config,
            page,
            tickets: 0,
            socket: None,
            relay: None,
            up: None,
            down: None,
            sealed: Worker::default(),
            sources: Sources::default(),
            size: CameraSize::Large,
            meter: None,
            plain_meter: None,
            studio: Studio::default(),
            strong_noise: false,
            silent: false,
            eye: Eye::new(),
            elements,
        }
    }

    pub fn act(&mut self, ask: Ask, feed: &Feed) {
        match ask {
            Ask::GetTicket => self.get_ticket(feed),
            Ask::OpenSocket { ticket, again } => {
                let hello = Hello { ticket, page: self.page, again };
                self.socket = Socket::open(&self.config.address, &hello, feed);
                if self.socket.is_none() {
                    feed.feed(Input::SocketClosed);
                }
            }
            Ask::CloseSocket => self.socket = None,
            Ask::Send(message) => {
                if let Some(socket) = &self.socket {
                    socket.send(&message);
                }
            }
            Ask::UseRelay(pass) => self.relay = Some(pass),
            Ask::OpenUp { epoch } => {
                let (sealed, relay) = (self.sealed.get(&self.config, feed), self.relay.as_ref());
                self.up = sealed.and_then(|sealed| {
                    Up::open(epoch, &self.sources, self.size, relay, sealed.as_deref(), feed).ok()
                });
                if self.up.is_none() {
                    feed.feed(Input::UpOffered { epoch, sdp: None });
                }
            }
            Ask::SetUpAnswer { epoch, sdp } => {
                if let Some(up) = self.up.as_ref().filter(|up| up.epoch == epoch) {
                    up.answered(&sdp, feed);
                }
            }
            Ask::AnswerDown { epoch, serial, sdp } => self.answer_down(epoch, serial, sdp, feed),
            Ask::SealFor { me, others, anew } => {
                if let Some(Some(sealed)) = self.sealed.get(&self.config, feed) {
                    sealed.present(me, &others, anew);
                }
            }
            Ask::OpenEnvelope { from, envelope } => {
                if let Some(Some(sealed)) = self.sealed.get(&self.config, feed) {
                    sealed.receive(from, &envelope);
                }
            }
            Ask::OpenSlots(slots) => {
                if let Some(Some(sealed)) = self.sealed.get(&self.config, feed) {
                    sealed.slots(&slots);
                }
            }
            Ask::CloseMedia => {
                self.up = None;
                self.down = None;
            }
            other => self.act_on_devices(other, feed),
        }
    }

    fn act_on_devices(&mut self, ask: Ask, feed: &Feed) {
        match ask {
            Ask::Put { kind, on } => {
                self.sources.set_put(kind, on);
                self.put(kind);
            }
            Ask::GetDevices { round, camera, microphone } => {
                self.get_devices(round, camera, microphone, feed)
            }
            Ask::StopDevice(Device::Camera) => self.stop(TrackKind::Camera),
            Ask::StopDevice(Device::Microphone) => {
                self.meter = None;
                self.plain_meter = None;
                self.stop(TrackKind::Mic);
            }
            Ask::ListDevices => {
                let feed = feed.clone();
                spawn_local(async move {
                    if let Some(input) = devices::list().await {
                        feed.feed(input);
                    }
                });
            }
            Ask::GetScreen => get_screen(feed),
            Ask::StopScreen => {
                self.stop(TrackKind::Screen);
                self.stop(TrackKind::ScreenSound);
            }
            Ask::CameraSize(size) => {
                self.size = size;
                self.sources.resize(size);
                if let Some(up) = &self.up {
                    up.resize(size);
                }
            }
            Ask::CameraLayers(layers) => {
                if let Some(up) = &self.up {
                    up.encode(layers, self.size);
                }
            }
            Ask::UseSpeaker(id) => self.elements.use_speaker(id),
            Ask::PlayAll => {
                self.elements.play_all(feed);
                elements::probe(feed);
            }
            Ask::Keep { mic_on, camera_on } => keep::keep_wishes(&self.config.address, mic_on, camera_on),
            Ask::Remember { camera, microphone, speaker } => {
                keep::remember(Remembered { camera, microphone, speaker });
            }
            Ask::Cover { what, pace } => {
                self.studio.choose(what, pace);
                self.cover(feed);
                self.put(TrackKind::Camera);
            }
            Ask::StrongNoise(on) => {
                self.strong_noise = on;
                self.quiet(feed);
            }
            Ask::RememberCover { what, strong_noise } => keep::remember_cover(what, strong_noise),
            _ => {}
        }
    }

    fn get_ticket(&mut self, feed: &Feed) {
        self.socket = None;
        self.tickets += 1;
        let (mine, ticket, feed) = (self.tickets, (self.config.ticket)(), feed.clone());
        spawn_local(async move {
            let ticket = ticket.await;
            if feed.with_hands(|hands| hands.tickets) == Some(mine) {
                feed.feed(Input::Ticket(ticket));
            }
        });
    }

    fn answer_down(&mut self, epoch: u32, serial: u32, sdp: String, feed: &Feed) {
        if self.down.as_ref().is_none_or(|down| down.epoch != epoch) {
            let (sealed, relay) = (self.sealed.get(&self.config, feed), self.relay.as_ref());
            self.down = sealed.and_then(|sealed| Down::open(epoch, relay, sealed, feed).ok());
        }
        match &self.down {
            Some(down) => down.answer(serial, sdp, feed),
            None => feed.feed(Input::DownAnswered { epoch, serial, sdp: None }),
        }
    }

    fn put(&self, kind: TrackKind) {
        if let Some(up) = &self.up {
            up.put(kind, self.sources.put(kind));
        }
    }

    fn stop(&mut self, kind: TrackKind) {
        self.sources.stop(kind);
        self.put(kind);
    }

    fn get_devices(&self, round: u32, camera: Option<Wish>, microphone: Option<Wish>, feed: &Feed) {
        let (size, feed) = (self.size, feed.clone());
        let asked = (camera.is_some(), microphone.is_some());
        spawn_local(async move {
            let gone = feed.clone();
            let result = devices::get(camera, microphone, size, || gone.let_go(asked)).await;
            let blocked = match result {
                Ok(_) => [None; 2],
                Err(_) => [devices::blocked(TrackKind::Camera).await, devices::blocked(TrackKind::Mic).await],
            };
            feed.got(round, asked, result, blocked);
        });
    }

    fn open(&mut self, kind: TrackKind, track: MediaStreamTrack, feed: &Feed) {
        self.sources.open(kind, track, feed);
        match kind {
            // Within the same breath: not one picture of the room is shown.
            TrackKind::Camera => self.cover(feed),
            TrackKind::Mic => self.quiet(feed),
            TrackKind::Screen | TrackKind::ScreenSound => {}
        }
    }

    pub fn sync(&self, feed: &Feed) {
        self.elements.sync(self.down.as_ref(), &self.sources, feed);
    }

    /// Those that are open, to be counted.
    pub fn connections(&self) -> Vec<RtcPeerConnection> {
        let up = self.up.as_ref().map(Up::connection);
        up.into_iter().chain(self.down.as_ref().map(Down::connection)).cloned().collect()
    }

    /// What receives sound and pictures (`RtcRtpReceiver`).
    pub fn receivers(&self) -> Option<Array> {
        self.down.as_ref().map(|down| down.connection().get_receivers())
    }

    fn meter(&mut self) -> Option<&Meter> {
        let track = self.sources.track(TrackKind::Mic)?;
        if self.meter.as_ref().is_none_or(|meter| !meter.is_of(track)) {
            self.meter = Meter::new(track);
        }
        self.meter.as_ref()
    }

    pub fn level(&mut self) -> f32 {
        self.meter().map_or(0.0, Meter::level)
    }

    /// Whether the microphone fell silent or came back since the last look.
    pub fn microphone_news(&mut self) -> Option<bool> {
        let silent = self.silence_meter().is_some_and(Meter::is_silent);
        (std::mem::replace(&mut self.silent, silent) != silent).then_some(silent)
    }

    /// How the open devices are at this moment.
    pub fn signs(&mut self) -> Signs {
        let taken = |kind| self.sources.plain(kind).is_some_and(|track| track.muted());
        let (microphone_taken, camera_taken) = (taken(TrackKind::Mic), taken(TrackKind::Camera));
        let open = self.sources.put(TrackKind::Camera).is_some() && !camera_taken;
        let brightness = self.eye.as_ref().filter(|_| open).and_then(|eye| eye.brightness(&self.elements));
        let loudness = self.meter().and_then(Meter::loudness);
        Signs { microphone_taken, camera_taken, loudness, brightness }
    }
}

impl Feed {
    /// Closes the open devices of the kinds asked for; false when there were none.
    fn let_go(&self, (camera, microphone): (bool, bool)) -> bool {
        let kinds = [(camera, TrackKind::Camera), (microphone, TrackKind::Mic)];
        let mut any = false;
        for (_, kind) in kinds.into_iter().filter(|(asked, _)| *asked) {
            let open = self.with_hands(|hands| {
                let open = hands.sources.plain(kind).is_some();
                if open {
                    hands.stop(kind);
                }
                open
            });
            if open == Some(true) {
                any = true;
                self.feed(Input::SourceEnded(kind));
            }
        }
        any
    }

    fn got(
        &self,
        round: u32,
        (camera, microphone): (bool, bool),
        result: Result<MediaStream, JsValue>,
        [no_camera, no_microphone]: [Option<bool>; 2],
    ) {
        let one = |asked: bool, kind: TrackKind, blocked: Option<bool>| -> Option<Got> {
            if !asked {
                return None;
            }
            let stream = match &result {
                Ok(stream) => stream,
                Err(thrown) => return Some(devices::refused(thrown, blocked)),
            };
            let Some(track) = devices::first_track(stream, kind) else {
                let (name, message) = ("NotFoundError".into(), String::new());
                return Some(Got::Refused { name, message, blocked });
            };
            let works = devices::works(&track);
            self.with_hands(|hands| hands.open(kind, track, self));
            Some(works)
        };
        let camera = one(camera, TrackKind::Camera, no_camera);
        let microphone = one(microphone, TrackKind::Mic, no_microphone);
        // Some browsers play sound from now on.
        elements::probe(self);
        self.feed(Input::Got { round, camera, microphone });
    }
}

fn get_screen(feed: &Feed) {
    // Called within the tap's own handler: browsers insist.
    let (screen, feed) = (devices::screen(), feed.clone());
    spawn_local(async move {
        let result = screen.await.map(|stream| {
            for kind in [TrackKind::Screen, TrackKind::ScreenSound] {
                if let Some(track) = devices::first_track(&stream, kind) {
                    feed.with_hands(|hands| hands.sources.open(kind, track, &feed));
                }
            }
            devices::screen_got(&stream)
        });
        feed.feed(Input::ScreenGot(result));
    });
}
