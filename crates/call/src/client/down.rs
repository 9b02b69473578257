//! The down connection: the server offers, this page answers.
//!
//! The server counts epochs, and begins again after a restart, so the page numbers its connections itself: `local`
//! is what `call-web` sees. After its socket was away the page claims what it has with an empty answer; the server
//! confirms with `DownSlots`. An offer instead means that it knows nothing of the old connection.
use super::up::{CONNECT_MS_MAX, WOBBLE_MS_MAX, again_ms};
use super::{Ask, Client, LinkState};
use crate::moment::Moment;
use model::signal::{ClientMessage, Slot};

/// The server offers well within this time.
const OFFER_MS_MAX: u64 = 6_000;

#[derive(Default)]
pub(super) struct Down {
    pub local: u32,
    state: State,
    /// Of the server, as last heard on this socket; 0 when nothing was.
    epoch: u32,
    serial: u32,
    answer: Option<String>,
    tries: u32,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    None,
    /// To be made anew then. `returns`: only the browser has given it up, and may find its way again.
    Broken {
        again: Moment,
        returns: bool,
    },
    Wanted {
        since: Moment,
    },
    /// The kept connection is told to the server; was it up?
    Claimed {
        since: Moment,
        live: bool,
    },
    Answering {
        since: Moment,
    },
    Answered {
        since: Moment,
    },
    Live,
    Wobbly {
        since: Moment,
    },
}

impl Down {
    pub fn is_live(&self) -> bool {
        matches!(self.state, State::Live | State::Wobbly { .. } | State::Claimed { live: true, .. })
    }

    pub fn stop(&mut self) {
        self.state = State::None;
    }

    /// Whether this browser takes pictures of a kind, as it has answered; without an answer nobody knows.
    pub fn reads(&self, kind: &str) -> bool {
        self.answer.as_ref().is_none_or(|answer| answer.contains(kind))
    }

    pub fn next(&self) -> Option<Moment> {
        match self.state {
            State::None | State::Live => None,
            State::Broken { again, .. } => Some(again),
            State::Wanted { since } | State::Claimed { since, .. } | State::Answering { since } => {
                Some(since.plus_ms(OFFER_MS_MAX))
            }
            State::Answered { since } => Some(since.plus_ms(CONNECT_MS_MAX)),
            State::Wobbly { since } => Some(since.plus_ms(WOBBLE_MS_MAX)),
        }
    }
}

impl Client {
    fn want_down(&mut self, epoch: u32) {
        self.down.state = State::Wanted { since: self.now };
        self.send(ClientMessage::DownWanted { epoch });
    }

    /// Another one, whatever is there.
    pub(super) fn down_anew(&mut self) {
        self.want_down(self.down.epoch.max(1));
    }

    /// On a new socket: claim what is kept, or say that there is nothing (an offer may be on its way already).
    pub(super) fn down_on_socket(&mut self) {
        let live = self.down.is_live();
        let kept = live || matches!(self.down.state, State::Answered { .. } | State::Claimed { .. });
        if kept {
            self.down.state = State::Claimed { since: self.now, live };
            let (epoch, serial) = (self.down.epoch, self.down.serial);
            self.send(ClientMessage::DownAnswer { epoch, serial, sdp: String::new() });
        } else {
            self.down.epoch = 0;
            self.want_down(0);
        }
    }

    pub(super) fn down_offered(&mut self, epoch: u32, serial: u32, sdp: String, slots: Vec<Slot>) {
        let same = epoch == self.down.epoch;
        let fresh = match self.down.state {
            // What is left of a connection that was given up.
            State::Wanted { .. } | State::Broken { .. } if same => return,
            State::None | State::Broken { .. } | State::Wanted { .. } => true,
            State::Claimed { .. } => {
                // The server has begun anew, so it has not kept the other connection either.
                self.up_lost_by_server();
                true
            }
            State::Answering { .. } | State::Answered { .. } | State::Live | State::Wobbly { .. } => !same,
        };
        if !fresh && serial == self.down.serial {
            return self.answer_again();
        }
        if fresh {
            self.down.local += 1;
            self.down.state = State::Answering { since: self.now };
        }
        self.down.epoch = epoch;
        self.down.serial = serial;
        self.down.answer = None;
        self.slots = slots;
        self.out.push_back(Ask::AnswerDown { epoch: self.down.local, serial, sdp });
    }

    /// The same offer came twice, so the answer was lost.
    pub(super) fn answer_again(&mut self) {
        if let Some(sdp) = self.down.answer.clone() {
            let (epoch, serial) = (self.down.epoch, self.down.serial);
            self.send(ClientMessage::DownAnswer { epoch, serial, sdp });
        }
    }

    pub(super) fn down_slots(&mut self, slots: Vec<Slot>) {
        if let State::Claimed { live, .. } = self.down.state {
            self.down.state = if live { State::Live } else { State::Answered { since: self.now } };
        }
        self.slots = slots;
    }

    pub(super) fn down_answered(&mut self, local: u32, serial: u32, sdp: Option<String>) {
        let given_up = matches!(self.down.state, State::None | State::Broken { .. } | State::Wanted { .. });
        if local != self.down.local || serial != self.down.serial || given_up {
            return;
        }
        let Some(sdp) = sdp else { return self.down_broken() };
        if let State::Answering { .. } = self.down.state {
            self.down.state = State::Answered { since: self.now };
        }
        self.down.answer = Some(super::brief(&sdp));
        // While the server's word on a claim is awaited, it repeats its offer if it wants the answer.
        if !matches!(self.down.state, State::Claimed { .. }) {
            self.answer_again();
        }
    }

    pub(super) fn down_state(&mut self, local: u32, state: LinkState) {
        if local != self.down.local {
            return;
        }
        match (self.down.state, state) {
            (State::Claimed { since, .. }, LinkState::Connected) => {
                self.down.state = State::Claimed { since, live: true };
            }
            (
                State::Answered { .. }
                | State::Live
                | State::Wobbly { .. }
                | State::Broken { returns: true, .. },
                LinkState::Connected,
            ) => {
                self.down.state = State::Live;
                self.down.tries = 0;
            }
            (State::Live, LinkState::Disconnected) => {
                self.down.state = State::Wobbly { since: self.now };
                self.doubt();
            }
            (State::Claimed { since, .. }, LinkState::Disconnected) => {
                self.down.state = State::Claimed { since, live: false };
            }
            (
                State::Answered { .. } | State::Live | State::Wobbly { .. } | State::Claimed { .. },
                LinkState::Failed,
            ) => self.down_ends(true),
            _ => {}
        }
    }

    pub(super) fn down_broken(&mut self) {
        self.down_ends(false);
    }

    /// As `up_failed`; what was given up already and is asked for anew has not failed.
    pub(super) fn down_failed(&mut self, epoch: u32) {
        let asked = matches!(self.down.state, State::Wanted { .. });
        if epoch == 0 || epoch == self.down.epoch && !asked {
            self.down_broken();
        }
    }

    fn down_ends(&mut self, returns: bool) {
        if self.down.state != State::None {
            let again = self.now.plus_ms(again_ms(self.down.tries));
            self.down.tries = self.down.tries.saturating_add(1);
            self.down.state = State::Broken { again, returns };
        }
    }

    pub(super) fn down_due(&mut self) {
        if self.down.next().is_none_or(|at| self.now < at) {
            return;
        }
        match self.down.state {
            State::Broken { .. } => self.down_anew(),
            // It was asked for and did not come: whatever the server thinks is open is not.
            State::Wanted { .. } => self.want_down(u32::MAX),
            _ => self.down_broken(),
        }
    }
}
