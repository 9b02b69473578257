//! A browser tab: a real `Client` on a pretended browser.
use crate::rng::Rng;
use crate::world::{Event, World};
use call::client::{
    Ask, CameraSize, Client, Command, Device, DeviceInfo, Got, Input, LinkState, ScreenGot, Start,
};
use call::moment::Moment;
use model::signal::{CallRole, TrackKind};
use model::{AppError, Conflict};

pub struct Page {
    pub who: usize,
    pub client: Client,
    pub opened: u64,
    /// The tab is still there.
    pub alive: bool,
    pub online: bool,
    pub ticket: u32,
    pub socket: Option<u64>,
    pub up: Option<Peer>,
    pub down: Option<Peer>,
    pub put: [bool; 4],
    pub asking: bool,
    /// Microphone and camera, as kept for a reload.
    pub kept: (bool, bool),
    /// What the person has last said of each: it may leave the page.
    pub wishes: (bool, bool),
    pub size: CameraSize,
}

/// One end of a peer connection.
pub struct Peer {
    pub epoch: u32,
    /// The engine's transport at the other end, once known.
    pub uid: Option<u64>,
    pub connected: bool,
    pub busy: bool,
    pub lines: usize,
    pub bad: u32,
}

impl Peer {
    fn new(epoch: u32) -> Self {
        Peer { epoch, uid: None, connected: false, busy: false, lines: 0, bad: 0 }
    }
}

impl Page {
    /// `kept`: what a page before a reload wished of microphone and camera.
    pub fn new(who: usize, role: CallRole, now: u64, seed: u64, kept: (bool, bool)) -> Self {
        let start = Start {
            role,
            ask_devices: true,
            mic_on: kept.0,
            camera_on: kept.1,
            camera: None,
            microphone: None,
            speaker: None,
            background: Default::default(),
            strong_noise: false,
            can_share_screen: true,
            sealed: false,
            seed,
        };
        Page {
            who,
            client: Client::new(start, Moment(0)),
            opened: now,
            alive: true,
            online: true,
            ticket: 0,
            socket: None,
            up: None,
            down: None,
            put: [false; 4],
            asking: false,
            kept,
            wishes: kept,
            size: CameraSize::Large,
        }
    }

    /// Once a second: what the peer connections notice. `there`: the engine has this transport.
    pub fn tick(&mut self, there: impl Fn(u64) -> bool) -> Vec<Input> {
        let online = self.online;
        let mut inputs = Vec::new();
        let mut look = |peer: &mut Option<Peer>, input: fn(u32, LinkState) -> Input| {
            let Some(peer) = peer else { return };
            let Some(uid) = peer.uid else { return };
            if online && there(uid) {
                if !std::mem::replace(&mut peer.connected, true) || peer.bad > 0 {
                    inputs.push(input(peer.epoch, LinkState::Connected));
                }
                peer.bad = 0;
                return;
            }
            peer.bad += 1;
            if peer.bad == 2 && peer.connected {
                inputs.push(input(peer.epoch, LinkState::Disconnected));
            } else if peer.bad == 12 {
                inputs.push(input(peer.epoch, LinkState::Failed));
            }
        };
        look(&mut self.up, |epoch, state| Input::UpState { epoch, state });
        look(&mut self.down, |epoch, state| Input::DownState { epoch, state });
        inputs
    }
}

impl World {
    pub fn feed(&mut self, page: usize, input: Input) {
        self.say_what(format_args!("page {page} <-"), &input);
        let now = self.now;
        let Some(at) = self.pages.get_mut(page).filter(|page| page.alive) else { return };
        // Nobody sees a button after the end. The view is drawn for buttons only: for each input it would be most of the run.
        if let Input::Command(command) = &input
            && !at.client.view().phase.is_over()
        {
            match command {
                Command::Mic(on) => at.wishes.0 = *on,
                Command::Camera(on) => at.wishes.1 = *on,
                Command::TurnOn => at.wishes = (true, true),
                _ => {}
            }
        }
        at.client.handle(input, Moment(now - at.opened));
        self.drain_page(page);
    }

    pub fn drain_page(&mut self, page: usize) {
        let mut count = 0;
        while let Some(ask) = self.pages[page].client.poll() {
            count += 1;
            self.say_what(format_args!("page {page} ->"), &ask);
            self.act(page, ask);
        }
        let at = &self.pages[page];
        let loud = at.put[TrackKind::Mic.index()] && !at.wishes.0;
        if loud || (at.put[TrackKind::Camera.index()] && !at.wishes.1) {
            self.fail(format!("page {page} sends {:?}, the person wished {:?}", at.put, at.wishes));
        }
        if count > 24 {
            self.fail(format!("{count} asks after one input"));
        }
    }

    fn later(&mut self, page: usize, from: u64, to: u64, input: Input) {
        let ms = self.rng.between(from, to);
        self.after(ms, Event::Browser { page, input });
    }

