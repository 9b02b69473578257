//! What a person receives: slots on one `down` transport. Knows no senders beyond the name of the track in a slot.
mod rtx;
mod twice;

use super::TransportId;
use crate::forward::codec::{Codec, PayloadTypes};
use crate::forward::rate::Estimate;
use crate::forward::rewrite::Rewriter;
use crate::forward::rtp::{Fixed, Rewritten, write_header};
use crate::forward::srtp::Sealer;
use crate::forward::vp8::Counters;
use crate::forward::way::Way;
use crate::forward::{AUDIO_CLOCK, VIDEO_CLOCK};
use crate::limits::{REPEAT_GAP, SEQUENCE_JUMP_MAX, SLOTS_MAX};
use crate::sdp::{Description, Offered};
use call::media::Track;
use model::signal::{Slot as Told, TrackKind};
use rand::{Rng, RngExt};
use rtx::{Repair, Rtx};
use std::collections::HashMap;
use std::time::Instant;
use twice::Twice;

#[derive(Default)]
pub(super) struct Down {
    pub slots: Vec<Slot>,
    /// How many of the slots the last offer had.
    pub offered: usize,
    pub serial: u32,
    /// The serial of the offer that waits for its answer.
    pub in_flight: Option<u32>,
    /// What the slots carry changed since it was last told.
    pub changed: bool,
    /// What the page shows how large, the most important first, as it was last told.
    pub looks: Vec<(Track, u16)>,
    pub way: Way,
    pub chosen_at: Option<Instant>,
    /// The pictures that were last told not to fit.
    pub held: Vec<Track>,
    /// What everything would cost that the page could show (bit/s).
    pub wish: u32,
    /// The peer has offered the lines: none is added.
    pub fixed: bool,
}

pub(super) struct Slot {
    pub mid: String,
    pub is_audio: bool,
    /// Slots of one group are one stream in the description: receivers play them in step. Only a microphone and a
    /// camera, or a screen and its sound, of one person are ever in a group.
    pub group: usize,
    pub ssrc: u32,
    /// The stream of its repeats, of a picture.
    pub rtx: Option<Rtx>,
    pub carries: Option<Track>,
    pub answer: Answer,
    /// The stream that feeds the slot now.
    source: Option<Source>,
    /// Waits for a packet to start with: any for audio, a keyframe's first for video.
    waits: bool,
    rewriter: Rewriter,
    counters: Counters,
    /// The layer that flows now; `None` for sound, and until a picture has begun.
    pub layer: Option<u8>,
    pub target: Target,
    repeated: HashMap<u64, Instant>,
    pub packets: u32,
    pub octets: u32,
    pub estimate: Estimate,
    twice: Twice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub from: TransportId,
    pub ssrc: u32,
}

/// Which layer of its picture a slot should carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Not chosen yet: what comes first.
    Any,
    Layer(u8),
    Paused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Open,
    Taken { payload_types: PayloadTypes, level_id: Option<u8>, repair: Option<Repair> },
    Refused,
}

/// A packet of a sender on its way to the receivers.
pub(super) struct Packet<'a> {
    pub source: Source,
    pub layer: u8,
    pub index: u64,
    pub codec: Codec,
    pub fixed: Fixed,
    pub timestamp: u32,
    /// When it was made, in our time, once the sender has reported.
    pub ntp: Option<u64>,
    pub is_keyframe: bool,
    pub payload: &'a [u8],
}

/// What became of a packet at a slot.
pub(super) enum Placed {
    /// Sealed into the buffer; true if it is the first of its source.
    Written(bool),
    NeedsKeyframe,
    Nothing,
}

/// The other track that belongs in the same group.
fn companion(track: Track) -> Track {
    let kind = match track.kind {
        TrackKind::Mic => TrackKind::Camera,
        TrackKind::Camera => TrackKind::Mic,
        TrackKind::Screen => TrackKind::ScreenSound,
        TrackKind::ScreenSound => TrackKind::Screen,
    };
    Track { of: track.of, kind }
}

