//! The page's side of the call: what to show ([`View`]), what to ask of the browser ([`Ask`]).
//!
//! The same four kinds of method as the room: `view()`, `handle(input, now)`, `poll() -> Option<Ask>`,
//! `poll_timeout()`. After any `handle`, drain `poll` before the next.
mod background;
mod brief;
mod channel;
mod devices;
mod doctor;
mod down;
mod gear;
mod layers;
mod leaving;
mod order;
mod problem;
mod pulse;
mod quality;
mod sealed;
mod show;
mod speak;
mod steady;
mod still;
mod told;
mod unreadable;
mod up;
mod view;
mod way;

pub use background::{Background, CoverNews, Covering, Pace, Quieting};
pub use brief::brief;
pub use doctor::Signs;
pub use problem::{Cure, Device, Fault, Problem};
pub use pulse::Pulse;
pub use sealed::Sealing;
pub use speak::{
    Ask, CameraSize, Command, Got, Input, LinkState, PROBE, ScreenGot, Start, Wish, device_state,
};
pub use steady::steady;
pub use unreadable::Arriving;
pub use view::{CaptionLine, Captions, Care, Channel as ChannelView};
pub use view::{Device as DeviceInfo, Line, Me, Phase, Quality, Source, Tile, TileMedia, View};

use crate::moment::Moment;
use crate::quality::Judge;
use background::Cover;
use channel::Channel;
use doctor::Doctor;
use down::Down;
use gear::Gear;
use layers::Layers;
use model::quality::Level;
use model::signal::{CallRole, ClientMessage, Devices, Person, Refusal, Sending, Slot, TrackKind, Waiting};
use model::{ParticipantId, Time};
use sealed::Sealed;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use still::Still;
use unreadable::Unreadable;
use up::Up;
use way::Way;

/// The browser's pure state machine: no clock, no socket, no DOM.
pub struct Client {
    role: CallRole,
    can_share_screen: bool,
    phase: Phase,
    /// The next `Wait` follows a `SentBack`.
    sent_back: bool,
    me: Option<ParticipantId>,
    people: Vec<Person>,
    speaking: Vec<ParticipantId>,
    /// How often the chat's bell has rung.
    chat_news: u32,
    /// Raised, in order.
    hands: Vec<ParticipantId>,
    /// What this person has done with their own hand and is not told yet.
    hand_asked: Option<bool>,
    locked: bool,
    waiting: Vec<Waiting>,
    judge: Judge,
    doctor: Doctor,
    /// For whom else it does not go well, as the server says.
    levels: BTreeMap<ParticipantId, Level>,
    layers: Layers,
    sealed: Sealed,
    channel: Channel,
    /// The server's clock, and when it was told.
    server_now: Option<(Time, Moment)>,
    /// What a host asked for and is not seen done yet.
    asked: Vec<ClientMessage>,
    asked_at: Moment,
    /// It is asked for again once this socket has told who waits.
    ask_anew: bool,
    /// Whom the host wants to admit and who is not back yet since the line was lost; and until when that holds.
    late: Vec<ParticipantId>,
    late_until: Moment,
    slots: Vec<Slot>,
    way: Way,
    still: Still,
    unreadable: Unreadable,
    up: Up,
    down: Down,
    /// Since when picture and sound have not been connected, while messages pass.
    media_since: Option<Moment>,
    gear: Gear,
    cover: Cover,
    told_sending: Sending,
    told_devices: Devices,
    camera_size: CameraSize,
    offline_since: Option<Moment>,
    /// The elements that the browser holds back.
    held_back: BTreeSet<u32>,
    muted_by_host: bool,
    mic_silent: bool,
    screen_failed: bool,
    refused: Option<(Refusal, Moment)>,
    /// Something was said too fast and so not heard: it is all said again then.
    say_again: Option<Moment>,
    pictures_asked: BTreeMap<(ParticipantId, TrackKind), Moment>,
    now: Moment,
    chance: u64,
    out: VecDeque<Ask>,
}

/// How long a refusal is shown.
const REFUSED_SHOWN_MS: u64 = 5_000;
/// The server's patience is back by then.
const SAY_AGAIN_MS: u64 = 1_500;
/// A host's wish that was neither seen done nor refused by then has been lost on the way.
const ASK_AGAIN_MS: u64 = 10_000;
/// Asking for a missing picture more often does not bring it sooner.
const PICTURE_EVERY_MS: u64 = 1_000;

