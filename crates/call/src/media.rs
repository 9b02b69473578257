//! What the room asks of the media engine and what the engine reports. SDP is an opaque string here, a track is
//! (person, kind): the room knows no RTP.
use model::ParticipantId;
use model::signal::{Slot, TrackKind};

/// A person's track, as the room names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Track {
    pub of: ParticipantId,
    pub kind: TrackKind,
}

/// From the room to the engine. Every command may come in any order; the engine ignores what no longer applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaCommand {
    /// Answer this offer with a new `up` transport that replaces the person's earlier one. Until a `Forward` names a
    /// track of theirs, what arrives on it is routed to nobody (the antechamber).
    OpenUp {
        who: ParticipantId,
        epoch: u32,
        offer: String,
    },
    /// Make a new `down` transport that replaces the person's earlier one, and offer it with one free audio and one
    /// free video slot. Nothing is sent on it until a `Forward` names the person.
    OpenDown {
        who: ParticipantId,
        epoch: u32,
    },
    /// Answer this offer with a new `down` transport that replaces the earlier one: for a program that watches, which
    /// offers its lines itself. It never has more slots than it has offered lines.
    OpenWatch {
        who: ParticipantId,
        epoch: u32,
        offer: String,
    },
    DownAnswer {
        who: ParticipantId,
        epoch: u32,
        serial: u32,
        sdp: String,
    },
    /// Send this track to this person from now on: take a free slot or add one. Idempotent.
    Forward {
        track: Track,
        to: ParticipantId,
    },
    /// Idempotent. Frees the slot.
    Stop {
        track: Track,
        to: ParticipantId,
    },
    /// Coalesced per track by the engine.
    AskKeyframe {
        track: Track,
    },
    /// What a person's page shows how large, the most important first: (track, width in pixels). Chooses among what
    /// is forwarded anyway, and forwards nothing.
    Looks {
        who: ParticipantId,
        looks: Vec<(Track, u16)>,
    },
    /// Close both transports of a person and forget every forward of and to them.
    Close {
        who: ParticipantId,
    },
}

/// From the engine to the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaEvent {
    UpAnswer {
        who: ParticipantId,
        epoch: u32,
        sdp: String,
    },
    /// The answer to a watcher's offer, and for how many sounds and pictures it has lines.
    WatchAnswer {
        who: ParticipantId,
        epoch: u32,
        sdp: String,
        sounds: usize,
        pictures: usize,
    },
    /// At most one offer is in flight per connection; `serial` counts them.
    DownOffer {
        who: ParticipantId,
        epoch: u32,
        serial: u32,
        sdp: String,
        slots: Vec<Slot>,
    },
    DownSlots {
        who: ParticipantId,
        slots: Vec<Slot>,
    },
    /// ICE and DTLS are up.
    Connected {
        who: ParticipantId,
        up: bool,
    },
    /// First packet of a track.
    TrackUp {
        track: Track,
    },
    /// Loudness of a microphone, 0 (loudest) to 127 (silence) in -dBov (RFC 6464), smoothed, at most ten a second.
    Level {
        who: ParticipantId,
        level: u8,
    },
    /// The pictures that do not fit on the way to this person now, whenever that changes.
    Held {
        who: ParticipantId,
        held: Vec<Track>,
    },
    /// How many layers of this person's camera somebody can use, whenever that changes.
    Wanted {
        who: ParticipantId,
        layers: u8,
    },
    /// No consent (RFC 7675) for 30 s, or DTLS failed, or the description could not be read.
    Failed {
        who: ParticipantId,
        up: bool,
        epoch: u32,
    },
}
