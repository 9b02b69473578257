//! What people, networks and bad luck do.
use crate::page::Page;
use crate::world::{Deed, Event, World, new_room, visit};
use call::client::{Command, Input, Phase};
use call::media::{MediaEvent, Track};
use model::TalkId;
use model::quality::{Level, Report};
use model::signal::{ClientMessage, DeviceState, Devices, Look, Sending, TrackKind};
use model::tasks::Spoken;
use std::collections::BTreeSet;

/// How long people act before the world goes quiet.
pub const ACTIVE_MS: u64 = 40_000;
/// Longer than places are kept, lines may be silent, and the engine waits for consent, one after the other.
pub const QUIET_MS: u64 = 110_000;

impl World {
    pub fn begin(&mut self) {
        self.after(0, Event::Act);
        self.after(500, Event::Tick);
        for who in 0..self.people.len() {
            if !self.people[who].hostile {
                self.open_page(who, (true, true));
            }
        }
    }

    pub fn open_page(&mut self, who: usize, kept: (bool, bool)) {
        let seed = self.rng.below(u64::MAX);
        let page = Page::new(who, self.people[who].role, self.now, seed, kept);
        self.pages.push(page);
        self.drain_page(self.pages.len() - 1);
    }

    fn close_page(&mut self, page: usize) {
        if self.pages[page].online {
            self.drop_socket(page);
        } else if let Some(socket) = self.pages[page].socket.take() {
            self.cut(socket);
        }
        self.pages[page].alive = false;
        self.pages[page].up = None;
        self.pages[page].down = None;
    }

    /// A live page of an honest person.
    fn some_page(&mut self) -> Option<usize> {
        let alive: Vec<_> = (0..self.pages.len()).filter(|&n| self.pages[n].alive).collect();
        self.rng.pick(&alive).copied()
    }

    pub fn act_at_random(&mut self) {
        if self.quiet {
            return;
        }
        let ms = self.rng.between(20, 2_500);
        self.after(ms, Event::Act);
        let guest = self.rng.between(1, self.people.len() as u64 - 1) as usize;
        match self.rng.below(30) {
            0..=4 => self.command(),
            5..=7 => self.after(0, Event::Commit(Deed::Admit(guest))),
            8 | 9 => self.ask_in_call(guest),
            10 => self.after(0, Event::Commit(Deed::SendBack(guest))),
            11 => self.lose_socket(),
            12 | 13 => self.go_offline(),
            14 => self.reload(true),
            15 => self.reload(false),
            16 | 17 => self.hostile_storm(),
            18 => {
                let (who, up) = (self.people[guest].id, self.rng.one_in(2));
                self.engine.fail(who, up);
                self.engine_speaks();
            }
            19 => self.device_luck(),
            20 if self.rng.one_in(4) => self.after(0, Event::Commit(Deed::Remove(guest))),
            21 if self.rng.one_in(6) => self.after(0, Event::Commit(Deed::End)),
            22 if self.rng.one_in(2) => self.restart_server(),
            24 | 25 => self.hands(),
            26 => self.lock_for_a_while(),
            27 | 28 => self.channels(),
            29 => self.chat(guest),
            _ => self.come_and_go(),
        }
    }

    fn command(&mut self) {
        let Some(page) = self.some_page() else { return };
        let on = self.rng.one_in(2);
        let command = match self.rng.below(11) {
            9 => Command::TurnOn,
            10 => Command::ChooseMicrophone("two".into()),
            0 | 1 => Command::Mic(on),
            2 | 3 => Command::Camera(on),
            4 => Command::ShareScreen,
            5 => Command::StopSharing,
            6 => Command::ChooseCamera("two".into()),
            7 => Command::AskAgain,
            _ => Command::ComeInWithout,
        };
        self.twice(page, command);
    }

    /// Taps come in pairs more often than one thinks.
    fn twice(&mut self, page: usize, command: Command) {
        self.feed(page, Input::Command(command.clone()));
        if self.rng.one_in(3) {
            self.feed(page, Input::Command(command));
        }
    }

    fn ask_in_call(&mut self, guest: usize) {
        let who = self.people[guest].id;
        let Some(page) = self.some_page() else { return };
        let command = match self.rng.below(10) {
            8 if self.rng.one_in(4) => Command::Remove(who),
            9 => Command::Mute(who),
            0..=4 => Command::Admit(who),
            5 | 6 => Command::SendBack(who),
            _ if self.rng.one_in(4) => Command::EndForAll,
            _ => Command::PictureMissing(who, TrackKind::Camera),
        };
        self.twice(page, command);
    }

    /// Up and down, by oneself and by the host, and quiet for all.
    fn hands(&mut self) {
        let Some(page) = self.some_page() else { return };
        let n = self.rng.below(self.people.len() as u64) as usize;
        let who = self.people[n].id;
        let command = match self.rng.below(8) {
            0 => Command::LowerHand(Some(who)),
            1 => Command::LowerHand(None),
            2 => Command::MuteAll,
            3 => Command::MakeHost(who, true),
            4 => Command::Hand(false),
            _ => Command::Hand(true),
        };
        self.twice(page, command);
    }

