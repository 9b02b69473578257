//! Camera, microphone, screen: what was asked for, what came of it, what leaves the page.
//!
//! Both devices are asked for together, so that the browser asks the person once; when that fails, each by itself,
//! the microphone first, so that one bad device does not cost the other. Nothing here ever holds anybody up.
use super::gear::{Question, Unit};
use super::{Ask, Client, Command, Device, Got, Input, device_state};
use model::signal::{DeviceState, Sending, TrackKind};

/// A device that went by itself is tried again after so long (a headset unplugged leaves another microphone).
const AGAIN_MS: u64 = 1_000;

const DEVICES: [Device; 2] = [Device::Microphone, Device::Camera];

impl Client {
    /// What the person wishes to have on and does not have yet.
    pub(super) fn ask_wished_devices(&mut self) {
        let wants = |unit: &Unit| unit.on && !unit.open;
        match (wants(&self.gear.camera), wants(&self.gear.microphone)) {
            (true, true) => self.ask_device(Question::Both),
            (true, false) => self.ask_device(Question::One(Device::Camera)),
            (false, true) => self.ask_device(Question::One(Device::Microphone)),
            (false, false) => {}
        }
    }

    fn ask_device(&mut self, question: Question) {
        let gear = &mut self.gear;
        for device in DEVICES.into_iter().filter(|&device| question.is_for(device)) {
            let unit = gear.unit(device);
            unit.again = None;
            unit.stopped = false;
            if !unit.open {
                unit.state = DeviceState::Asking;
            }
        }
        if !gear.to_ask.contains(&question) {
            gear.to_ask.push_back(question);
        }
        self.ask_next_device();
    }

    fn ask_next_device(&mut self) {
        let gear = &mut self.gear;
        if gear.asked.is_some() {
            return;
        }
        let Some(question) = gear.to_ask.pop_front() else { return };
        gear.asked = Some(question);
        gear.round += 1;
        let wish = |device, unit: &Unit| question.is_for(device).then(|| unit.wish());
        let ask = Ask::GetDevices {
            round: gear.round,
            camera: wish(Device::Camera, &gear.camera),
            microphone: wish(Device::Microphone, &gear.microphone),
        };
        self.out.push_back(ask);
    }

    pub(super) fn device_command(&mut self, command: Command) {
        if self.phase.is_over() {
            return;
        }
        match command {
            Command::Mic(on) => self.switch(Device::Microphone, on),
            Command::Camera(on) => self.switch(Device::Camera, on),
            Command::ChooseCamera(id) => self.choose(Device::Camera, id),
            Command::FlipCamera { back } => self.flip(back),
            Command::ChooseMicrophone(id) => self.choose(Device::Microphone, id),
            Command::ChooseSpeaker(id) => {
                self.gear.speaker.clone_from(&id);
                self.out.push_back(Ask::UseSpeaker(id));
                self.remember();
            }
            Command::AskAgain => self.ask_again(),
            Command::Renew(device) if self.gear.unit(device).on => self.ask_device(Question::One(device)),
            Command::TurnOn => {
                self.gear.camera.on = true;
                self.gear.microphone.on = true;
                self.ask_wished_devices();
            }
            Command::ComeInWithout => {
                for device in DEVICES {
                    if !self.gear.unit(device).open {
                        self.switch(device, false);
                    }
                }
            }
            Command::ShareScreen if self.can_share_screen && !self.gear.screen_asked => {
                self.gear.screen_asked = true;
                self.screen_failed = false;
                self.out.push_back(Ask::GetScreen);
            }
            Command::StopSharing => self.stop_screen(),
            Command::Background(what) => self.choose_background(what),
            Command::StrongNoise(on) => self.choose_strong_noise(on),
            _ => {}
        }
    }

