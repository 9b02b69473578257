//! The media thread, or one of several: datagrams, what comes by TCP, the rooms, the clock and the channels. Must not know
//! SDP or packets (the engine's) nor who may be in (the domain's, by way of facts).
use crate::datagrams::Datagrams;
use crate::engine::{Engine, Transmit};
use crate::ice::End;
use crate::limits::{INPUTS_PER_TURN, TCP_FRAMES_PER_TURN};
use crate::relays::Relays;
use crate::tcp::{FromTcp, Tcp};
use crate::{Count, Fact, FromRoom, counters};
use call::limits::EMPTY_ROOM_KEPT_MS;
use call::media::MediaCommand;
use call::moment::Moment;
use call::room::{Arrival, Input, Output, Room, SocketId};
use model::signal::{ClientMessage, ServerMessage};
use model::{ParticipantId, Time, VisitId};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// From the handle to the thread.
pub(crate) enum Message {
    Arrived {
        visit: VisitId,
        arrival: Arrival,
        outbox: mpsc::Sender<ServerMessage>,
    },
    Said {
        visit: VisitId,
        who: ParticipantId,
        socket: SocketId,
        message: ClientMessage,
    },
    Left {
        visit: VisitId,
        who: ParticipantId,
        socket: SocketId,
    },
    Told {
        visit: VisitId,
        fact: Fact,
    },
    Count {
        answer: oneshot::Sender<Count>,
    },
    /// Nobody knows where a fault will be; a test has to plant one.
    #[cfg(test)]
    Panic,
}

/// The thread's end of the channels.
pub(crate) struct Channels {
    pub inbox: mpsc::UnboundedReceiver<Message>,
    /// Messages that were said and not yet handled.
    pub waiting: Arc<AtomicUsize>,
    pub to_domain: mpsc::UnboundedSender<FromRoom>,
}

struct Host {
    room: Room,
    opened: Instant,
    outboxes: HashMap<SocketId, mpsc::Sender<ServerMessage>>,
    due: Option<Instant>,
    empty_since: Option<Instant>,
}

impl Host {
    fn new(visit: VisitId, now: Instant) -> Self {
        // By chance, because pages outlive this process and must not take the old room's connections for the new one's.
        #[allow(clippy::disallowed_methods, reason = "the shell is where chance comes in")]
        let first_epoch = rand::random::<u32>() % 2_000_000_000;
        let room = Room::open(visit, first_epoch, wall());
        Host { room, opened: now, outboxes: HashMap::new(), due: None, empty_since: None }
    }

    fn moment(&self, now: Instant) -> Moment {
        Moment(now.saturating_duration_since(self.opened).as_millis() as u64)
    }

    /// Runs the room; `None` if it panicked.
    fn run(&mut self, input: Input, now: Instant) -> Option<Vec<Output>> {
        let moment = self.moment(now);
        let room = &mut self.room;
        let outputs = catch_unwind(AssertUnwindSafe(|| {
            room.handle(input, moment);
            std::iter::from_fn(|| room.poll()).collect()
        }))
        .ok()?;
        // A room that is empty may be forgotten after a while; else it says itself when it wants to be woken.
        let timeout = self.room.poll_timeout().map(|at| self.opened + Duration::from_millis(at.0));
        self.empty_since = self.room.is_empty().then(|| self.empty_since.unwrap_or(now));
        let forget = self.empty_since.map(|since| since + Duration::from_millis(EMPTY_ROOM_KEPT_MS));
        self.due = timeout.into_iter().chain(forget).min();
        Some(outputs)
    }

    fn may_be_forgotten(&self, now: Instant) -> bool {
        let kept = Duration::from_millis(EMPTY_ROOM_KEPT_MS);
        self.empty_since.is_some_and(|since| now.saturating_duration_since(since) >= kept)
    }
}

pub(crate) struct Worker {
    datagrams: Datagrams,
    tcp: Tcp,
    engine: Engine,
    relays: Relays,
    channels: Channels,
    rooms: HashMap<VisitId, Host>,
    transmits: Vec<Transmit>,
}

/// Batches of datagrams taken before anything else is looked at. Higher: fewer, larger sends. Lower: less delay.
const BATCHES_PER_TURN: usize = 4;

impl Worker {
    pub(crate) fn new(
        datagrams: Datagrams,
        tcp: Tcp,
        engine: Engine,
        relays: Relays,
        channels: Channels,
    ) -> Self {
        let (rooms, transmits) = (HashMap::new(), Vec::new());
        Worker { datagrams, tcp, engine, relays, channels, rooms, transmits }
    }

    /// Runs until every handle is dropped.
    pub(crate) async fn run(&mut self) {
        loop {
            let deadline = self.deadline();
            tokio::select! {
                message = self.channels.inbox.recv() => match message {
                    Some(message) => self.take(message),
                    None => return,
                },
                readable = self.datagrams.readable() => match readable {
                    Ok(()) => self.receive(),
                    Err(error) => return tracing::error!(%error, "the media socket is broken"),
                },
                first = self.tcp.recv() => self.receive_frames(first),
                () = sleep_until(deadline) => {}
            }
            let now = clock();
            self.wake(now);
            self.flush(now);
        }
    }

