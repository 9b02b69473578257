//! The page's state machine, told in small stories.
mod page;

use call::client::{
    Ask, CameraSize, Command, Cure, Device, DeviceInfo, Fault, Input, Line, LinkState, Phase, Problem,
    ScreenGot, Wish, device_state,
};
use call::moment::Moment;
use model::signal::{
    CallRole, ClientMessage, DeviceState, Devices, HostIs, Person, Refusal, Sending, ServerMessage, Slot,
    TrackKind,
};
use model::{AppError, Conflict};
use page::{Page, id, questions, refused, says, wait_message, welcome, works};

#[test]
fn from_the_tap_to_the_call() {
    let mut page = Page::new(true);
    let both = Some(Wish { id: None, exact: false, back: false });
    let first: Vec<_> = std::iter::from_fn(|| page.client.poll()).collect();
    assert_eq!(first, [Ask::GetTicket, Ask::GetDevices { round: 1, camera: both.clone(), microphone: both }]);
    assert_eq!((page.view().phase, page.view().line), (Phase::Connecting, Line::Opening));
    assert_eq!(
        page.put(Input::Ticket(Ok("t".into()))),
        [Ask::OpenSocket { ticket: "t".into(), again: false }]
    );
    assert_eq!(page.put(Input::SocketOpened), []);
    let greeted = page.tell(wait_message());
    assert!(greeted.contains(&Ask::OpenUp { epoch: 1 }), "transports come up while one waits: {greeted:?}");
    assert!(says(&greeted).contains(&&ClientMessage::DownWanted { epoch: 0 }));
    assert_eq!(page.view().phase, Phase::Waiting { place: 1, host: HostIs::Expected, sent_back: false });
    let got = page.put(Input::Got { round: 1, camera: works(), microphone: works() });
    let sending = Sending { mic: true, camera: true, ..Sending::default() };
    assert!(got.contains(&Ask::Put { kind: TrackKind::Mic, on: true }));
    assert!(says(&got).contains(&&ClientMessage::Sending { sending }));
    page.media_up(1);
    page.tell(welcome(1));
    let view = page.view();
    assert_eq!((view.phase, view.line, view.problems.len()), (Phase::In, Line::Good, 0));
    assert_eq!(view.people[0].media.mic.as_ref().map(|source| source.mid.as_str()), Some("0"));
    assert_eq!(view.people[0].media.camera, None);
}

#[test]
fn one_bad_device_does_not_cost_the_other() {
    let mut page = Page::new(true);
    page.open_socket();
    page.tell(wait_message());
    let wish = Some(Wish { id: None, exact: false, back: false });
    let next = page.put(Input::Got {
        round: 1,
        camera: refused("NotReadableError"),
        microphone: refused("NotReadableError"),
    });
    assert!(next.contains(&Ask::GetDevices { round: 2, camera: None, microphone: wish.clone() }));
    let next = page.put(Input::Got { round: 2, camera: None, microphone: works() });
    assert!(next.contains(&Ask::GetDevices { round: 3, camera: wish, microphone: None }));
    let last = page.put(Input::Got { round: 3, camera: refused("NotReadableError"), microphone: None });
    let devices = Devices { camera: DeviceState::InUse, microphone: DeviceState::Good };
    assert!(says(&last).contains(&&ClientMessage::Devices { devices }));
    let view = page.view();
    assert_eq!(view.problems, [Problem::InUse(Device::Camera)]);
    assert!(view.me.sending.mic && !view.me.sending.camera && view.me.camera_on);
    // Comes in without; the problem goes and nothing more is asked.
    assert!(!page.command(Command::ComeInWithout).iter().any(|ask| matches!(ask, Ask::GetDevices { .. })));
    assert_eq!((page.view().problems.len(), page.view().me.devices.camera), (0, DeviceState::Off));
    assert!(questions(&page.command(Command::AskAgain)).is_empty(), "nothing is in trouble");
    assert_eq!(questions(&page.command(Command::TurnOn)), [(true, false)]);
}

