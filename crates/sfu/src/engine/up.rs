//! What a person sends: up to four tracks on one `up` transport, a camera in up to three layers. Knows no receivers.
use crate::forward::cache::Cache;
use crate::forward::codec::{Codec, PayloadTypes};
use crate::forward::level::Level;
use crate::forward::nack::Missing;
use crate::forward::rate::Estimate;
use crate::forward::receive::Reception;
use crate::forward::rtp::Header;
use crate::forward::twcc::Arrivals;
use crate::forward::way::Meter;
use crate::forward::{AUDIO_CLOCK, VIDEO_CLOCK};
use crate::limits::{
    ADAPTS_TO, CACHE_PACKETS, CACHE_PACKETS_AUDIO, KEYFRAME_GAP, LAYER_KEPT, LAYER_RATES, LAYER_UNSENT,
    LAYER_WITHIN,
};
use crate::sdp::{self, Description, Media};
use call::layers::LAYERS;
use model::signal::TrackKind;
use std::time::Instant;

pub(super) struct Up {
    /// The SSRC that our feedback names as its sender.
    pub ours: u32,
    pub tracks: Vec<UpTrack>,
    /// From the sender's NTP time to ours, the same for all of a sender's tracks so that they stay in step.
    pub clock_offset: Option<u64>,
    pub estimate: Estimate,
    pub reported_at: Option<Instant>,
    /// What has arrived, for the sender's own estimate.
    pub arrivals: Arrivals,
    pub wanted: Wanted,
}

/// How many layers of the camera somebody can use, as the sender was told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub layers: u8,
    /// When the last one was added.
    raised_at: Option<Instant>,
    /// Since when fewer would do.
    less_since: Option<Instant>,
}

impl Default for Wanted {
    /// A page begins with all of them.
    fn default() -> Self {
        Wanted { layers: LAYERS as u8, raised_at: None, less_since: None }
    }
}

impl Wanted {
    /// More at once, fewer when it has been so for a while: a longer one if the others do not come anyway, or a sender
    /// without room for them would be told one thing and the other every few seconds. True: tell it.
    pub fn set(&mut self, layers: u8, is_sent: bool, now: Instant) -> bool {
        if layers >= self.layers {
            self.less_since = None;
        } else {
            let since = *self.less_since.get_or_insert(now);
            let kept = if is_sent { LAYER_KEPT } else { LAYER_UNSENT };
            if now.saturating_duration_since(since) < kept {
                return false;
            }
        }
        if layers == self.layers {
            return false;
        }
        if layers > self.layers {
            self.raised_at = Some(now);
        }
        self.less_since = None;
        self.layers = layers;
        true
    }
}

pub(super) struct UpTrack {
    pub kind: TrackKind,
    mid: String,
    mid_id: Option<u8>,
    pub level_id: Option<u8>,
    /// The codecs that we have taken.
    takes: PayloadTypes,
    /// Its repeats as streams of their own (RFC 4588): their payload type, and the SSRC of each layer's, once one has come.
    repeats_as: Option<u8>,
    repeats: [Option<u32>; LAYERS],
    announced: Vec<u32>,
    rid_id: Option<u8>,
    repaired_rid_id: Option<u8>,
    pub twcc_id: Option<u8>,
    /// The layers that come apart; empty for one stream, which has the place of the smallest layer.
    layers: Vec<u8>,
    opened_at: Instant,
    /// The stream in use of each layer; the packets of another one start it anew.
    pub streams: [Option<Stream>; LAYERS],
    pub told: bool,
    pub level: Level,
    pub keyframes: [KeyframeGate; LAYERS],
}

/// One SSRC's state.
pub(super) struct Stream {
    pub ssrc: u32,
    /// What it carries.
    pub codec: Codec,
    pub reception: Reception,
    pub missing: Missing,
    pub cache: Cache,
    pub report: Option<Report>,
    pub meter: Meter,
}

/// The last sender report, in our time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub ntp: u64,
    pub rtp: u32,
    pub at: Instant,
}

/// Coalesces keyframe requests: the first at once, then one per gap.
#[derive(Debug, Default)]
pub(super) struct KeyframeGate {
    wanted: bool,
    asked_at: Option<Instant>,
}

impl KeyframeGate {
    pub fn want(&mut self) {
        self.wanted = true;
    }

    /// A keyframe came: requests from before it are served.
    pub fn served(&mut self) {
        self.wanted = false;
    }

