//! What a host asks for does not vanish, and which page of a person is the one in the call.
mod page;

use call::client::{Ask, Command, Input, LinkState, PROBE, Phase, Problem, Start};
use call::moment::Moment;
use model::Time;
use model::signal::{CallRole, ClientMessage, Devices, Refusal, ServerMessage, TrackKind, Waiting};
use page::{Page, id, says, wait_message, welcome, welcome_host};

fn waiting_room(who: &[u32]) -> ServerMessage {
    let one = |n: &u32| Waiting {
        id: id(*n),
        name: format!("P{n}"),
        since: Time(0),
        devices: Devices::default(),
        here: true,
        task: Default::default(),
    };
    ServerMessage::WaitingRoom { waiting: who.iter().map(one).collect(), now: Time(0) }
}

fn host(people: u32, waiting: &[u32]) -> Page {
    let mut page = Page::with(Start { role: CallRole::Host, ..Page::start() });
    page.open_socket();
    page.tell(welcome_host(people));
    page.tell(waiting_room(waiting));
    page.media_up(1);
    page
}

fn come_back(page: &mut Page, people: u32) -> Vec<Ask> {
    page.wait(400);
    page.open_socket();
    page.tell(welcome_host(people))
}

#[test]
fn a_tap_while_the_line_is_away_is_sent_on_its_return() {
    let mut page = host(0, &[20, 21]);
    page.put(Input::SocketClosed);
    let admit = ClientMessage::Admit { who: id(20) };
    assert!(says(&page.command(Command::Admit(id(20)))).is_empty());
    page.command(Command::Admit(id(20)));
    assert_eq!(page.view().asked, std::slice::from_ref(&admit), "the page can say so at the button, once");
    let greeted = come_back(&mut page, 0);
    assert!(!says(&greeted).contains(&&admit), "not before it is known who waits");
    assert_eq!(says(&page.tell(waiting_room(&[20, 21]))), [&admit]);
    page.tell(waiting_room(&[21]));
    assert!(page.view().asked.is_empty(), "done");
}

#[test]
fn a_tap_that_died_with_the_socket_is_repeated_unless_it_is_done() {
    let mut page = host(1, &[20]);
    assert_eq!(says(&page.command(Command::Admit(id(20)))).len(), 1);
    page.command(Command::SendBack(id(10)));
    page.command(Command::EndForAll);
    page.put(Input::SocketClosed);
    come_back(&mut page, 0);
    // The admission has arrived, the one sent back is gone; the end has not come.
    assert_eq!(says(&page.tell(waiting_room(&[10]))), [&ClientMessage::EndForAll]);
    // Changes of the list repeat nothing.
    assert!(says(&page.tell(waiting_room(&[]))).is_empty());
}

#[test]
fn a_tap_waits_for_a_guest_who_comes_back_later_than_the_host() {
    let admit = ClientMessage::Admit { who: id(20) };
    let lost = || {
        let mut page = host(0, &[20]);
        page.put(Input::SocketClosed);
        page.command(Command::Admit(id(20)));
        come_back(&mut page, 0);
        // The server has begun anew, and nobody else is back yet.
        assert!(says(&page.tell(waiting_room(&[]))).is_empty());
        page
    };
    let mut page = lost();
    assert_eq!(says(&page.tell(waiting_room(&[20, 21]))), [&admit]);
    assert_eq!(page.view().asked, std::slice::from_ref(&admit));
    page.tell(waiting_room(&[21]));
    assert!(page.view().asked.is_empty() && says(&page.tell(waiting_room(&[20, 21]))).is_empty(), "once");
    // Nobody is let in by a tap of long ago, or by one whose host has left meanwhile.
    let mut page = lost();
    for _ in 0..8 {
        page.wait(5_000);
        page.tell(ServerMessage::Pong { n: 0 });
    }
    assert!(says(&page.tell(waiting_room(&[20]))).is_empty());
    let mut page = lost();
    page.command(Command::Leave);
    page.command(Command::Return);
    page.open_socket();
    page.tell(welcome_host(0));
    assert!(says(&page.tell(waiting_room(&[20]))).is_empty());
}

#[test]
fn a_wish_that_nobody_answers_is_said_again() {
    let mut page = host(0, &[20]);
    page.command(Command::Admit(id(20)));
    let mut again = Vec::new();
    for _ in 0..3 {
        again.extend(page.wait(4_000));
        page.tell(ServerMessage::Pong { n: 0 });
    }
    let admits = says(&again).into_iter().filter(|message| matches!(message, ClientMessage::Admit { .. }));
    assert_eq!(admits.count(), 1);
}

#[test]
fn a_refusal_is_the_answer() {
    let mut page = host(0, &[20]);
    page.command(Command::Remove(id(20)));
    page.tell(ServerMessage::Refused { reason: Refusal::Failed });
    assert!(page.view().asked.is_empty());
    assert_eq!(page.view().problems, [Problem::Refused(Refusal::Failed)]);
}

