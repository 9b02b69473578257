//! The signalling messages as they stand on the wire, and what must not get through.
use model::doctor::{Health, Hint};
use model::quality::Level;
use model::relay::RelayPass;
use model::signal::{
    CallRole, ClientMessage, Devices, HostIs, Person, Refusal, Sending, ServerMessage, Slot, TrackKind,
    Waiting,
};
use model::tasks::{Spoken, Task};
use model::{AppError, Conflict, FieldCode, ParticipantId, Secret, Time, VisitId};

#[test]
fn messages_keep_their_shape() {
    let say = ClientMessage::Sending { sending: Sending { mic: true, ..Sending::default() } };
    let text = serde_json::to_string(&say).expect("serialises");
    assert_eq!(
        text,
        r#"{"say":"sending","sending":{"mic":true,"camera":false,"screen":false,"screen_sound":false}}"#
    );
    assert_eq!(serde_json::from_str::<ClientMessage>(&text).expect("parses"), say);
    let tell = ServerMessage::Pong { n: 7 };
    assert_eq!(serde_json::to_string(&tell).expect("serialises"), r#"{"tell":"pong","n":7}"#);
}

/// Without an arm for all others, so that a message that is new must be written down here.
fn number(message: &ServerMessage) -> usize {
    match message {
        ServerMessage::Wait { .. } => 0,
        ServerMessage::Welcome { .. } => 1,
        ServerMessage::WaitingRoom { .. } => 2,
        ServerMessage::PersonJoined { .. } => 3,
        ServerMessage::PersonChanged { .. } => 4,
        ServerMessage::PersonLeft { .. } => 5,
        ServerMessage::Speaking { .. } => 6,
        ServerMessage::Hands { .. } => 7,
        ServerMessage::Locked { .. } => 8,
        ServerMessage::Quality { .. } => 9,
        ServerMessage::Thin { .. } => 10,
        ServerMessage::Wanted { .. } => 11,
        ServerMessage::UpAnswer { .. } => 12,
        ServerMessage::DownOffer { .. } => 13,
        ServerMessage::DownSlots { .. } => 14,
        ServerMessage::Relay { .. } => 15,
        ServerMessage::MediaFailed { .. } => 16,
        ServerMessage::TakenOver => 17,
        ServerMessage::SentBack => 18,
        ServerMessage::Muted => 19,
        ServerMessage::Hint { .. } => 20,
        ServerMessage::Health { .. } => 21,
        ServerMessage::Sealed { .. } => 22,
        ServerMessage::ChatNews => 23,
        ServerMessage::Task { .. } => 24,
        ServerMessage::Hearing { .. } => 25,
        ServerMessage::Aloud { .. } => 26,
        ServerMessage::Captioned => 27,
        ServerMessage::Caption { .. } => 28,
        ServerMessage::Ended => 29,
        ServerMessage::Removed => 30,
        ServerMessage::Refused { .. } => 31,
        ServerMessage::Pong { .. } => 32,
    }
}

/// One of each, in the order of `number`.
fn all_told() -> Vec<ServerMessage> {
    let id = || ParticipantId::parse("01890a5d000070008000000000000001").expect("an id");
    let visit = VisitId::parse("01890a5d000070008000000000000002").expect("an id");
    let person = || Person {
        id: id(),
        name: "Łucja \"Lu\"".to_owned(),
        role: CallRole::Guest,
        sending: Sending { camera: true, ..Sending::default() },
        here: true,
        task: Task::Interpreter(Spoken::Es),
    };
    let waiting = Waiting {
        id: id(),
        name: "Maya".to_owned(),
        since: Time(5),
        devices: Devices::default(),
        here: false,
        task: Task::Talk,
    };
    let slots = || {
        vec![
            Slot { mid: "0".to_owned(), carries: Some((id(), TrackKind::ScreenSound)) },
            Slot { mid: "1".to_owned(), carries: None },
        ]
    };
    let pass = RelayPass {
        username: "1:a".to_owned(),
        password: "b".to_owned(),
        port: 3478,
        tcp: true,
        web: false,
        host: None,
    };
    let sdp = || "v=0\r\n".to_owned();
    vec![
        ServerMessage::Wait { visit, me: id(), place: 2, host: HostIs::Seen(Some(3)) },
        ServerMessage::Welcome { visit, me: id(), role: CallRole::Host, people: vec![person()] },
        ServerMessage::WaitingRoom { waiting: vec![waiting], now: Time(7) },
        ServerMessage::PersonJoined { person: person() },
        ServerMessage::PersonChanged { person: person() },
        ServerMessage::PersonLeft { id: id() },
        ServerMessage::Speaking { who: vec![id()] },
        ServerMessage::Hands { up: vec![id()] },
        ServerMessage::Locked { locked: true },
        ServerMessage::Quality { of: id(), level: Level::Weak },
        ServerMessage::Thin { held: vec![(id(), TrackKind::Camera)] },
        ServerMessage::Wanted { layers: 2 },
        ServerMessage::UpAnswer { epoch: 1, sdp: sdp() },
        ServerMessage::DownOffer { epoch: 1, serial: 2, sdp: sdp(), slots: slots() },
        ServerMessage::DownSlots { slots: slots() },
        ServerMessage::Relay { pass },
        ServerMessage::MediaFailed { up: false, epoch: 4 },
        ServerMessage::TakenOver,
        ServerMessage::SentBack,
        ServerMessage::Muted,
        ServerMessage::Hint { hint: Hint::Sound },
        ServerMessage::Health { of: id(), devices: Devices::default(), health: Health::default() },
        ServerMessage::Sealed { from: id(), envelope: "x".to_owned() },
        ServerMessage::ChatNews,
        ServerMessage::Task { task: Task::Captioner },
        ServerMessage::Hearing { spoken: Some(Spoken::De) },
        ServerMessage::Aloud { who: Vec::new() },
        ServerMessage::Captioned,
        ServerMessage::Caption { of: id(), line: 4, text: "so".to_owned(), done: true },
        ServerMessage::Ended,
        ServerMessage::Removed,
        ServerMessage::Refused { reason: Refusal::TooFast },
        ServerMessage::Pong { n: 7 },
    ]
}

#[test]
fn a_page_reads_whatever_the_server_tells() {
    let mut all = all_told();
    let numbers: Vec<usize> = all.iter().map(number).collect();
    assert_eq!(numbers, (0..33).collect::<Vec<_>>(), "one of each");
    all.extend([ServerMessage::Hearing { spoken: None }, ServerMessage::Hands { up: Vec::new() }]);
    for told in all {
        let text = serde_json::to_string(&told).expect("serialises");
        let read = serde_json::from_str::<ServerMessage>(&text);
        assert_eq!(read.ok().as_ref(), Some(&told), "{text}");
    }
    // A newer server may say more of what is known, and what is not known yet.
    let more = serde_json::from_str::<ServerMessage>(r#"{"news":[1],"tell":"pong","n":7}"#);
    assert_eq!(more.ok(), Some(ServerMessage::Pong { n: 7 }));
    for bad in [
        r#"{"tell":"sing"}"#,
        r#"{"tell":"pong"}"#,
        r#"{"n":7}"#,
        r#"{"tell":"hands","up":true}"#,
        r#"{"tell":"media_failed","up":[]}"#,
        r#"{"tell":"wanted","layers":"two"}"#,
    ] {
        assert!(serde_json::from_str::<ServerMessage>(bad).is_err(), "{bad}");
    }
}

#[test]
fn an_unknown_field_or_message_is_refused() {
    for bad in
        [r#"{"say":"ping","n":1,"extra":1}"#, r#"{"say":"become_host"}"#, "[]", r#"{"say":"ping","n":-1}"#]
    {
        assert!(serde_json::from_str::<ClientMessage>(bad).is_err(), "{bad}");
    }
}

#[test]
fn each_error_has_its_status() {
    assert_eq!(AppError::NotFound.status(), 404);
    assert_eq!(AppError::field("email", FieldCode::NotAnEmail).status(), 422);
    assert_eq!(AppError::Conflict(Conflict::VisitEnded).status(), 409);
    assert_eq!(AppError::TooMany { retry_after_s: 1 }.status(), 429);
}

#[test]
fn a_secret_is_not_printed() {
    assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret");
}
