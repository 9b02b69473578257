//! Which codecs an m-line names, by which payload types, and with what: reading them, choosing among them, and writing
//! ours. Knows no transports.
use super::{AV1, H264, Media, OPUS, RED, VP8, VP9};
use crate::forward::codec::{Codec, PayloadTypes};
use crate::limits::{SDP_FORMATS_MAX, SDP_REPEATS_MAX};
use std::fmt::Write;

/// What is said of one payload type, in whatever order it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format {
    payload_type: u8,
    codec: Option<Codec>,
    /// Of RED: what it has twice.
    twice: Option<u8>,
    /// Of H.264: 1 says that a unit may come in pieces (RFC 6184 section 5.4), as every browser sends it.
    mode: u8,
    /// Of H.264 the three bytes of `profile-level-id`, of VP9 and AV1 the number of the profile.
    profile: Option<u32>,
}

const fn rtpmap(codec: Codec) -> &'static str {
    match codec {
        Codec::Opus => "opus/48000/2",
        Codec::Red => "red/48000/2",
        Codec::Vp8 => "VP8/90000",
        Codec::H264 => "H264/90000",
        Codec::Vp9 => "VP9/90000",
        Codec::Av1 => "AV1/90000",
    }
}

fn payload_type(word: &str) -> Option<u8> {
    word.trim().parse::<u8>().ok().filter(|number| *number < 128)
}

impl Media {
    fn format(&mut self, payload_type: u8) -> Option<&mut Format> {
        if let Some(at) = self.formats.iter().position(|known| known.payload_type == payload_type) {
            return self.formats.get_mut(at);
        }
        if self.formats.len() >= SDP_FORMATS_MAX {
            return None;
        }
        self.formats.push(Format { payload_type, codec: None, twice: None, mode: 0, profile: None });
        self.formats.last_mut()
    }

    pub(super) fn rtpmap(&mut self, value: &str) {
        let Some((number, name)) = value.split_once(' ') else { return };
        let is_audio = self.is_audio();
        let fits = |codec: &Codec| codec.is_audio() == is_audio;
        let named = |codec: &Codec| rtpmap(*codec).eq_ignore_ascii_case(name.trim());
        let codec = Codec::ALL.into_iter().filter(fits).find(named);
        if let Some((number, codec)) = payload_type(number).zip(codec)
            && let Some(format) = self.format(number)
        {
            format.codec = Some(codec);
        }
    }

    /// What a payload type repeats, and what a receiver of it must be able to do.
    pub(super) fn fmtp(&mut self, value: &str) {
        let Some((number, parameters)) = value.split_once(' ') else { return };
        let Some(number) = payload_type(number) else { return };
        if let Some((new, before)) = parameters.split_once('/')
            && let Some(twice) = payload_type(new).filter(|new| payload_type(before) == Some(*new))
            && let Some(format) = self.format(number)
        {
            format.twice = Some(twice);
        }
        for (name, value) in parameters.split(';').filter_map(|one| one.trim().split_once('=')) {
            match name {
                "apt" => {
                    if let Some(repeated) = payload_type(value)
                        && self.repeats.len() < SDP_REPEATS_MAX
                    {
                        self.repeats.push((number, repeated));
                    }
                }
                "packetization-mode" => {
                    let mode = value.trim().parse().unwrap_or(u8::MAX);
                    if let Some(format) = self.format(number) {
                        format.mode = mode;
                    }
                }
                "profile-level-id" | "profile-id" | "profile" => {
                    let radix = if name == "profile-level-id" { 16 } else { 10 };
                    // What cannot be read is none that we know.
                    let profile = u32::from_str_radix(value.trim(), radix).unwrap_or(u32::MAX);
                    if let Some(format) = self.format(number) {
                        format.profile = Some(profile);
                    }
                }
                _ => {}
            }
        }
    }

    /// Once everything is read: the payload type of each codec, and which is taken of a sender.
    pub(super) fn settle(&mut self) {
        for codec in Codec::ALL {
            let opus = self.payload_types.get(Codec::Opus);
            let stands = |format: &&Format| codec != Codec::Red || (opus.is_some() && format.twice == opus);
            let usable = self.formats.iter().filter(|format| format.codec == Some(codec)).filter(stands);
            // Of equals the first, which the peer likes best.
            let best = usable
                .filter_map(|format| Some((format.rank()?, format)))
                .min_by_key(|(rank, _)| *rank)
                .map(|(_, format)| *format);
            self.payload_types.set(codec, best.map(|format| format.payload_type));
            if codec == Codec::H264 {
                self.h264 = best.and_then(|format| format.profile);
            }
        }
        let taken = Codec::ALL.into_iter().find(|codec| self.payload_types.get(*codec).is_some());
        self.taken = taken.unwrap_or_default();
        self.codec = taken.and_then(|codec| self.payload_types.get(codec));
    }

    /// The payload type of repeats of the codec that is taken.
    pub fn repeats_as(&self) -> Option<u8> {
        self.repeats_of(self.codec?)
    }

    /// The payload type of repeats of that one.
    pub fn repeats_of(&self, payload_type: u8) -> Option<u8> {
        self.repeats.iter().find(|(_, repeated)| *repeated == payload_type).map(|(own, _)| *own)
    }

