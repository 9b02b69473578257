//! What pages say: messages of the line, and what they carry to each other in encrypted visits.
use crate::media::{visit, who};
use crate::packets::{in_frames, of_frames};
use call::media::MediaCommand;
use call::moment::Moment;
use call::room::{Arrival, Input, Output, Room, SocketId, Standing};
use model::Time;
use model::doctor::Health;
use model::quality::Report;
use model::signal::{CallRole, ClientMessage, Hello, Look, Sending, ServerMessage, TrackKind};
use model::tasks::{Spoken, Task};
use sealed::{ENVELOPE_BYTES_MAX, Medium, Member, Opened, Session};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What was read is written as what reads as the same.
fn read_again<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(data: &[u8]) {
    if let Ok(message) = serde_json::from_slice::<T>(data) {
        let written = serde_json::to_vec(&message).expect("written");
        assert_eq!(serde_json::from_slice::<T>(&written).expect("read"), message);
    }
}

pub fn client_message(data: &[u8]) {
    read_again::<ClientMessage>(data);
}

fn written<T: Serialize>(all: &[T]) -> Vec<Vec<u8>> {
    all.iter().map(|one| serde_json::to_vec(one).expect("written")).collect()
}

fn said() -> Vec<ClientMessage> {
    let sending = Sending { mic: true, camera: true, screen: false, screen_sound: false };
    vec![
        ClientMessage::UpOffer { epoch: 1, sdp: "v=0\r\n".into() },
        ClientMessage::DownAnswer { epoch: 1, serial: 2, sdp: String::new() },
        ClientMessage::DownWanted { epoch: 0 },
        ClientMessage::Sending { sending },
        ClientMessage::PictureWanted { of: who(1), kind: TrackKind::Camera },
        ClientMessage::Looks { looks: vec![Look { of: who(2), kind: TrackKind::Screen, width: 640 }] },
        ClientMessage::Leave,
        ClientMessage::EndForAll,
        ClientMessage::Admit { who: who(3) },
        ClientMessage::SendBack { who: who(2) },
        ClientMessage::Remove { who: who(2) },
        ClientMessage::Mute { who: who(1) },
        ClientMessage::Hand { up: true },
        ClientMessage::LowerHand { who: None },
        ClientMessage::LockRoom { locked: true },
        ClientMessage::MakeHost { who: who(3), host: true },
        ClientMessage::Quality { report: Report::default() },
        ClientMessage::Health { health: Health::default() },
        ClientMessage::HearIn { spoken: Some(Spoken::Es) },
        ClientMessage::Caption { line: 1, text: "words".into(), done: false },
        ClientMessage::Sealed { to: who(1), envelope: "00".repeat(40) },
        ClientMessage::Ping { n: 7 },
    ]
}

pub fn client_messages() -> Vec<Vec<u8>> {
    written(&said())
}

/// A page reads these of a server that may be another than it was.
pub fn server_message(data: &[u8]) {
    read_again::<ServerMessage>(data);
}

pub fn server_messages() -> Vec<Vec<u8>> {
    written(&[
        ServerMessage::Welcome { visit: visit(), me: who(1), role: CallRole::Guest, people: Vec::new() },
        ServerMessage::PersonLeft { id: who(2) },
        ServerMessage::Hands { up: vec![who(1), who(2)] },
        ServerMessage::DownOffer { epoch: 1, serial: 1, sdp: "v=0\r\n".into(), slots: Vec::new() },
        ServerMessage::Sealed { from: who(2), envelope: "00".repeat(40) },
        ServerMessage::Thin { held: vec![(who(1), TrackKind::Camera)] },
        ServerMessage::Pong { n: 7 },
    ])
}

/// The first frame on a line, before anybody has shown who they are.
pub fn hello(data: &[u8]) {
    if let Ok(hello) = serde_json::from_slice::<Hello>(data) {
        assert!(hello.ticket.len() <= data.len());
    }
}

pub fn hellos() -> Vec<Vec<u8>> {
    written(&[Hello { ticket: "a ticket".into(), page: 7, again: true }])
}

/// Of the host, of a guest who is in, and of one who waits.
const HOST: u128 = 1;
const GUEST: u128 = 2;
const WAITS: u128 = 3;

/// Each frame is one message; its first byte says who speaks. Whoever waits is in no media, whatever is said, until the
/// database admits them, which it does not here.
pub fn room(data: &[u8]) {
    let mut room = Room::open(visit(), 1, Time(0));
    let people = [
        (HOST, CallRole::Host, Standing::Admitted),
        (GUEST, CallRole::Guest, Standing::Admitted),
        (WAITS, CallRole::Guest, Standing::Waiting),
    ];
    for (n, role, standing) in people {
        let arrival = Arrival {
            who: who(n),
            socket: SocketId(n as u64),
            name: "Somebody".into(),
            role,
            standing,
            since: Time(0),
            page: n as u64,
            again: false,
            task: Task::Talk,
        };
        room.handle(Input::Arrived(arrival), Moment(0));
        while room.poll().is_some() {}
    }
    let mut now = 0;
    of_frames(data, |frame| {
        let Some((first, json)) = frame.split_first() else { return };
        let Ok(message) = serde_json::from_slice::<ClientMessage>(json) else { return };
        let n = u128::from(first % 3) + 1;
        // Slow enough not to be cut off as a flood.
        now += 700;
        let input = Input::Said { who: who(n), socket: SocketId(n as u64), message };
        room.handle(input, Moment(now));
        let mut outputs = 0;
        while let Some(output) = room.poll() {
            outputs += 1;
            judge(&output);
        }
        assert!(outputs < 100, "{outputs} outputs");
    });
}

