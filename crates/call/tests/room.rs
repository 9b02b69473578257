//! The room, told in small stories: each says what one rule means.
use call::limits::{PEOPLE_PER_ROOM_MAX, PLACE_KEPT_MS, SILENCE_MS_MAX};
use call::media::{MediaCommand, MediaEvent, Track};
use call::moment::Moment;
use call::room::{Around, Arrival, HostAsks, Input, Note, Output, Room, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, HostIs, Refusal, Sending, ServerMessage, Slot, TrackKind};
use model::{ParticipantId, TalkId, Time, VisitId};

const CAMERA: Sending = Sending { mic: true, camera: true, screen: false, screen_sound: false };

/// The wall clock when the room opens.
const OPENED: Time = Time(1_700_000_000_000_000);

fn id(n: u32) -> ParticipantId {
    ParticipantId::parse(&format!("{n:032x}")).expect("an id")
}

fn arrival(n: u32, socket: u64, page: u64, again: bool, role: CallRole, standing: Standing) -> Arrival {
    let (since, name) = (Time::from_seconds(i64::from(n)), format!("P{n}"));
    let task = Default::default();
    Arrival { who: id(n), socket: SocketId(socket), name, role, standing, since, page, again, task }
}

/// A room and its clock.
struct Story {
    room: Room,
    now: u64,
}

impl Story {
    fn new() -> Self {
        let visit = VisitId::parse(&format!("{:032x}", 1)).expect("an id");
        Story { room: Room::open(visit, 0, OPENED), now: 0 }
    }

    fn put(&mut self, input: Input) -> Vec<Output> {
        self.now += 1;
        self.room.handle(input, Moment(self.now));
        std::iter::from_fn(|| self.room.poll()).collect()
    }

    fn arrive(&mut self, n: u32, socket: u64, role: CallRole, standing: Standing) -> Vec<Output> {
        // A page of its own for each socket, opened by somebody's will.
        self.put(Input::Arrived(arrival(n, socket, socket, false, role, standing)))
    }

    /// Host 1 on socket 1, admitted guests 2… on sockets of their number, all sending.
    fn call(guests: u32) -> Self {
        let mut story = Story::new();
        story.arrive(1, 1, CallRole::Host, Standing::Admitted);
        for n in 2..guests + 2 {
            story.arrive(n, u64::from(n), CallRole::Guest, Standing::Admitted);
        }
        for n in 1..guests + 2 {
            story.say(n, u64::from(n), ClientMessage::Sending { sending: CAMERA });
        }
        story
    }

    fn say(&mut self, n: u32, socket: u64, message: ClientMessage) -> Vec<Output> {
        self.put(Input::Said { who: id(n), socket: SocketId(socket), message })
    }

    fn wait(&mut self, ms: u64) -> Vec<Output> {
        self.now += ms;
        self.put(Input::Time)
    }
}

fn told(outputs: &[Output], n: u32) -> Vec<&ServerMessage> {
    let mut told = Vec::new();
    for output in outputs {
        if let Output::Tell { who, message, .. } = output
            && *who == id(n)
        {
            told.push(message);
        }
    }
    told
}

fn notes(outputs: &[Output]) -> Vec<Note> {
    let note = |output: &Output| if let Output::Note { note, .. } = output { Some(*note) } else { None };
    outputs.iter().filter_map(note).collect()
}

/// The notes with their moments.
fn dated(outputs: &[Output]) -> Vec<(Note, u64)> {
    let note = |output: &Output| match output {
        Output::Note { note, at } => Some((*note, at.0)),
        _ => None,
    };
    outputs.iter().filter_map(note).collect()
}

fn media(outputs: &[Output]) -> Vec<&MediaCommand> {
    let mut commands = Vec::new();
    for output in outputs {
        if let Output::Media(command) = output {
            commands.push(command);
        }
    }
    commands
}

