//! One person as the room remembers them, and the limit on how fast they may speak.
use super::{Arrival, SocketId};
use crate::limits::{MESSAGES_PER_S_MAX, PLACE_KEPT_MS, QUIET_MS_MAX, SILENCE_MS_MAX};
use crate::media::Track;
use crate::moment::Moment;
use model::doctor::Health;
use model::quality::Level;
use model::signal::{CallRole, ClientMessage, Devices, HostIs, Look, Person, Sending, Slot};
use model::tasks::{Spoken, Task};
use model::{ParticipantId, Time};

pub(super) struct Member {
    pub name: String,
    pub role: CallRole,
    pub since: Time,
    pub place: Place,
    /// The domain has admitted them; they wait only while the room is full.
    pub admitted: bool,
    pub line: Line,
    pub sending: Sending,
    pub devices: Devices,
    /// What their page shows how large.
    pub looks: Vec<Look>,
    /// The pictures that the engine holds back from them.
    pub held: Vec<Track>,
    pub health: Health,
    pub quality: Level,
    /// When the record was last told of it.
    pub quality_noted: Option<Moment>,
    pub task: Task,
    /// The interpreter's language that they listen to; none: the room.
    pub hears: Option<Spoken>,
    /// Of an interpreter: everybody hears them.
    pub aloud: bool,
    /// Captions are sent to their page.
    pub captions: bool,
    pub up_count: u32,
    pub up: Option<Up>,
    pub down_count: u32,
    pub down: Option<Down>,
    /// For how many sounds and pictures a watcher has lines.
    pub lines: (usize, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Arriving: nothing is noted or told yet.
    Door,
    /// What they were last told of their place and the host, if their present socket was told at all.
    Waiting { told: Option<(u32, HostIs)> },
    /// `order` counts those who came in. `briefed`: a host's socket knows the waiting room.
    Present { order: u64, briefed: bool },
}

pub(super) enum Line {
    Open(Socket),
    /// `at`: when the room noticed, from which the place is kept. `since`: when it was so.
    Lost {
        at: Moment,
        since: Moment,
    },
}

pub(super) struct Socket {
    pub id: SocketId,
    pub heard: Moment,
    pub bucket: Bucket,
    pub refused: Option<Moment>,
}

/// The page's epoch and the engine's differ: pages count from one after each reload, and an answer to the page
/// before must not reach the page after.
pub(super) struct Up {
    pub page_epoch: u32,
    pub engine_epoch: u32,
    pub socket: SocketId,
}

pub(super) struct Down {
    pub epoch: u32,
    /// Whose page has this connection: the socket it was opened for, or that has answered on it since.
    pub page: SocketId,
    /// The offer in flight, kept because a lost socket may have swallowed it.
    pub offer: Option<(u32, String)>,
    /// Whether the page has answered an offer of it at least once.
    pub answered: bool,
    /// The slots changed after the first offer and before its answer, and were not told yet.
    pub untold: bool,
    pub slots: Vec<Slot>,
}

impl Member {
    pub fn new(arrival: Arrival, first_epoch: u32, now: Moment) -> Self {
        Member {
            name: arrival.name,
            role: arrival.role,
            since: arrival.since,
            place: Place::Door,
            admitted: false,
            line: Line::Open(Socket::new(arrival.socket, now)),
            sending: Sending::default(),
            devices: Devices::default(),
            looks: Vec::new(),
            held: Vec::new(),
            health: Health::default(),
            quality: Level::Good,
            quality_noted: None,
            task: arrival.task,
            hears: None,
            aloud: false,
            captions: false,
            up_count: first_epoch,
            up: None,
            down_count: first_epoch,
            down: None,
            lines: (0, 0),
        }
    }

    pub fn is_present(&self) -> bool {
        matches!(self.place, Place::Present { .. })
    }

    pub fn is_program(&self) -> bool {
        self.role.is_program()
    }

    pub fn is_waiting(&self) -> bool {
        matches!(self.place, Place::Waiting { .. })
    }

    pub fn is_here(&self) -> bool {
        matches!(self.line, Line::Open(_))
    }

    pub fn socket(&self) -> Option<SocketId> {
        match &self.line {
            Line::Open(socket) => Some(socket.id),
            Line::Lost { .. } => None,
        }
    }