    /// Listening elsewhere, and captions, also by those who may not.
    fn channels(&mut self) {
        let Some(page) = self.some_page() else { return };
        let on = self.rng.one_in(2);
        let command = match self.rng.below(6) {
            0..=2 => Command::HearIn(on.then_some(Spoken::Es)),
            3 => Command::SpeakToAll(on),
            4 => Command::Captions(on),
            _ => Command::Caption { line: self.rng.below(3) as u32, text: "words".into(), done: on },
        };
        self.twice(page, command);
    }

    /// Something was said to all, or by or to one guest at the door.
    fn chat(&mut self, guest: usize) {
        let talk = match self.rng.one_in(2) {
            true => TalkId::everyone(visit()),
            false => TalkId::at_door(self.people[guest].id),
        };
        self.after(0, Event::Fact(call::room::Input::Chatted { talk }));
    }

    /// By the host, if they have a page.
    fn lock_for_a_while(&mut self) {
        let pages = &self.pages;
        let hosts: Vec<_> = (0..pages.len()).filter(|&n| pages[n].alive && pages[n].who == 0).collect();
        let Some(&page) = self.rng.pick(&hosts) else { return };
        self.twice(page, Command::Lock(true));
        let ms = self.rng.between(500, 8_000);
        self.after(ms, Event::Browser { page, input: Input::Command(Command::Lock(false)) });
    }

    fn lose_socket(&mut self) {
        let Some(page) = self.some_page() else { return };
        let Some(socket) = self.pages[page].socket.filter(|_| self.pages[page].online) else { return };
        let (near, far) = (self.rng.between(1, 200), self.rng.between(1, 200));
        self.after(near, Event::PageSeesClose { socket });
        self.after(far, Event::RoomSeesClose { socket });
        // What is under way is lost with it.
        self.cut(socket);
    }

    fn go_offline(&mut self) {
        let Some(page) = self.some_page() else { return };
        let online = std::mem::replace(&mut self.pages[page].online, false);
        if !online {
            return self.go_online(page);
        }
        if let Some(socket) = self.pages[page].socket {
            self.cut(socket);
        }
        if self.rng.one_in(2) {
            self.feed(page, Input::Offline);
        }
    }

    fn go_online(&mut self, page: usize) {
        if !std::mem::replace(&mut self.pages[page].online, true) {
            let input = if self.rng.one_in(2) { Input::Online } else { Input::Woke };
            self.feed(page, input);
        }
    }

    /// A reload, or a second tab that takes over.
    fn reload(&mut self, close: bool) {
        let Some(page) = self.some_page() else { return };
        let mut kept = (true, true);
        if close {
            self.close_page(page);
            kept = self.pages[page].kept;
        }
        self.open_page(self.pages[page].who, kept);
    }

    fn come_and_go(&mut self) {
        let Some(page) = self.some_page() else { return };
        match self.pages[page].client.view().phase {
            Phase::Left | Phase::TakenOver => self.feed(page, Input::Command(Command::Return)),
            _ if self.rng.one_in(3) => self.feed(page, Input::Command(Command::Leave)),
            _ => {}
        }
    }

    fn device_luck(&mut self) {
        let Some(page) = self.some_page() else { return };
        let input = match self.rng.below(5) {
            0 => Input::DevicesChanged,
            1 => Input::SourceEnded(TrackKind::Camera),
            2 => Input::SourceEnded(TrackKind::Mic),
            3 => Input::SourceEnded(TrackKind::Screen),
            _ => Input::Woke,
        };
        self.feed(page, input);
    }

    /// The process is gone with all it knew; the database is not.
    fn restart_server(&mut self) {
        self.room = new_room(self.rng.below(u64::MAX));
        self.room_opened = self.now;
        self.engine.ups.clear();
        self.engine.downs.clear();
        self.check.restarted();
        for (socket, at) in &mut self.sockets {
            if !std::mem::replace(&mut at.cut, true)
                && let Some(page) = at.page
                && self.pages[page].online
            {
                self.check.closing.push(*socket);
            }
        }
        for socket in std::mem::take(&mut self.check.closing) {
            self.after(10, Event::PageSeesClose { socket });
        }
    }

    /// Somebody who speaks the protocol by hand and wants in.
    fn hostile_storm(&mut self) {
        let hostile: Vec<_> = (0..self.people.len()).filter(|&n| self.people[n].hostile).collect();
        let Some(&who) = self.rng.pick(&hostile) else { return };
        let mine: Vec<_> =
            self.sockets.iter().filter(|(_, at)| at.who == who && !at.cut).map(|(&n, _)| n).collect();
        let socket = match self.rng.pick(&mine) {
            Some(&socket) if !self.rng.one_in(4) => socket,
            _ => {
                let again = self.rng.one_in(2);
                self.new_socket(who, None, again)
            }
        };
        // Now and then more than any line may carry.
        let most = if self.rng.one_in(8) { 400 } else { 40 };
        for _ in 0..self.rng.between(1, most) {
            let message = self.hostile_message();
            self.send_up(socket, message);
        }
        if self.rng.one_in(6) {
            self.close_to_room(socket);
        }
    }