fn forwards(outputs: &[Output]) -> usize {
    media(outputs).iter().filter(|command| matches!(command, MediaCommand::Forward { .. })).count()
}

#[test]
fn a_guest_waits_is_admitted_and_media_flows_both_ways() {
    let mut story = Story::new();
    story.arrive(1, 1, CallRole::Host, Standing::Admitted);
    story.say(1, 1, ClientMessage::Sending { sending: CAMERA });
    let arrival = story.arrive(2, 2, CallRole::Guest, Standing::Waiting);
    assert!(matches!(told(&arrival, 2)[..], [ServerMessage::Wait { place: 1, host: HostIs::InCall, .. }]));
    assert!(matches!(told(&arrival, 1)[..], [ServerMessage::WaitingRoom { .. }]));
    assert_eq!(notes(&arrival), [Note::Waits { who: id(2), here: true }]);
    // The transports may be made now; nothing flows.
    assert_eq!(media(&arrival), [&MediaCommand::OpenDown { who: id(2), epoch: 1 }]);
    let offer = story.say(2, 2, ClientMessage::UpOffer { epoch: 1, sdp: "offer".into() });
    assert!(matches!(media(&offer)[..], [MediaCommand::OpenUp { .. }]));
    assert_eq!(story.say(2, 2, ClientMessage::Sending { sending: CAMERA }), []);
    let admitted = story.put(Input::Admitted { who: id(2) });
    assert_eq!(
        notes(&admitted),
        [Note::Waits { who: id(2), here: false }, Note::Present { who: id(2), here: true }]
    );
    assert!(matches!(told(&admitted, 2)[0], ServerMessage::Welcome { people, .. } if people.len() == 1));
    assert!(matches!(told(&admitted, 1)[0], ServerMessage::PersonJoined { .. }));
    assert_eq!(forwards(&admitted), 4);
    let keyframes =
        media(&admitted).iter().filter(|command| matches!(command, MediaCommand::AskKeyframe { .. })).count();
    assert_eq!(keyframes, 2);
    // Pressed twice.
    assert_eq!(story.put(Input::Admitted { who: id(2) }), []);
}

#[test]
fn places_are_told_when_they_change_and_only_then() {
    let mut story = Story::new();
    for n in 2..5 {
        story.arrive(n, u64::from(n), CallRole::Guest, Standing::Waiting);
    }
    let host = story.arrive(1, 1, CallRole::Host, Standing::Admitted);
    assert!(matches!(told(&host, 4)[..], [ServerMessage::Wait { place: 3, host: HostIs::InCall, .. }]));
    let left = story.say(3, 3, ClientMessage::Leave);
    assert!(told(&left, 2).is_empty());
    assert!(matches!(told(&left, 4)[..], [ServerMessage::Wait { place: 2, .. }]));
    assert_eq!(notes(&left), [Note::Waits { who: id(3), here: false }]);
}

#[test]
fn a_lost_socket_keeps_the_place_and_the_media() {
    let mut story = Story::call(1);
    let lost = story.put(Input::Left { who: id(2), socket: SocketId(2) });
    assert!(matches!(told(&lost, 1)[..], [ServerMessage::PersonChanged { person }] if !person.here));
    assert!(media(&lost).is_empty());
    assert_eq!(notes(&lost), [Note::Lost { who: id(2), lost: true }], "nothing has ended");
    assert!(story.wait(PLACE_KEPT_MS - 100).is_empty());
    let back = story.arrive(2, 9, CallRole::Guest, Standing::Admitted);
    assert!(matches!(told(&back, 2)[0], ServerMessage::Welcome { .. }));
    assert!(matches!(told(&back, 1)[..], [ServerMessage::PersonChanged { person }] if person.here));
    assert!(media(&back).is_empty());
    assert_eq!(notes(&back), [Note::Lost { who: id(2), lost: false }]);
}