fn judge(output: &Output) {
    match output {
        Output::Media(MediaCommand::Forward { track, to }) => {
            assert!(track.of != who(WAITS) && *to != who(WAITS), "media of or to somebody who waits");
        }
        Output::Tell { who: to, message, .. } if *to == who(WAITS) => {
            let names = matches!(
                message,
                ServerMessage::Welcome { .. }
                    | ServerMessage::PersonJoined { .. }
                    | ServerMessage::PersonChanged { .. }
                    | ServerMessage::WaitingRoom { .. }
                    | ServerMessage::Sealed { .. }
                    | ServerMessage::Caption { .. }
            );
            assert!(!names, "somebody who waits is told {message:?}");
        }
        _ => {}
    }
}

pub fn rooms() -> Vec<Vec<u8>> {
    let lines: Vec<Vec<u8>> = client_messages();
    let spoken = |by: u8| -> Vec<Vec<u8>> { lines.iter().map(|line| [&[by][..], line].concat()).collect() };
    let all: Vec<Vec<u8>> = (0..3).flat_map(spoken).collect();
    let mut seeds: Vec<Vec<u8>> = (0..3).map(|by| in_frames(&spoken(by))).collect();
    seeds.extend(all.chunks(4).map(in_frames));
    seeds
}

const ME: Member = Member([1; 16]);
const OTHER: Member = Member([2; 16]);

fn session(me: Member, secret: u8) -> Session {
    Session::new(b"room", me, [secret; 32])
}

/// All that both have to say to each other, until they have nothing more.
fn exchanged() -> (Session, Session, Vec<Vec<u8>>) {
    let (mut me, mut other) = (session(ME, 1), session(OTHER, 2));
    me.present(&[OTHER], true);
    other.present(&[ME], true);
    let (mut heard, mut chance) = (Vec::new(), 0u8);
    for now in (0..3_000).step_by(100) {
        let mut draw = || {
            chance = chance.wrapping_add(1);
            [chance; 32]
        };
        me.tick(now, &mut draw);
        other.tick(now, &mut draw);
        while let Some(out) = me.poll() {
            other.receive(ME, &out.envelope);
        }
        while let Some(out) = other.poll() {
            heard.push(out.envelope.clone());
            me.receive(OTHER, &out.envelope);
        }
    }
    (me, other, heard)
}

/// Each frame is an envelope, from somebody who is present and from somebody who is not.
pub fn envelopes(data: &[u8]) {
    let mut me = session(ME, 1);
    me.present(&[OTHER], true);
    let mut now = 0;
    of_frames(data, |envelope| {
        me.receive(Member([9; 16]), &envelope);
        me.receive(OTHER, &envelope);
        now += 300;
        me.tick(now, &mut || [7; 32]);
        let mut said = 0;
        while let Some(out) = me.poll() {
            said += 1;
            assert!(out.to == OTHER && out.envelope.len() <= ENVELOPE_BYTES_MAX);
        }
        assert!(said < 20, "{said} envelopes for one");
    });
    me.state();
}

pub fn enveloped() -> Vec<Vec<u8>> {
    let (_, _, heard) = exchanged();
    vec![in_frames(&heard), in_frames(&heard.iter().rev().cloned().collect::<Vec<_>>())]
}

const MEDIA: [Medium; 4] = [Medium::Mic, Medium::Camera, Medium::Screen, Medium::ScreenSound];

/// The first byte of each frame says of what it is. No frame is taken twice.
pub fn sealed_frames(data: &[u8]) {
    let (mut me, _, _) = exchanged();
    of_frames(data, |frame| {
        let Some((first, frame)) = frame.split_first() else { return };
        let medium = MEDIA[usize::from(*first) % MEDIA.len()];
        if let Opened::Frame(opened) = me.open(medium, OTHER, frame) {
            assert!(opened.len() < frame.len());
            assert_eq!(me.open(medium, OTHER, frame), Opened::Never, "twice");
        }
    });
}

pub fn sealed_seeds() -> Vec<Vec<u8>> {
    let (_, mut other, _) = exchanged();
    let sealed: Vec<Vec<u8>> = (0..8u8)
        .filter_map(|n| {
            let at = usize::from(n) % MEDIA.len();
            let frame = other.seal(MEDIA[at], &[n & 0xFE; 40])?;
            Some([&[at as u8][..], &frame].concat())
        })
        .collect();
    vec![in_frames(&sealed), in_frames(&sealed[..sealed.len().min(1)])]
}
