//! Whatever a page can say, said by everybody who can be on a socket, and what the room makes of it. All of it stands in the
//! committed `says.txt`, so that a change of who may say what is seen in review; `BEDSIDE_BLESS=1` writes the new text.
mod page;
mod story;

use call::media::MediaEvent;
use call::room::{Arrival, Input, Output, SocketId, Standing};
use model::Time;
use model::doctor::{Health, Hint, Network};
use model::quality::{Level, Report};
use model::signal::{CallRole, ClientMessage, DeviceState, Devices, Look, Sending, ServerMessage, TrackKind};
use model::tasks::{Spoken, Task};
use page::id;
use std::collections::BTreeSet;
use std::fmt::Debug;
use story::Story;

/// Whoever speaks comes last, to a call with a host, a guest, somebody who waits, and a colleague.
const ME: u32 = 9;
const HOST: u32 = 1;
const GUEST: u32 = 2;
const WAITS: u32 = 3;
const COLLEAGUE: u32 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speaker {
    WaitingGuest,
    Guest,
    Interpreter,
    Captioner,
    Colleague,
    CoHost,
    Host,
}

const SPEAKERS: [Speaker; 7] = [
    Speaker::WaitingGuest,
    Speaker::Guest,
    Speaker::Interpreter,
    Speaker::Captioner,
    Speaker::Colleague,
    Speaker::CoHost,
    Speaker::Host,
];

impl Speaker {
    fn leads(self) -> bool {
        matches!(self, Speaker::CoHost | Speaker::Host)
    }
}

/// The message after this one, or the first. A new one does not compile until it stands here, and is then in the table.
fn after(message: Option<&ClientMessage>) -> Option<ClientMessage> {
    use ClientMessage as Say;
    let (guest, waits, colleague) = (id(GUEST), id(WAITS), id(COLLEAGUE));
    let Some(message) = message else {
        return Some(Say::UpOffer { epoch: 1, sdp: "v=0".into() });
    };
    Some(match message {
        Say::UpOffer { .. } => Say::DownAnswer { epoch: 1, serial: 1, sdp: "v=0".into() },
        Say::DownAnswer { .. } => Say::DownWanted { epoch: 1 },
        Say::DownWanted { .. } => Say::Sending { sending: Sending { camera: true, ..Sending::default() } },
        Say::Sending { .. } => {
            Say::Devices { devices: Devices { camera: DeviceState::Good, ..Devices::default() } }
        }
        Say::Devices { .. } => Say::PictureWanted { of: guest, kind: TrackKind::Camera },
        Say::PictureWanted { .. } => {
            Say::Looks { looks: vec![Look { of: guest, kind: TrackKind::Camera, width: 640 }] }
        }
        Say::Looks { .. } => Say::Leave,
        Say::Leave => Say::EndForAll,
        Say::EndForAll => Say::SendBack { who: guest },
        Say::SendBack { .. } => Say::Admit { who: waits },
        Say::Admit { .. } => Say::Remove { who: guest },
        Say::Remove { .. } => Say::Mute { who: guest },
        Say::Mute { .. } => Say::MuteAll,
        Say::MuteAll => Say::Hand { up: true },
        Say::Hand { .. } => Say::LowerHand { who: Some(guest) },
        Say::LowerHand { .. } => Say::LockRoom { locked: true },
        Say::LockRoom { .. } => Say::MakeHost { who: colleague, host: true },
        Say::MakeHost { .. } => Say::Quality { report: Report { level: Level::Weak, ..Report::default() } },
        Say::Quality { .. } => Say::Health { health: Health { ailment: None, network: Network::Weak } },
        Say::Health { .. } => Say::Hint { who: guest, hint: Hint::Sound },
        Say::Hint { .. } => Say::HearIn { spoken: Some(Spoken::Es) },
        Say::HearIn { .. } => Say::SpeakToAll { yes: true },
        Say::SpeakToAll { .. } => Say::Captions { on: true },
        Say::Captions { .. } => Say::Caption { line: 1, text: "Good morning".into(), done: true },
        Say::Caption { .. } => Say::Sealed { to: guest, envelope: "00".into() },
        Say::Sealed { .. } => Say::Ping { n: 7 },
        Say::Ping { .. } => return None,
    })
}

