//! A media engine without media: it keeps transports, slots and routes as the real one does, and its descriptions are
//! words that name the transport.
use call::media::{MediaCommand, MediaEvent, Track};
use model::ParticipantId;
use model::signal::Slot;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Engine {
    pub ups: BTreeMap<ParticipantId, Up>,
    pub downs: BTreeMap<ParticipantId, Down>,
    next_uid: u64,
    pub events: Vec<MediaEvent>,
    pub faults: Vec<String>,
}

pub struct Up {
    pub epoch: u32,
    pub uid: u64,
    pub connected: bool,
    pub alone: u32,
}

pub struct Down {
    pub epoch: u32,
    pub uid: u64,
    pub connected: bool,
    pub alone: u32,
    serial: u32,
    in_flight: Option<u32>,
    offered: usize,
    changed: bool,
    pub slots: Vec<(bool, Slot)>,
}

impl Engine {
    pub fn handle(&mut self, command: MediaCommand) {
        match command {
            MediaCommand::OpenUp { who, epoch, offer } => self.open_up(who, epoch, &offer),
            MediaCommand::OpenDown { who, epoch } => {
                self.next_uid += 1;
                let (uid, slots) = (self.next_uid, Vec::new());
                let down = Down {
                    epoch,
                    uid,
                    connected: false,
                    alone: 0,
                    serial: 0,
                    in_flight: None,
                    offered: 0,
                    changed: false,
                    slots,
                };
                self.downs.insert(who, down);
                self.add_slot(who, true, None);
                self.add_slot(who, false, None);
                self.tell(who);
            }
            // Programs that watch are no part of this world.
            MediaCommand::OpenWatch { who, epoch, .. } => {
                self.events.push(MediaEvent::Failed { who, up: false, epoch });
            }
            MediaCommand::DownAnswer { who, epoch, serial, sdp } => self.answered(who, epoch, serial, &sdp),
            MediaCommand::Forward { track, to } => self.forward(track, to),
            MediaCommand::Stop { track, to } => {
                if let Some(down) = self.downs.get_mut(&to) {
                    down.free(|carried| carried == track);
                    self.tell(to);
                }
            }
            MediaCommand::AskKeyframe { .. } => {}
            MediaCommand::Looks { .. } => {}
            MediaCommand::Close { who } => {
                self.ups.remove(&who);
                self.downs.remove(&who);
                for to in self.downs.keys().copied().collect::<Vec<_>>() {
                    if let Some(down) = self.downs.get_mut(&to) {
                        down.free(|carried| carried.of == who);
                    }
                    self.tell(to);
                }
            }
        }
    }

    fn open_up(&mut self, who: ParticipantId, epoch: u32, offer: &str) {
        self.ups.remove(&who);
        if !offer.starts_with("offer ") {
            return self.events.push(MediaEvent::Failed { who, up: true, epoch });
        }
        self.next_uid += 1;
        self.ups.insert(who, Up { epoch, uid: self.next_uid, connected: false, alone: 0 });
        let sdp = format!("answer {}", self.next_uid);
        self.events.push(MediaEvent::UpAnswer { who, epoch, sdp });
    }

    fn answered(&mut self, who: ParticipantId, epoch: u32, serial: u32, sdp: &str) {
        let Some(down) = self.downs.get_mut(&who) else { return };
        if down.epoch != epoch {
            return;
        }
        if down.in_flight != Some(serial) {
            self.faults.push(format!("an answer to {serial} while {:?} is in flight", down.in_flight));
        }
        if sdp != format!("answer {}", down.uid) {
            self.downs.remove(&who);
            return self.events.push(MediaEvent::Failed { who, up: false, epoch });
        }
        down.in_flight = None;
        self.tell(who);
    }

    fn forward(&mut self, track: Track, to: ParticipantId) {
        let Some(down) = self.downs.get_mut(&to) else { return };
        let carries = Some((track.of, track.kind));
        if down.slots.iter().any(|(_, slot)| slot.carries == carries) {
            return;
        }
        let audio = track.kind.is_audio();
        match down.slots.iter_mut().find(|(of, slot)| *of == audio && slot.carries.is_none()) {
            Some((_, slot)) => slot.carries = carries,
            None => self.add_slot(to, audio, carries),
        }
        if let Some(down) = self.downs.get_mut(&to) {
            down.changed = true;
        }
        self.tell(to);
    }

    fn add_slot(
        &mut self,
        to: ParticipantId,
        audio: bool,
        carries: Option<(ParticipantId, model::signal::TrackKind)>,
    ) {
        if let Some(down) = self.downs.get_mut(&to) {
            let mid = down.slots.len().to_string();
            down.slots.push((audio, Slot { mid, carries }));
        }
    }

    fn tell(&mut self, who: ParticipantId) {
        let Some(down) = self.downs.get_mut(&who) else { return };
        let slots: Vec<_> = down.slots.iter().map(|(_, slot)| slot.clone()).collect();
        if down.slots.len() > down.offered && down.in_flight.is_none() {
            down.serial += 1;
            down.in_flight = Some(down.serial);
            down.offered = down.slots.len();
            down.changed = false;
            let (epoch, serial, sdp) =
                (down.epoch, down.serial, format!("offer {} {}", down.uid, slots.len()));
            self.events.push(MediaEvent::DownOffer { who, epoch, serial, sdp, slots });
        } else if std::mem::take(&mut down.changed) {
            self.events.push(MediaEvent::DownSlots { who, slots });
        }
    }

    /// Everything that flows: to whom, what.
    pub fn routes(&self) -> impl Iterator<Item = (ParticipantId, Track)> + '_ {
        self.downs.iter().flat_map(|(&to, down)| {
            let carried = down.slots.iter().filter_map(|(_, slot)| slot.carries);
            carried.map(move |(of, kind)| (to, Track { of, kind }))
        })
    }

    /// Once a second: `alive` says whether a page holds the other end. Consent ends after 30 seconds.
    pub fn tick(&mut self, alive: impl Fn(u64) -> bool) {
        for (&who, up) in &mut self.ups {
            let is = alive(up.uid);
            if is && !up.connected {
                up.connected = true;
                self.events.push(MediaEvent::Connected { who, up: true });
            }
            up.alone = if is { 0 } else { up.alone + 1 };
            if up.alone == 30 {
                self.events.push(MediaEvent::Failed { who, up: true, epoch: up.epoch });
            }
        }
        for (&who, down) in &mut self.downs {
            let is = alive(down.uid);
            if is && !down.connected {
                down.connected = true;
                self.events.push(MediaEvent::Connected { who, up: false });
            }
            down.alone = if is { 0 } else { down.alone + 1 };
            if down.alone == 30 {
                self.events.push(MediaEvent::Failed { who, up: false, epoch: down.epoch });
            }
        }
        self.ups.retain(|_, up| up.alone < 30);
        self.downs.retain(|_, down| down.alone < 30);
    }

    /// A transport dies on the server's side.
    pub fn fail(&mut self, who: ParticipantId, up: bool) {
        let epoch = if up {
            self.ups.remove(&who).map(|up| up.epoch)
        } else {
            self.downs.remove(&who).map(|down| down.epoch)
        };
        if let Some(epoch) = epoch {
            self.events.push(MediaEvent::Failed { who, up, epoch });
        }
    }
}

impl Down {
    fn free(&mut self, is: impl Fn(Track) -> bool) {
        for (_, slot) in &mut self.slots {
            if slot.carries.is_some_and(|(of, kind)| is(Track { of, kind })) {
                slot.carries = None;
                self.changed = true;
            }
        }
    }
}