#[test]
fn a_place_is_given_up_in_the_end_even_if_the_socket_never_closed() {
    let mut story = Story::call(1);
    story.now += SILENCE_MS_MAX - 10;
    story.say(1, 1, ClientMessage::Ping { n: 1 });
    let silent = story.wait(20);
    assert!(silent.contains(&Output::HangUp { who: id(2), socket: SocketId(2) }));
    story.now += PLACE_KEPT_MS - 10;
    story.say(1, 1, ClientMessage::Ping { n: 2 });
    let gone = story.wait(20);
    assert!(media(&gone).contains(&&MediaCommand::Close { who: id(2) }));
    assert_eq!(notes(&gone), [Note::Present { who: id(2), here: false }]);
    assert_eq!(told(&gone, 1), [&ServerMessage::PersonLeft { id: id(2) }]);
    story.say(1, 1, ClientMessage::Leave);
    assert!(story.room.is_empty());
}

#[test]
fn the_newest_socket_takes_over_and_the_old_one_is_not_heard() {
    let mut story = Story::call(1);
    let second = story.arrive(2, 7, CallRole::Guest, Standing::Admitted);
    assert_eq!(
        second[..2],
        [
            Output::Tell { who: id(2), socket: SocketId(2), message: ServerMessage::TakenOver },
            Output::HangUp { who: id(2), socket: SocketId(2) },
        ]
    );
    assert!(told(&second, 1).is_empty(), "nobody else notices");
    assert_eq!(story.say(2, 2, ClientMessage::Leave), []);
    assert_eq!(story.put(Input::Left { who: id(2), socket: SocketId(2) }), []);
    assert!(!story.say(2, 7, ClientMessage::Ping { n: 1 }).is_empty());
}

#[test]
fn sent_back_stops_all_media_first() {
    let mut story = Story::call(2);
    let asked = story.say(1, 1, ClientMessage::SendBack { who: id(2) });
    assert_eq!(asked, [Output::Ask(HostAsks::SendBack { by: id(1), who: id(2) })]);
    let back = story.put(Input::SentBack { who: id(2) });
    let last_stop =
        back.iter().rposition(|output| matches!(output, Output::Media(MediaCommand::Stop { .. })));
    let first_word = back.iter().position(|output| matches!(output, Output::Tell { .. }));
    assert!(last_stop < first_word, "{back:?}");
    // Two tracks of theirs to two people, and four of others to them.
    assert_eq!(media(&back).len(), 8);
    assert!(matches!(told(&back, 2)[..], [ServerMessage::SentBack, ServerMessage::Wait { place: 1, .. }]));
    assert_eq!(
        notes(&back),
        [Note::Present { who: id(2), here: false }, Note::Waits { who: id(2), here: true }]
    );
}

#[test]
fn a_fact_outranks_what_an_arrival_was_told_before_it() {
    let mut story = Story::call(1);
    story.put(Input::SentBack { who: id(2) });
    let stale = story.arrive(2, 8, CallRole::Guest, Standing::Admitted);
    assert_eq!(forwards(&stale), 0);
    assert!(matches!(told(&stale, 2).last(), Some(ServerMessage::Wait { .. })));
    story.put(Input::Removed { who: id(2) });
    let gone = story.arrive(2, 9, CallRole::Guest, Standing::Admitted);
    assert_eq!(told(&gone, 2), [&ServerMessage::Removed]);
    // Admitted a moment before the socket, which had read the row still earlier.
    story.put(Input::Admitted { who: id(3) });
    let early = story.arrive(3, 3, CallRole::Guest, Standing::Waiting);
    assert!(matches!(told(&early, 3)[0], ServerMessage::Welcome { .. }));
}