impl Down {
    pub fn carried(&self) -> Vec<Track> {
        self.slots.iter().filter_map(|slot| slot.carries).collect()
    }

    pub fn slot_of(&self, track: Track) -> Option<usize> {
        self.slots.iter().position(|slot| slot.carries == Some(track))
    }

    pub fn by_ssrc(&mut self, ssrc: u32) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| slot.ssrc == ssrc)
    }

    pub fn add_slot(
        &mut self,
        is_audio: bool,
        group: usize,
        rng: &mut impl Rng,
        now: Instant,
    ) -> Option<usize> {
        if self.slots.len() >= SLOTS_MAX {
            return None;
        }
        let clock = if is_audio { AUDIO_CLOCK } else { VIDEO_CLOCK };
        let ssrc = self.free_ssrc(0, rng);
        let rtx = (!is_audio).then(|| Rtx::new(self.free_ssrc(ssrc, rng), rng.random()));
        self.slots.push(Slot {
            mid: self.slots.len().to_string(),
            is_audio,
            group,
            ssrc,
            rtx,
            carries: None,
            answer: Answer::Open,
            source: None,
            waits: true,
            rewriter: Rewriter::new(clock, rng.random(), rng.random(), now),
            counters: Counters::default(),
            layer: None,
            target: Target::Any,
            repeated: HashMap::new(),
            packets: 0,
            octets: 0,
            estimate: Estimate::default(),
            twice: Twice::default(),
        });
        Some(self.slots.len() - 1)
    }

    /// The slots of a peer that offers its lines itself, which has thereby answered.
    pub fn watching(offer: &Description, rng: &mut impl Rng, now: Instant) -> Down {
        let media: Vec<_> = offer.media.iter().filter(|media| media.can_watch()).cloned().collect();
        let mut down = Down { fixed: true, ..Down::default() };
        for (group, line) in media.iter().enumerate() {
            if let Some(at) = down.add_slot(line.is_audio(), group, rng, now)
                && let Some(slot) = down.slots.get_mut(at)
            {
                slot.mid.clone_from(&line.mid);
            }
        }
        down.answered(&Description { media, ..offer.clone() }, now);
        down.offered = down.slots.len();
        down
    }

    /// Zero is no SSRC, and no two streams share one.
    fn free_ssrc(&self, other: u32, rng: &mut impl Rng) -> u32 {
        let is_used = |ssrc: u32| {
            let mut slots = self.slots.iter();
            slots.any(|slot| slot.ssrc == ssrc || slot.rtx.map(Rtx::ssrc) == Some(ssrc))
        };
        loop {
            let ssrc = rng.random::<u32>();
            if ssrc != 0 && ssrc != other && !is_used(ssrc) {
                return ssrc;
            }
        }
    }

    /// Puts a track into a slot: beside its companion, else into a free group, else into a new one.
    pub fn place(&mut self, track: Track, rng: &mut impl Rng, now: Instant) -> Option<usize> {
        let is_audio = track.kind.is_audio();
        if self.fixed {
            let fits = |slot: &Slot| {
                slot.is_audio == is_audio && slot.carries.is_none() && slot.answer != Answer::Refused
            };
            let at = self.slots.iter().position(fits)?;
            self.slots.get_mut(at)?.carries = Some(track);
            self.changed = true;
            return Some(at);
        }
        let beside = self.slot_of(companion(track)).and_then(|at| self.slots.get(at)).map(|slot| slot.group);
        let at = match beside {
            Some(group) => match self.in_group(group, is_audio) {
                Some(at) => Some(at).filter(|at| self.is_free(*at)),
                None => self.add_slot(is_audio, group, rng, now),
            },
            None => self.free_group_slot(is_audio),
        };
        let at = match at {
            Some(at) => at,
            None => {
                let group = self.slots.iter().map(|slot| slot.group + 1).max().unwrap_or(0);
                self.add_slot(is_audio, group, rng, now)?
            }
        };
        self.slots.get_mut(at)?.carries = Some(track);
        self.changed = true;
        Some(at)
    }

    fn in_group(&self, group: usize, is_audio: bool) -> Option<usize> {
        self.slots.iter().position(|slot| slot.group == group && slot.is_audio == is_audio)
    }

    fn is_free(&self, at: usize) -> bool {
        self.slots.get(at).is_some_and(|slot| slot.carries.is_none() && slot.answer != Answer::Refused)
    }

    fn free_group_slot(&self, is_audio: bool) -> Option<usize> {
        (0..self.slots.len()).find(|at| {
            self.is_free(*at)
                && self.slots.get(*at).is_some_and(|slot| {
                    let other = self.in_group(slot.group, !is_audio);
                    slot.is_audio == is_audio && other.is_none_or(|other| self.is_free(other))
                })
        })
    }

    pub fn free(&mut self, at: usize) {
        if let Some(slot) = self.slots.get_mut(at) {
            slot.carries = None;
            slot.rest();
            slot.target = Target::Any;
            self.changed = true;
        }
    }

    pub fn told(&self) -> Vec<Told> {
        let told = |slot: &Slot| Told {
            mid: slot.mid.clone(),
            carries: slot.carries.map(|track| (track.of, track.kind)),
        };
        self.slots.iter().take(self.offered).map(told).collect()
    }

    pub fn offer_lines(&self) -> Vec<Offered<'_>> {
        self.slots
            .iter()
            .map(|slot| Offered {
                mid: &slot.mid,
                is_audio: slot.is_audio,
                group: slot.group,
                ssrc: slot.ssrc,
                rtx: slot.rtx.map(Rtx::ssrc),
            })
            .collect()
    }

    /// What the answer says of each slot. A slot that was once taken keeps its numbers: two seals of one packet must
    /// be the same bytes.
    pub fn answered(&mut self, answer: &Description, now: Instant) {
        for (slot, media) in self.slots.iter_mut().zip(&answer.media) {
            if slot.answer != Answer::Open {
                continue;
            }
            slot.answer = match media.codec {
                Some(_) if !media.rejected && media.receives => {
                    let level_id = media.level_id.filter(|_| slot.is_audio);
                    // In an answer of ours to a peer's own lines there is none.
                    let may_repair = !slot.is_audio && !self.fixed;
                    let repair = Repair::agreed(media).filter(|_| may_repair);
                    let mut payload_types = match repair {
                        Some(repair) => repair.covers(media.payload_types),
                        None => media.payload_types,
                    };
                    if self.fixed {
                        payload_types.set(Codec::Red, None);
                    }
                    Answer::Taken { payload_types, level_id, repair }
                }
                _ => Answer::Refused,
            };
            if slot.is_stamped() {
                self.way.stamps(now);
            }
        }
    }
}

