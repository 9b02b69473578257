//! A picture that this browser cannot read: it comes and is never decoded, or the server holds it back because the browser
//! takes nothing of its kind. Then the tile says so instead of staying black, until the first of it is seen.
use super::Client;
use crate::moment::Moment;
use model::ParticipantId;
use model::signal::{CallRole, TrackKind};

/// A slow line has its first picture within this time. Lower: words that flash. Higher: a black tile without a word.
const PATIENCE_MS: u64 = 5_000;

/// What the browser has counted of the pictures on one m-line of the down connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arriving {
    pub mid: String,
    /// Without what only fills packets: of a camera that is off none come.
    pub bytes: f64,
    pub decoded: f64,
}

/// Somebody's camera, since it arrives on this m-line.
#[derive(Clone, Debug, PartialEq)]
struct Picture {
    of: ParticipantId,
    at: (u32, String),
    bytes: f64,
    decoded: f64,
    /// Something of it was decoded: whatever is wrong later is the line's.
    read: bool,
    /// Since when there was something to decode, and nothing was.
    since: Option<Moment>,
}

impl Picture {
    /// `refused`: it is sent to the server, which has nothing for this browser.
    fn look(&mut self, (bytes, decoded): (f64, f64), refused: bool, now: Moment) {
        let comes = bytes > self.bytes;
        self.read |= decoded > self.decoded;
        (self.bytes, self.decoded) = (bytes, decoded);
        self.since = (!self.read && (comes || refused)).then(|| self.since.unwrap_or(now));
    }

    fn is_unreadable(&self, now: Moment) -> bool {
        self.since.is_some_and(|since| now.ms_since(since) >= PATIENCE_MS)
    }
}

#[derive(Default)]
pub(super) struct Unreadable {
    pictures: Vec<Picture>,
}

impl Client {
    pub(super) fn pictures_counted(&mut self, arriving: &[Arriving]) {
        let before = std::mem::take(&mut self.unreadable.pictures);
        // Behind another page browsers need not decode; sealed pictures wait for their key; and a browser that does not
        // say what is on which m-line has told nothing.
        let blind = arriving.iter().any(|one| one.mid.is_empty());
        if blind || self.is_hidden() || self.sealed.show().is_some() {
            return;
        }
        for slot in &self.slots {
            let Some((of, TrackKind::Camera)) = slot.carries else { continue };
            let on_it = arriving.iter().filter(|one| one.mid == slot.mid);
            let counted = on_it.fold((0.0, 0.0), |sum, one| (sum.0 + one.bytes, sum.1 + one.decoded));
            let at = (self.down.local, slot.mid.clone());
            let known = before.iter().find(|picture| picture.of == of && picture.at == at).cloned();
            let (bytes, decoded) = counted;
            let mut picture = known.unwrap_or(Picture { of, at, bytes, decoded, read: false, since: None });
            picture.look(counted, self.is_refused(of), self.now);
            self.unreadable.pictures.push(picture);
        }
    }

    /// Browsers send what all browsers read. Of the kinds that a program may send, H.264 is the one that some lack.
    fn is_refused(&self, of: ParticipantId) -> bool {
        let sends = self.people.iter().any(|person| {
            person.id == of && person.role == CallRole::Program && person.here && person.sending.camera
        });
        sends && !self.layers.is_held(of, TrackKind::Camera) && !self.down.reads("H264/90000")
    }

    pub(super) fn is_unreadable(&self, of: ParticipantId) -> bool {
        self.unreadable.pictures.iter().any(|picture| picture.of == of && picture.is_unreadable(self.now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After looks every two seconds at these counts of bytes and pictures.
    fn after(refused: bool, counts: impl IntoIterator<Item = (f64, f64)>) -> bool {
        let of = ParticipantId::parse(&format!("{:032x}", 1)).expect("an id");
        let at = (1, "1".to_owned());
        let mut picture = Picture { of, at, bytes: 0.0, decoded: 0.0, read: false, since: None };
        let mut now = Moment(0);
        for counted in counts {
            picture.look(counted, refused, now);
            now = now.plus_ms(2_000);
        }
        picture.is_unreadable(now)
    }

    #[test]
    fn what_comes_and_is_never_decoded_is_said_after_its_patience() {
        let comes = |looks: u32| (1..=looks).map(|n| (f64::from(n) * 9_000.0, 0.0));
        assert!(!after(false, comes(2)), "a slow beginning");
        assert!(after(false, comes(3)));
    }

    #[test]
    fn the_first_picture_ends_it_and_a_frozen_one_is_another_matter() {
        let comes = |decoded: fn(u32) -> f64| (1..=20).map(move |n| (f64::from(n) * 9_000.0, decoded(n)));
        assert!(!after(false, comes(|n| if n < 20 { 0.0 } else { 1.0 })));
        assert!(!after(false, comes(|n| f64::from(n.min(3)))), "it was read before");
    }

    #[test]
    fn where_nothing_comes_nothing_is_unreadable_but_what_the_browser_refused() {
        let nothing = || (0..20).map(|_| (0.0, 0.0));
        assert!(!after(false, nothing()));
        assert!(after(true, nothing()));
    }
}
