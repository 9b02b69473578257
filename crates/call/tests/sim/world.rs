//! Virtual time, a network that delays and drops, a database of who may be in, and the loop that moves it all.
use crate::bug::Bug;
use crate::check::Check;
use crate::engine::Engine;
use crate::page::Page;
use crate::rng::Rng;
use call::client::Input as PageInput;
use call::media::MediaEvent;
use call::moment::Moment;
use call::room::{Arrival, HostAsks, Input, Output, Room, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, ServerMessage};
use model::tasks::{Spoken, Task};
use model::{ParticipantId, Time, VisitId};
use std::collections::BTreeMap;

pub enum Event {
    Act,
    Tick,
    Ticket {
        page: usize,
        n: u32,
    },
    /// The socket's request reaches the server, which looks the person up.
    Upgrade {
        socket: u64,
    },
    Arrive {
        socket: u64,
        standing: Standing,
    },
    ToRoom {
        socket: u64,
        message: ClientMessage,
    },
    ToPage {
        socket: u64,
        message: ServerMessage,
    },
    RoomSeesClose {
        socket: u64,
    },
    PageSeesClose {
        socket: u64,
    },
    Browser {
        page: usize,
        input: PageInput,
    },
    Engine(MediaEvent),
    /// A use case commits; the fact follows.
    Commit(Deed),
    Fact(Input),
}

#[derive(Clone, Copy)]
pub enum Deed {
    Admit(usize),
    SendBack(usize),
    Remove(usize),
    End,
}

pub struct Human {
    pub id: ParticipantId,
    pub name: String,
    pub role: CallRole,
    pub admitted: bool,
    pub removed: bool,
    /// Says anything at any time, by hand.
    pub hostile: bool,
    pub task: Task,
}

/// A socket. `page: None` is a hostile one's.
pub struct Socket {
    pub who: usize,
    pub page: Option<usize>,
    /// Which page it says it is of, and whether that comes back by itself.
    pub page_id: u64,
    pub again: bool,
    /// Nothing passes any more, and nobody was told.
    pub cut: bool,
    pub arrived: bool,
    up_at: u64,
    down_at: u64,
}

const OVERHEARD_MAX: usize = 64;

pub struct World {
    pub rng: Rng,
    pub now: u64,
    queue: BTreeMap<(u64, u64), Event>,
    count: u64,
    pub room: Room,
    pub room_opened: u64,
    pub engine: Engine,
    pub people: Vec<Human>,
    pub pages: Vec<Page>,
    pub sockets: BTreeMap<u64, Socket>,
    /// What pages have said, for somebody hostile to say again.
    pub overheard: Vec<ClientMessage>,
    last_socket: u64,
    fact_at: u64,
    pub ended: bool,
    pub quiet: bool,
    pub check: Check,
    pub bug: Bug,
    pub fault: Option<String>,
    pub steps: u64,
    /// Says all that passes, to find out why a seed fails.
    pub trace: bool,
}

impl World {
    pub fn new(seed: u64, bug: Bug) -> Self {
        let mut rng = Rng::new(seed);
        let guests = rng.between(1, 5) as usize;
        let people = (0..=guests).map(|n| human(n, &mut rng)).collect();
        World {
            rng,
            now: 0,
            queue: BTreeMap::new(),
            count: 0,
            room: new_room(seed),
            room_opened: 0,
            engine: Engine::default(),
            people,
            pages: Vec::new(),
            sockets: BTreeMap::new(),
            overheard: Vec::new(),
            last_socket: 0,
            fact_at: 0,
            ended: false,
            quiet: false,
            check: Check::default(),
            bug,
            fault: None,
            steps: 0,
            trace: false,
        }
    }

    pub fn fail(&mut self, why: String) {
        let now = self.now;
        self.fault.get_or_insert(format!("at {now} ms: {why}"));
    }

    /// `what` is put together only where somebody listens: it is said of each step.
    pub fn say_what(&self, what: std::fmt::Arguments<'_>, it: &dyn std::fmt::Debug) {
        if self.trace {
            println!("{:>7} {what} {it:?}", self.now);
        }
    }

