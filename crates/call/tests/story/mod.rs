//! A room with people in it, to whom one thing after another happens; each on the socket of their number.
use crate::page::{id, visit};
use call::moment::Moment;
use call::room::{Arrival, Input, Output, Room, SocketId, Standing};
use model::Time;
use model::signal::{CallRole, ClientMessage};

pub struct Story {
    pub room: Room,
    /// Milliseconds.
    pub now: u64,
}

impl Story {
    /// Host 1 and so many guests from 2 on, who are in.
    pub fn call(guests: u32) -> Self {
        let mut story = Story { room: Room::open(visit(), 0, Time(0)), now: 0 };
        story.arrive(1, CallRole::Host, Standing::Admitted);
        for n in 2..guests + 2 {
            story.arrive(n, CallRole::Guest, Standing::Admitted);
        }
        story
    }

    /// A host, an admitted guest, and one who waits.
    #[allow(dead_code, reason = "not every story has one")]
    pub fn with_one_who_waits() -> Self {
        let mut story = Story::call(1);
        story.arrive(3, CallRole::Guest, Standing::Waiting);
        story
    }

    pub fn put(&mut self, input: Input) -> Vec<Output> {
        self.now += 100;
        self.room.handle(input, Moment(self.now));
        std::iter::from_fn(|| self.room.poll()).collect()
    }

    pub fn arrive(&mut self, n: u32, role: CallRole, standing: Standing) -> Vec<Output> {
        self.put(Input::Arrived(Arrival {
            who: id(n),
            socket: SocketId(u64::from(n)),
            name: format!("P{n}"),
            role,
            standing,
            since: Time(0),
            page: u64::from(n),
            again: false,
            task: Default::default(),
        }))
    }

    pub fn say(&mut self, n: u32, message: ClientMessage) -> Vec<Output> {
        self.put(Input::Said { who: id(n), socket: SocketId(u64::from(n)), message })
    }
}