    /// What is in trouble, without a change of anybody's wish: who is muted stays muted.
    fn ask_again(&mut self) {
        let gear = &mut self.gear;
        let trouble = DEVICES.map(|device| gear.unit(device).is_in_trouble());
        let never = DEVICES.map(|device| gear.unit(device).state == DeviceState::Unknown);
        let denied = DEVICES.map(|device| gear.unit(device).state == DeviceState::Denied);
        match trouble {
            _ if never == [true; 2] => self.ask_wished_devices(),
            // A no to both may have been a no to one of them: each by itself, now that somebody has tapped.
            [true, true] if denied == [true; 2] => {
                DEVICES.into_iter().for_each(|device| self.ask_device(Question::One(device)));
            }
            [true, true] => self.ask_device(Question::Both),
            [true, false] => self.ask_device(Question::One(Device::Microphone)),
            [false, true] => self.ask_device(Question::One(Device::Camera)),
            [false, false] if self.is_silent() || self.microphone_is_taken() => {
                self.ask_device(Question::One(Device::Microphone));
            }
            [false, false] if self.camera_is_taken() => self.ask_device(Question::One(Device::Camera)),
            [false, false] => {}
        }
    }

    /// The page is looked at again. Phones take camera and microphone from a page that sleeps.
    pub(super) fn ask_for_stopped_devices(&mut self) {
        let asked = self.gear.asked;
        let stopped = DEVICES.map(|device| {
            let unit = self.gear.unit(device);
            unit.on && unit.stopped && !unit.open && !asked.is_some_and(|question| question.is_for(device))
        });
        let question = match stopped {
            [true, true] => Question::Both,
            [true, false] => Question::One(Device::Microphone),
            [false, true] => Question::One(Device::Camera),
            [false, false] => return,
        };
        self.ask_device(question);
        // Until it works it has stopped, whatever the browser is asked meanwhile.
        for device in DEVICES.into_iter().filter(|&device| question.is_for(device)) {
            self.gear.unit(device).stopped = true;
        }
    }

    /// A muted microphone stays open, so that unmuting is instant. A camera that is off is let go: its light says so.
    fn switch(&mut self, device: Device, on: bool) {
        let unit = self.gear.unit(device);
        unit.on = on;
        unit.again = None;
        if on {
            if !unit.open {
                self.ask_device(Question::One(device));
            }
            return;
        }
        unit.stopped = false;
        if device == Device::Camera || !unit.open {
            self.close_device(device);
        }
    }

    fn close_device(&mut self, device: Device) {
        let unit = self.gear.unit(device);
        unit.state = DeviceState::Off;
        if std::mem::take(&mut unit.open) {
            self.gear.generation += 1;
            self.out.push_back(Ask::StopDevice(device));
        }
    }

    fn choose(&mut self, device: Device, id: String) {
        let unit = self.gear.unit(device);
        unit.chosen = Some(id);
        unit.loose = false;
        // To choose is not to turn on: who is muted stays muted, and a camera that is off stays off.
        let now = unit.on || unit.open;
        self.remember();
        if now {
            self.ask_device(Question::One(device));
        }
    }

    /// By the way it looks, not by name: names of a phone's cameras say little, and in every language something else.
    fn flip(&mut self, back: bool) {
        let unit = &mut self.gear.camera;
        (unit.chosen, unit.loose, unit.back) = (None, false, back);
        let now = unit.on || unit.open;
        self.remember();
        if now {
            self.ask_device(Question::One(Device::Camera));
        }
    }

    fn remember(&mut self) {
        self.out.push_back(Ask::Remember {
            camera: self.gear.camera.chosen.clone(),
            microphone: self.gear.microphone.chosen.clone(),
            speaker: self.gear.speaker.clone(),
        });
    }

    pub(super) fn device_input(&mut self, input: Input) {
        match input {
            Input::Got { round, camera, microphone } if round == self.gear.round => {
                self.got(camera, microphone);
            }
            Input::ScreenGot(result) => self.screen_got(result),
            _ if self.phase.is_over() => {}
            Input::Listed { cameras, microphones, speakers } => {
                self.gear.cameras = cameras;
                self.gear.microphones = microphones;
                self.gear.speakers = speakers;
                self.ask_for_found_devices();
            }
            Input::DevicesChanged => self.out.push_back(Ask::ListDevices),
            Input::SourceEnded(TrackKind::Camera) => self.source_ended(Device::Camera),
            Input::SourceEnded(TrackKind::Mic) => self.source_ended(Device::Microphone),
            Input::SourceEnded(TrackKind::Screen) => self.stop_screen(),
            Input::SourceEnded(TrackKind::ScreenSound) => {
                if let Some(screen) = &mut self.gear.screen {
                    screen.sound = false;
                }
            }
            _ => {}
        }
    }

