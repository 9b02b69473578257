//! What leaves the page: what is put on the senders and told, the shared screen, and the wishes that outlive a reload.
use super::{Ask, CameraSize, Client, ScreenGot};
use model::signal::{ClientMessage, TrackKind};

impl Client {
    /// Puts on the senders what should leave the page, and says so, when it changed.
    pub(super) fn tell_sending(&mut self) {
        let sending = self.gear.sending();
        if sending != self.told_sending {
            for kind in TrackKind::ALL {
                if sending.has(kind) != self.told_sending.has(kind) {
                    self.out.push_back(Ask::Put { kind, on: sending.has(kind) });
                }
            }
            self.told_sending = sending;
            self.send(ClientMessage::Sending { sending });
        }
        let devices = self.gear.devices();
        if devices != self.told_devices {
            self.told_devices = devices;
            self.send(ClientMessage::Devices { devices });
        }
    }

    /// The more look, the smaller the picture: a grid needs no large ones, and each is sent to all.
    pub(super) fn fit_camera(&mut self) {
        let size = if self.people.len() > 1 { CameraSize::Small } else { CameraSize::Large };
        if size != self.camera_size {
            self.camera_size = size;
            self.out.push_back(Ask::CameraSize(size));
        }
    }

    /// What the buttons show outlives a reload: nobody who is muted becomes loud by it.
    pub(super) fn keep_wishes(&mut self) {
        let wishes = (self.gear.microphone.on, self.gear.camera.on);
        if wishes != self.gear.kept {
            self.gear.kept = wishes;
            self.out.push_back(Ask::Keep { mic_on: wishes.0, camera_on: wishes.1 });
        }
    }

    pub(super) fn screen_got(&mut self, result: Result<ScreenGot, bool>) {
        if !std::mem::take(&mut self.gear.screen_asked) {
            return;
        }
        match result {
            Ok(_) if self.phase != super::Phase::In => self.out.push_back(Ask::StopScreen),
            Ok(screen) => {
                self.gear.screen = Some(screen);
                self.gear.generation += 1;
                // Another screen in place of the one that is shared.
                let shared = [TrackKind::Screen, TrackKind::ScreenSound];
                for kind in shared.into_iter().filter(|&kind| self.told_sending.has(kind)) {
                    self.out.push_back(Ask::Put { kind, on: self.gear.sending().has(kind) });
                }
            }
            Err(failed) => self.screen_failed = failed,
        }
    }

    pub(super) fn stop_screen(&mut self) {
        if self.gear.screen.take().is_some() {
            self.gear.generation += 1;
            self.out.push_back(Ask::StopScreen);
        }
    }
}
