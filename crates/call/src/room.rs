//! One visit's room as the server sees it: who waits, who is present, who sends what to whom.
//!
//! Four kinds of method (as in quinn-proto): getters; `handle(input, now)`; `poll() -> Option<Output>`;
//! `poll_timeout()`. After any `handle`, drain `poll` before the next.
mod arriving;
mod channels;
mod chat;
mod doctor;
mod order;
mod person;
mod program;
mod quality;
mod routing;
mod said;
mod sealed;
mod speaker;
mod waiting;

use crate::media::{MediaCommand, MediaEvent, Track};
use crate::moment::Moment;
use model::quality::Report;
use model::signal::{CallRole, ClientMessage, Refusal, ServerMessage, Waiting};
use model::tasks::Task;
use model::{ParticipantId, TalkId, Time, VisitId};
use person::Member;
use speaker::Speaker;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What the database says of the person when their socket opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Waiting,
    Admitted,
}

/// A socket of a person. A newer one of the same person takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId(pub u64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub who: ParticipantId,
    pub socket: SocketId,
    pub name: String,
    pub role: CallRole,
    pub standing: Standing,
    /// Since when this person waits (the database's `since_at`), wall clock.
    pub since: Time,
    /// Which page of theirs this is, and whether it comes back by itself (`model::signal::Hello`).
    pub page: u64,
    pub again: bool,
    /// What they came to do.
    pub task: Task,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Arrived(Arrival),
    /// The socket closed; the place is kept for a while.
    Left {
        who: ParticipantId,
        socket: SocketId,
    },
    Said {
        who: ParticipantId,
        socket: SocketId,
        message: ClientMessage,
    },
    /// What the room cannot see: whoever else the host has to do with, and where the host is while not here.
    Around(Around),
    /// Facts that a use case has written.
    Admitted {
        who: ParticipantId,
    },
    SentBack {
        who: ParticipantId,
    },
    Removed {
        who: ParticipantId,
    },
    /// A colleague holds the visit with its host from now on (true), or not any more.
    Leads {
        who: ParticipantId,
        yes: bool,
    },
    Ended,
    /// Something was said in this talk of the visit's chat.
    Chatted {
        talk: TalkId,
    },
    /// What this host asked for could not be done.
    Refused {
        who: ParticipantId,
        reason: Refusal,
    },
    Media(MediaEvent),
    Time,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// People of the host's other visits who come before those who wait here.
    pub ahead: u32,
    /// The host has a page open that shows who arrives.
    pub watched: bool,
    /// The host is in the call of another visit.
    pub busy: bool,
    /// The host was in this call before, perhaps before a restart of the server.
    pub host_came: bool,
    /// The host has said that they come so many minutes after the start.
    pub late_min: Option<i32>,
    /// The host has said that they know of everybody who has come.
    pub seen: bool,
    /// In about so many minutes the host may be free; 0 for a few.
    pub about_min: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// To one socket of a person.
    Tell {
        who: ParticipantId,
        socket: SocketId,
        message: ServerMessage,
    },
    /// Close the socket after what was told to it.
    HangUp {
        who: ParticipantId,
        socket: SocketId,
    },
    Media(MediaCommand),
    /// For the record, with the moment at which it was so: a line that is lost for good was lost before the room gave
    /// it up. The shell makes wall clock of it and hands it to the domain.
    Note {
        note: Note,
        at: Moment,
    },
    /// What somebody present says of how the call goes for them, for the record; as often as a record wants it.
    Quality {
        who: ParticipantId,
        report: Report,
    },
    /// A host asked in the call for something that only a use case may decide; `ws.rs` runs it and the fact comes
    /// back as an `Input`.
    Ask(HostAsks),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The person's page is in the waiting room (true) or gone from it (false).
    Waits { who: ParticipantId, here: bool },
    /// The person is present in the call from now (true) or from now no longer (false).
    Present { who: ParticipantId, here: bool },
    /// The line of somebody who waits or is present is lost (true) or back (false). Nothing ends by it as long as the
    /// place is kept; should the server be killed meanwhile, the record ends here.
    Lost { who: ParticipantId, lost: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostAsks {
    Admit { by: ParticipantId, who: ParticipantId },
    SendBack { by: ParticipantId, who: ParticipantId },
    Remove { by: ParticipantId, who: ParticipantId },
    EndForAll { by: ParticipantId },
    MakeHost { by: ParticipantId, who: ParticipantId, host: bool },
}

/// A fact of the domain about one person. The last one is remembered for a moment, because an arrival may carry what
/// the database said just before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fact {
    Admitted,
    SentBack,
    Removed,
}