    /// What somebody else has said, once more and by another, or whatever there is to say.
    fn hostile_message(&mut self) -> ClientMessage {
        if self.rng.one_in(4)
            && let Some(message) = self.rng.pick(&self.overheard)
        {
            return message.clone();
        }
        let n = self.rng.below(self.people.len() as u64) as usize;
        let who = self.people[n].id;
        let some = self.rng.below(4) as u32;
        let on = self.rng.one_in(2);
        match self.rng.below(27) {
            26 => ClientMessage::Sealed { to: who, envelope: "00".repeat(if on { 80 } else { 81 }) },
            17 => ClientMessage::Hand { up: on },
            18 => ClientMessage::LowerHand { who: on.then_some(who) },
            19 => ClientMessage::LockRoom { locked: on },
            20 => ClientMessage::MuteAll,
            22 => ClientMessage::HearIn { spoken: on.then_some(Spoken::Es) },
            23 => ClientMessage::SpeakToAll { yes: on },
            24 => ClientMessage::Captions { on },
            25 => ClientMessage::Caption { line: some, text: "words".repeat(some as usize * 20), done: on },
            21 => ClientMessage::MakeHost { who, host: on },
            16 => {
                let look = |kind| Look { of: who, kind, width: some as u16 * 300 };
                ClientMessage::Looks { looks: vec![look(TrackKind::Camera), look(TrackKind::Mic)] }
            }
            14 => {
                let ailment = on.then_some(model::doctor::Ailment::CameraDark);
                let health = model::doctor::Health { ailment, ..Default::default() };
                ClientMessage::Health { health }
            }
            15 => ClientMessage::Hint { who, hint: model::doctor::Hint::Microphone },
            12 => ClientMessage::Remove { who },
            13 => ClientMessage::Mute { who },
            0 => ClientMessage::UpOffer { epoch: some, sdp: "offer 99 1".into() },
            1 => ClientMessage::UpOffer { epoch: u32::MAX, sdp: "nonsense".into() },
            2 => ClientMessage::DownAnswer { epoch: some, serial: some, sdp: "nonsense".into() },
            3 => ClientMessage::DownAnswer { epoch: some, serial: 0, sdp: String::new() },
            4 => ClientMessage::DownWanted { epoch: if on { u32::MAX } else { some } },
            5 => {
                let sending = Sending { mic: true, camera: on, screen: true, screen_sound: on };
                ClientMessage::Sending { sending }
            }
            6 => {
                let camera = if on { DeviceState::Good } else { DeviceState::Denied };
                ClientMessage::Devices { devices: Devices { camera, microphone: camera } }
            }
            7 => ClientMessage::PictureWanted { of: who, kind: TrackKind::Camera },
            8 => ClientMessage::Admit { who },
            9 => ClientMessage::SendBack { who },
            10 if on => ClientMessage::EndForAll,
            10 => ClientMessage::Leave,
            11 if on => ClientMessage::Quality { report: Report { level: Level::Bad, ..Report::default() } },
            _ => ClientMessage::Ping { n: some },
        }
    }

    pub fn tick(&mut self) {
        self.after(1_000, Event::Tick);
        let ends: BTreeSet<u64> = self.engine.ups.values().map(|up| up.uid).collect();
        let ends: BTreeSet<u64> =
            ends.into_iter().chain(self.engine.downs.values().map(|down| down.uid)).collect();
        let mut held = BTreeSet::new();
        for n in 0..self.pages.len() {
            let page = &mut self.pages[n];
            if !page.alive {
                continue;
            }
            if page.online {
                held.extend([&page.up, &page.down].into_iter().flatten().filter_map(|peer| peer.uid));
            }
            for input in page.tick(|uid| ends.contains(&uid)) {
                self.feed(n, input);
            }
        }
        self.engine.tick(|uid| held.contains(&uid));
        for who in 0..self.people.len() {
            if self.rng.one_in(3) {
                let (who, level) = (self.people[who].id, self.rng.between(10, 127) as u8);
                self.engine.events.push(MediaEvent::Level { who, level });
                // The engine's word of what does not fit may be older than who is here.
                let held = self.people.iter().map(|other| Track { of: other.id, kind: TrackKind::Camera });
                self.engine.events.push(MediaEvent::Held { who, held: held.collect() });
                self.engine.events.push(MediaEvent::Wanted { who, layers: level % 4 });
            }
        }
        self.engine_speaks();
    }

    /// The networks heal, nobody taps, the hostile give up.
    pub fn go_quiet(&mut self) {
        self.quiet = true;
        for page in 0..self.pages.len() {
            if self.pages[page].alive {
                self.go_online(page);
            }
        }
        let hostile: Vec<_> =
            self.sockets.iter().filter(|(_, at)| at.page.is_none() && self.people[at.who].hostile).collect();
        for socket in hostile.into_iter().map(|(&n, _)| n).collect::<Vec<_>>() {
            self.cut(socket);
        }
    }
}