impl Slot {
    /// Nothing flows from now on; what comes next begins anew.
    fn rest(&mut self) {
        self.source = None;
        self.layer = None;
        self.waits = true;
        self.rewriter.stop();
        self.repeated.clear();
    }

    /// A pause is at once. Another layer begins with a keyframe of its own; until then the one at hand goes on.
    pub fn aim(&mut self, target: Target) {
        self.target = target;
        if target == Target::Paused && self.source.is_some() {
            self.rest();
        }
    }

    /// Whether a picture's packet is of the layer that flows, of the one to change to, or of one on the way up to it: a
    /// sender that has just begun, or has little room, may be long in sending the largest.
    fn takes(&self, packet: &Packet<'_>) -> bool {
        match self.target {
            Target::Paused => false,
            Target::Any => self.layer.is_none_or(|layer| layer == packet.layer),
            Target::Layer(layer) => {
                let climbs = packet.layer < layer && self.layer.is_none_or(|now| now < packet.layer);
                layer == packet.layer || self.layer == Some(packet.layer) || climbs
            }
        }
    }

    /// Writes and seals a packet for this receiver; `stamp` is the next transport-wide number, if it carries one.
    pub fn write(
        &mut self,
        packet: &Packet<'_>,
        stamp: u16,
        sealer: &Sealer,
        to: &mut Vec<u8>,
        now: Instant,
    ) -> Placed {
        let Answer::Taken { payload_types, level_id, .. } = self.answer else { return Placed::Nothing };
        if !self.is_audio {
            // Who cannot read it gets nothing of it, and costs its sender no keyframe.
            if payload_types.get(packet.codec).is_none() {
                return Placed::Nothing;
            }
            if !self.takes(packet) {
                return Placed::Nothing;
            }
            // The layer at hand goes on until the other one can begin.
            let changes = self.layer.is_some_and(|layer| layer != packet.layer);
            if changes && !packet.is_keyframe {
                return Placed::NeedsKeyframe;
            }
        }
        if self.source != Some(packet.source) || self.jumped(packet.index) {
            self.source = Some(packet.source);
            self.waits = true;
            // Until the new one begins, nothing is repeated: by the numbers of the one before, another packet would be
            // sealed under a number that is used up.
            self.rewriter.stop();
            self.repeated.clear();
        }
        let starts = self.waits;
        if starts {
            if !self.is_audio && !packet.is_keyframe {
                return Placed::NeedsKeyframe;
            }
            self.rewriter.start_in_step(packet.index, packet.timestamp, packet.ntp, now);
            if self.is_audio {
                self.twice.begin(packet.codec);
            } else {
                self.counters.begin(packet.codec, packet.payload);
                self.layer = Some(packet.layer);
            }
            self.waits = false;
        }
        let Some((index, timestamp)) = self.rewriter.map(packet.index, packet.timestamp, now) else {
            return Placed::Nothing;
        };
        let Some((payload_type, payload)) = self.as_read(&payload_types, packet.codec, packet.payload, index)
        else {
            return Placed::Nothing;
        };
        let (seq, stamp) = (index as u16, self.stamp(stamp));
        let new = Rewritten { payload_type, seq, timestamp, ssrc: self.ssrc, level_id, stamp };
        let counters = (!self.is_audio).then_some(&self.counters);
        if seal(to, packet.fixed, new, payload, counters, sealer, index).is_none() {
            return Placed::Nothing;
        }
        self.rewriter.made_at(packet.ntp, timestamp);
        if !self.is_audio {
            self.counters.sent(packet.payload);
        }
        self.packets = self.packets.wrapping_add(1);
        self.octets = self.octets.wrapping_add(payload.len() as u32);
        Placed::Written(starts)
    }