    pub fn person(&self, id: ParticipantId) -> Person {
        Person {
            id,
            name: self.name.clone(),
            role: self.role,
            sending: self.sending,
            here: self.is_here(),
            task: self.task,
        }
    }

    /// When something is due if nothing is heard.
    pub fn due(&self) -> Moment {
        match &self.line {
            Line::Open(socket) => socket.heard.plus_ms(SILENCE_MS_MAX),
            Line::Lost { at, .. } => at.plus_ms(PLACE_KEPT_MS),
        }
    }

    /// Since when their line is lost, if it is.
    pub fn lost_since(&self) -> Option<Moment> {
        match &self.line {
            Line::Open(_) => None,
            Line::Lost { since, .. } => Some(*since),
        }
    }
}

impl Socket {
    pub fn new(id: SocketId, now: Moment) -> Self {
        Socket { id, heard: now, bucket: Bucket::new(now), refused: None }
    }

    /// When it was lost if that shows now: a page that closes says so at once, a dead network shows late, and then the
    /// last word is all that is known.
    pub fn lost_since(&self, now: Moment) -> Moment {
        if now.ms_since(self.heard) > QUIET_MS_MAX { self.heard } else { now }
    }
}

/// A token bucket. Counted in thousandths of a token, so that no time is lost to rounding.
pub(super) struct Bucket {
    thousandths: u64,
    at: Moment,
}

const FULL: u64 = MESSAGES_PER_S_MAX as u64 * 5 * 1_000;

impl Bucket {
    fn new(now: Moment) -> Self {
        Bucket { thousandths: FULL, at: now }
    }

    pub fn take(&mut self, tokens: u64, now: Moment) -> bool {
        let earned = now.ms_since(self.at).saturating_mul(u64::from(MESSAGES_PER_S_MAX));
        self.thousandths = self.thousandths.saturating_add(earned).min(FULL);
        self.at = self.at.max(now);
        let enough = self.thousandths >= tokens * 1_000;
        if enough {
            self.thousandths -= tokens * 1_000;
        }
        enough
    }
}

/// What a message costs of the bucket: by the work that it makes for others, so that nobody can make transports or
/// wake the whole room forty times a second.
pub(super) fn cost(message: &ClientMessage) -> u64 {
    match message {
        ClientMessage::UpOffer { .. } | ClientMessage::DownWanted { .. } => 30,
        ClientMessage::Sending { .. }
        | ClientMessage::Devices { .. }
        | ClientMessage::Health { .. }
        | ClientMessage::Hint { .. }
        | ClientMessage::Quality { .. }
        | ClientMessage::PictureWanted { .. }
        | ClientMessage::Admit { .. }
        | ClientMessage::SendBack { .. }
        | ClientMessage::Remove { .. }
        | ClientMessage::Mute { .. }
        | ClientMessage::MuteAll
        | ClientMessage::Hand { .. }
        | ClientMessage::LowerHand { .. }
        | ClientMessage::LockRoom { .. }
        | ClientMessage::MakeHost { .. }
        | ClientMessage::HearIn { .. }
        | ClientMessage::SpeakToAll { .. }
        | ClientMessage::Captions { .. }
        | ClientMessage::EndForAll => 4,
        // Four times a second while somebody types.
        ClientMessage::Caption { .. } => 4,
        // A page that is resized says it twice a second.
        ClientMessage::Looks { .. } => 2,
        ClientMessage::DownAnswer { .. }
        | ClientMessage::Leave
        // Who comes into a full room has thirty to send at once.
        | ClientMessage::Sealed { .. }
        | ClientMessage::Ping { .. } => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_holds_five_seconds_and_fills_at_its_rate() {
        let mut bucket = Bucket::new(Moment(0));
        let burst = (0..1_000).filter(|_| bucket.take(1, Moment(0))).count();
        assert_eq!(burst, 200);
        let later = (0..1_000u64).filter(|i| bucket.take(1, Moment(i * 10))).count();
        assert!((390..=400).contains(&later), "{later} in ten seconds");
        assert!(!bucket.take(1, Moment(0)), "time that runs backwards earns nothing");
    }
}