    fn got(&mut self, camera: Option<Got>, microphone: Option<Got>) {
        let Some(question) = self.gear.asked.take() else { return };
        let blocked = |got: &Option<Got>| match got {
            Some(Got::Refused { blocked, .. }) => *blocked,
            _ => None,
        };
        let (mine, other) = (blocked(&microphone), blocked(&camera));
        let answers = [(Device::Microphone, microphone, mine, other), (Device::Camera, camera, other, mine)];
        for (device, got, mine, other) in answers {
            match got {
                Some(Got::Works { id }) => self.works(device, id),
                Some(Got::Refused { name, message, .. }) => {
                    let only_the_other = mine == Some(false) && other == Some(true);
                    self.refused_device(device, device_state(&name, &message), question, only_the_other);
                }
                None => {}
            }
        }
        self.ask_next_device();
    }

    fn works(&mut self, device: Device, id: Option<String>) {
        self.gear.generation += 1;
        let unit = self.gear.unit(device);
        unit.open = true;
        unit.stopped = false;
        unit.again = None;
        unit.in_use = id;
        unit.state = DeviceState::Good;
        // The wish changed, or the call was over, while the browser was asking.
        if self.phase.is_over() || (!unit.on && device == Device::Camera) {
            return self.close_device(device);
        }
        let kind = if device == Device::Camera { TrackKind::Camera } else { TrackKind::Mic };
        if self.told_sending.has(kind) {
            self.out.push_back(Ask::Put { kind, on: true });
        }
        self.out.push_back(Ask::ListDevices);
    }

    fn refused_device(
        &mut self,
        device: Device,
        state: DeviceState,
        question: Question,
        only_the_other: bool,
    ) {
        let over = self.phase.is_over();
        let unit = self.gear.unit(device);
        // The chosen one is not there today.
        let loosens = state == DeviceState::Missing && unit.wish().exact;
        unit.loose |= loosens;
        // A choice that failed leaves what worked before; what was turned off meanwhile is not asked for any more.
        if unit.open || unit.state == DeviceState::Off {
            return;
        }
        unit.state = state;
        // A person who says no, and a page that may not ask, hold for both devices: to ask for each by itself would
        // only be two more questions in the face of somebody who has just answered. Not so when the browser kept back
        // the other one alone, without asking anybody.
        let answered = matches!(state, DeviceState::Denied | DeviceState::NotSecure) && !only_the_other;
        let by_itself = question == Question::Both && !answered;
        if (by_itself || loosens) && !over {
            self.ask_device(Question::One(device));
        }
    }

    /// One was plugged in.
    fn ask_for_found_devices(&mut self) {
        for device in DEVICES {
            let found = match device {
                Device::Camera => !self.gear.cameras.is_empty(),
                Device::Microphone => !self.gear.microphones.is_empty(),
            };
            let unit = self.gear.unit(device);
            let gone = unit.state == DeviceState::Missing && unit.on && unit.again.is_none();
            if gone && found {
                // Only once for each change of the list, or a device that does not open would be asked for ever.
                self.ask_device(Question::One(device));
            }
        }
    }

    fn source_ended(&mut self, device: Device) {
        let again = self.now.plus_ms(AGAIN_MS);
        // Let go of by `call-web` to open another in its place: the answer says what became of it.
        let replaced = self.gear.asked.is_some_and(|question| question.is_for(device));
        let unit = self.gear.unit(device);
        if std::mem::take(&mut unit.open) {
            unit.stopped = !replaced;
            unit.state = if replaced { DeviceState::Asking } else { DeviceState::InUse };
            unit.again = (unit.on && !replaced).then_some(again);
            self.gear.generation += 1;
        }
    }

    pub(super) fn gear_due(&mut self) {
        for device in DEVICES {
            if self.gear.unit(device).again.is_some_and(|at| self.now >= at) {
                self.ask_device(Question::One(device));
                self.gear.unit(device).stopped = true;
            }
        }
    }

    pub(super) fn release_devices(&mut self) {
        self.stop_screen();
        for device in DEVICES {
            self.gear.unit(device).again = None;
            self.close_device(device);
        }
        self.gear.to_ask.clear();
        self.told_sending = Sending::default();
    }

    /// The microphone is on and gives nothing.
    pub(super) fn is_silent(&self) -> bool {
        self.mic_silent && self.told_sending.mic
    }
}