/// All that is told, asked and noted when this is said by that one.
fn outcome(speaker: Speaker, message: ClientMessage) -> Vec<Output> {
    let mut story = Story::call(1);
    story.arrive(WAITS, CallRole::Guest, Standing::Waiting);
    story.arrive(COLLEAGUE, CallRole::Colleague, Standing::Admitted);
    let (role, standing, task) = match speaker {
        Speaker::WaitingGuest => (CallRole::Guest, Standing::Waiting, Task::Talk),
        Speaker::Guest => (CallRole::Guest, Standing::Admitted, Task::Talk),
        Speaker::Interpreter => (CallRole::Guest, Standing::Admitted, Task::Interpreter(Spoken::Es)),
        Speaker::Captioner => (CallRole::Guest, Standing::Admitted, Task::Captioner),
        Speaker::Colleague | Speaker::CoHost => (CallRole::Colleague, Standing::Admitted, Task::Talk),
        Speaker::Host => (CallRole::Host, Standing::Admitted, Task::Talk),
    };
    story.put(Input::Arrived(Arrival {
        who: id(ME),
        socket: SocketId(u64::from(ME)),
        name: "Me".into(),
        role,
        standing,
        since: Time(0),
        page: u64::from(ME),
        again: false,
        task,
    }));
    if speaker == Speaker::CoHost {
        story.put(Input::Leads { who: id(ME), yes: true });
    }
    let sending = Sending { mic: true, camera: true, ..Sending::default() };
    story.say(GUEST, ClientMessage::Sending { sending });
    story.say(GUEST, ClientMessage::Hand { up: true });
    let (who, sdp, slots) = (id(ME), "v=0".into(), Vec::new());
    story.put(Input::Media(MediaEvent::DownOffer { who, epoch: 1, serial: 1, sdp, slots }));
    story.say(ME, message)
}

/// The variant's name.
fn named(what: &impl Debug) -> String {
    format!("{what:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

fn in_words(output: &Output) -> String {
    match output {
        Output::Tell { who, message: ServerMessage::Refused { reason }, .. } if *who == id(ME) => {
            format!("refused: {reason:?}")
        }
        Output::Tell { who, message, .. } => {
            let whom = match *who {
                me if me == id(ME) => "me",
                host if host == id(HOST) => "host",
                waits if waits == id(WAITS) => "who waits",
                _ => "people",
            };
            format!("{whom}: {}", named(message))
        }
        Output::HangUp { .. } => "hangs up".to_owned(),
        Output::Media(command) => format!("engine: {}", named(command)),
        Output::Note { note, .. } => format!("record: {}", named(note)),
        Output::Quality { .. } => "record: Quality".to_owned(),
        Output::Ask(ask) => format!("use case: {}", named(ask)),
    }
}

fn words(outputs: &[Output]) -> BTreeSet<String> {
    outputs.iter().map(in_words).collect()
}

fn all() -> Vec<ClientMessage> {
    std::iter::successors(after(None), |message| after(Some(message))).collect()
}

#[allow(clippy::disallowed_methods, reason = "only a developer who looked sets it")]
#[test]
fn who_may_say_what_is_the_committed_table() {
    let mut table = String::from("message, who says it: what comes of it\n");
    for message in all() {
        for speaker in SPEAKERS {
            let words = words(&outcome(speaker, message.clone()));
            let words = words.into_iter().collect::<Vec<_>>().join("; ");
            let words = if words.is_empty() { "-" } else { &words };
            table.push_str(&format!("{}, {speaker:?}: {words}\n", named(&message)));
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/says.txt");
    if std::env::var_os("BEDSIDE_BLESS").is_some() {
        std::fs::write(path, &table).expect("says.txt can be written");
    }
    let committed = std::fs::read_to_string(path).expect("says.txt is committed");
    assert_eq!(table, committed, "who may say what changed: look at it, then run with BEDSIDE_BLESS=1");
}

/// Whatever the table says: who waits reaches hosts only, and of the engine nothing but their own two connections.
#[test]
fn whoever_waits_is_heard_by_nobody_in_the_call() {
    for message in all() {
        for word in words(&outcome(Speaker::WaitingGuest, message.clone())) {
            let own = ["engine: OpenUp", "engine: OpenDown", "engine: DownAnswer", "engine: Close"];
            let hosts = ["host: WaitingRoom", "host: Health"];
            let harmless = word.starts_with("me: ")
                || word.starts_with("refused: ")
                || ["hangs up", "record: Waits"].contains(&word.as_str())
                || own.contains(&word.as_str())
                || hosts.contains(&word.as_str());
            assert!(harmless, "{message:?}: {word}");
        }
    }
}

/// A use case is asked for nothing by whoever does not hold the visit, and a co-host is a host to the room.
#[test]
fn only_hosts_ask_for_what_only_hosts_may() {
    let mut asked = BTreeSet::new();
    for message in all() {
        for speaker in SPEAKERS {
            let words = words(&outcome(speaker, message.clone()));
            let asks: Vec<_> = words.iter().filter(|word| word.starts_with("use case: ")).cloned().collect();
            assert!(speaker.leads() || asks.is_empty(), "{speaker:?} {message:?}: {asks:?}");
            asked.extend(asks);
        }
        let [cohost, host] =
            [Speaker::CoHost, Speaker::Host].map(|who| words(&outcome(who, message.clone())));
        assert_eq!(cohost, host, "{message:?}");
    }
    let every = ["Admit", "EndForAll", "MakeHost", "Remove", "SendBack"];
    assert_eq!(asked, every.iter().map(|name| format!("use case: {name}")).collect::<BTreeSet<_>>());
}