    fn act(&mut self, page: usize, ask: Ask) {
        match ask {
            Ask::GetTicket => {
                self.pages[page].ticket += 1;
                self.drop_socket(page);
                let n = self.pages[page].ticket;
                let ms = self.rng.between(5, 150);
                self.after(ms, Event::Ticket { page, n });
            }
            Ask::OpenSocket { again, .. } => self.open_socket(page, again),
            Ask::CloseSocket => self.drop_socket(page),
            Ask::Send(message) => self.say(page, message),
            Ask::OpenUp { epoch } => {
                self.pages[page].up = Some(Peer::new(epoch));
                let sdp = Some(format!("offer {page} {epoch}"));
                self.later(page, 1, 60, Input::UpOffered { epoch, sdp });
            }
            Ask::SetUpAnswer { epoch, sdp } => self.set_up_answer(page, epoch, &sdp),
            Ask::AnswerDown { epoch, serial, sdp } => self.answer_down(page, epoch, serial, &sdp),
            Ask::CloseMedia => {
                self.pages[page].up = None;
                self.pages[page].down = None;
            }
            Ask::Put { kind, on } => self.pages[page].put[kind.index()] = on,
            Ask::GetDevices { round, camera, microphone } => {
                if std::mem::replace(&mut self.pages[page].asking, true) {
                    self.fail("two questions for devices at once".into());
                }
                let got = one_answer(&mut self.rng);
                let (camera, microphone) = (camera.map(|_| got.clone()), microphone.map(|_| got));
                self.later(page, 10, 900, Input::Got { round, camera, microphone });
            }
            Ask::ListDevices => {
                let some = |on: bool| match on {
                    true => vec![DeviceInfo { id: "one".into(), label: "One".into() }],
                    false => Vec::new(),
                };
                let (cameras, microphones) = (some(!self.rng.one_in(4)), some(!self.rng.one_in(4)));
                self.later(page, 1, 20, Input::Listed { cameras, microphones, speakers: Vec::new() });
            }
            Ask::GetScreen => {
                let result = match self.rng.below(4) {
                    0 => Err(self.rng.one_in(2)),
                    n => Ok(ScreenGot { sound: n == 1 }),
                };
                self.later(page, 10, 2_000, Input::ScreenGot(result));
            }
            Ask::CameraSize(size) => self.pages[page].size = size,
            Ask::StopDevice(Device::Camera) => self.take_off(page, &[TrackKind::Camera]),
            Ask::StopDevice(Device::Microphone) => self.take_off(page, &[TrackKind::Mic]),
            Ask::StopScreen => self.take_off(page, &[TrackKind::Screen, TrackKind::ScreenSound]),
            Ask::Keep { mic_on, camera_on } => self.pages[page].kept = (mic_on, camera_on),
            Ask::Cover { .. } | Ask::StrongNoise(_) | Ask::RememberCover { .. } => {}
            // Which pages of this world do not do.
            Ask::SealFor { .. } | Ask::OpenEnvelope { .. } | Ask::OpenSlots(_) => {}
            Ask::UseRelay(_) => {}
            Ask::CameraLayers(_) | Ask::UseSpeaker(_) | Ask::PlayAll | Ask::Remember { .. } => {}
        }
    }

    fn take_off(&mut self, page: usize, kinds: &[TrackKind]) {
        for kind in kinds {
            self.pages[page].put[kind.index()] = false;
        }
    }

    fn set_up_answer(&mut self, page: usize, epoch: u32, sdp: &str) {
        let uid = sdp.strip_prefix("answer ").and_then(|uid| uid.parse().ok());
        match &mut self.pages[page].up {
            Some(up) if up.epoch == epoch && up.uid.is_none() => up.uid = uid,
            _ => self.fail(format!("an answer for an up connection that awaits none ({epoch})")),
        }
    }

    fn answer_down(&mut self, page: usize, epoch: u32, serial: u32, sdp: &str) {
        let mut words = sdp.split(' ').skip(1).map(|word| word.parse::<u64>().unwrap_or(0));
        let (uid, lines) = (words.next(), words.next().unwrap_or(0) as usize);
        let down = &mut self.pages[page].down;
        if down.as_ref().is_none_or(|down| down.epoch != epoch) {
            *down = Some(Peer::new(epoch));
        }
        let Some(down) = down else { return };
        let busy = std::mem::replace(&mut down.busy, true);
        let other = down.uid.is_some() && down.uid != uid;
        (down.uid, down.lines) = (uid, lines);
        if busy || other {
            self.fail(format!("offer {sdp}: while another is answered {busy}, of another transport {other}"));
        }
        let answer = Some(format!("answer {}", uid.unwrap_or(0)));
        self.later(page, 1, 60, Input::DownAnswered { epoch, serial, sdp: answer });
    }

    pub fn browser(&mut self, page: usize, input: Input) {
        match &input {
            Input::Got { .. } => self.pages[page].asking = false,
            Input::DownAnswered { epoch, .. } => {
                if let Some(down) = self.pages[page].down.as_mut().filter(|down| down.epoch == *epoch) {
                    down.busy = false;
                }
            }
            _ => {}
        }
        self.feed(page, input);
    }

    pub fn ticket(&mut self, page: usize, n: u32) {
        if self.pages[page].ticket != n || !self.pages[page].alive {
            return;
        }
        let who = self.pages[page].who;
        let result = if !self.pages[page].online {
            Err(AppError::Offline)
        } else if self.ended {
            Err(AppError::Conflict(Conflict::VisitEnded))
        } else if self.people[who].removed {
            Err(AppError::Conflict(Conflict::Removed))
        } else if self.rng.one_in(50) {
            Err(AppError::Unavailable)
        } else {
            Ok(n.to_string())
        };
        self.feed(page, Input::Ticket(result));
    }
}

/// As browsers do: one that fails fails all that were asked for together.
fn one_answer(rng: &mut Rng) -> Got {
    let refused = |name: &str| Got::Refused { name: name.into(), message: String::new(), blocked: None };
    match rng.below(12) {
        0 => refused("NotAllowedError"),
        1 => refused("NotReadableError"),
        2 => refused("NotFoundError"),
        _ => Got::Works { id: Some("one".into()) },
    }
}

pub const KINDS: [TrackKind; 4] = TrackKind::ALL;
