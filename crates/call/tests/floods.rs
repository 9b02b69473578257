//! Whoever says too much costs the others little, whatever it is, and keeps nobody else from being heard.
use call::limits::{MESSAGES_PER_S_MAX, PEOPLE_PER_ROOM_MAX};
use call::moment::Moment;
use call::room::{Arrival, Input, Output, Room, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, Sending, ServerMessage};
use model::{ParticipantId, Time, VisitId};

const PER_S: u64 = 10_000;
const SECONDS: u64 = 3;

fn id(n: u32) -> ParticipantId {
    ParticipantId::parse(&format!("{n:032x}")).expect("an id")
}

/// Everybody that a room holds, present. 2 is the one who floods.
fn full() -> Room {
    let visit = VisitId::parse(&format!("{:032x}", 1)).expect("an id");
    let mut room = Room::open(visit, 0, Time(0));
    for n in 1..=PEOPLE_PER_ROOM_MAX as u32 {
        let arrival = Arrival {
            who: id(n),
            socket: SocketId(u64::from(n)),
            name: format!("P{n}"),
            role: if n == 1 { CallRole::Host } else { CallRole::Guest },
            standing: Standing::Admitted,
            since: Time(0),
            page: u64::from(n),
            again: false,
            task: Default::default(),
        };
        room.handle(Input::Arrived(arrival), Moment(0));
    }
    while room.poll().is_some() {}
    room
}

fn say(room: &mut Room, n: u32, message: ClientMessage, now: Moment) -> Vec<(ParticipantId, ServerMessage)> {
    room.handle(Input::Said { who: id(n), socket: SocketId(u64::from(n)), message }, now);
    let told = |output| match output {
        Output::Tell { who, message, .. } => Some((who, message)),
        _ => None,
    };
    std::iter::from_fn(|| room.poll()).filter_map(told).collect()
}

/// What somebody says 10,000 times a second, each unlike the one before, so that all of it would be told.
fn floods(n: u64) -> [ClientMessage; 4] {
    let odd = n % 2 == 1;
    [
        ClientMessage::Sending { sending: Sending { mic: odd, ..Sending::default() } },
        ClientMessage::Hand { up: odd },
        ClientMessage::UpOffer { epoch: n as u32, sdp: "v=0".to_owned() },
        ClientMessage::Ping { n: n as u32 },
    ]
}

#[test]
fn a_flood_costs_the_others_little_and_keeps_nobody_from_being_heard() {
    let others = PEOPLE_PER_ROOM_MAX as u64 - 1;
    // What was saved, and what is earned meanwhile; a word that all are told costs four.
    let most = (5 + SECONDS) * u64::from(MESSAGES_PER_S_MAX) / 4 * others;
    for kind in 0..4 {
        let (mut room, mut told, mut answered) = (full(), 0, 0);
        for n in 0..SECONDS * PER_S {
            let now = Moment(n * 1_000 / PER_S);
            let [sending, hand, offer, ping] = floods(n);
            let message = match kind {
                0 => sending,
                1 => hand,
                2 => offer,
                _ => ping,
            };
            told += say(&mut room, 2, message, now).iter().filter(|(who, _)| *who != id(2)).count() as u64;
            // Somebody else, ten times a second.
            if n % (PER_S / 10) == 0 {
                let pong = (id(3), ServerMessage::Pong { n: n as u32 });
                let heard = say(&mut room, 3, ClientMessage::Ping { n: n as u32 }, now);
                answered += u64::from(heard.contains(&pong));
            }
        }
        assert!(told <= most, "{kind}: {told} messages, {most} at most");
        assert_eq!(answered, 10 * SECONDS, "{kind}");
    }
}
