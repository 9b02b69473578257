//! Frames: what of them is sealed, under which key, and that none is taken twice.
use crate::Member;
use sframe::CipherSuite;
use sframe::frame::{EncryptedFrameView, MediaFrameView, MonotonicCounter};
use sframe::header::SframeHeader;
use sframe::key::{DecryptionKey, EncryptionKey};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// What a frame is of. It is bound to the frame: a server cannot show somebody's screen as their camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    Mic,
    Camera,
    Screen,
    ScreenSound,
}

/// What became of a frame that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    Frame(Vec<u8>),
    /// Its key, or the word that it belongs here, may still come.
    Later,
    /// In clear, changed on the way, from somebody else, or here before.
    Never,
}

const SUITE: CipherSuite = CipherSuite::AesGcm128Sha256;

impl Medium {
    /// How many bytes stay in clear: for VP8 the frame's tag, and of a keyframe its start code and size (RFC 6386 9.1);
    /// for Opus the one that says how it is coded (RFC 6716 3.1).
    fn clear(self, first: u8) -> usize {
        match self {
            Medium::Mic | Medium::ScreenSound => 1,
            Medium::Camera | Medium::Screen if first & 0x01 == 0 => 10,
            Medium::Camera | Medium::Screen => 3,
        }
    }

    fn split(self, frame: &[u8]) -> Option<(&[u8], &[u8])> {
        frame.split_at_checked(self.clear(*frame.first()?))
    }

    fn bound(self, clear: &[u8]) -> Vec<u8> {
        [&[self as u8][..], clear].concat()
    }
}

/// Whose key it is, and which of theirs. Short, since it stands in each frame: 24 bits of the hash of the member's id.
pub(crate) fn key_id(of: Member, epoch: u16) -> u64 {
    let hash = Sha256::digest(of.0);
    u64::from_be_bytes([0, 0, 0, hash[0], hash[1], hash[2], 0, 0]) | u64::from(epoch)
}

/// The key under which a page sends.
pub(crate) struct SendKey {
    pub epoch: u16,
    pub base: Zeroizing<[u8; 32]>,
    /// A frame went out under it.
    pub used: bool,
    key: EncryptionKey,
    counter: MonotonicCounter,
}

impl SendKey {
    pub fn new(of: Member, epoch: u16, base: [u8; 32]) -> Option<SendKey> {
        let key = EncryptionKey::derive_from(SUITE, key_id(of, epoch), base).ok()?;
        Some(SendKey { epoch, base: base.into(), used: false, key, counter: MonotonicCounter::default() })
    }

    /// None for what is too short to be a frame.
    pub fn seal(&mut self, medium: Medium, frame: &[u8]) -> Option<Vec<u8>> {
        let (clear, rest) = medium.split(frame)?;
        let bound = medium.bound(clear);
        let media = MediaFrameView::try_with_meta_data(&mut self.counter, rest, &bound).ok()?;
        let sealed = media.encrypt(&self.key).ok()?;
        self.used = true;
        Some([clear, sealed.sframe_cipher_text()].concat())
    }
}

/// A key under which somebody else sends.
pub(crate) struct OpenKey {
    pub of: Member,
    pub epoch: u16,
    key: DecryptionKey,
    /// Counters run over all that one sends; what comes late of one medium says nothing of another.
    windows: BTreeMap<Medium, Window>,
}

impl OpenKey {
    pub fn new(of: Member, epoch: u16, base: &[u8; 32]) -> Option<OpenKey> {
        let key = DecryptionKey::derive_from(SUITE, key_id(of, epoch), base).ok()?;
        Some(OpenKey { of, epoch, key, windows: BTreeMap::new() })
    }

    pub fn open(&mut self, medium: Medium, frame: &[u8]) -> Option<Vec<u8>> {
        let (clear, rest) = medium.split(frame)?;
        let bound = medium.bound(clear);
        let sealed = EncryptedFrameView::try_with_meta_data(rest, &bound).ok()?;
        let counter = sealed.header().counter();
        let window = self.windows.entry(medium).or_default();
        if !window.may_take(counter) {
            return None;
        }
        let opened = sealed.decrypt(&self.key).ok()?;
        window.take(counter);
        Some([clear, opened.payload()].concat())
    }
}

