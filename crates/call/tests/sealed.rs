//! A visit that is encrypted from end to end: the page says whose keys count, carries envelopes, and keeps a comparison
//! only as long as the code stands. A visit without it knows nothing of that.
mod page;

use call::client::{Ask, Command, Input, Sealing, Start};
use call::moment::Moment;
use call::room::{Arrival, Input as Heard, Output, Room, SocketId, Standing};
use model::signal::{
    CallRole, ClientMessage, ENVELOPE_CHARS_MAX, Person, Refusal, Sending, ServerMessage, Slot, TrackKind,
};
use model::{ParticipantId, Time};
use page::*;

fn person(n: u32) -> Person {
    let name = "Ana".to_owned();
    Person {
        id: id(n),
        name,
        role: CallRole::Guest,
        sending: Sending::default(),
        here: true,
        task: Default::default(),
    }
}

fn sealed() -> Page {
    let mut page = Page::with(Start { sealed: true, ..Page::start() });
    page.open_socket();
    page
}

fn seal_for(asks: &[Ask]) -> Vec<(Vec<ParticipantId>, bool)> {
    let of = |ask: &Ask| match ask {
        Ask::SealFor { others, anew, .. } => Some((others.clone(), *anew)),
        _ => None,
    };
    asks.iter().filter_map(of).collect()
}

fn welcome(people: Vec<Person>) -> ServerMessage {
    ServerMessage::Welcome { visit: visit(), me: id(1), role: CallRole::Guest, people }
}

#[test]
fn whoever_comes_and_goes_is_told_once_and_all_of_it_again_on_a_new_line() {
    let mut page = sealed();
    assert_eq!(seal_for(&page.tell(welcome(vec![person(2)]))), [(vec![id(2)], true)]);
    let joined = ServerMessage::PersonJoined { person: person(3) };
    assert_eq!(seal_for(&page.tell(joined.clone())), [(vec![id(2), id(3)], false)]);
    assert!(seal_for(&page.tell(joined)).is_empty(), "nothing new");
    assert_eq!(seal_for(&page.tell(ServerMessage::PersonLeft { id: id(2) })), [(vec![id(3)], false)]);
    assert_eq!(seal_for(&page.tell(welcome(vec![person(3)]))), [(vec![id(3)], true)]);
    assert_eq!(seal_for(&page.tell(ServerMessage::SentBack)), [(vec![], false)], "nobody's keys count");
}

#[test]
fn envelopes_are_carried_both_ways_and_only_in_the_call() {
    let mut page = sealed();
    let out = || Input::Envelope { to: id(2), envelope: "0a".into() };
    let carried =
        |asks: &[Ask]| asks.iter().any(|ask| matches!(ask, Ask::Send(ClientMessage::Sealed { .. })));
    assert!(!carried(&page.put(out())), "not in yet");
    page.tell(welcome(vec![person(2)]));
    assert!(carried(&page.put(out())));
    let told = ServerMessage::Sealed { from: id(2), envelope: "0b".into() };
    let opened = Ask::OpenEnvelope { from: id(2), envelope: "0b".into() };
    assert!(page.tell(told.clone()).contains(&opened));

    let mut clear = Page::with(Page::start());
    clear.open_socket();
    let asks = clear.tell(welcome(vec![person(2)]));
    assert!(seal_for(&asks).is_empty() && !clear.tell(told).contains(&opened));
    assert_eq!(clear.view().sealing, None);
}

#[test]
fn a_comparison_holds_as_long_as_the_code() {
    let mut page = sealed();
    page.tell(welcome(vec![person(2)]));
    let code = |code: &str| Sealing { code: Some(code.to_owned()), ..Sealing::default() };
    let matches = |page: &Page| page.view().sealing.is_some_and(|sealing| sealing.matches);
    page.put(Input::Sealing(code("1")));
    assert!(!matches(&page));
    page.command(Command::CodesMatch("1".into()));
    assert!(matches(&page));
    page.put(Input::Sealing(code("2")));
    assert!(!matches(&page), "somebody else is there");
    assert!(page.view().sealing.is_some_and(|sealing| sealing.changed));
    page.put(Input::Sealing(Sealing::default()));
    assert!(!matches(&page));
    assert!(
        page.view().sealing.is_some_and(|sealing| sealing.changed),
        "not hidden by holding the new one back"
    );
    page.put(Input::Sealing(code("1")));
    assert!(matches(&page), "the same people again");
}

/// It is what its page was opened for: no word on the line takes that back, and each connection is sealed for as long.
#[test]
fn no_word_of_the_server_makes_it_one_in_clear() {
    let mut page = sealed();
    page.tell(welcome(vec![person(2)]));
    let slot = |mid: &str| Slot { mid: mid.to_owned(), carries: Some((id(2), TrackKind::Camera)) };
    for word in [
        ServerMessage::MediaFailed { up: true, epoch: 0 },
        ServerMessage::MediaFailed { up: false, epoch: 0 },
        ServerMessage::DownSlots { slots: vec![slot("0")] },
        ServerMessage::Refused { reason: Refusal::NotAdmitted },
        ServerMessage::Sealed { from: id(2), envelope: String::new() },
        ServerMessage::PersonLeft { id: id(2) },
        ServerMessage::SentBack,
    ] {
        page.tell(word.clone());
        assert!(page.view().sealing.is_some(), "{word:?}");
        let anew = seal_for(&page.tell(welcome(vec![person(2)])));
        assert_eq!(anew, [(vec![id(2)], true)], "{word:?}");
    }
}

/// What everybody is told when `from` sends an envelope of so many characters.
fn carried(room: &mut Room, from: u32, to: u32, length: usize) -> Vec<(ParticipantId, ServerMessage)> {
    let message = ClientMessage::Sealed { to: id(to), envelope: "0".repeat(length) };
    let heard = Heard::Said { who: id(from), socket: SocketId(u64::from(from)), message };
    room.handle(heard, Moment(10));
    let told = |output| match output {
        Output::Tell { who, message, .. } => Some((who, message)),
        _ => None,
    };
    std::iter::from_fn(|| room.poll()).filter_map(told).collect()
}

#[test]
fn the_room_carries_between_those_who_are_present_and_to_nobody_else() {
    let mut room = Room::open(visit(), 0, Time(0));
    for (n, standing) in [(1, Standing::Admitted), (2, Standing::Admitted), (3, Standing::Waiting)] {
        let arrival = Arrival {
            who: id(n),
            socket: SocketId(u64::from(n)),
            name: format!("P{n}"),
            role: if n == 1 { CallRole::Host } else { CallRole::Guest },
            standing,
            since: Time(0),
            page: u64::from(n),
            again: false,
            task: Default::default(),
        };
        room.handle(Heard::Arrived(arrival), Moment(0));
    }
    while room.poll().is_some() {}
    let envelope = "0".repeat(ENVELOPE_CHARS_MAX);
    let told = ServerMessage::Sealed { from: id(1), envelope };
    assert_eq!(carried(&mut room, 1, 2, ENVELOPE_CHARS_MAX), [(id(2), told)]);
    let refused = |reason| ServerMessage::Refused { reason };
    assert_eq!(carried(&mut room, 1, 2, ENVELOPE_CHARS_MAX + 1), [(id(1), refused(Refusal::TooLong))]);
    assert!(carried(&mut room, 1, 3, 4).is_empty(), "who waits hears nothing");
    assert!(carried(&mut room, 1, 9, 4).is_empty(), "nobody");
    assert_eq!(carried(&mut room, 3, 1, 4), [(id(3), refused(Refusal::NotAdmitted))]);
}
