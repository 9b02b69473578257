//! The network is another one in the middle of a call, or only seems to be.
mod page;

use call::client::{Ask, Input};
use model::signal::{ClientMessage, ServerMessage, Slot, TrackKind};
use page::{Page, id, says, welcome};

fn pings(asks: &[Ask]) -> bool {
    says(asks).iter().any(|message| matches!(message, ClientMessage::Ping { .. }))
}

/// This socket, and asks for another without a pause.
fn gives_up(asks: &[Ask]) -> bool {
    asks.contains(&Ask::CloseSocket) && asks.contains(&Ask::GetTicket)
}

fn wants_down(asks: &[Ask], epoch: u32) -> bool {
    says(asks).contains(&&ClientMessage::DownWanted { epoch })
}

#[test]
fn when_nothing_arrives_and_nobody_answers_everything_is_made_anew() {
    let mut page = Page::in_call(1);
    assert!(pings(&page.put(Input::MediaStopped(true))));
    assert!(!gives_up(&page.wait(390)));
    assert!(gives_up(&page.wait(20)));
    page.open_socket();
    let greeted = page.tell(welcome(1));
    assert!(greeted.contains(&Ask::OpenUp { epoch: 2 }));
    assert!(wants_down(&greeted, 0), "what is dead is not claimed: {greeted:?}");
}

#[test]
fn a_server_that_is_only_slow_is_not_rushed_at() {
    let mut page = Page::in_call(1);
    page.put(Input::MediaStopped(true));
    assert!(gives_up(&page.wait(410)));
    page.put(Input::MediaStopped(false));
    page.open_socket();
    let greeted = page.tell(welcome(1));
    assert!(!greeted.contains(&Ask::OpenUp { epoch: 2 }), "what arrives again is kept");
    page.wait(3_100);
    page.put(Input::MediaStopped(true));
    assert!(!gives_up(&page.wait(2_900)), "this time it is waited for");
    assert!(gives_up(&page.wait(200)));
}

#[test]
fn others_who_turn_everything_off_cost_one_ping() {
    let mut page = Page::in_call(1);
    assert!(pings(&page.put(Input::MediaStopped(true))));
    page.wait(100);
    page.tell(ServerMessage::Pong { n: 1 });
    let quiet = page.wait(8_000);
    assert!(!quiet.iter().any(|ask| matches!(ask, Ask::CloseSocket | Ask::OpenUp { .. })), "{quiet:?}");
    assert!(!pings(&quiet) && !pings(&page.put(Input::MediaStopped(false))));
}

#[test]
fn a_line_that_is_known_to_be_slow_is_waited_for() {
    let mut page = Page::in_call(1);
    page.put(Input::OtherNetwork);
    page.wait(500);
    page.tell(ServerMessage::Pong { n: 1 });
    page.put(Input::MediaStopped(true));
    assert!(!gives_up(&page.wait(1_900)));
    assert!(gives_up(&page.wait(200)));
}

#[test]
fn who_has_heard_of_another_network_has_asked_already() {
    let mut page = Page::in_call(1);
    assert!(pings(&page.put(Input::OtherNetwork)));
    assert!(!gives_up(&page.wait(450)), "the line may live");
    page.put(Input::MediaStopped(true));
    assert!(gives_up(&page.wait(1)));
}

#[test]
fn when_the_socket_was_back_sooner_media_follows() {
    let mut page = Page::in_call(1);
    page.put(Input::SocketClosed);
    page.wait(400);
    page.open_socket();
    let greeted = page.tell(welcome(1));
    assert!(!greeted.contains(&Ask::OpenUp { epoch: 2 }), "it may live");
    let slots = vec![Slot { mid: "0".into(), carries: Some((id(10), TrackKind::Mic)) }];
    page.tell(ServerMessage::DownSlots { slots });
    let stopped = page.put(Input::MediaStopped(true));
    assert!(stopped.contains(&Ask::OpenUp { epoch: 2 }));
    assert!(wants_down(&stopped, 1));
    // Once: what does not come now does not come for another reason.
    page.put(Input::MediaStopped(false));
    assert!(!page.put(Input::MediaStopped(true)).contains(&Ask::OpenUp { epoch: 3 }));
}

#[test]
fn what_stopped_long_before_has_another_reason() {
    let mut page = Page::in_call(1);
    page.put(Input::MediaStopped(true));
    page.tell(ServerMessage::Pong { n: 1 });
    page.wait(9_000);
    page.put(Input::SocketClosed);
    page.wait(400);
    page.wait(1_000);
    page.open_socket();
    let greeted = page.tell(welcome(1));
    assert!(!greeted.contains(&Ask::OpenUp { epoch: 2 }));
    assert!(!wants_down(&greeted, 0));
}
