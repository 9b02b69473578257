//! The doctor: each sign comes after its patience, goes when it is mended, and never flickers; hosts are told, and hint.
mod page;

use call::client::{Arriving, Ask, Command, DeviceInfo, Input, Problem, Signs};
use call::moment::Moment;
use call::quality::Counters;
use call::room::{self, Arrival, Output, Room, SocketId, Standing};
use model::Time;
use model::doctor::{Ailment, Health, Hint, Network};
use model::signal::{
    CallRole, ClientMessage, DeviceState, Devices, Person, Refusal, Sending, ServerMessage, Slot, TrackKind,
};
use page::{Page, id, questions, says, wait_message, welcome};

const WELL: Signs =
    Signs { microphone_taken: false, camera_taken: false, loudness: Some(0.2), brightness: Some(0.5) };

/// So many seconds of the same signs, one a second; what was asked for meanwhile.
fn look(page: &mut Page, signs: Signs, seconds: u64) -> Vec<Ask> {
    (0..seconds)
        .flat_map(|_| {
            page.now += 1_000;
            // The server lives all the while.
            page.tell(ServerMessage::Pong { n: 0 });
            page.put(Input::Signs(signs))
        })
        .collect()
}

fn ails(page: &Page, ailment: Ailment) -> bool {
    page.view().problems.contains(&Problem::Ailing(ailment))
}

fn told_health(asks: &[Ask]) -> Vec<Health> {
    let health = |message: &&ClientMessage| match message {
        ClientMessage::Health { health } => Some(*health),
        _ => None,
    };
    says(asks).iter().filter_map(health).collect()
}

#[test]
fn a_covered_camera_is_told_after_its_patience_and_goes_with_its_cause() {
    let mut page = Page::in_call(1);
    let dark = Signs { brightness: Some(0.0), ..WELL };
    look(&mut page, dark, 3);
    assert!(!ails(&page, Ailment::CameraDark), "somebody leans over the desk");
    let told = look(&mut page, dark, 3);
    assert!(ails(&page, Ailment::CameraDark));
    assert_eq!(told_health(&told).last().and_then(|health| health.ailment), Some(Ailment::CameraDark));
    let mended = look(&mut page, WELL, 3);
    assert!(!ails(&page, Ailment::CameraDark));
    assert_eq!(told_health(&mended).last().map(|health| health.ailment), Some(None));
}

#[test]
fn a_sign_that_flickers_is_none() {
    let mut page = Page::in_call(1);
    for _ in 0..30 {
        look(&mut page, Signs { brightness: Some(0.0), microphone_taken: true, ..WELL }, 1);
        look(&mut page, WELL, 1);
        assert!(page.view().problems.is_empty());
    }
}

#[test]
fn a_phone_call_that_takes_the_microphone_is_the_cause_and_silence_its_effect() {
    let mut page = Page::in_call(1);
    let taken = Signs { microphone_taken: true, loudness: Some(0.0), ..WELL };
    page.put(Input::MicSilent(true));
    assert!(page.view().problems.contains(&Problem::Silent));
    look(&mut page, taken, 4);
    assert!(ails(&page, Ailment::MicrophoneTaken) && !page.view().problems.contains(&Problem::Silent));
    assert_eq!(questions(&page.command(Command::AskAgain)), [(false, true)], "a tap takes it back");
    let mut page = Page::in_call(1);
    look(&mut page, Signs { camera_taken: true, ..WELL }, 4);
    assert!(ails(&page, Ailment::CameraTaken));
    assert_eq!(questions(&page.command(Command::AskAgain)), [(true, false)]);
    look(&mut page, WELL, 3);
    assert!(!ails(&page, Ailment::CameraTaken));
}

#[test]
fn who_talks_while_muted_hears_of_it_and_nobody_else_does() {
    let mut page = Page::in_call(1);
    page.command(Command::Mic(false));
    let loud = Signs { loudness: Some(0.7), ..WELL };
    look(&mut page, loud, 1);
    look(&mut page, WELL, 1);
    assert!(!page.view().problems.contains(&Problem::TalksMuted), "a cough");
    let told = look(&mut page, loud, 5);
    assert!(page.view().problems.contains(&Problem::TalksMuted));
    assert_eq!(told_health(&told), []);
    page.command(Command::Mic(true));
    assert!(!page.view().problems.contains(&Problem::TalksMuted));
}