impl Client {
    /// Starts at once: drain `poll`.
    pub fn new(start: Start, now: Moment) -> Self {
        let mut client = Client {
            role: start.role,
            can_share_screen: start.can_share_screen,
            phase: Phase::Connecting,
            sent_back: false,
            me: None,
            people: Vec::new(),
            speaking: Vec::new(),
            chat_news: 0,
            hands: Vec::new(),
            hand_asked: None,
            locked: false,
            waiting: Vec::new(),
            judge: Judge::default(),
            doctor: Doctor::default(),
            levels: BTreeMap::new(),
            layers: Layers::default(),
            sealed: Sealed::new(start.sealed),
            channel: Channel::default(),
            server_now: None,
            asked: Vec::new(),
            asked_at: now,
            ask_anew: false,
            late: Vec::new(),
            late_until: now,
            slots: Vec::new(),
            way: Way::new(now),
            still: Still::default(),
            unreadable: Unreadable::default(),
            up: Up::default(),
            down: Down::default(),
            media_since: None,
            told_sending: Sending::default(),
            told_devices: Devices::default(),
            camera_size: CameraSize::Large,
            offline_since: None,
            held_back: BTreeSet::new(),
            muted_by_host: false,
            mic_silent: false,
            screen_failed: false,
            refused: None,
            say_again: None,
            pictures_asked: BTreeMap::new(),
            now,
            chance: start.seed | 1,
            out: VecDeque::new(),
            gear: Gear::new(&start),
            cover: Cover::new(start.background, start.strong_noise),
        };
        client.begin_cover();
        client.get_ticket();
        if start.ask_devices {
            client.ask_wished_devices();
        }
        client
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        self.now = self.now.max(now);
        self.due();
        match input {
            Input::Command(command) => self.command(command),
            Input::Told(message) => self.told(message),
            Input::Ticket(_)
            | Input::SocketOpened
            | Input::SocketClosed
            | Input::Online
            | Input::Offline
            | Input::OtherNetwork
            | Input::Woke => self.way_input(input),
            Input::UpOffered { epoch, sdp } => self.up_offered(epoch, sdp),
            Input::UpState { epoch, state } => self.up_state(epoch, state),
            Input::DownAnswered { epoch, serial, sdp } => self.down_answered(epoch, serial, sdp),
            Input::DownState { epoch, state } => self.down_state(epoch, state),
            Input::PlayBlocked { element, blocked: true } => drop(self.held_back.insert(element)),
            Input::PlayBlocked { element, blocked: false } => drop(self.held_back.remove(&element)),
            Input::MicSilent(silent) => self.mic_silent = silent,
            Input::Measured(counters) => {
                self.line_measured(&counters);
                self.cover_strained(counters.strained);
                self.measured(counters);
            }
            Input::Pictures(arriving) => self.pictures_counted(&arriving),
            Input::Signs(signs) => self.signs(signs),
            Input::MediaStopped(stopped) => self.media_stopped(stopped),
            Input::Hidden(hidden) => self.page_hidden(hidden),
            Input::Cover(news) => self.cover_news(news),
            Input::NoiseFailed => self.noise_failed(),
            Input::Envelope { to, envelope } => self.carry(to, envelope),
            Input::Sealing(sealing) => self.sealed.shown(sealing),
            Input::Time => {}
            other => self.device_input(other),
        }
        self.settle();
    }

    pub fn poll(&mut self) -> Option<Ask> {
        self.out.pop_front()
    }

    /// When `handle(Input::Time, …)` wants to be called next.
    pub fn poll_timeout(&self) -> Option<Moment> {
        if self.phase.is_over() {
            return None;
        }
        let refused = self.refused_until();
        let blocked = self.media_since.map(|at| at.plus_ms(show::BLOCKED_AFTER_MS));
        let media = match self.way.greeted() {
            true => [self.up.next(), self.down.next(), self.say_again, self.ask_again_at()],
            false => [None; 4],
        };
        [self.way.next(), self.gear.next(), self.channel.next(), refused, blocked.filter(|at| *at > self.now)]
            .into_iter()
            .chain(media)
            .flatten()
            .min()
    }

    /// Who waits because the room is full is told so until there is room.
    fn refused_until(&self) -> Option<Moment> {
        let (reason, at) = self.refused?;
        let waits = matches!(self.phase, Phase::Waiting { .. });
        (reason != Refusal::RoomFull || !waits).then(|| at.plus_ms(REFUSED_SHOWN_MS))
    }

    fn due(&mut self) {
        if self.refused_until().is_some_and(|until| self.now >= until) {
            self.refused = None;
        }
        if self.phase.is_over() {
            return;
        }
        self.way_due();
        self.channel_due();
        self.gear_due();
        if self.way.greeted() {
            self.up_due();
            self.down_due();
            if self.say_again.take_if(|at| self.now >= *at).is_some() {
                self.tell_state();
                self.tell_channel();
                self.seal_again();
                self.answer_again();
                self.ask_host_things();
            }
            if self.ask_again_at().is_some_and(|at| self.now >= at) {
                self.ask_host_things();
            }
        }
    }

    /// What the server should know of this page, whatever it has heard.
    fn tell_state(&mut self) {
        self.send(ClientMessage::Devices { devices: self.told_devices });
        self.send(ClientMessage::Sending { sending: self.told_sending });
        self.tell_hand();
        self.tell_health_again();
        self.tell_looks();
    }