    /// After a panic where none was expected: whoever is here comes back, into a room of its own making.
    pub(crate) fn begin_anew(&mut self) {
        self.transmits.clear();
        for (visit, _) in self.rooms.drain() {
            self.relays.forget_room(visit);
            self.engine.drop_room(visit);
        }
    }

    fn deadline(&self) -> Option<Instant> {
        let rooms = self.rooms.values().filter_map(|host| host.due);
        rooms.chain(self.engine.poll_timeout()).chain(self.relays.poll_timeout()).min()
    }

    fn take(&mut self, first: Message) {
        let now = clock();
        self.message(first, now);
        for _ in 1..INPUTS_PER_TURN {
            let Ok(message) = self.channels.inbox.try_recv() else { return };
            self.message(message, now);
        }
    }

    fn message(&mut self, message: Message, now: Instant) {
        match message {
            Message::Arrived { visit, arrival, outbox } => {
                if !arrival.role.is_program() {
                    self.relays.arrived(visit, arrival.who, &outbox, wall(), now);
                }
                let host = self.rooms.entry(visit).or_insert_with(|| Host::new(visit, now));
                host.outboxes.insert(arrival.socket, outbox);
                self.input(visit, Input::Arrived(arrival), now);
            }
            Message::Said { visit, who, socket, message } => {
                self.channels.waiting.fetch_sub(1, Ordering::Relaxed);
                self.input(visit, Input::Said { who, socket, message }, now);
            }
            Message::Left { visit, who, socket } => {
                if let Some(host) = self.rooms.get_mut(&visit) {
                    host.outboxes.remove(&socket);
                }
                self.input(visit, Input::Left { who, socket }, now);
            }
            Message::Told { visit, fact } => self.input(visit, fact.into(), now),
            Message::Count { answer } => {
                // Whoever asked may have gone meanwhile.
                let _ = answer.send(self.count());
            }
            #[cfg(test)]
            Message::Panic => panic!("of a test"),
        }
    }

    fn count(&self) -> Count {
        let lines = self.rooms.values().map(|host| host.outboxes.len()).filter(|lines| *lines > 0);
        let (rooms, people) = lines.fold((0, 0), |(rooms, people), lines| (rooms + 1, people + lines));
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Count { rooms: number(rooms), people: number(people) }
    }