    pub fn after(&mut self, ms: u64, event: Event) {
        self.at(self.now + ms, event);
    }

    fn at(&mut self, at: u64, event: Event) {
        self.count += 1;
        self.queue.insert((at, self.count), event);
    }

    /// Runs to `end`; stops at the first fault.
    pub fn run(&mut self, end: u64) {
        while self.fault.is_none() {
            let event = self.queue.first_key_value().map(|(&(at, _), _)| at);
            let room = self.room.poll_timeout().map(|at| at.0 + self.room_opened);
            let pages = self.pages.iter().enumerate().filter(|(_, page)| page.alive);
            let page =
                pages.filter_map(|(n, page)| Some((page.client.poll_timeout()?.0 + page.opened, n))).min();
            let Some(next) = [event, room, page.map(|(at, _)| at)].into_iter().flatten().min() else {
                return;
            };
            if next > end {
                self.now = end;
                return;
            }
            self.now = self.now.max(next);
            self.steps += 1;
            if room == Some(next) {
                self.put_to_room(Input::Time);
            } else if let Some((_, n)) = page.filter(|(at, _)| *at == next) {
                self.feed(n, PageInput::Time);
            } else if let Some((_, event)) = self.queue.pop_first() {
                self.happen(event);
            }
            if self.steps > 200_000 {
                self.fail("it never comes to rest".into());
            }
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Act => self.act_at_random(),
            Event::Tick => self.tick(),
            Event::Ticket { page, n } => self.ticket(page, n),
            Event::Upgrade { socket } => self.upgrade(socket),
            Event::Arrive { socket, standing } => self.arrive(socket, standing),
            Event::ToRoom { socket, message } => self.reach_room(socket, message),
            Event::ToPage { socket, message } => self.reach_page(socket, message),
            Event::RoomSeesClose { socket } => {
                if let Some(at) = self.sockets.get(&socket).filter(|at| at.arrived) {
                    let who = self.people[at.who].id;
                    self.put_to_room(Input::Left { who, socket: SocketId(socket) });
                }
            }
            Event::PageSeesClose { socket } => {
                if let Some(page) = self.page_of(socket) {
                    self.pages[page].socket = None;
                    self.feed(page, PageInput::SocketClosed);
                }
            }
            Event::Browser { page, input } => self.browser(page, input),
            Event::Engine(event) => self.put_to_room(Input::Media(event)),
            Event::Commit(deed) => self.commit(deed),
            Event::Fact(input) => self.put_to_room(input),
        }
    }

    /// The page that still listens to this socket.
    fn page_of(&self, socket: u64) -> Option<usize> {
        let page = self.sockets.get(&socket)?.page?;
        (self.pages[page].alive && self.pages[page].socket == Some(socket)).then_some(page)
    }

    /// A hostile socket (`page: None`) says what it likes about its page.
    pub fn new_socket(&mut self, who: usize, page: Option<usize>, again: bool) -> u64 {
        self.last_socket += 1;
        let cut = page.is_some_and(|page| !self.pages[page].online);
        let (up_at, down_at) = (self.now, self.now);
        let page_id = page.map_or(u64::MAX, |page| page as u64);
        let socket = Socket { who, page, page_id, again, cut, arrived: false, up_at, down_at };
        self.sockets.insert(self.last_socket, socket);
        let ms = self.rng.between(5, 80);
        self.after(ms, Event::Upgrade { socket: self.last_socket });
        self.last_socket
    }

    pub fn open_socket(&mut self, page: usize, again: bool) {
        let socket = self.new_socket(self.pages[page].who, Some(page), again);
        self.pages[page].socket = Some(socket);
    }

    /// The page closes its socket, or is gone.
    pub fn drop_socket(&mut self, page: usize) {
        if let Some(socket) = self.pages[page].socket.take() {
            self.close_to_room(socket);
        }
    }