    /// What follows from the state alone: what leaves this page, how large, and what the server knows of it.
    fn settle(&mut self) {
        if self.phase.is_over() {
            return;
        }
        self.tell_sending();
        self.keep_wishes();
        self.muted_by_host &= !self.gear.microphone.on;
        self.fit_camera();
        self.tell_health();
        self.tell_who_is_present();
        let media = !self.way.greeted() || (self.up.is_live() && self.down.is_live());
        self.media_since = if media { None } else { self.media_since.or(Some(self.now)) };
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Leave => {
                self.send(ClientMessage::Leave);
                self.finish(Phase::Left);
            }
            Command::Return => self.come_back(),
            Command::TryNow => self.try_now(),
            Command::EndForAll => self.ask_as_host(ClientMessage::EndForAll),
            Command::SendBack(who) => self.ask_as_host(ClientMessage::SendBack { who }),
            Command::Admit(who) => self.ask_as_host(ClientMessage::Admit { who }),
            Command::Remove(who) => self.ask_as_host(ClientMessage::Remove { who }),
            // Late it would be worse than not at all.
            Command::Mute(who) => self.send(ClientMessage::Mute { who }),
            Command::Hint(who, hint) => self.send(ClientMessage::Hint { who, hint }),
            Command::HintSeen => self.hint_seen(),
            Command::Looks(looks) => self.looks(looks),
            Command::CodesMatch(code) => self.sealed.compared = Some(code),
            Command::MuteAll => self.send(ClientMessage::MuteAll),
            Command::LowerHand(who) => self.send(ClientMessage::LowerHand { who }),
            Command::Hand(up) => self.raise_hand(up),
            Command::HearIn(spoken) => self.hear_in(spoken),
            Command::SpeakToAll(yes) => self.speak_to_all(yes),
            Command::Captions(on) => self.turn_captions(on),
            // Late it would be worse than not at all.
            Command::Caption { line, text, done } => {
                self.send(ClientMessage::Caption { line, text, done });
            }
            Command::Lock(locked) => self.lock(locked),
            Command::AdmitAll => self.admit_all(),
            Command::SendAllBack => self.send_all_back(),
            Command::MakeHost(who, host) => self.ask_as_host(ClientMessage::MakeHost { who, host }),
            Command::PictureMissing(of, kind) => {
                let asked = self.pictures_asked.get(&(of, kind));
                let soon = asked.is_some_and(|at| self.now.ms_since(*at) < PICTURE_EVERY_MS);
                // What is held back comes by itself; a keyframe would only burden the others.
                let comes = self.source(of, kind).is_some() && !self.layers.is_held(of, kind);
                if self.phase == Phase::In && comes && !soon {
                    self.pictures_asked.insert((of, kind), self.now);
                    self.send(ClientMessage::PictureWanted { of, kind });
                }
            }
            Command::Listen => {
                self.held_back.clear();
                self.out.push_back(Ask::PlayAll);
            }
            other => self.device_command(other),
        }
    }

    /// Said now if the server listens, and again on the next socket until it is seen done: a host's tap is not lost
    /// with the line.
    fn ask_as_host(&mut self, ask: ClientMessage) {
        if self.role == CallRole::Host && !self.asked.contains(&ask) {
            self.asked.push(ask.clone());
            self.asked_at = self.now;
        }
        self.send(ask);
    }

    fn ask_again_at(&self) -> Option<Moment> {
        (!self.asked.is_empty()).then(|| self.asked_at.plus_ms(ASK_AGAIN_MS))
    }

    fn ask_host_things(&mut self) {
        self.asked_at = self.now;
        for ask in self.asked.clone() {
            self.send(ask);
        }
    }

    /// To the server, if it listens: what a page wants is told anew on each socket, so nothing is queued.
    fn send(&mut self, message: ClientMessage) {
        if self.way.greeted() {
            self.out.push_back(Ask::Send(message));
        }
    }

    /// Lets go of everything: nothing more happens by itself.
    fn finish(&mut self, phase: Phase) {
        if self.phase.is_over() {
            return;
        }
        self.phase = phase;
        self.forget_the_call();
        self.asked.clear();
        self.late.clear();
        self.way.stop();
        self.up.stop();
        self.down.stop();
        self.media_since = None;
        self.out.extend([Ask::CloseMedia, Ask::CloseSocket]);
        self.release_devices();
    }

    fn forget_the_call(&mut self) {
        self.people.clear();
        self.speaking.clear();
        self.hands.clear();
        self.hand_asked = None;
        self.waiting.clear();
        self.levels.clear();
        self.layers.forget();
        self.channel_forgets();
        self.judge.end();
        self.forget_health();
        for slot in &mut self.slots {
            slot.carries = None;
        }
    }

    fn come_back(&mut self) {
        if matches!(self.phase, Phase::Left | Phase::TakenOver) {
            self.phase = Phase::Connecting;
            self.sent_back = false;
            self.way = Way::new(self.now);
            self.get_ticket();
            self.ask_wished_devices();
        }
    }

    /// A number from 0 to 1023 (xorshift64*).
    fn chance(&mut self) -> u64 {
        self.chance ^= self.chance >> 12;
        self.chance ^= self.chance << 25;
        self.chance ^= self.chance >> 27;
        self.chance.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 54
    }
}