    pub fn is_due(&mut self, now: Instant) -> bool {
        let rested = self.asked_at.is_none_or(|at| now.saturating_duration_since(at) >= KEYFRAME_GAP);
        if !self.wanted || !rested {
            return false;
        }
        self.wanted = false;
        self.asked_at = Some(now);
        true
    }
}

/// Which line of an offer carries what. With four lines in the agreed order this is `TrackKind::ALL`; test clients
/// with fewer lines are read by their order within audio and video.
pub(super) fn kinds(offer: &Description) -> Vec<Option<TrackKind>> {
    let mut audio = [TrackKind::Mic, TrackKind::ScreenSound].into_iter();
    let mut video = [TrackKind::Camera, TrackKind::Screen].into_iter();
    let kind = |media: &Media| {
        let kind = if media.is_audio() {
            audio.next()
        } else if media.is_video() {
            video.next()
        } else {
            None
        };
        kind.filter(|_| !media.rejected && media.codec.is_some() && !media.mid.is_empty())
    };
    offer.media.iter().map(kind).collect()
}

impl Up {
    pub fn new(ours: u32, offer: &Description, kinds: &[Option<TrackKind>], now: Instant) -> Self {
        let tracks = offer
            .media
            .iter()
            .zip(kinds)
            .filter_map(|(media, kind)| {
                Some(UpTrack {
                    kind: (*kind)?,
                    mid: media.mid.clone(),
                    mid_id: media.mid_id,
                    level_id: media.level_id.filter(|_| media.is_audio()),
                    takes: media.takes(),
                    repeats_as: media.may_repeat_as(),
                    repeats: [None; LAYERS],
                    announced: media.ssrcs.clone(),
                    rid_id: media.rid_id,
                    repaired_rid_id: media.repaired_rid_id,
                    twcc_id: media.twcc_id,
                    layers: media.simulcast_layers().to_vec(),
                    opened_at: now,
                    streams: [const { None }; LAYERS],
                    told: false,
                    level: Level::default(),
                    keyframes: Default::default(),
                })
            })
            .collect();
        Up {
            ours,
            tracks,
            clock_offset: None,
            estimate: Estimate::default(),
            reported_at: None,
            arrivals: Arrivals::default(),
            wanted: Wanted::default(),
        }
    }

    pub fn track(&self, kind: TrackKind) -> Option<&UpTrack> {
        self.tracks.iter().find(|track| track.kind == kind)
    }

    pub fn track_mut(&mut self, kind: TrackKind) -> Option<&mut UpTrack> {
        self.tracks.iter_mut().find(|track| track.kind == kind)
    }

    pub fn by_ssrc(&mut self, ssrc: u32) -> Option<&mut UpTrack> {
        self.tracks.iter_mut().find(|track| track.by_ssrc(ssrc).is_some())
    }

    /// Every stream that is in use, of all tracks and layers.
    pub fn streams_mut(&mut self) -> impl Iterator<Item = &mut Stream> {
        self.tracks.iter_mut().flat_map(|track| track.streams.iter_mut().flatten())
    }

    /// Whether every picture that comes is in layers and has its arrivals told: the sender then knows better than we what
    /// fits, and each receiver gets a layer that fits them.
    pub fn estimates_itself(&self) -> bool {
        let comes = |track: &&UpTrack| track.streams.iter().any(Option::is_some);
        let mut pictures = self.tracks.iter().filter(|track| !track.kind.is_audio()).filter(comes).peekable();
        pictures.peek().is_some() && pictures.all(|track| track.is_layered() && track.twcc_id.is_some())
    }

    /// The place of the track that a packet belongs to: by what came before, by what the description announced, else by the
    /// MID it carries (RFC 8843).
    pub fn track_of(&self, header: &Header, packet: &[u8]) -> Option<usize> {
        let says_mid = |track: &UpTrack| {
            track.mid_id.and_then(|id| header.extension(packet, id)) == Some(track.mid.as_bytes())
        };
        let at = self
            .tracks
            .iter()
            .position(|track| track.is_of(header.ssrc))
            .or_else(|| self.tracks.iter().position(|track| track.announced.contains(&header.ssrc)))
            .or_else(|| self.tracks.iter().position(says_mid))?;
        self.tracks.get(at).is_some_and(|track| track.has(header.payload_type)).then_some(at)
    }
}

impl UpTrack {
    pub fn clock(&self) -> u32 {
        if self.kind.is_audio() { AUDIO_CLOCK } else { VIDEO_CLOCK }
    }