pub struct Room {
    visit: VisitId,
    people: BTreeMap<ParticipantId, Member>,
    /// What the engine was told to forward: to whom, which track. Never holds anybody who is not present.
    forwards: BTreeSet<(ParticipantId, Track)>,
    speaker: Speaker,
    facts: BTreeMap<ParticipantId, (Fact, Moment)>,
    ended: Option<Moment>,
    /// Where the epochs of each person's transports begin.
    first_epoch: u32,
    /// The wall clock when the room opened.
    opened: Time,
    /// The page of each person that came last by somebody's will. Outlives their place: a page that was taken over
    /// and wakes hours later does not slip in because the other one has left.
    pages: BTreeMap<ParticipantId, u64>,
    /// Counts those who came in, so that all pages show the same order.
    entered: u64,
    /// Who has come in and was not sent back since: a lock keeps none of them out.
    insiders: BTreeSet<ParticipantId>,
    locked: bool,
    /// In the order of raising, and what was last told of it.
    hands: Vec<ParticipantId>,
    told_hands: Vec<ParticipantId>,
    /// The interpreters whom everybody hears, as last told.
    told_aloud: Vec<ParticipantId>,
    /// Somebody has typed captions.
    captioned: bool,
    /// What hosts were last told of the waiting room.
    told_waiting: Vec<Waiting>,
    around: Around,
    /// The moment of the input at hand, for notes.
    now: Moment,
    out: VecDeque<Output>,
}

impl Room {
    pub fn new(visit: VisitId) -> Self {
        Room::open(visit, 0, Time(0))
    }

    /// `first_epoch` by chance, below two thousand million: pages outlive the server's process, and must not take a
    /// connection of the room before for one of the room after because both count from one. `opened` is the wall
    /// clock at `Moment(0)`.
    pub fn open(visit: VisitId, first_epoch: u32, opened: Time) -> Self {
        Room {
            visit,
            first_epoch,
            opened,
            pages: BTreeMap::new(),
            people: BTreeMap::new(),
            forwards: BTreeSet::new(),
            speaker: Speaker::default(),
            facts: BTreeMap::new(),
            ended: None,
            entered: 0,
            insiders: BTreeSet::new(),
            locked: false,
            hands: Vec::new(),
            told_hands: Vec::new(),
            told_aloud: Vec::new(),
            captioned: false,
            told_waiting: Vec::new(),
            around: Around::default(),
            now: Moment::default(),
            out: VecDeque::new(),
        }
    }

    pub fn visit(&self) -> VisitId {
        self.visit
    }

    /// True when nobody is here, waits, or has a place kept: the shell may drop the room.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        self.now = now;
        self.expire(now);
        match input {
            Input::Arrived(arrival) => self.arrived(arrival, now),
            Input::Left { who, socket } => self.lost(who, socket, now),
            Input::Said { who, socket, message } => self.said(who, socket, message, now),
            Input::Around(around) => {
                // What the room has seen itself, it needs nobody's word for.
                let host_came = around.host_came || self.around.host_came;
                self.around = Around { host_came, ..around };
            }
            Input::Admitted { who } => self.admitted(who, now),
            Input::SentBack { who } => self.sent_back(who, now),
            Input::Removed { who } => self.removed(who, now),
            Input::Leads { who, yes } => self.leads(who, yes),
            Input::Ended => self.end(now),
            Input::Chatted { talk } => self.chatted(talk),
            Input::Refused { who, reason } => self.refuse(who, reason),
            Input::Media(event) => self.media(event, now),
            Input::Time => {}
        }
        self.settle(now);
    }

    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When `handle(Input::Time, …)` wants to be called next.
    pub fn poll_timeout(&self) -> Option<Moment> {
        self.people.values().map(Member::due).chain(self.speaker.next()).min()
    }

    /// What follows from the state alone, whichever input changed it. The order matters: first who is in, then what
    /// flows, then what is told of it.
    fn settle(&mut self, now: Moment) {
        self.loosen();
        self.dismiss_programs();
        self.fill_places();
        self.tell_aloud();
        self.route();
        self.tell_places();
        self.tell_waiting_room(now);
        self.tell_hands();
        if let Some(who) = self.speaker.settle(now) {
            self.tell_present(None, &ServerMessage::Speaking { who });
        }
    }

    /// The wall clock at a moment of this room.
    fn wall(&self, now: Moment) -> Time {
        Time(self.opened.micros() + now.0 as i64 * 1_000)
    }

    fn tell(&mut self, who: ParticipantId, message: ServerMessage) {
        if let Some(socket) = self.people.get(&who).and_then(Member::socket) {
            self.out.push_back(Output::Tell { who, socket, message });
        }
    }

    fn refuse(&mut self, who: ParticipantId, reason: Refusal) {
        self.tell(who, ServerMessage::Refused { reason });
    }

    fn tell_present(&mut self, except: Option<ParticipantId>, message: &ServerMessage) {
        for (&who, member) in &self.people {
            if let Some(socket) = member.socket().filter(|_| member.is_present() && Some(who) != except) {
                self.out.push_back(Output::Tell { who, socket, message: message.clone() });
            }
        }
    }

    fn note(&mut self, note: Note) {
        self.note_at(note, self.now);
    }

    fn note_at(&mut self, note: Note, at: Moment) {
        self.out.push_back(Output::Note { note, at });
    }

    fn ask_engine(&mut self, command: MediaCommand) {
        self.out.push_back(Output::Media(command));
    }
}
