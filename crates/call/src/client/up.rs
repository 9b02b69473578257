//! The up connection: this page offers, the server answers. A new epoch is a new connection.
use super::{Ask, Client, LinkState};
use crate::moment::Moment;
use model::signal::ClientMessage;

/// The browser makes an offer, and the server its answer, well within this time.
const ANSWER_MS_MAX: u64 = 6_000;
/// An answered connection that is not up by then will not be.
pub(super) const CONNECT_MS_MAX: u64 = 10_000;
/// A network change heals within this time or not at all.
pub(super) const WOBBLE_MS_MAX: u64 = 3_000;

#[derive(Default)]
pub(super) struct Up {
    epoch: u32,
    state: State,
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
    Making {
        since: Moment,
    },
    Offered {
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

impl Up {
    pub fn is_live(&self) -> bool {
        matches!(self.state, State::Live | State::Wobbly { .. })
    }

    pub fn stop(&mut self) {
        self.state = State::None;
    }

    pub fn next(&self) -> Option<Moment> {
        match self.state {
            State::None | State::Live => None,
            State::Broken { again, .. } => Some(again),
            State::Making { since } | State::Offered { since } => Some(since.plus_ms(ANSWER_MS_MAX)),
            State::Answered { since } => Some(since.plus_ms(CONNECT_MS_MAX)),
            State::Wobbly { since } => Some(since.plus_ms(WOBBLE_MS_MAX)),
        }
    }
}

/// The pause before a connection is made again: none at first, then doubling to five seconds.
pub(super) fn again_ms(tries: u32) -> u64 {
    if tries == 0 { 0 } else { (250 << tries.min(8)).min(5_000) }
}

impl Client {
    pub(super) fn open_up(&mut self) {
        self.up.epoch += 1;
        self.up.state = State::Making { since: self.now };
        self.out.push_back(Ask::OpenUp { epoch: self.up.epoch });
    }

    /// On a new socket: what is answered is kept, what was on its way is begun again.
    pub(super) fn up_on_socket(&mut self) {
        if matches!(self.up.state, State::None | State::Broken { .. } | State::Offered { .. }) {
            self.open_up();
        }
    }

    pub(super) fn up_offered(&mut self, epoch: u32, sdp: Option<String>) {
        if epoch != self.up.epoch || !matches!(self.up.state, State::Making { .. }) {
            return;
        }
        match sdp {
            Some(sdp) if self.way.greeted() => {
                self.up.state = State::Offered { since: self.now };
                self.send(ClientMessage::UpOffer { epoch, sdp });
            }
            // Nobody to send it to: made again on the next socket.
            Some(_) => self.up.state = State::None,
            None => self.up_broken(),
        }
    }

    pub(super) fn up_answered(&mut self, epoch: u32, sdp: String) {
        if epoch == self.up.epoch && matches!(self.up.state, State::Offered { .. }) {
            self.up.state = State::Answered { since: self.now };
            self.out.push_back(Ask::SetUpAnswer { epoch, sdp });
        }
    }

    pub(super) fn up_state(&mut self, epoch: u32, state: LinkState) {
        let answered = matches!(self.up.state, State::Answered { .. } | State::Live | State::Wobbly { .. });
        let returns = matches!(self.up.state, State::Broken { returns: true, .. });
        if epoch != self.up.epoch || !(answered || returns && state == LinkState::Connected) {
            return;
        }
        match state {
            LinkState::Connecting => {}
            LinkState::Connected => {
                self.up.state = State::Live;
                self.up.tries = 0;
            }
            LinkState::Disconnected if self.up.state == State::Live => {
                self.up.state = State::Wobbly { since: self.now };
                // Most often the network changed, and not every browser says so: then the socket is dead too.
                self.doubt();
            }
            LinkState::Disconnected => {}
            LinkState::Failed => self.up_ends(true),
        }
    }

    pub(super) fn up_broken(&mut self) {
        self.up_ends(false);
    }

    /// The server's word may be of one before, which was given up in the same moment. 0: it does not say of which.
    pub(super) fn up_failed(&mut self, epoch: u32) {
        if epoch == 0 || epoch == self.up.epoch {
            self.up_broken();
        }
    }

    fn up_ends(&mut self, returns: bool) {
        if self.up.state != State::None {
            let again = self.now.plus_ms(again_ms(self.up.tries));
            self.up.tries = self.up.tries.saturating_add(1);
            self.up.state = State::Broken { again, returns };
        }
    }

    /// The server has begun anew and knows nothing of this connection.
    pub(super) fn up_lost_by_server(&mut self) {
        if matches!(self.up.state, State::Answered { .. } | State::Live | State::Wobbly { .. }) {
            self.open_up();
        }
    }

    pub(super) fn up_due(&mut self) {
        if self.up.next().is_some_and(|at| self.now >= at) {
            match self.up.state {
                State::Broken { .. } => self.open_up(),
                _ => self.up_broken(),
            }
        }
    }
}