#[test]
fn ended_tells_all_once_and_lets_nobody_slip_in() {
    let mut story = Story::call(2);
    let end = story.put(Input::Ended);
    for n in 1..4 {
        assert_eq!(told(&end, n), [&ServerMessage::Ended]);
    }
    assert_eq!(notes(&end).len(), 3);
    assert!(story.room.is_empty() && story.room.poll_timeout().is_none());
    assert_eq!(told(&story.arrive(2, 8, CallRole::Guest, Standing::Admitted), 2), [&ServerMessage::Ended]);
    story.now += 10_000;
    // The visit was begun again: the database lets them in, so it is so.
    let again = story.arrive(2, 9, CallRole::Guest, Standing::Admitted);
    assert!(matches!(told(&again, 2)[0], ServerMessage::Welcome { .. }));
}

#[test]
fn guests_may_not_ask_what_hosts_ask() {
    let mut story = Story::call(1);
    story.arrive(3, 3, CallRole::Guest, Standing::Waiting);
    let asks = [
        ClientMessage::EndForAll,
        ClientMessage::Admit { who: id(3) },
        ClientMessage::SendBack { who: id(1) },
    ];
    for ask in asks {
        for n in [2, 3] {
            let refused = story.say(n, u64::from(n), ask.clone());
            let reason = ServerMessage::Refused { reason: Refusal::NotHost };
            assert_eq!((told(&refused, n), refused.len()), (vec![&reason], 1));
        }
    }
    let nobody = story.say(1, 1, ClientMessage::Admit { who: id(77) });
    assert_eq!(told(&nobody, 1), [&ServerMessage::Refused { reason: Refusal::NobodyThere }]);
}