    pub fn by_ssrc(&self, ssrc: u32) -> Option<&Stream> {
        self.streams.iter().flatten().find(|stream| stream.ssrc == ssrc)
    }

    fn is_of(&self, ssrc: u32) -> bool {
        self.by_ssrc(ssrc).is_some() || self.repeats.contains(&Some(ssrc))
    }

    fn has(&self, payload_type: u8) -> bool {
        self.codec(payload_type).is_some() || self.is_repeat(payload_type)
    }

    /// What a packet of the track itself carries.
    pub fn codec(&self, payload_type: u8) -> Option<Codec> {
        self.takes.codec(payload_type)
    }

    pub fn is_repeat(&self, payload_type: u8) -> bool {
        self.repeats_as == Some(payload_type)
    }

    /// The layer that is repeated in a stream of repeats: as in `layer_of`.
    pub fn repeated_layer(&mut self, header: &Header, packet: &[u8]) -> Option<u8> {
        if let Some(at) = self.repeats.iter().position(|known| *known == Some(header.ssrc)) {
            return Some(at as u8);
        }
        let layer = match self.is_layered() {
            true => sdp::layer(header.extension(packet, self.repaired_rid_id?)?)?,
            false => 0,
        };
        *self.repeats.get_mut(usize::from(layer))? = Some(header.ssrc);
        Some(layer)
    }

    pub fn is_layered(&self) -> bool {
        !self.layers.is_empty()
    }

    /// Whether more layers come than so many, the smallest first.
    pub fn sends_more_than(&self, layers: u8, now: Instant) -> bool {
        let mut more = self.streams.iter().skip(usize::from(layers)).flatten();
        more.any(|stream| stream.meter.is_live(now))
    }

    /// The layer that a packet belongs to: a known stream stays what it is, whatever its packets say later; a new one
    /// says it itself.
    pub fn layer_of(&self, header: &Header, packet: &[u8]) -> Option<u8> {
        let is_of = |stream: &Option<Stream>| stream.as_ref().is_some_and(|one| one.ssrc == header.ssrc);
        if let Some(at) = self.streams.iter().position(is_of) {
            return Some(at as u8);
        }
        if !self.is_layered() {
            return Some(0);
        }
        let layer = sdp::layer(header.extension(packet, self.rid_id?)?)?;
        self.layers.contains(&layer).then_some(layer)
    }

    /// What each layer costs a receiver, for the choice among them. One that is paused because nobody needs it can be
    /// had for what it usually costs; one that should come and does not is not to be had.
    pub fn costs(&self, wanted: Wanted, now: Instant) -> [Option<u32>; LAYERS] {
        let mut costs = [None; LAYERS];
        if !self.is_layered() {
            let measured = self.streams.iter().flatten().next().and_then(|one| one.meter.bits_per_s(now));
            costs[0] = Some(measured.unwrap_or(ADAPTS_TO).min(ADAPTS_TO));
            return costs;
        }
        let awaited = wanted.raised_at.unwrap_or(self.opened_at);
        let may_come = now.saturating_duration_since(awaited) < LAYER_WITHIN;
        let places = costs.iter_mut().zip(&self.streams).zip(LAYER_RATES);
        for (layer, ((cost, stream), usual)) in (0u8..).zip(places) {
            if !self.layers.contains(&layer) {
                continue;
            }
            let live = stream.as_ref().filter(|stream| stream.meter.is_live(now));
            *cost = match live {
                _ if layer >= wanted.layers => Some(usual),
                Some(stream) => Some(stream.meter.bits_per_s(now).unwrap_or(usual)),
                None => may_come.then_some(usual),
            };
        }
        costs
    }

    /// The state of this SSRC; a new SSRC takes the layer over.
    pub fn stream(&mut self, layer: u8, ssrc: u32, codec: Codec, now: Instant) -> Option<&mut Stream> {
        let clock = self.clock();
        let packets = if self.kind.is_audio() { CACHE_PACKETS_AUDIO } else { CACHE_PACKETS };
        let place = self.streams.get_mut(usize::from(layer))?;
        if place.as_ref().is_some_and(|stream| stream.ssrc != ssrc) {
            *place = None;
        }
        Some(place.get_or_insert_with(|| Stream {
            ssrc,
            codec,
            reception: Reception::new(ssrc, clock, now),
            missing: Missing::default(),
            cache: Cache::new(packets),
            report: None,
            meter: Meter::default(),
        }))
    }
}
