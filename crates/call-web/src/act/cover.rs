//! What stands between a device and what is sent: the room behind a person covered, noise silenced.
use super::Hands;
use crate::blur::own;
use crate::devices::Next;
use crate::drive::Feed;
use crate::extras::pause;
use crate::meter::Meter;
use crate::noise::Noise;
use call::client::{Background, CoverNews, Input};
use model::signal::TrackKind;
use wasm_bindgen_futures::spawn_local;
use web_sys::MediaStreamTrack;

/// A camera that has just been told to blur the room gives blurred pictures by then.
const SETTLES_MS: i32 = 500;

impl Hands {
    /// Covers the room behind the open camera, or shows it. Until that works, the whole picture is blurred.
    pub(super) fn cover(&mut self, feed: &Feed) {
        match self.sources.cover(&self.studio, self.size, feed) {
            Next::Nothing => {}
            Next::Look => self.studio.look(),
            Next::Ask(camera) => {
                let (size, feed) = (self.size, feed.clone());
                spawn_local(async move {
                    let done = own::set(&camera, size, true).await;
                    if done {
                        // What is on its way is from before.
                        pause(SETTLES_MS).await;
                    }
                    let told = feed.with_hands(|hands| hands.camera_blurs(&camera, done));
                    if told == Some(true) {
                        feed.feed(Input::Cover(CoverNews::WorksByCamera));
                    }
                });
            }
        }
    }

    /// Its answer; true when that is what is shown now.
    fn camera_blurs(&mut self, camera: &MediaStreamTrack, done: bool) -> bool {
        // Meanwhile another camera may have been opened, or something else chosen.
        if self.sources.plain(TrackKind::Camera) != Some(camera) {
            return false;
        }
        if done && !self.studio.is_on() {
            own::end(camera, self.size);
        }
        if self.studio.what() != Background::Blurred {
            return false;
        }
        // A new size that was asked of it meanwhile may have taken the wish back.
        let done = done && own::blurs(camera);
        if done {
            self.sources.uncover();
            self.put(TrackKind::Camera);
        } else {
            self.studio.look();
        }
        done
    }

    /// The system, or another program, may have changed how the camera works: what it does not blur any more is blurred here.
    pub fn camera_changed(&mut self, feed: &Feed) {
        if self.sources.cover_again(&self.studio, feed) {
            self.studio.look();
            self.put(TrackKind::Camera);
            self.sync(feed);
        }
    }

    /// Silences the open microphone, or does not any more. It is heard as it is until that works.
    pub(super) fn quiet(&mut self, feed: &Feed) {
        self.plain_meter = None;
        if !self.strong_noise {
            self.sources.quiet(None);
            return self.put(TrackKind::Mic);
        }
        let Some(plain) = self.sources.plain(TrackKind::Mic).cloned() else { return };
        let feed = feed.clone();
        spawn_local(async move {
            let noise = Noise::start(&plain, &feed).await;
            let failed = feed.with_hands(|hands| {
                // Meanwhile another microphone may have been opened, or this one been let go.
                let still = hands.strong_noise && hands.sources.plain(TrackKind::Mic) == Some(&plain);
                match noise {
                    Ok(noise) if still => {
                        hands.sources.quiet(Some(noise));
                        hands.put(TrackKind::Mic);
                        false
                    }
                    other => still && other.is_err(),
                }
            });
            if failed == Some(true) {
                feed.feed(Input::NoiseFailed);
            }
        });
    }

    /// Hears whether the microphone itself gives anything.
    pub(super) fn silence_meter(&mut self) -> Option<&Meter> {
        if !self.sources.wears(TrackKind::Mic) {
            return self.meter();
        }
        let track = self.sources.plain(TrackKind::Mic)?;
        if self.plain_meter.as_ref().is_none_or(|meter| !meter.is_of(track)) {
            self.plain_meter = Meter::new(track);
        }
        self.plain_meter.as_ref()
    }
}