#[test]
fn a_flood_is_refused_once_a_second() {
    let mut story = Story::call(1);
    let mut pongs = 0;
    let mut refusals = 0;
    for n in 0..2_000 {
        for message in told(&story.say(2, 2, ClientMessage::Ping { n }), 2) {
            match message {
                ServerMessage::Pong { .. } => pongs += 1,
                ServerMessage::Refused { reason: Refusal::TooFast } => refusals += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    // Two seconds: what was saved, and forty a second.
    assert!((240..=285).contains(&pongs), "{pongs}");
    assert!((1..=3).contains(&refusals), "{refusals}");
}

#[test]
fn a_full_room_keeps_the_admitted_waiting_until_there_is_room() {
    let guests = PEOPLE_PER_ROOM_MAX as u32 - 1;
    let mut story = Story::call(guests);
    let one_more = guests + 2;
    let full = story.arrive(one_more, 99, CallRole::Guest, Standing::Admitted);
    assert!(matches!(
        told(&full, one_more)[..],
        [ServerMessage::Wait { .. }, ServerMessage::Refused { reason: Refusal::RoomFull }]
    ));
    let room = story.say(2, 2, ClientMessage::Leave);
    assert!(matches!(told(&room, one_more)[0], ServerMessage::Welcome { .. }));
}

#[test]
fn an_answer_to_the_page_before_does_not_reach_the_page_after() {
    let mut story = Story::call(1);
    story.say(2, 2, ClientMessage::UpOffer { epoch: 1, sdp: "of the old page".into() });
    story.arrive(2, 8, CallRole::Guest, Standing::Admitted);
    let late = MediaEvent::UpAnswer { who: id(2), epoch: 1, sdp: "to the old page".into() };
    assert_eq!(story.put(Input::Media(late)), []);
    let again = story.say(2, 8, ClientMessage::UpOffer { epoch: 1, sdp: "of the new page".into() });
    assert!(matches!(media(&again)[0], MediaCommand::OpenUp { epoch: 2, .. }));
    let answer = MediaEvent::UpAnswer { who: id(2), epoch: 2, sdp: "to the new page".into() };
    let told_now = story.put(Input::Media(answer));
    assert_eq!(told(&told_now, 2), [&ServerMessage::UpAnswer { epoch: 1, sdp: "to the new page".into() }]);
}

#[test]
fn an_offer_that_a_lost_socket_swallowed_is_told_again() {
    let mut story = Story::call(1);
    let slot = Slot { mid: "0".into(), carries: Some((id(1), TrackKind::Mic)) };
    let offer = |serial| MediaEvent::DownOffer {
        who: id(2),
        epoch: 1,
        serial,
        sdp: format!("offer {serial}"),
        slots: vec![slot.clone()],
    };
    story.put(Input::Media(offer(1)));
    story.say(2, 2, ClientMessage::DownAnswer { epoch: 1, serial: 1, sdp: "answer".into() });
    story.put(Input::Left { who: id(2), socket: SocketId(2) });
    story.put(Input::Media(offer(2)));
    story.arrive(2, 8, CallRole::Guest, Standing::Admitted);
    let kept = story.say(2, 8, ClientMessage::DownAnswer { epoch: 1, serial: 1, sdp: String::new() });
    assert!(matches!(
        told(&kept, 2)[..],
        [ServerMessage::DownSlots { .. }, ServerMessage::DownOffer { epoch: 1, serial: 2, .. }]
    ));
    let answer = story.say(2, 8, ClientMessage::DownAnswer { epoch: 1, serial: 2, sdp: "answer".into() });
    assert!(matches!(media(&answer)[..], [MediaCommand::DownAnswer { serial: 2, .. }]));
}

#[test]
fn slots_name_only_what_flows() {
    let mut story = Story::call(1);
    story.arrive(3, 3, CallRole::Guest, Standing::Waiting);
    let slot = |of| Slot { mid: "0".into(), carries: Some((id(of), TrackKind::Mic)) };
    let offer =
        MediaEvent::DownOffer { who: id(3), epoch: 1, serial: 1, sdp: "offer".into(), slots: vec![slot(1)] };
    let offered = story.put(Input::Media(offer));
    assert!(
        matches!(told(&offered, 3)[0], ServerMessage::DownOffer { slots, .. } if slots[0].carries.is_none()),
        "who waits learns of nobody, whatever the engine says"
    );
}

#[test]
fn who_speaks_is_told_to_those_present() {
    let mut story = Story::call(1);
    story.arrive(3, 3, CallRole::Guest, Standing::Waiting);
    let mut heard = Vec::new();
    for _ in 0..10 {
        story.now += 99;
        heard.extend(story.put(Input::Media(MediaEvent::Level { who: id(2), level: 20 })));
        heard.extend(story.put(Input::Media(MediaEvent::Level { who: id(3), level: 5 })));
    }
    assert_eq!(told(&heard, 1), [&ServerMessage::Speaking { who: vec![id(2)] }]);
    assert!(told(&heard, 3).is_empty());
}

#[test]
fn a_missing_picture_is_asked_for_only_where_it_flows() {
    let mut story = Story::call(1);
    let wanted = |kind| ClientMessage::PictureWanted { of: id(1), kind };
    let track = Track { of: id(1), kind: TrackKind::Camera };
    assert_eq!(
        story.say(2, 2, wanted(TrackKind::Camera)),
        [Output::Media(MediaCommand::AskKeyframe { track })]
    );
    assert_eq!(story.say(2, 2, wanted(TrackKind::Screen)), [], "what does not flow needs no word");
}

#[test]
fn who_does_not_come_back_was_there_until_the_line_was_lost() {
    let mut story = Story::call(1);
    story.put(Input::Left { who: id(2), socket: SocketId(2) });
    let lost_at = story.now;
    let gone = story.wait(PLACE_KEPT_MS);
    assert_eq!(dated(&gone), [(Note::Present { who: id(2), here: false }, lost_at)]);
}

#[test]
fn a_dead_network_was_lost_at_the_last_word() {
    let mut story = Story::call(1);
    story.say(2, 2, ClientMessage::Ping { n: 1 });
    let last_word = story.now;
    story.now += SILENCE_MS_MAX - 1_000;
    story.say(1, 1, ClientMessage::Ping { n: 1 });
    let silent = story.wait(1_000);
    assert_eq!(dated(&silent), [(Note::Lost { who: id(2), lost: true }, last_word)]);
    story.now += 10_000;
    story.say(1, 1, ClientMessage::Ping { n: 2 });
    let gone = story.wait(PLACE_KEPT_MS - 10_000);
    assert_eq!(dated(&gone), [(Note::Present { who: id(2), here: false }, last_word)]);
    // A socket that breaks after a long silence, before the room has noticed, is no other case.
    story.say(1, 1, ClientMessage::Ping { n: 3 });
    story.arrive(2, 5, CallRole::Guest, Standing::Admitted);
    let last_word = story.now;
    story.now += 20_000;
    let broken = story.put(Input::Left { who: id(2), socket: SocketId(5) });
    assert_eq!(dated(&broken), [(Note::Lost { who: id(2), lost: true }, last_word)]);
}

#[test]
fn what_begins_for_a_lost_line_counts_only_if_it_comes_back() {
    let mut story = Story::new();
    story.arrive(1, 1, CallRole::Host, Standing::Admitted);
    story.arrive(2, 2, CallRole::Guest, Standing::Waiting);
    story.put(Input::Left { who: id(2), socket: SocketId(2) });
    let lost_at = story.now;
    let admitted = story.put(Input::Admitted { who: id(2) });
    assert_eq!(
        dated(&admitted),
        [
            (Note::Waits { who: id(2), here: false }, lost_at),
            (Note::Present { who: id(2), here: true }, story.now),
            (Note::Lost { who: id(2), lost: true }, lost_at),
        ]
    );
    story.wait(5_000);
    let ended = story.put(Input::Ended);
    assert!(dated(&ended).contains(&(Note::Present { who: id(2), here: false }, lost_at)));
    assert!(dated(&ended).contains(&(Note::Present { who: id(1), here: false }, story.now)));
}

/// What the one who waits was told last.
fn host_is(outputs: &[Output]) -> Vec<(u32, HostIs)> {
    let told = told(outputs, 2).into_iter();
    told.filter_map(|message| match message {
        ServerMessage::Wait { place, host, .. } => Some((*place, *host)),
        _ => None,
    })
    .collect()
}

#[test]
fn who_waits_hears_the_truth_of_the_host() {
    let mut story = Story::new();
    let around = |watched| Input::Around(Around { watched, ..Around::default() });
    assert_eq!(host_is(&story.arrive(2, 2, CallRole::Guest, Standing::Waiting)), [(1, HostIs::Expected)]);
    assert_eq!(host_is(&story.put(around(true))), [(1, HostIs::Watching)]);
    assert_eq!(story.put(around(true)), [], "no news, no word");
    assert_eq!(host_is(&story.arrive(1, 1, CallRole::Host, Standing::Admitted)), [(1, HostIs::InCall)]);
    // A blip of the host's line is no news for as long as their place is kept.
    assert_eq!(host_is(&story.put(Input::Left { who: id(1), socket: SocketId(1) })), []);
    story.say(2, 2, ClientMessage::Ping { n: 1 });
    assert_eq!(host_is(&story.arrive(1, 3, CallRole::Host, Standing::Admitted)), []);
    assert_eq!(host_is(&story.say(1, 3, ClientMessage::Leave)), [(1, HostIs::Watching)]);
    assert_eq!(host_is(&story.put(around(false))), [(1, HostIs::Away)], "was here, and is not");
    let elsewhere = Input::Around(Around { ahead: 1, busy: true, ..Around::default() });
    assert_eq!(host_is(&story.put(elsewhere)), [(2, HostIs::Busy)]);
}

#[test]
fn who_waits_hears_that_the_host_is_late() {
    let mut story = Story::new();
    story.arrive(2, 2, CallRole::Guest, Standing::Waiting);
    let late = Input::Around(Around { watched: true, late_min: Some(10), ..Around::default() });
    assert_eq!(host_is(&story.put(late)), [(1, HostIs::Late(10))], "in their own words");
    assert_eq!(host_is(&story.arrive(1, 1, CallRole::Host, Standing::Admitted)), [(1, HostIs::InCall)]);
}

#[test]
fn who_waits_hears_that_the_host_knows_and_goes_on_knowing() {
    let mut story = Story::new();
    story.arrive(2, 2, CallRole::Guest, Standing::Waiting);
    let seen =
        |seen, about_min| Input::Around(Around { watched: true, seen, about_min, ..Around::default() });
    assert_eq!(host_is(&story.put(seen(true, Some(10)))), [(1, HostIs::Seen(Some(10)))]);
    // Somebody else has come whom the host has not seen.
    assert_eq!(story.put(seen(false, Some(10))), [], "what was said is not taken back");
    let other = story.arrive(3, 3, CallRole::Guest, Standing::Waiting);
    let told = told(&other, 3)
        .into_iter()
        .any(|message| matches!(message, ServerMessage::Wait { place: 2, host: HostIs::Watching, .. }));
    assert!(told, "whom they have not seen hears no more than that they watch");
    assert_eq!(host_is(&story.put(seen(false, None))), [(1, HostIs::Seen(None))], "the time is news");
}

#[test]
fn who_waits_hears_for_how_long_the_host_is_elsewhere() {
    let mut story = Story::new();
    story.arrive(2, 2, CallRole::Guest, Standing::Waiting);
    // Their page in the other call shows who arrives: that they are in it says more.
    let busy = Around { watched: true, busy: true, about_min: Some(5), ..Around::default() };
    assert_eq!(host_is(&story.put(Input::Around(busy))), [(1, HostIs::BusyFor(5))]);
}

#[test]
fn after_a_restart_a_host_who_came_has_come() {
    let mut story = Story::new();
    story.arrive(2, 2, CallRole::Guest, Standing::Waiting);
    let told = story.put(Input::Around(Around { host_came: true, ..Around::default() }));
    assert_eq!(host_is(&told), [(1, HostIs::Away)]);
}

#[test]
fn the_line_is_all_that_the_host_has_to_do_now() {
    let mut story = Story::new();
    story.arrive(2, 2, CallRole::Guest, Standing::Waiting);
    story.arrive(3, 3, CallRole::Guest, Standing::Waiting);
    let ahead = story.put(Input::Around(Around { ahead: 2, ..Around::default() }));
    assert_eq!(host_is(&ahead), [(3, HostIs::Expected)]);
    assert!(matches!(told(&ahead, 3)[..], [ServerMessage::Wait { place: 4, .. }]));
}

#[test]
fn a_page_that_wakes_does_not_take_the_call_from_another() {
    let mut story = Story::call(1);
    // The phone takes over from the laptop, whose page is told, or sleeps.
    story.arrive(2, 7, CallRole::Guest, Standing::Admitted);
    let waking = arrival(2, 8, 2, true, CallRole::Guest, Standing::Admitted);
    let woke = story.put(Input::Arrived(waking.clone()));
    let (who, socket) = (id(2), SocketId(8));
    let away =
        [Output::Tell { who, socket, message: ServerMessage::TakenOver }, Output::HangUp { who, socket }];
    assert_eq!(woke, away);
    // The phone's own way back is open, also while its line is away.
    story.put(Input::Left { who, socket: SocketId(7) });
    let back = story.put(Input::Arrived(arrival(2, 9, 7, true, CallRole::Guest, Standing::Admitted)));
    assert!(matches!(told(&back, 2)[0], ServerMessage::Welcome { .. }));
    // They have left by the phone: the laptop does not go live by itself.
    story.say(2, 9, ClientMessage::Leave);
    assert_eq!(story.put(Input::Arrived(waking)), away);
    // A tap on "Come back" is a will.
    let tapped = story.put(Input::Arrived(arrival(2, 10, 2, false, CallRole::Guest, Standing::Admitted)));
    assert!(matches!(told(&tapped, 2)[0], ServerMessage::Welcome { .. }));
}

#[test]
fn who_is_sent_back_waits_anew_behind_the_others() {
    let mut story = Story::call(1);
    story.arrive(3, 3, CallRole::Guest, Standing::Waiting);
    story.now += 5_000;
    let back = story.put(Input::SentBack { who: id(2) });
    assert!(matches!(told(&back, 2)[..], [ServerMessage::SentBack, ServerMessage::Wait { place: 2, .. }]));
    let list = told(&back, 1).into_iter().find_map(|message| match message {
        ServerMessage::WaitingRoom { waiting, now } => Some((waiting.clone(), *now)),
        _ => None,
    });
    let (waiting, now) = list.expect("the host is told");
    assert_eq!(now, Time(OPENED.0 + story.now as i64 * 1_000), "with the server's clock");
    assert_eq!(waiting.iter().map(|one| one.id).collect::<Vec<_>>(), [id(3), id(2)]);
    assert_eq!(waiting[1].since, now);
    // A new socket of theirs with an older ticket changes nothing of it.
    let again = story.arrive(2, 9, CallRole::Guest, Standing::Waiting);
    assert!(matches!(told(&again, 2)[..], [ServerMessage::TakenOver, ServerMessage::Wait { place: 2, .. }]));
}

#[test]
fn a_host_mutes_removes_and_hears_what_failed() {
    let mut story = Story::call(2);
    assert_eq!(told(&story.say(1, 1, ClientMessage::Mute { who: id(2) }), 2), [&ServerMessage::Muted]);
    story.say(2, 2, ClientMessage::Sending { sending: Sending { mic: false, ..CAMERA } });
    assert_eq!(story.say(1, 1, ClientMessage::Mute { who: id(2) }), [], "muted already");
    let remove = story.say(1, 1, ClientMessage::Remove { who: id(2) });
    assert_eq!(remove, [Output::Ask(HostAsks::Remove { by: id(1), who: id(2) })]);
    let failed = story.put(Input::Refused { who: id(1), reason: Refusal::Failed });
    assert_eq!(told(&failed, 1), [&ServerMessage::Refused { reason: Refusal::Failed }]);
    // Guests do neither, and no host is removed.
    let refused = ServerMessage::Refused { reason: Refusal::NotHost };
    for ask in [ClientMessage::Mute { who: id(3) }, ClientMessage::Remove { who: id(3) }] {
        let outputs = story.say(2, 2, ask);
        assert_eq!((told(&outputs, 2), outputs.len()), (vec![&refused], 1));
    }
    let nobody = ServerMessage::Refused { reason: Refusal::NobodyThere };
    assert_eq!(told(&story.say(1, 1, ClientMessage::Remove { who: id(1) }), 1), [&nobody]);
}

#[test]
fn the_bell_of_the_chat_rings_for_those_who_read_along_and_for_nobody_else() {
    let mut story = Story::call(1);
    story.arrive(3, 3, CallRole::Guest, Standing::Waiting);
    story.arrive(4, 4, CallRole::Guest, Standing::Waiting);
    let rung = |outputs: &[Output]| -> Vec<u32> {
        (1..=4).filter(|n| told(outputs, *n).contains(&&ServerMessage::ChatNews)).collect()
    };
    let everyone = TalkId::everyone(story.room.visit());
    assert_eq!(rung(&story.put(Input::Chatted { talk: everyone })), [1, 2]);
    assert_eq!(rung(&story.put(Input::Chatted { talk: TalkId::at_door(id(3)) })), [1, 3]);
    // Let in meanwhile, they still read what they said at the door.
    story.put(Input::Admitted { who: id(3) });
    assert_eq!(rung(&story.put(Input::Chatted { talk: TalkId::at_door(id(3)) })), [1, 3]);
    assert_eq!(rung(&story.put(Input::Chatted { talk: everyone })), [1, 2, 3]);
}