    /// Runs a room and what follows from it. A room that panics is dropped: its sockets close and come back.
    fn input(&mut self, visit: VisitId, input: Input, now: Instant) {
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            let Some(host) = self.rooms.get_mut(&visit) else { return };
            let Some(outputs) = host.run(input, now) else {
                tracing::error!(?visit, "a room panicked");
                self.rooms.remove(&visit);
                self.relays.forget_room(visit);
                return self.engine.drop_room(visit);
            };
            for output in outputs {
                inputs.extend(self.output(visit, output, now));
            }
        }
    }

    /// Acts on an output; may lead to another input.
    fn output(&mut self, visit: VisitId, output: Output, now: Instant) -> Option<Input> {
        match output {
            Output::Tell { who, socket, message } => return self.tell(visit, who, socket, message),
            Output::HangUp { socket, .. } => {
                if let Some(host) = self.rooms.get_mut(&visit) {
                    host.outboxes.remove(&socket);
                }
            }
            Output::Media(command) => {
                if let MediaCommand::Close { who } = &command {
                    self.relays.forget(visit, *who);
                }
                self.engine.handle(visit, command, now);
            }
            // The domain is gone only when the process ends.
            Output::Note { note, at } => {
                let opened = self.rooms.get(&visit).map_or(now, |host| host.opened);
                let at = opened + Duration::from_millis(at.0);
                drop(self.channels.to_domain.send(FromRoom::Note { visit, note, at }));
            }
            Output::Quality { who, report } => {
                drop(self.channels.to_domain.send(FromRoom::Quality { visit, who, report }));
            }
            Output::Ask(ask) => drop(self.channels.to_domain.send(FromRoom::Ask { visit, ask })),
        }
        None
    }

    /// A socket that cannot keep up is hung up; its page comes back and is told everything anew.
    fn tell(
        &mut self,
        visit: VisitId,
        who: ParticipantId,
        socket: SocketId,
        message: ServerMessage,
    ) -> Option<Input> {
        let host = self.rooms.get_mut(&visit)?;
        host.outboxes.get(&socket)?.try_send(message).err()?;
        host.outboxes.remove(&socket);
        Some(Input::Left { who, socket })
    }

    fn receive(&mut self) {
        let now = clock();
        let Worker { datagrams, engine, relays, transmits, .. } = self;
        let (mut packets, mut bytes) = (0, 0);
        for _ in 0..BATCHES_PER_TURN {
            let more = datagrams.receive(|path, datagram| {
                packets += 1;
                bytes += datagram.len();
                relays.take_in(engine, now, path, datagram, transmits);
            });
            if !more {
                break;
            }
        }
        counters::UDP_IN.add_all(packets, bytes);
    }

    /// Of connections; few at a time, so that datagrams do not wait for them.
    fn receive_frames(&mut self, first: FromTcp) {
        let now = clock();
        self.receive_frame(first, now);
        for _ in 1..TCP_FRAMES_PER_TURN {
            let Some(next) = self.tcp.try_recv() else { return };
            self.receive_frame(next, now);
        }
    }

    fn receive_frame(&mut self, from: FromTcp, now: Instant) {
        match from {
            FromTcp::Opened { path, outbox } => self.tcp.opened(path, outbox),
            FromTcp::Frame { path, mut bytes } => {
                counters::TCP_IN.add(bytes.len());
                self.relays.take_in(&mut self.engine, now, path, &mut bytes, &mut self.transmits);
                self.engine.recycle(bytes);
            }
            FromTcp::Closed { path } => {
                self.tcp.closed(path);
                self.relays.closed(path);
                self.engine.closed(path);
            }
        }
    }

    /// Timers of the engine and the rooms, and what the engine has to say.
    fn wake(&mut self, now: Instant) {
        if self.engine.poll_timeout().is_some_and(|at| at <= now) {
            self.engine.handle_timeout(now);
        }
        if self.relays.poll_timeout().is_some_and(|at| at <= now) {
            self.relays.handle_timeout(wall(), now);
        }
        let is_due = |host: &Host| host.due.is_some_and(|at| at <= now);
        let due: Vec<VisitId> =
            self.rooms.iter().filter(|(_, host)| is_due(host)).map(|(visit, _)| *visit).collect();
        for visit in due {
            if self.rooms.get(&visit).is_some_and(|host| host.may_be_forgotten(now)) {
                self.rooms.remove(&visit);
                self.relays.forget_room(visit);
                self.engine.drop_room(visit);
            } else {
                self.input(visit, Input::Time, now);
            }
        }
        while let Some((visit, event)) = self.engine.poll_event() {
            self.input(visit, Input::Media(event), now);
        }
    }

    fn flush(&mut self, now: Instant) {
        // Before the answers, so that what follows upon them finds its way here.
        let claims = std::iter::from_fn(|| self.relays.poll_claim().or_else(|| self.engine.poll_claim()));
        claims.for_each(|claim| self.datagrams.claim(claim));
        let mut transmits = std::mem::take(&mut self.transmits);
        transmits.extend(std::iter::from_fn(|| self.engine.poll_transmit()));
        self.relays.give_out(&mut transmits, now);
        let is_tcp = |transmit: &&Transmit| matches!(transmit.path.local, Some(End::Connection(_)));
        let (tcp, all) = (sum(transmits.iter().filter(is_tcp)), sum(transmits.iter()));
        counters::TCP_OUT.add_all(tcp.0, tcp.1);
        counters::UDP_OUT.add_all(all.0 - tcp.0, all.1 - tcp.1);
        self.tcp.send(&mut transmits, now);
        self.datagrams.send(&mut transmits);
        // After the last answers have left: a connection to the relay may end with one.
        self.relays.settle(&mut self.engine, &mut self.tcp);
        for transmit in transmits.drain(..) {
            self.engine.recycle(transmit.bytes);
        }
        self.transmits = transmits;
    }
}

/// Datagrams and their bytes.
fn sum<'a>(transmits: impl Iterator<Item = &'a Transmit>) -> (usize, usize) {
    transmits.fold((0, 0), |(count, bytes), transmit| (count + 1, bytes + transmit.bytes.len()))
}

/// The wall clock, for people: since when somebody waits.
#[allow(clippy::disallowed_methods, reason = "shells read the clock and pass the moment on")]
fn wall() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Time(since.as_micros() as i64)
}

/// With `wall` the only place of this crate that reads a clock.
#[allow(clippy::disallowed_methods, reason = "shells read the clock and pass the moment on")]
pub(crate) fn clock() -> Instant {
    Instant::now()
}

async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}

impl From<Fact> for Input {
    fn from(fact: Fact) -> Self {
        match fact {
            Fact::Admitted(who) => Input::Admitted { who },
            Fact::SentBack(who) => Input::SentBack { who },
            Fact::Removed(who) => Input::Removed { who },
            Fact::Leads(who, yes) => Input::Leads { who, yes },
            Fact::Ended => Input::Ended,
            Fact::Around(around) => Input::Around(around),
            Fact::Chatted(talk) => Input::Chatted { talk },
            Fact::Refused(who, reason) => Input::Refused { who, reason },
        }
    }
}