#[test]
fn refusals_are_told_apart() {
    let table = [
        ("NotAllowedError", "Permission denied", DeviceState::Denied),
        ("NotAllowedError", "Permission denied by system", DeviceState::BlockedBySystem),
        ("SecurityError", "", DeviceState::Denied),
        ("NotReadableError", "Could not start video source", DeviceState::InUse),
        ("AbortError", "", DeviceState::InUse),
        ("NotFoundError", "Requested device not found", DeviceState::Missing),
        ("OverconstrainedError", "", DeviceState::Missing),
        ("TypeError", "no devices", DeviceState::BlockedBySystem),
        ("NotSecureError", "", DeviceState::NotSecure),
    ];
    for (name, message, state) in table {
        assert_eq!(device_state(name, message), state, "{name}: {message}");
        let problem = Problem::of(Device::Camera, state).expect("a problem");
        assert_ne!(problem.cure(), Cure::Nothing, "{name}: every refusal has a way out");
        assert!(problem.code().starts_with("camera_"));
    }
    assert_eq!(Problem::NoNetwork.fault(), Fault::Network);
}

#[test]
fn a_plugged_in_camera_is_noticed() {
    let mut page = Page::new(true);
    page.put(Input::Got { round: 1, camera: refused("NotFoundError"), microphone: refused("NotFoundError") });
    page.put(Input::Got { round: 2, camera: None, microphone: works() });
    page.put(Input::Got { round: 3, camera: refused("NotFoundError"), microphone: None });
    assert_eq!(page.view().problems, [Problem::Missing(Device::Camera)]);
    assert_eq!(page.put(Input::DevicesChanged), [Ask::ListDevices]);
    let cameras = vec![DeviceInfo { id: "new".into(), label: "New".into() }];
    let listed = Input::Listed { cameras, microphones: Vec::new(), speakers: Vec::new() };
    let asked = page.put(listed);
    assert!(asked.iter().any(|ask| matches!(ask, Ask::GetDevices { camera: Some(_), microphone: None, .. })));
}

#[test]
fn a_device_that_goes_is_tried_again_by_itself() {
    let mut page = Page::in_call(1);
    let gone = page.put(Input::SourceEnded(TrackKind::Mic));
    assert!(gone.contains(&Ask::Put { kind: TrackKind::Mic, on: false }));
    assert_eq!(page.view().problems, [Problem::Stopped(Device::Microphone)]);
    let asked = page.wait(1_100);
    assert!(asked.iter().any(|ask| matches!(ask, Ask::GetDevices { microphone: Some(_), camera: None, .. })));
    page.put(Input::Got { round: 2, camera: None, microphone: works() });
    assert!(page.view().problems.is_empty() && page.view().me.sending.mic);
}

#[test]
fn mute_keeps_the_microphone_camera_off_lets_the_camera_go() {
    let mut page = Page::in_call(1);
    let muted = page.command(Command::Mic(false));
    assert!(muted.contains(&Ask::Put { kind: TrackKind::Mic, on: false }));
    assert!(!muted.iter().any(|ask| matches!(ask, Ask::StopDevice(_))));
    let loud = page.command(Command::Mic(true));
    assert!(loud.contains(&Ask::Put { kind: TrackKind::Mic, on: true }), "at once: {loud:?}");
    assert!(page.command(Command::Camera(false)).contains(&Ask::StopDevice(Device::Camera)));
    assert_eq!(page.view().me.devices.camera, DeviceState::Off);
    let on = page.command(Command::Camera(true));
    assert!(on.iter().any(|ask| matches!(ask, Ask::GetDevices { camera: Some(_), .. })));
    // Turned off again while the browser is asking: what comes is let go.
    page.command(Command::Camera(false));
    let late = page.put(Input::Got { round: 2, camera: works(), microphone: None });
    assert!(late.contains(&Ask::StopDevice(Device::Camera)) && !page.view().me.sending.camera);
}

#[test]
fn another_device_replaces_the_source_without_a_word_to_the_server() {
    let mut page = Page::in_call(1);
    let asked = page.command(Command::ChooseCamera("two".into()));
    let wish = Some(Wish { id: Some("two".into()), exact: true, back: false });
    assert!(asked.contains(&Ask::GetDevices { round: 2, camera: wish, microphone: None }));
    let got = page.put(Input::Got { round: 2, camera: works(), microphone: None });
    assert!(got.contains(&Ask::Put { kind: TrackKind::Camera, on: true }));
    assert!(says(&got).is_empty());
}

