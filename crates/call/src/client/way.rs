//! The way to the server: ticket, socket, pings, and trying again.
use super::{Ask, Client, Input, Phase};
use crate::moment::Moment;
use model::signal::ClientMessage;
use model::{AppError, Conflict};

/// First and longest wait between two tries.
const RETRY_FIRST_MS: u64 = 250;
const RETRY_MAX_MS: u64 = 5_000;
/// A ticket or a socket that takes longer is asked for anew.
const OPEN_MS_MAX: u64 = 10_000;
const PING_EVERY_MS: u64 = 10_000;
/// After a ping, an answer takes no longer on any line worth keeping.
const PONG_MS_MAX: u64 = 6_000;
/// The same, when there is reason to doubt the line: the network changed, or the page slept.
const DOUBT_MS: u64 = 3_000;
/// A connection that lasted so long was a good one: the next tries start from the shortest wait.
const GOOD_MS: u64 = 5_000;

pub(super) struct Way {
    state: State,
    tries: u32,
    pub lost_since: Option<Moment>,
    pings: u32,
    /// This page was let in before, so that it comes back rather than comes.
    again: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Stopped,
    Pause {
        until: Moment,
    },
    Ticket {
        since: Moment,
    },
    Opening {
        since: Moment,
    },
    /// `greeted`: when the first message came, after which the server listens. `dead_at`: unless something is heard.
    Open {
        since: Moment,
        greeted: Option<Moment>,
        ping_at: Moment,
        dead_at: Option<Moment>,
    },
}

impl Way {
    pub fn new(now: Moment) -> Self {
        Way { state: State::Ticket { since: now }, tries: 0, lost_since: None, pings: 0, again: false }
    }

    pub fn greeted(&self) -> bool {
        matches!(self.state, State::Open { greeted: Some(_), .. })
    }

    pub fn stop(&mut self) {
        self.state = State::Stopped;
        self.lost_since = None;
    }

    pub fn next(&self) -> Option<Moment> {
        match self.state {
            State::Stopped => None,
            State::Pause { until } => Some(until),
            State::Ticket { since } | State::Opening { since } => Some(since.plus_ms(OPEN_MS_MAX)),
            State::Open { since, greeted: None, .. } => Some(since.plus_ms(OPEN_MS_MAX)),
            State::Open { ping_at, dead_at, .. } => Some(dead_at.map_or(ping_at, |at| at.min(ping_at))),
        }
    }
}

impl Client {
    pub(super) fn get_ticket(&mut self) {
        self.still.new_socket();
        self.way.state = State::Ticket { since: self.now };
        self.out.push_back(Ask::GetTicket);
    }

    pub(super) fn way_input(&mut self, input: Input) {
        match input {
            Input::Online => {
                self.offline_since = None;
                self.doubt();
            }
            Input::Offline => {
                self.offline_since = self.offline_since.or(Some(self.now));
                // Most often it is right: then the line is not waited for until its next ping.
                if self.way.greeted() {
                    self.doubt();
                }
            }
            Input::OtherNetwork => self.doubt(),
            Input::Woke => {
                self.doubt();
                if !self.phase.is_over() {
                    self.ask_for_stopped_devices();
                    self.out.push_back(Ask::PlayAll);
                }
            }
            Input::Ticket(result) if matches!(self.way.state, State::Ticket { .. }) => match result {
                Ok(ticket) => {
                    self.way.state = State::Opening { since: self.now };
                    self.out.push_back(Ask::OpenSocket { ticket, again: self.way.again });
                }
                Err(error) => self.no_ticket(&error),
            },
            Input::SocketOpened if matches!(self.way.state, State::Opening { .. }) => {
                let ping_at = self.now.plus_ms(PING_EVERY_MS);
                self.way.state = State::Open { since: self.now, greeted: None, ping_at, dead_at: None };
            }
            Input::SocketClosed if matches!(self.way.state, State::Opening { .. } | State::Open { .. }) => {
                self.way_lost();
            }
            _ => {}
        }
    }

    fn no_ticket(&mut self, error: &AppError) {
        match error {
            AppError::Conflict(Conflict::VisitEnded) => self.finish(Phase::Ended),
            AppError::Conflict(Conflict::Removed) => self.finish(Phase::Removed),
            AppError::Conflict(Conflict::RoomFull) => self.pause(0),
            AppError::TooMany { retry_after_s } => self.pause(u64::from(*retry_after_s) * 1_000),
            AppError::Unavailable | AppError::Failed { .. } | AppError::Offline => self.pause(0),
            AppError::SignedOut
            | AppError::Unfinished(_)
            | AppError::NotAllowed
            | AppError::NotFound
            | AppError::Invalid(_)
            | AppError::Conflict(_) => self.finish(Phase::Refused),
        }
    }