    /// The payload type in which we let a sender repeat. Of a picture in layers a repeat has to say which it is of.
    pub fn may_repeat_as(&self) -> Option<u8> {
        let is_clear = self.simulcast_layers().is_empty() || self.repaired_rid_id.is_some();
        self.repeats_as().filter(|_| self.is_video() && is_clear)
    }

    /// What is taken of a sender's codecs.
    pub fn takes(&self) -> PayloadTypes {
        let mut takes = PayloadTypes::default();
        takes.set(self.taken, self.codec);
        takes.set(Codec::Red, self.payload_types.get(Codec::Red));
        takes
    }

    /// The codecs of this line that we know, the one that is taken first.
    pub fn codecs(&self) -> impl Iterator<Item = (Codec, u8)> {
        Codec::ALL.into_iter().filter_map(move |codec| Some((codec, self.payload_types.get(codec)?)))
    }
}

impl Format {
    /// The smaller the better; `None` for what our receivers could not read.
    fn rank(&self) -> Option<u8> {
        match self.codec? {
            Codec::Opus | Codec::Red | Codec::Vp8 => Some(0),
            // Without this word it is 0.
            Codec::Vp9 | Codec::Av1 => (self.profile.unwrap_or(0) == 0).then_some(0),
            Codec::H264 if self.mode != 1 => None,
            Codec::H264 => h264_rank(self.profile.unwrap_or(BASELINE)),
        }
    }
}

/// What holds where nothing is said (RFC 6184 section 8.1).
const BASELINE: u32 = 0x42_00_0A;

/// RFC 6184 table 5, of `profile-level-id`: two profiles that every decoder of a browser reads, whichever of the ways to
/// write them a sender has. The level does not count: what a receiver cannot keep up with it says by its reports.
fn h264_rank(profile: u32) -> Option<u8> {
    let [_, idc, constraints, _] = profile.to_be_bytes();
    if profile > 0xFF_FFFF || constraints & 0x0F != 0 {
        return None;
    }
    let (first, second) = (constraints & 0x80 != 0, constraints & 0x40 != 0);
    match (idc, first, second) {
        // Constrained Baseline.
        (0x42, _, true) | (0x4D, true, _) | (0x58, true, true) => Some(0),
        // Baseline.
        (0x42, _, false) | (0x58, true, false) => Some(1),
        _ => None,
    }
}

/// What we offer to receive H.264 as: Constrained Baseline, level 3.1, as every browser names it.
pub(super) const H264_OURS: u32 = 0x42_E0_1F;

/// A codec on a line of ours. `h264`: the profile and level to name, if any; `more`: further parameters.
pub(super) fn codec_lines(out: &mut String, codec: Codec, payload_type: u8, h264: Option<u32>, more: &str) {
    line!(out, "a=rtpmap:{payload_type} {}", rtpmap(codec));
    let feedback: &[&str] = match codec {
        // Repeats are in time on most ways, and a word understood is worth more than a picture.
        Codec::Opus => &["nack"],
        Codec::Red => &[],
        Codec::Vp8 => &["nack", "nack pli", "ccm fir", "goog-remb"],
        // As short as can be: a large call has sixty lines, and a message has its limit.
        Codec::H264 | Codec::Vp9 | Codec::Av1 => &["nack", "nack pli", "goog-remb"],
    };
    for kind in feedback {
        line!(out, "a=rtcp-fb:{payload_type} {kind}");
    }
    let own = match (codec, h264) {
        (Codec::Opus, _) => "minptime=10;useinbandfec=1".to_owned(),
        (Codec::H264, Some(profile)) => {
            format!("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile:06x}")
        }
        (Codec::H264, None) => "packetization-mode=1".to_owned(),
        (Codec::Red | Codec::Vp8 | Codec::Vp9 | Codec::Av1, _) => String::new(),
    };
    let parameters: Vec<&str> = [own.as_str(), more].into_iter().filter(|part| !part.is_empty()).collect();
    if !parameters.is_empty() {
        line!(out, "a=fmtp:{payload_type} {}", parameters.join(";"));
    }
}

/// Opus twice in each packet.
pub(super) fn red_lines(out: &mut String, red: u8, opus: u8) {
    codec_lines(out, Codec::Red, red, None, &format!("{opus}/{opus}"));
}

/// The repeats of a codec, as a stream of their own.
pub(super) fn repeat_lines(out: &mut String, repeats: u8, payload_type: u8) {
    line!(out, "a=rtpmap:{repeats} rtx/90000");
    line!(out, "a=fmtp:{repeats} apt={payload_type}");
}

/// The payload types that we offer on `down`, each with that of its repeats (RFC 4588), which sound does not have.
pub(super) fn on_down(is_audio: bool) -> &'static [(Codec, u8, u8)] {
    const SOUND: &[(Codec, u8, u8)] = &[(Codec::Opus, OPUS, 0), (Codec::Red, RED, 0)];
    const PICTURE: &[(Codec, u8, u8)] = &[
        (Codec::Vp8, VP8, VP8 + 1),
        (Codec::H264, H264, H264 + 1),
        (Codec::Vp9, VP9, VP9 + 1),
        (Codec::Av1, AV1, AV1 + 1),
    ];
    if is_audio { SOUND } else { PICTURE }
}

#[cfg(test)]
#[path = "formats_tests.rs"]
mod tests;