#[test]
fn a_page_says_that_it_comes_back_by_itself_and_not_when_it_was_tapped() {
    let again = |asks: &[Ask]| asks.iter().any(|ask| matches!(ask, Ask::OpenSocket { again: true, .. }));
    let mut page = Page::new(true);
    assert!(!again(&page.open_socket()), "the first time");
    page.put(Input::SocketClosed);
    page.put(Input::Online);
    assert!(!again(&page.open_socket()), "nobody has let it in yet");
    page.tell(wait_message());
    page.put(Input::SocketClosed);
    page.put(Input::Online);
    assert!(again(&page.open_socket()));
    page.tell(ServerMessage::TakenOver);
    assert_eq!(page.view().phase, Phase::TakenOver);
    page.command(Command::Return);
    assert!(!again(&page.open_socket()), "somebody wants it here");
}

#[test]
fn a_full_room_is_told_as_long_as_it_is_full() {
    let mut page = Page::new(true);
    page.open_socket();
    page.tell(wait_message());
    page.tell(ServerMessage::Refused { reason: Refusal::RoomFull });
    page.put(Input::UpState { epoch: 1, state: LinkState::Connected });
    for _ in 0..6 {
        page.wait(5_000);
        page.tell(ServerMessage::Pong { n: 0 });
    }
    assert!(page.view().problems.contains(&Problem::Refused(Refusal::RoomFull)));
    page.tell(welcome(1));
    assert!(!page.view().problems.contains(&Problem::Refused(Refusal::RoomFull)));
}

#[test]
fn a_connection_that_breaks_off_doubts_the_socket() {
    for down in [false, true] {
        let mut page = Page::in_call(1);
        let state = LinkState::Disconnected;
        let asks = page.put(match down {
            true => Input::DownState { epoch: 1, state },
            false => Input::UpState { epoch: 1, state },
        });
        assert!(says(&asks).iter().any(|message| matches!(message, ClientMessage::Ping { .. })));
        let silent = page.wait(3_100);
        assert!(silent.contains(&Ask::CloseSocket), "three seconds, not sixteen");
        assert!(page.wait(400).contains(&Ask::GetTicket));
    }
    // The socket is alive: it is kept.
    let mut page = Page::in_call(1);
    page.put(Input::UpState { epoch: 1, state: LinkState::Disconnected });
    page.tell(ServerMessage::Pong { n: 1 });
    assert!(!page.wait(3_100).contains(&Ask::CloseSocket));
}

#[test]
fn a_browser_that_says_that_it_is_offline_doubts_the_socket() {
    let mut page = Page::in_call(1);
    assert!(
        says(&page.put(Input::Offline)).iter().any(|message| matches!(message, ClientMessage::Ping { .. }))
    );
    assert!(page.wait(3_100).contains(&Ask::CloseSocket), "three seconds, not sixteen");
    // It was wrong: the line is kept.
    let mut page = Page::in_call(1);
    page.put(Input::Offline);
    page.tell(ServerMessage::Pong { n: 1 });
    assert!(!page.wait(3_100).contains(&Ask::CloseSocket));
}

#[test]
fn a_video_that_plays_does_not_take_the_listen_button_away() {
    let mut page = Page::in_call(1);
    page.put(Input::PlayBlocked { element: 1, blocked: true });
    page.put(Input::PlayBlocked { element: 2, blocked: false });
    assert_eq!(page.view().problems, [Problem::SoundBlocked]);
    page.put(Input::PlayBlocked { element: 1, blocked: false });
    assert!(page.view().problems.is_empty(), "it plays, or is gone");
    // The probe speaks for the waiting room only.
    page.put(Input::PlayBlocked { element: PROBE, blocked: true });
    assert!(page.view().problems.is_empty());
    page.tell(ServerMessage::SentBack);
    assert_eq!(page.view().problems, [Problem::SoundBlocked]);
    assert!(page.command(Command::Listen).contains(&Ask::PlayAll) && page.view().problems.is_empty());
    // A host alone would miss the chime of an arrival.
    let mut page = host(0, &[]);
    page.put(Input::PlayBlocked { element: PROBE, blocked: true });
    assert_eq!(page.view().problems, [Problem::SoundBlocked]);
}

#[test]
fn each_missing_picture_is_asked_for_once_a_second() {
    let mut page = Page::in_call(2);
    let slot =
        |mid: &str, of| model::signal::Slot { mid: mid.into(), carries: Some((id(of), TrackKind::Camera)) };
    page.tell(ServerMessage::DownSlots { slots: vec![slot("0", 10), slot("1", 11)] });
    let missing = |of| Command::PictureMissing(id(of), TrackKind::Camera);
    assert_eq!(says(&page.command(missing(10))).len(), 1);
    assert_eq!(says(&page.command(missing(11))).len(), 1, "one does not wait for the other");
    assert!(says(&page.command(missing(10))).is_empty());
    page.wait(1_000);
    assert_eq!(says(&page.command(missing(10))).len(), 1);
    assert!(says(&page.command(missing(30))).is_empty(), "nothing of theirs arrives here at all");
}

#[test]
fn waits_are_counted_by_the_servers_clock() {
    let mut page = host(0, &[]);
    page.wait(2_000);
    let now = Time::from_seconds(1_000);
    page.tell(ServerMessage::WaitingRoom { waiting: Vec::new(), now });
    assert_eq!(page.view().server_now, Some((now, Moment(2_000))));
}