    pub fn close_to_room(&mut self, socket: u64) {
        let Some(at) = self.sockets.get_mut(&socket).filter(|at| !at.cut) else { return };
        at.page = None;
        let ms = self.rng.between(5, 80);
        let at_ms = (self.now + ms).max(self.sockets[&socket].up_at);
        self.at(at_ms, Event::RoomSeesClose { socket });
    }

    fn upgrade(&mut self, socket: u64) {
        let Some(at) = self.sockets.get(&socket) else { return };
        if at.cut || self.ended || self.people[at.who].removed {
            return self.after(1_000, Event::PageSeesClose { socket });
        }
        let standing = match self.people[at.who].admitted {
            true => Standing::Admitted,
            false => Standing::Waiting,
        };
        let ms = self.rng.below(60);
        self.after(ms, Event::Arrive { socket, standing });
    }

    fn arrive(&mut self, socket: u64, standing: Standing) {
        let Some(at) = self.sockets.get_mut(&socket) else { return };
        at.arrived = true;
        (at.up_at, at.down_at) = (self.now, self.now);
        let (who, page, page_id, again) = (at.who, at.page, at.page_id, at.again);
        let human = &self.people[who];
        let arrival = Arrival {
            who: human.id,
            socket: SocketId(socket),
            name: human.name.clone(),
            role: human.role,
            standing,
            since: Time::from_seconds(who as i64),
            page: page_id,
            again,
            task: human.task,
        };
        self.check.opened(socket);
        if let Some(page) = page.and(self.page_of(socket)) {
            self.feed(page, PageInput::SocketOpened);
        }
        self.put_to_room(Input::Arrived(arrival));
    }

    pub fn say(&mut self, page: usize, message: ClientMessage) {
        if self.people.iter().any(|human| human.hostile) {
            match self.overheard.len() {
                ..OVERHEARD_MAX => self.overheard.push(message.clone()),
                _ => self.overheard[self.count as usize % OVERHEARD_MAX] = message.clone(),
            }
        }
        if let Some(socket) = self.pages[page].socket {
            if !self.pages[page].online {
                self.cut(socket);
            }
            self.send_up(socket, message);
        }
    }

    pub fn cut(&mut self, socket: u64) {
        if let Some(at) = self.sockets.get_mut(&socket) {
            at.cut = true;
        }
    }

    pub fn send_up(&mut self, socket: u64, message: ClientMessage) {
        let ms = self.rng.between(5, 80);
        let Some(at) = self.sockets.get_mut(&socket).filter(|at| !at.cut) else { return };
        at.up_at = (self.now + ms).max(at.up_at);
        let when = at.up_at;
        self.at(when, Event::ToRoom { socket, message });
    }

    fn reach_room(&mut self, socket: u64, message: ClientMessage) {
        let Some(at) = self.sockets.get(&socket).filter(|at| !at.cut && at.arrived) else { return };
        let who = self.people[at.who].id;
        self.put_to_room(Input::Said { who, socket: SocketId(socket), message });
    }

    fn reach_page(&mut self, socket: u64, message: ServerMessage) {
        if self.sockets.get(&socket).is_some_and(|at| !at.cut)
            && let Some(page) = self.page_of(socket)
        {
            self.feed(page, PageInput::Told(message));
        }
    }

    fn commit(&mut self, deed: Deed) {
        let fact = match deed {
            Deed::Admit(who) if !self.people[who].admitted && !self.people[who].removed && !self.ended => {
                self.people[who].admitted = true;
                self.check.admitted(self.people[who].id);
                Input::Admitted { who: self.people[who].id }
            }
            Deed::SendBack(who) if self.people[who].admitted && self.people[who].role == CallRole::Guest => {
                self.people[who].admitted = false;
                Input::SentBack { who: self.people[who].id }
            }
            Deed::Remove(who) if self.people[who].role == CallRole::Guest => {
                self.people[who].admitted = false;
                self.people[who].removed = true;
                Input::Removed { who: self.people[who].id }
            }
            Deed::End if !self.ended => {
                self.ended = true;
                Input::Ended
            }
            _ => return,
        };
        // Facts reach the room in the order of their commits.
        self.fact_at = (self.now + self.rng.below(50)).max(self.fact_at);
        self.at(self.fact_at, Event::Fact(fact));
    }