    /// The socket is gone. Media may well flow on: it is left alone.
    fn way_lost(&mut self) {
        if let State::Open { greeted: Some(at), .. } = self.way.state
            && self.now.ms_since(at) >= GOOD_MS
        {
            self.way.tries = 0;
        }
        self.pause(0);
    }

    /// Waits before the next try: doubling, with a quarter of chance either way, and at least `at_least` ms.
    fn pause(&mut self, at_least: u64) {
        let full = (RETRY_FIRST_MS << self.way.tries.min(10)).min(RETRY_MAX_MS);
        let ms = (full * 3 / 4 + full * self.chance() / 2_048).max(at_least);
        self.way.tries = self.way.tries.saturating_add(1);
        self.way.state = State::Pause { until: self.now.plus_ms(ms) };
        self.way.lost_since = self.way.lost_since.or(Some(self.now));
    }

    pub(super) fn try_now(&mut self) {
        if let State::Pause { .. } = self.way.state {
            self.get_ticket();
        }
    }

    /// The network came back or changed, or the page woke: try at once, or make sure of the line that there is.
    pub(super) fn doubt(&mut self) {
        let now = self.now;
        match &mut self.way.state {
            State::Pause { .. } => self.get_ticket(),
            State::Open { greeted: Some(_), dead_at, .. } => {
                let doubt = now.plus_ms(DOUBT_MS);
                *dead_at = Some(dead_at.map_or(doubt, |at| at.min(doubt)));
                self.ping();
            }
            _ => {}
        }
    }

    pub(super) fn ping(&mut self) {
        self.way.pings = self.way.pings.wrapping_add(1);
        self.still.pinged(self.now);
        self.send(ClientMessage::Ping { n: self.way.pings });
    }

    /// Earlier than it would be given up otherwise, never later.
    pub(super) fn dead_unless_heard_by(&mut self, at: Moment) {
        if let State::Open { dead_at, .. } = &mut self.way.state {
            *dead_at = Some(dead_at.map_or(at, |before| before.min(at)));
        }
    }

    /// Anything heard proves the line.
    pub(super) fn heard(&mut self) {
        self.still.answered(self.now);
        if let State::Open { dead_at, .. } = &mut self.way.state {
            *dead_at = None;
        }
    }

    /// The first word on this socket: everything that the server should know is told anew.
    pub(super) fn greeted(&mut self) {
        let now = self.now;
        let State::Open { greeted, since, .. } = &mut self.way.state else { return };
        if greeted.is_none() {
            *greeted = Some(now);
            self.still.took(now.ms_since(*since));
            self.way.lost_since = None;
            if std::mem::replace(&mut self.way.again, true) {
                self.still_on_socket();
            }
            self.say_again = None;
            self.ask_anew = true;
            self.tell_state();
            self.up_on_socket();
            self.down_on_socket();
        }
    }

    pub(super) fn way_due(&mut self) {
        let now = self.now;
        match &mut self.way.state {
            State::Pause { until } if now >= *until => self.get_ticket(),
            State::Ticket { since } if now.ms_since(*since) >= OPEN_MS_MAX => self.pause(0),
            State::Opening { since } | State::Open { since, greeted: None, .. }
                if now.ms_since(*since) >= OPEN_MS_MAX =>
            {
                self.out.push_back(Ask::CloseSocket);
                self.way_lost();
            }
            State::Open { dead_at: Some(at), greeted: Some(_), .. } if now >= *at => {
                self.out.push_back(Ask::CloseSocket);
                self.way_lost();
                // While nothing is heard each moment counts; the pauses are for a server that is away.
                if self.still.is_still() {
                    self.still.gave_up(now);
                    self.try_now();
                }
            }
            State::Open { ping_at, dead_at, greeted: Some(_), .. } if now >= *ping_at => {
                *ping_at = now.plus_ms(PING_EVERY_MS);
                let _ = dead_at.get_or_insert(now.plus_ms(PONG_MS_MAX));
                self.ping();
            }
            _ => {}
        }
    }
}