#[test]
fn a_faint_voice_is_told_and_a_listener_in_a_quiet_room_is_not() {
    let mut page = Page::in_call(1);
    look(&mut page, Signs { loudness: Some(0.06), ..WELL }, 60);
    assert!(!ails(&page, Ailment::MicrophoneQuiet), "who only listens is not told to speak up");
    for _ in 0..10 {
        look(&mut page, Signs { loudness: Some(0.06), ..WELL }, 1);
        look(&mut page, Signs { loudness: Some(0.28), ..WELL }, 1);
    }
    assert!(ails(&page, Ailment::MicrophoneQuiet));
    look(&mut page, Signs { loudness: Some(0.6), ..WELL }, 6);
    assert!(!ails(&page, Ailment::MicrophoneQuiet));
}

#[test]
fn a_question_that_nobody_answers_is_told_until_somebody_does() {
    let mut page = Page::new(true);
    page.open_socket();
    page.tell(wait_message());
    let nothing = Signs::default();
    look(&mut page, nothing, 11);
    assert!(!ails(&page, Ailment::PromptWaits));
    look(&mut page, nothing, 3);
    assert!(ails(&page, Ailment::PromptWaits));
    page.put(Input::Got { round: 1, camera: page::works(), microphone: page::works() });
    assert!(!ails(&page, Ailment::PromptWaits));
}

#[test]
fn a_chosen_speaker_that_is_gone_is_told_where_the_browser_names_them() {
    let mut page = Page::in_call(1);
    let one = |id: &str| DeviceInfo { id: id.into(), label: "A".into() };
    let listed = |speakers| Input::Listed { cameras: vec![one("c")], microphones: vec![one("m")], speakers };
    page.command(Command::ChooseSpeaker(Some("two".into())));
    page.put(listed(vec![one("one"), one("two")]));
    assert!(!ails(&page, Ailment::SpeakerGone));
    page.put(listed(vec![one("one")]));
    assert!(ails(&page, Ailment::SpeakerGone));
    page.put(listed(vec![one("")]));
    assert!(!ails(&page, Ailment::SpeakerGone), "without names nobody knows");
    page.put(listed(vec![one("one")]));
    page.command(Command::ChooseSpeaker(None));
    assert!(!ails(&page, Ailment::SpeakerGone));
}

fn measure(page: &mut Page, counters: Counters, times: u32) -> Vec<Ask> {
    (0..times)
        .flat_map(|_| {
            page.now += 2_000;
            page.tell(ServerMessage::Pong { n: 0 });
            page.put(Input::Measured(counters))
        })
        .collect()
}

#[test]
fn the_line_is_measured_in_the_waiting_room_too_and_a_machine_that_cannot_keep_up_shows() {
    let mut page = Page::new(true);
    page.put(Input::Got { round: 1, camera: page::works(), microphone: page::works() });
    page.open_socket();
    page.tell(wait_message());
    page.media_up(1);
    measure(&mut page, Counters::default(), 3);
    assert_eq!(page.view().care.network, Network::Unknown, "nothing is connected yet");
    let good = Counters { round_trip_s: 0.04, ..Counters::default() };
    measure(&mut page, good, 2);
    assert_eq!(page.view().care.network, Network::Good);
    let slow = Counters { round_trip_s: 0.9, ..good };
    measure(&mut page, slow, 2);
    assert_eq!(page.view().care.network, Network::Good, "a moment is no line");
    let told = measure(&mut page, slow, 4);
    assert_eq!(told_health(&told).last().map(|health| health.network), Some(Network::Weak));
    measure(&mut page, good, 7);
    assert_eq!(page.view().care.network, Network::Good);
    let strained = Counters { strained: true, ..good };
    measure(&mut page, strained, 5);
    assert!(!ails(&page, Ailment::Overloaded), "to begin is hard work");
    measure(&mut page, strained, 6);
    assert!(ails(&page, Ailment::Overloaded));
}