/// Under which key a frame says that it is.
pub(crate) fn key_of(medium: Medium, frame: &[u8]) -> Option<u64> {
    let (_, rest) = medium.split(frame)?;
    SframeHeader::deserialize(rest).ok().map(|header| header.key_id())
}

/// Which of the last 128 counters were taken.
#[derive(Default)]
struct Window {
    highest: Option<u64>,
    /// Bit n: `highest - n`.
    taken: u128,
}

impl Window {
    fn may_take(&self, counter: u64) -> bool {
        match self.highest {
            Some(highest) if counter <= highest => {
                let back = highest - counter;
                back < 128 && self.taken & (1 << back) == 0
            }
            _ => true,
        }
    }

    fn take(&mut self, counter: u64) {
        match self.highest {
            Some(highest) if counter <= highest => self.taken |= 1 << (highest - counter),
            before => {
                let ahead = before.map_or(128, |highest| counter - highest);
                let before = if ahead < 128 { self.taken << ahead } else { 0 };
                self.taken = before | 1;
                self.highest = Some(counter);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_taken_once_and_not_long_after() {
        let mut window = Window::default();
        for (counter, expected) in [
            (5, true),
            (5, false),
            (3, true),
            (3, false),
            (200, true),
            (199, true),
            (72, false),
            (73, true),
            (73, false),
            (u64::MAX, true),
            (200, false),
        ] {
            assert_eq!(window.may_take(counter), expected, "{counter}");
            if expected {
                window.take(counter);
            }
        }
    }

    /// What the server must go on to see (`sfu`, forward/keyframe.rs) is where it was, and nothing else is.
    #[test]
    fn the_first_bytes_stay_and_no_other_run_of_the_clear_does() {
        let me = Member([7; 16]);
        let mut key = SendKey::new(me, 1, [9; 32]).expect("a key");
        let pattern: Vec<u8> = (0..1_000u32).map(|i| (i * 7 % 251) as u8 & 0xFE).collect();
        for (medium, first, clear) in [
            (Medium::Camera, 0, 10),
            (Medium::Camera, 1, 3),
            (Medium::Mic, 0, 1),
            (Medium::ScreenSound, 1, 1),
        ] {
            let mut frame = pattern.clone();
            frame[0] = first;
            let sealed = key.seal(medium, &frame).expect("sealed");
            assert_eq!(sealed[..clear], frame[..clear]);
            let rest = &sealed[clear..];
            for run in frame[clear..].windows(16) {
                assert!(!rest.windows(16).any(|there| there == run), "{medium:?} {first}");
            }
        }
    }

    #[test]
    fn counters_are_never_used_twice() {
        let me = Member([7; 16]);
        let mut key = SendKey::new(me, 1, [9; 32]).expect("a key");
        let mut before = None;
        for i in 0..2_000u32 {
            let medium = [Medium::Mic, Medium::Camera, Medium::Screen][i as usize % 3];
            let sealed = key.seal(medium, &[1; 40]).expect("sealed");
            let (_, rest) = medium.split(&sealed).expect("split");
            let counter = SframeHeader::deserialize(rest).expect("a header").counter();
            assert!(before.is_none_or(|before| counter > before));
            before = Some(counter);
        }
    }

    #[test]
    fn frames_too_short_to_be_any_are_not_sent() {
        let mut key = SendKey::new(Member([7; 16]), 1, [9; 32]).expect("a key");
        assert_eq!(key.seal(Medium::Camera, &[]), None);
        assert_eq!(key.seal(Medium::Camera, &[0; 9]), None);
        assert_eq!(key.seal(Medium::Camera, &[1; 2]), None);
        assert!(key.seal(Medium::Mic, &[0; 1]).is_some(), "silence has one byte");
    }
}
