//! What a person sends: up to four tracks on one `up` transport. Knows no receivers.
use crate::forward::cache::Cache;
use crate::forward::level::Level;
use crate::forward::nack::Missing;
use crate::forward::rate::Estimate;
use crate::forward::receive::Reception;
use crate::forward::rtp::Header;
use crate::forward::{AUDIO_CLOCK, VIDEO_CLOCK};
use crate::limits::{CACHE_PACKETS, CACHE_PACKETS_AUDIO, KEYFRAME_GAP};
use crate::sdp::{Description, Media};
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
}

pub(super) struct UpTrack {
    pub kind: TrackKind,
    mid: String,
    mid_id: Option<u8>,
    pub level_id: Option<u8>,
    payload_type: u8,
    announced: Vec<u32>,
    /// The stream in use; the packets of another one start it anew.
    pub stream: Option<Stream>,
    pub told: bool,
    pub level: Level,
    pub keyframe: KeyframeGate,
}

/// One SSRC's state.
pub(super) struct Stream {
    pub ssrc: u32,
    pub reception: Reception,
    pub missing: Missing,
    pub cache: Cache,
    pub report: Option<Report>,
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
    pub fn new(ours: u32, offer: &Description, kinds: &[Option<TrackKind>]) -> Self {
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
                    payload_type: media.codec?,
                    announced: media.ssrcs.clone(),
                    stream: None,
                    told: false,
                    level: Level::default(),
                    keyframe: KeyframeGate::default(),
                })
            })
            .collect();
        Up { ours, tracks, clock_offset: None, estimate: Estimate::default(), reported_at: None }
    }

    pub fn track(&self, kind: TrackKind) -> Option<&UpTrack> {
        self.tracks.iter().find(|track| track.kind == kind)
    }

    pub fn track_mut(&mut self, kind: TrackKind) -> Option<&mut UpTrack> {
        self.tracks.iter_mut().find(|track| track.kind == kind)
    }

    pub fn by_ssrc(&mut self, ssrc: u32) -> Option<&mut UpTrack> {
        self.tracks.iter_mut().find(|track| track.stream.as_ref().is_some_and(|stream| stream.ssrc == ssrc))
    }

    /// The track that a packet belongs to: by the MID it carries (RFC 8843), else by what the description announced.
    pub fn track_of(&mut self, header: &Header, packet: &[u8]) -> Option<&mut UpTrack> {
        let says_mid = |track: &UpTrack| {
            track.mid_id.and_then(|id| header.extension(packet, id)) == Some(track.mid.as_bytes())
        };
        let at = self
            .tracks
            .iter()
            .position(|track| track.stream.as_ref().is_some_and(|stream| stream.ssrc == header.ssrc))
            .or_else(|| self.tracks.iter().position(|track| track.announced.contains(&header.ssrc)))
            .or_else(|| self.tracks.iter().position(says_mid))?;
        self.tracks.get_mut(at).filter(|track| track.payload_type == header.payload_type)
    }
}

impl UpTrack {
    pub fn clock(&self) -> u32 {
        if self.kind.is_audio() { AUDIO_CLOCK } else { VIDEO_CLOCK }
    }

    /// The state of this SSRC; a new SSRC takes the track over.
    pub fn stream(&mut self, ssrc: u32, now: Instant) -> &mut Stream {
        let clock = self.clock();
        let packets = if self.kind.is_audio() { CACHE_PACKETS_AUDIO } else { CACHE_PACKETS };
        if self.stream.as_ref().is_some_and(|stream| stream.ssrc != ssrc) {
            self.stream = None;
        }
        self.stream.get_or_insert_with(|| Stream {
            ssrc,
            reception: Reception::new(ssrc, clock, now),
            missing: Missing::default(),
            cache: Cache::new(packets),
            report: None,
        })
    }
}