#[test]
fn how_it_is_is_said_again_on_each_new_socket() {
    let mut page = Page::in_call(1);
    page.put(Input::Hidden(true));
    page.put(Input::SocketClosed);
    page.wait(1_000);
    page.open_socket();
    let told = told_health(&page.tell(welcome(1)));
    assert_eq!(told.last().and_then(|health| health.ailment), Some(Ailment::Away));
}

#[test]
fn a_hint_stands_until_it_is_followed_or_closed() {
    let mut page = Page::in_call(1);
    page.tell(ServerMessage::Hint { hint: Hint::Microphone });
    assert_eq!(page.view().care.hint, Some(Hint::Microphone));
    assert_eq!(questions(&page.command(Command::Renew(call::client::Device::Microphone))), [(false, true)]);
    page.command(Command::HintSeen);
    assert_eq!(page.view().care.hint, None);
    page.command(Command::Mic(false));
    page.tell(ServerMessage::Hint { hint: Hint::Unmute });
    assert_eq!(page.view().care.hint, Some(Hint::Unmute));
    let asks = page.command(Command::Mic(true));
    assert!(asks.contains(&Ask::Put { kind: TrackKind::Mic, on: true }));
    assert_eq!(page.view().care.hint, None, "it was followed");
}

/// Host 1, a guest 2 who is in, a guest 3 who waits.
struct Scene(Room, u64);

impl Scene {
    fn new() -> Self {
        let mut scene = Scene(Room::new(page::visit()), 0);
        scene.arrive(1, CallRole::Host, Standing::Admitted);
        scene.arrive(2, CallRole::Guest, Standing::Admitted);
        scene.arrive(3, CallRole::Guest, Standing::Waiting);
        scene
    }

    fn put(&mut self, input: room::Input) -> Vec<(u32, ServerMessage)> {
        self.1 += 1;
        self.0.handle(input, Moment(self.1));
        let told = |output| match output {
            Output::Tell { who, message, .. } => (1..9).find(|n| id(*n) == who).map(|n| (n, message)),
            _ => None,
        };
        std::iter::from_fn(|| self.0.poll()).filter_map(told).collect()
    }

    fn arrive(&mut self, n: u32, role: CallRole, standing: Standing) -> Vec<(u32, ServerMessage)> {
        let (socket, page) = (SocketId(self.1 + 1), self.1 + 1);
        let (name, since) = (format!("P{n}"), Time::from_seconds(i64::from(n)));
        let (again, task) = (false, Default::default());
        let arrival = Arrival { who: id(n), socket, name, role, standing, since, page, again, task };
        self.put(room::Input::Arrived(arrival))
    }

    /// On the socket of the first arrivals: they came in the order of their numbers.
    fn say(&mut self, n: u32, message: ClientMessage) -> Vec<(u32, ServerMessage)> {
        self.put(room::Input::Said { who: id(n), socket: SocketId(u64::from(n)), message })
    }
}

const ILL: Health = Health { ailment: Some(Ailment::MicrophoneSilent), network: Network::Weak };

#[test]
fn hosts_alone_hear_how_people_are_doing_also_a_host_who_comes_later() {
    let mut scene = Scene::new();
    for n in [2, 3] {
        let told = scene.say(n, ClientMessage::Health { health: ILL });
        let health = ServerMessage::Health { of: id(n), devices: Devices::default(), health: ILL };
        assert_eq!(told, [(1, health)]);
        assert_eq!(scene.say(n, ClientMessage::Health { health: ILL }), [], "no news");
    }
    let devices = Devices { camera: DeviceState::Denied, ..Devices::default() };
    let told = scene.say(2, ClientMessage::Devices { devices });
    assert_eq!(told, [(1, ServerMessage::Health { of: id(2), devices, health: ILL })]);
    let later = scene.arrive(4, CallRole::Host, Standing::Admitted);
    let known =
        later.iter().filter(|(n, message)| *n == 4 && matches!(message, ServerMessage::Health { .. }));
    assert_eq!(known.count(), 2);
}