#[test]
fn the_screen_is_shared_in_the_call_only() {
    let mut page = Page::in_call(1);
    assert_eq!(page.command(Command::ShareScreen), [Ask::GetScreen]);
    assert_eq!(page.command(Command::ShareScreen), [], "a second tap");
    let shared = page.put(Input::ScreenGot(Ok(ScreenGot { sound: true })));
    assert!(shared.contains(&Ask::Put { kind: TrackKind::ScreenSound, on: true }));
    let back = page.tell(ServerMessage::SentBack);
    assert!(back.contains(&Ask::StopScreen) && !page.view().me.sending.screen);
    assert!(page.view().people.is_empty());
    page.tell(wait_message());
    assert!(matches!(page.view().phase, Phase::Waiting { sent_back: true, .. }));
    page.command(Command::ShareScreen);
    assert_eq!(page.put(Input::ScreenGot(Ok(ScreenGot { sound: false }))), [Ask::StopScreen]);
}

#[test]
fn a_lost_socket_interrupts_nothing() {
    let mut page = Page::in_call(1);
    page.now += 20_000;
    page.put(Input::SocketClosed);
    let lost = page.view();
    assert_eq!(lost.phase, Phase::In);
    assert!(matches!(lost.line, Line::Reconnecting { .. }) && lost.problems.is_empty());
    let again = page.wait(400);
    assert_eq!(again, [Ask::GetTicket], "the first try comes within 0.4 seconds");
    page.open_socket();
    let greeted = page.tell(welcome(1));
    let claim = ClientMessage::DownAnswer { epoch: 1, serial: 1, sdp: String::new() };
    assert!(says(&greeted).contains(&&claim));
    assert!(
        !greeted
            .iter()
            .any(|ask| matches!(ask, Ask::OpenUp { .. } | Ask::AnswerDown { .. } | Ask::CloseMedia))
    );
    let slots = vec![Slot { mid: "0".into(), carries: Some((id(10), TrackKind::Camera)) }];
    assert_eq!(page.tell(ServerMessage::DownSlots { slots }), []);
    assert_eq!(page.view().line, Line::Good);
    assert!(page.view().people[0].media.camera.is_some());
}

#[test]
fn a_server_that_begins_anew_gets_new_connections() {
    let mut page = Page::in_call(1);
    page.put(Input::SocketClosed);
    page.wait(400);
    page.open_socket();
    page.tell(welcome(1));
    let offer = ServerMessage::DownOffer { epoch: 1, serial: 1, sdp: "another".into(), slots: Vec::new() };
    let asks = page.tell(offer);
    assert!(asks.contains(&Ask::OpenUp { epoch: 2 }));
    assert!(asks.contains(&Ask::AnswerDown { epoch: 2, serial: 1, sdp: "another".into() }));
}

#[test]
fn tries_come_slower_and_never_stop() {
    let mut page = Page::new(false);
    let mut waits = Vec::new();
    for _ in 0..12 {
        page.put(Input::Ticket(Err(AppError::Offline)));
        let next = page.client.poll_timeout().expect("a next try");
        waits.push(next.0 - page.now);
        page.now = next.0;
        assert_eq!(page.put(Input::Time), [Ask::GetTicket]);
    }
    assert!((187..=313).contains(&waits[0]), "{waits:?}");
    assert!(waits[8..].iter().all(|ms| (3_750..=6_250).contains(ms)), "{waits:?}");
    assert!(page.view().problems.contains(&Problem::ServerAway));
    page.put(Input::Ticket(Err(AppError::TooMany { retry_after_s: 60 })));
    assert_eq!(page.client.poll_timeout(), Some(Moment(page.now + 60_000)));
    assert_eq!(page.put(Input::Online), [Ask::GetTicket], "the network is back: at once");
}

#[test]
fn some_refusals_are_final() {
    let table = [
        (AppError::SignedOut, Phase::Refused),
        (AppError::NotFound, Phase::Refused),
        (AppError::Conflict(Conflict::VisitEnded), Phase::Ended),
        (AppError::Conflict(Conflict::Removed), Phase::Removed),
    ];
    for (error, phase) in table {
        let mut page = Page::new(true);
        page.put(Input::Ticket(Err(error)));
        assert_eq!((page.view().phase, page.client.poll_timeout()), (phase, None));
    }
}