    /// One input to the room, all that follows from it, and whether it may.
    pub fn put_to_room(&mut self, input: Input) {
        let now = Moment(self.now - self.room_opened);
        self.say_what(format_args!("room <-"), &input);
        self.check.input(&input, &self.people);
        let input = self.bug.spoil_input(input);
        self.room.handle(input, now);
        let mut outputs = Vec::new();
        while let Some(output) = self.room.poll() {
            outputs.push(output);
        }
        let bound = 24 + 24 * self.people.len();
        if outputs.len() > bound {
            self.fail(format!("{} outputs after one input", outputs.len()));
        }
        let outputs = self.bug.spoil_outputs(outputs);
        for output in outputs {
            self.say_what(format_args!("room ->"), &output);
            if let Err(why) = self.check.output(&output) {
                self.fail(why);
            }
            self.give(output);
        }
        self.engine_speaks();
        if let Err(why) = self.check.routes(&self.engine) {
            self.fail(why);
        }
    }

    fn give(&mut self, output: Output) {
        match output {
            Output::Tell { socket, message, .. } => {
                let ms = self.rng.between(5, 80);
                let Some(at) = self.sockets.get_mut(&socket.0).filter(|at| !at.cut) else { return };
                at.down_at = (self.now + ms).max(at.down_at);
                let when = at.down_at;
                self.at(when, Event::ToPage { socket: socket.0, message });
            }
            Output::HangUp { socket, .. } => {
                let Some(at) = self.sockets.get(&socket.0).filter(|at| !at.cut) else { return };
                let when = at.down_at + 1;
                self.at(when, Event::PageSeesClose { socket: socket.0 });
            }
            Output::Media(command) => self.engine.handle(command),
            Output::Note { .. } | Output::Quality { .. } => {}
            Output::Ask(ask) => {
                let of = |id| self.people.iter().position(|human| human.id == id).unwrap_or(0);
                let deed = match ask {
                    HostAsks::Admit { who, .. } => Deed::Admit(of(who)),
                    HostAsks::SendBack { who, .. } => Deed::SendBack(of(who)),
                    HostAsks::Remove { who, .. } => Deed::Remove(of(who)),
                    HostAsks::EndForAll { .. } => Deed::End,
                    // There is nobody here but the host and guests.
                    HostAsks::MakeHost { .. } => return self.fail("a guest is to hold the visit".into()),
                };
                let ms = self.rng.between(1, 60);
                self.after(ms, Event::Commit(deed));
            }
        }
    }

    pub fn engine_speaks(&mut self) {
        if let Some(why) = self.engine.faults.pop() {
            self.fail(why);
        }
        for event in std::mem::take(&mut self.engine.events) {
            // One channel from the engine to the room: order is kept.
            self.after(3, Event::Engine(event));
        }
    }
}

pub fn visit() -> VisitId {
    VisitId::parse(&format!("{:032x}", 7)).expect("an id")
}

pub fn new_room(chance: u64) -> Room {
    Room::open(visit(), (chance % 2_000_000_000) as u32, Time(0))
}

fn human(n: usize, rng: &mut Rng) -> Human {
    let id = ParticipantId::parse(&format!("{:032x}", n + 1)).expect("an id");
    let role = if n == 0 { CallRole::Host } else { CallRole::Guest };
    let hostile = n > 0 && rng.one_in(6);
    let task = match rng.below(4) {
        0 if n > 0 => Task::Interpreter(Spoken::Es),
        1 if n > 0 => Task::Captioner,
        _ => Task::Talk,
    };
    Human { id, name: format!("Person {n}"), role, admitted: n == 0, removed: false, hostile, task }
}
