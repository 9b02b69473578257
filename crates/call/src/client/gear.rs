//! What this page has open or asks for: camera, microphone, screen.
use super::view;
use super::{Device, ScreenGot, Start, Wish};
use crate::moment::Moment;
use model::signal::{DeviceState, Devices, Sending};
use std::collections::VecDeque;

pub(super) struct Gear {
    pub camera: Unit,
    pub microphone: Unit,
    pub screen: Option<ScreenGot>,
    pub screen_asked: bool,
    pub cameras: Vec<view::Device>,
    pub microphones: Vec<view::Device>,
    pub speakers: Vec<view::Device>,
    pub speaker: Option<String>,
    pub generation: u32,
    pub round: u32,
    /// The question that is out: one at a time, as browsers show one prompt at a time.
    pub asked: Option<Question>,
    pub to_ask: VecDeque<Question>,
    /// Microphone and camera wishes as they were last kept for a reload.
    pub kept: (bool, bool),
}

/// A camera or a microphone.
pub(super) struct Unit {
    /// What the button shows.
    pub on: bool,
    pub state: DeviceState,
    pub open: bool,
    pub chosen: Option<String>,
    /// The chosen one is not there: another will do.
    pub loose: bool,
    pub in_use: Option<String>,
    /// A phone's camera that looks away from its person, wished while none is chosen by name.
    pub back: bool,
    /// It worked and went.
    pub stopped: bool,
    pub again: Option<Moment>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    Both,
    One(Device),
}

impl Question {
    pub fn is_for(self, device: Device) -> bool {
        self == Question::Both || self == Question::One(device)
    }
}

impl Unit {
    /// Something keeps it from working.
    pub fn is_in_trouble(&self) -> bool {
        self.stopped
            || matches!(
                self.state,
                DeviceState::Denied
                    | DeviceState::BlockedBySystem
                    | DeviceState::NotSecure
                    | DeviceState::InUse
                    | DeviceState::Missing
            )
    }

    pub fn wish(&self) -> Wish {
        Wish { id: self.chosen.clone(), exact: self.chosen.is_some() && !self.loose, back: self.back }
    }
}

impl Gear {
    pub fn new(start: &Start) -> Self {
        let unit = |on, chosen: &Option<String>| Unit {
            on,
            // Off on purpose, before a reload.
            state: if on { DeviceState::Unknown } else { DeviceState::Off },
            open: false,
            chosen: chosen.clone(),
            loose: false,
            in_use: None,
            back: false,
            stopped: false,
            again: None,
        };
        Gear {
            camera: unit(start.camera_on, &start.camera),
            microphone: unit(start.mic_on, &start.microphone),
            screen: None,
            screen_asked: false,
            cameras: Vec::new(),
            microphones: Vec::new(),
            speakers: Vec::new(),
            speaker: start.speaker.clone(),
            generation: 0,
            round: 0,
            asked: None,
            to_ask: VecDeque::new(),
            kept: (start.mic_on, start.camera_on),
        }
    }

    pub fn unit(&mut self, device: Device) -> &mut Unit {
        match device {
            Device::Camera => &mut self.camera,
            Device::Microphone => &mut self.microphone,
        }
    }

    pub fn next(&self) -> Option<Moment> {
        [self.camera.again, self.microphone.again].into_iter().flatten().min()
    }

    pub fn sending(&self) -> Sending {
        Sending {
            mic: self.microphone.on && self.microphone.open,
            camera: self.camera.on && self.camera.open,
            screen: self.screen.is_some(),
            screen_sound: self.screen.is_some_and(|screen| screen.sound),
        }
    }

    pub fn devices(&self) -> Devices {
        Devices { camera: self.camera.state, microphone: self.microphone.state }
    }
}