#[test]
fn a_host_hints_to_who_is_there_and_nobody_else_does() {
    let mut scene = Scene::new();
    let hint = |n| ClientMessage::Hint { who: id(n), hint: Hint::Sound };
    for n in [2, 3] {
        assert_eq!(scene.say(1, hint(n)), [(n, ServerMessage::Hint { hint: Hint::Sound })]);
    }
    let refused = |reason| ServerMessage::Refused { reason };
    for n in [1, 8] {
        assert_eq!(scene.say(1, hint(n)), [(1, refused(Refusal::NobodyThere))], "{n}");
    }
    for n in [1, 2, 3, 8] {
        assert_eq!(scene.say(2, hint(n)), [(2, refused(Refusal::NotHost))], "the same whoever is named");
        assert_eq!(scene.say(3, hint(n)), [(3, refused(Refusal::NotHost))]);
    }
}

/// Two others whose cameras arrive on the lines 0 and 1.
fn with_cameras() -> Page {
    let mut page = Page::in_call(2);
    let slot = |n: u32| Slot { mid: n.to_string(), carries: Some((id(10 + n), TrackKind::Camera)) };
    page.tell(ServerMessage::DownSlots { slots: vec![slot(0), slot(1)] });
    page
}

/// So often, every two seconds, this many more bytes and pictures on each line.
fn count(page: &mut Page, times: u32, lines: &[(&str, f64, f64)]) {
    for n in 1..=times {
        page.now += 2_000;
        page.tell(ServerMessage::Pong { n: 0 });
        let arriving = |&(mid, bytes, decoded): &(&str, f64, f64)| Arriving {
            mid: mid.into(),
            bytes: f64::from(n) * bytes,
            decoded: f64::from(n) * decoded,
        };
        page.put(Input::Pictures(lines.iter().map(arriving).collect()));
    }
}

/// Whose tile says that this browser cannot show what comes.
fn unreadable(page: &Page) -> Vec<model::ParticipantId> {
    page.view().people.iter().filter(|tile| tile.unreadable).map(|tile| tile.id).collect()
}

#[test]
fn a_picture_that_is_never_decoded_is_said_of_whose_it_is_until_it_is_seen() {
    let mut page = with_cameras();
    let lines = [("0", 9_000.0, 20.0), ("1", 9_000.0, 0.0)];
    count(&mut page, 3, &lines);
    assert_eq!(unreadable(&page), [], "a slow beginning");
    let mut page = with_cameras();
    count(&mut page, 5, &lines);
    assert_eq!(unreadable(&page), [id(11)]);
    page.put(Input::Hidden(true));
    count(&mut page, 5, &lines);
    assert_eq!(unreadable(&page), [], "behind another page nothing need be decoded");
    page.put(Input::Hidden(false));
    count(&mut page, 5, &lines);
    assert_eq!(unreadable(&page), [id(11)]);
    count(&mut page, 2, &[("0", 9_000.0, 20.0), ("1", 9_000.0, 20.0)]);
    assert_eq!(unreadable(&page), []);
}

#[test]
fn what_a_program_sends_to_a_browser_that_takes_nothing_of_it_is_said_too() {
    let mut page = with_cameras();
    let person = Person {
        id: id(11),
        name: "Ultrasound".into(),
        role: CallRole::Program,
        sending: Sending { camera: true, ..Sending::default() },
        here: true,
        task: Default::default(),
    };
    page.tell(ServerMessage::PersonChanged { person });
    page.put(Input::DownAnswered { epoch: 1, serial: 1, sdp: Some("a=rtpmap:102 H264/90000".into()) });
    count(&mut page, 5, &[]);
    assert_eq!(unreadable(&page), [], "it can read it: nothing is sent");
    page.put(Input::DownAnswered { epoch: 1, serial: 1, sdp: Some("a=rtpmap:96 VP8/90000".into()) });
    count(&mut page, 5, &[]);
    assert_eq!(unreadable(&page), [id(11)], "and not of the person beside it, of whom nothing comes either");
}