    fn jumped(&self, index: u64) -> bool {
        self.rewriter.source_next().is_some_and(|next| index > next + SEQUENCE_JUMP_MAX)
    }

    /// The sender's index of a packet that this receiver misses, and ours; `None` if it is not to be repeated (now).
    pub fn repeat(&mut self, seq: u16, now: Instant) -> Option<(Source, u64, u64)> {
        let source = self.source?;
        let (index, out) = self.rewriter.source_of(seq)?;
        let recent = |at: &Instant| now.saturating_duration_since(*at) < REPEAT_GAP;
        if self.repeated.get(&out).is_some_and(recent) {
            return None;
        }
        if self.repeated.len() > 256 {
            self.repeated.retain(|_, at| recent(at));
        }
        self.repeated.insert(out, now);
        Some((source, index, out))
    }

    /// The sender's time in this receiver's stream.
    pub fn timestamp(&self, source: Source, timestamp: u32) -> Option<u32> {
        if self.source != Some(source) || self.waits {
            return None;
        }
        self.rewriter.timestamp(timestamp)
    }
}

fn seal(
    to: &mut Vec<u8>,
    fixed: Fixed,
    new: Rewritten,
    payload: &[u8],
    counters: Option<&Counters>,
    sealer: &Sealer,
    index: u64,
) -> Option<()> {
    to.clear();
    let header_len = write_header(to, &fixed, new);
    to.extend_from_slice(payload);
    if let (Some(counters), Some(copy)) = (counters, to.get_mut(header_len..)) {
        counters.write(copy);
    }
    sealer.seal_rtp(to, header_len, new.ssrc, index)
}