#[test]
fn a_silent_line_is_noticed() {
    let mut page = Page::in_call(1);
    let pinged = page.wait(10_100);
    assert!(says(&pinged).iter().any(|message| matches!(message, ClientMessage::Ping { .. })));
    page.tell(ServerMessage::Pong { n: 1 });
    let silent = page.wait(16_000);
    assert!(silent.contains(&Ask::CloseSocket));
    assert!(matches!(page.view().line, Line::Reconnecting { .. }));
    // After sleep there is reason to doubt: three seconds.
    let mut page = Page::in_call(1);
    assert!(says(&page.put(Input::Woke)).iter().any(|message| matches!(message, ClientMessage::Ping { .. })));
    assert!(page.wait(3_100).contains(&Ask::CloseSocket));
}

#[test]
fn a_wobble_heals_or_is_replaced_in_its_own_direction_only() {
    let mut page = Page::in_call(1);
    page.put(Input::UpState { epoch: 1, state: LinkState::Disconnected });
    page.tell(ServerMessage::Pong { n: 1 });
    page.wait(2_000);
    page.put(Input::UpState { epoch: 1, state: LinkState::Connected });
    assert!(!page.wait(3_000).iter().any(|ask| matches!(ask, Ask::OpenUp { .. })));
    page.put(Input::UpState { epoch: 1, state: LinkState::Disconnected });
    page.tell(ServerMessage::Pong { n: 2 });
    let asks = page.wait(3_100);
    assert!(asks.contains(&Ask::OpenUp { epoch: 2 }));
    assert!(!says(&asks).iter().any(|message| matches!(message, ClientMessage::DownWanted { .. })));
    let mut page = Page::in_call(1);
    page.put(Input::DownState { epoch: 1, state: LinkState::Failed });
    let asks = page.wait(10);
    assert!(says(&asks).contains(&&ClientMessage::DownWanted { epoch: 1 }));
    assert!(!asks.iter().any(|ask| matches!(ask, Ask::OpenUp { .. })));
}

/// On another network browsers give connections up, and find their way again before it is the page's turn.
#[test]
fn what_comes_back_by_itself_is_not_made_anew() {
    let mut page = Page::in_call(1);
    let (failed, connected) = (LinkState::Failed, LinkState::Connected);
    let both = |page: &mut Page, epoch: u32, state: LinkState| {
        let mut asks = page.put(Input::UpState { epoch, state });
        asks.extend(page.put(Input::DownState { epoch, state }));
        asks
    };
    // The first time at once, the second time after a pause.
    assert!(both(&mut page, 1, failed).contains(&Ask::OpenUp { epoch: 2 }));
    let answered = |page: &mut Page, epoch: u32| {
        page.put(Input::UpOffered { epoch, sdp: Some("offer".into()) });
        page.tell(ServerMessage::UpAnswer { epoch, sdp: "answer".into() });
    };
    answered(&mut page, 2);
    page.tell(ServerMessage::DownOffer { epoch: 2, serial: 1, sdp: "offer".into(), slots: vec![] });
    page.put(Input::DownAnswered { epoch: 2, serial: 1, sdp: Some("answer".into()) });
    both(&mut page, 2, failed);
    both(&mut page, 2, connected);
    let asks = page.wait(3_000);
    assert!(!asks.iter().any(|ask| matches!(ask, Ask::OpenUp { .. })), "{asks:?}");
    assert!(!says(&asks).iter().any(|message| matches!(message, ClientMessage::DownWanted { .. })));
    // What the server has given up does not come back, whatever the browser says.
    page.put(Input::UpState { epoch: 2, state: failed });
    answered(&mut page, 3);
    page.tell(ServerMessage::MediaFailed { up: true, epoch: 3 });
    page.put(Input::UpState { epoch: 3, state: connected });
    assert!(page.wait(1_000).contains(&Ask::OpenUp { epoch: 4 }));
}

#[test]
fn the_end_of_one_before_is_none_of_the_new_one() {
    let mut page = Page::in_call(1);
    page.put(Input::UpState { epoch: 1, state: LinkState::Failed });
    assert!(page.wait(10).contains(&Ask::OpenUp { epoch: 2 }));
    page.put(Input::UpOffered { epoch: 2, sdp: Some("an offer".to_owned()) });
    page.tell(ServerMessage::MediaFailed { up: true, epoch: 1 });
    let asks = page.tell(ServerMessage::UpAnswer { epoch: 2, sdp: "its answer".to_owned() });
    assert!(asks.contains(&Ask::SetUpAnswer { epoch: 2, sdp: "its answer".to_owned() }), "{asks:?}");
}

#[test]
fn media_that_never_comes_up_is_a_problem_of_the_network() {
    let mut page = Page::new(false);
    page.open_socket();
    page.tell(wait_message());
    assert_eq!(page.view().line, Line::MediaOpening);
    page.wait(9_000);
    assert!(page.view().problems.is_empty());
    page.tell(ServerMessage::Pong { n: 0 });
    page.wait(1_100);
    assert_eq!(page.view().problems, [Problem::MediaBlocked]);
}

#[test]
fn leaving_lets_go_of_everything_and_one_can_come_back() {
    let mut page = Page::in_call(1);
    let left = page.command(Command::Leave);
    let order = [Ask::Send(ClientMessage::Leave), Ask::CloseMedia, Ask::CloseSocket];
    assert_eq!(left[..3], order);
    assert!(
        left.contains(&Ask::StopDevice(Device::Camera))
            && left.contains(&Ask::StopDevice(Device::Microphone))
    );
    assert_eq!((page.view().phase, page.client.poll_timeout()), (Phase::Left, None));
    assert_eq!(page.tell(welcome(1)), []);
    let back = page.command(Command::Return);
    assert_eq!(back[0], Ask::GetTicket);
    assert!(
        back.iter().any(|ask| matches!(ask, Ask::GetDevices { camera: Some(_), microphone: Some(_), .. }))
    );
}

#[test]
fn taken_over_stays_so_until_asked() {
    let mut page = Page::in_call(1);
    page.tell(ServerMessage::TakenOver);
    assert_eq!(page.put(Input::SocketClosed), []);
    assert_eq!(page.put(Input::Online), []);
    assert_eq!(page.wait(60_000), []);
    assert_eq!(page.view().phase, Phase::TakenOver);
    assert_eq!(page.command(Command::Return)[0], Ask::GetTicket);
}

#[test]
fn the_camera_is_large_for_two_and_small_for_more() {
    let mut page = Page::in_call(1);
    let person = Person {
        id: id(30),
        name: "P30".into(),
        role: CallRole::Guest,
        sending: Sending::default(),
        here: true,
        task: Default::default(),
    };
    assert_eq!(page.tell(ServerMessage::PersonJoined { person }), [Ask::CameraSize(CameraSize::Small)]);
    assert_eq!(page.tell(ServerMessage::PersonLeft { id: id(30) }), [Ask::CameraSize(CameraSize::Large)]);
}

#[test]
fn a_refusal_is_told_for_a_while() {
    let mut page = Page::in_call(1);
    page.tell(ServerMessage::Refused { reason: Refusal::NobodyThere });
    assert_eq!(page.view().problems, [Problem::Refused(Refusal::NobodyThere)]);
    page.wait(5_100);
    assert!(page.view().problems.is_empty());
}

#[test]
fn sound_held_back_needs_a_tap() {
    let mut page = Page::in_call(1);
    page.put(Input::PlayBlocked { element: 1, blocked: true });
    assert_eq!(page.view().problems, [Problem::SoundBlocked]);
    assert!(page.command(Command::Listen).contains(&Ask::PlayAll));
    assert!(page.view().problems.is_empty());
}

#[test]
fn what_was_said_too_fast_is_said_again() {
    let mut page = Page::in_call(1);
    page.command(Command::Mic(false));
    page.tell(ServerMessage::Refused { reason: Refusal::TooFast });
    let again = page.wait(1_600);
    let sending = Sending { mic: false, camera: true, ..Sending::default() };
    assert!(says(&again).contains(&&ClientMessage::Sending { sending }));
    let answer = ClientMessage::DownAnswer { epoch: 1, serial: 1, sdp: "answer".into() };
    assert!(says(&again).contains(&&answer));
    assert!(says(&page.wait(3_000)).is_empty());
}
