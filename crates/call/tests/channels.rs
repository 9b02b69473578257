//! Who hears whom when somebody interprets, and to whom captions go: the room's rules, each as a small story.
use call::limits::CAPTION_CHARS_MAX;
use call::media::{MediaCommand, MediaEvent, Track};
use call::moment::Moment;
use call::room::{Arrival, Input, Output, Room, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, Refusal, Sending, ServerMessage, TrackKind};
use model::tasks::{Spoken, Task};
use model::{ParticipantId, Time, VisitId};
use std::collections::BTreeSet;

const HOST: u32 = 1;
const GUEST: u32 = 2;
const ANA: u32 = 3;
const OTHER: u32 = 4;
const SPANISH: Task = Task::Interpreter(Spoken::Es);

fn id(n: u32) -> ParticipantId {
    ParticipantId::parse(&format!("{n:032x}")).expect("an id")
}

fn mic(n: u32) -> Track {
    Track { of: id(n), kind: TrackKind::Mic }
}

/// A room, and what flows in it by what the engine was told.
struct Story {
    room: Room,
    now: u64,
    flows: BTreeSet<(ParticipantId, Track)>,
}

impl Story {
    fn new() -> Self {
        let visit = VisitId::parse(&format!("{:032x}", 1)).expect("an id");
        Story { room: Room::open(visit, 0, Time(0)), now: 0, flows: BTreeSet::new() }
    }

    /// Host, guest and interpreter, all of whom send sound and picture.
    fn interpreted() -> Self {
        let mut story = Story::new();
        story.arrive(HOST, Standing::Admitted, Task::Talk);
        story.arrive(GUEST, Standing::Admitted, Task::Talk);
        story.arrive(ANA, Standing::Admitted, SPANISH);
        for n in [HOST, GUEST, ANA] {
            let sending = Sending { mic: true, camera: true, ..Sending::default() };
            story.say(n, ClientMessage::Sending { sending });
        }
        story
    }

    fn put(&mut self, input: Input) -> Vec<Output> {
        self.now += 100;
        self.room.handle(input, Moment(self.now));
        let outputs: Vec<_> = std::iter::from_fn(|| self.room.poll()).collect();
        for output in &outputs {
            match output {
                Output::Media(MediaCommand::Forward { track, to }) => drop(self.flows.insert((*to, *track))),
                Output::Media(MediaCommand::Stop { track, to }) => drop(self.flows.remove(&(*to, *track))),
                _ => {}
            }
        }
        outputs
    }

    fn arrive(&mut self, n: u32, standing: Standing, task: Task) -> Vec<Output> {
        self.put(Input::Arrived(Arrival {
            who: id(n),
            socket: SocketId(u64::from(n)),
            name: format!("P{n}"),
            role: if n == HOST { CallRole::Host } else { CallRole::Guest },
            standing,
            since: Time(0),
            page: u64::from(n),
            again: false,
            task,
        }))
    }

    fn say(&mut self, n: u32, message: ClientMessage) -> Vec<Output> {
        self.put(Input::Said { who: id(n), socket: SocketId(u64::from(n)), message })
    }

    fn hear(&mut self, n: u32, spoken: Option<Spoken>) -> Vec<Output> {
        self.say(n, ClientMessage::HearIn { spoken })
    }

    fn hears(&self, to: u32, of: u32) -> bool {
        self.flows.contains(&(id(to), mic(of)))
    }

    fn sees(&self, to: u32, of: u32) -> bool {
        self.flows.contains(&(id(to), Track { of: id(of), kind: TrackKind::Camera }))
    }
}

/// What one person is told.
fn told(outputs: &[Output], n: u32) -> Vec<ServerMessage> {
    let to = |output: &Output| match output {
        Output::Tell { who, message, .. } if *who == id(n) => Some(message.clone()),
        _ => None,
    };
    outputs.iter().filter_map(to).collect()
}

fn line(text: &str) -> ClientMessage {
    ClientMessage::Caption { line: 1, text: text.to_owned(), done: false }
}

#[test]
fn an_interpreter_is_seen_by_all_and_heard_by_who_listens() {
    let mut story = Story::interpreted();
    assert!(story.sees(HOST, ANA) && story.sees(GUEST, ANA));
    assert!(!story.hears(HOST, ANA) && !story.hears(GUEST, ANA), "nobody has chosen to listen");
    assert!(story.hears(ANA, HOST) && story.hears(ANA, GUEST), "who interprets hears all");
    let said = story.hear(GUEST, Some(Spoken::Es));
    assert_eq!(told(&said, GUEST)[0], ServerMessage::Hearing { spoken: Some(Spoken::Es) });
    assert!(told(&said, HOST).is_empty(), "to whom somebody listens is nobody else's business");
    assert!(story.hears(GUEST, ANA) && !story.hears(HOST, ANA));
    assert!(story.hears(GUEST, HOST), "the room goes on, quieter at their page");
    story.hear(GUEST, Some(Spoken::Fr));
    assert!(!story.hears(GUEST, ANA), "another language's channel is another one");
}

#[test]
fn both_ways_the_interpreter_chooses_who_hears() {
    let mut story = Story::interpreted();
    story.hear(GUEST, Some(Spoken::Es));
    let said = story.say(ANA, ClientMessage::SpeakToAll { yes: true });
    for n in [HOST, GUEST, ANA] {
        assert!(told(&said, n).contains(&ServerMessage::Aloud { who: vec![id(ANA)] }), "person {n}");
    }
    assert!(story.hears(HOST, ANA) && story.hears(GUEST, ANA));
    story.say(ANA, ClientMessage::SpeakToAll { yes: false });
    assert!(!story.hears(HOST, ANA) && story.hears(GUEST, ANA));
    let said = story.say(GUEST, ClientMessage::SpeakToAll { yes: true });
    assert_eq!(told(&said, GUEST), [ServerMessage::Refused { reason: Refusal::NotHost }]);
}

#[test]
fn whoever_comes_back_listens_as_before_and_the_interpreter_is_who_they_were() {
    let mut story = Story::interpreted();
    story.hear(GUEST, Some(Spoken::Es));
    story.say(ANA, ClientMessage::SpeakToAll { yes: true });
    story.put(Input::Left { who: id(GUEST), socket: SocketId(u64::from(GUEST)) });
    let back = story.arrive(GUEST, Standing::Admitted, Task::Talk);
    assert!(told(&back, GUEST).contains(&ServerMessage::Hearing { spoken: Some(Spoken::Es) }));
    assert!(told(&back, GUEST).contains(&ServerMessage::Aloud { who: vec![id(ANA)] }));
    story.put(Input::Left { who: id(ANA), socket: SocketId(u64::from(ANA)) });
    let back = story.arrive(ANA, Standing::Admitted, SPANISH);
    assert!(told(&back, ANA).contains(&ServerMessage::Task { task: SPANISH }));
}

#[test]
fn signs_speak_to_the_room_and_an_interpreter_takes_no_stage() {
    let mut story = Story::new();
    story.arrive(HOST, Standing::Admitted, Task::Talk);
    story.arrive(ANA, Standing::Admitted, Task::Interpreter(Spoken::Ase));
    let sending = Sending { mic: true, ..Sending::default() };
    story.say(ANA, ClientMessage::Sending { sending });
    assert!(story.hears(HOST, ANA), "whoever signs lends the deaf their voice");
    let heard: Vec<_> =
        (0..5).flat_map(|_| story.put(Input::Media(MediaEvent::Level { who: id(ANA), level: 10 }))).collect();
    let speaks = |message: &ServerMessage| matches!(message, ServerMessage::Speaking { .. });
    assert!(!told(&heard, HOST).iter().any(speaks), "the stage stays with whom they interpret");
    story.say(HOST, ClientMessage::Sending { sending });
    let heard: Vec<_> = (0..5)
        .flat_map(|_| story.put(Input::Media(MediaEvent::Level { who: id(HOST), level: 10 })))
        .collect();
    assert!(told(&heard, ANA).iter().any(speaks));
}

#[test]
fn whoever_waits_has_no_channel_and_reads_no_captions() {
    let mut story = Story::interpreted();
    story.arrive(OTHER, Standing::Waiting, Task::Captioner);
    let refused = [ServerMessage::Refused { reason: Refusal::NotAdmitted }];
    assert_eq!(told(&story.hear(OTHER, Some(Spoken::Es)), OTHER), refused);
    assert_eq!(told(&story.say(OTHER, ClientMessage::Captions { on: true }), OTHER), refused);
    assert_eq!(told(&story.say(OTHER, line("Good morning")), OTHER), refused);
    let said = story.say(HOST, line("Good morning"));
    assert!(told(&said, OTHER).is_empty());
    assert!(story.flows.iter().all(|(to, track)| *to != id(OTHER) && track.of != id(OTHER)));
}

#[test]
fn captions_go_to_who_has_turned_them_on_and_are_told_to_nobody_later() {
    let mut story = Story::interpreted();
    story.say(GUEST, ClientMessage::Captions { on: true });
    let said = story.say(HOST, line("Good morn"));
    let caption = ServerMessage::Caption { of: id(HOST), line: 1, text: "Good morn".to_owned(), done: false };
    assert_eq!(told(&said, GUEST), [ServerMessage::Captioned, caption]);
    assert_eq!(told(&said, ANA), [ServerMessage::Captioned], "that there are some, and not what they say");
    let come = story.arrive(OTHER, Standing::Admitted, Task::Captioner);
    assert!(told(&come, OTHER).contains(&ServerMessage::Captioned));
    assert!(!told(&come, OTHER).iter().any(|message| matches!(message, ServerMessage::Caption { .. })));
    assert!(told(&story.say(HOST, line("Good morning")), GUEST).is_empty(), "now somebody else types");
    assert_eq!(told(&story.say(OTHER, line("Buenos días")), GUEST).len(), 1);
    let said = story.say(ANA, line("Hola"));
    assert_eq!(told(&said, ANA), [ServerMessage::Refused { reason: Refusal::NotHost }]);
    let said = story.say(OTHER, line(&"á".repeat(CAPTION_CHARS_MAX + 1)));
    assert_eq!(told(&said, OTHER), [ServerMessage::Refused { reason: Refusal::TooLong }]);
    story.say(GUEST, ClientMessage::Captions { on: false });
    assert!(told(&story.say(OTHER, line("Adiós")), GUEST).is_empty());
}

/// Whatever is chosen in whatever order: an interpreter's voice flows to those who listen to its language, to interpreters,
/// and to everybody exactly as long as it is said aloud.
#[test]
fn who_hears_whom_follows_from_the_choices_alone() {
    let mut chance = 7_u64;
    let mut story = Story::interpreted();
    let (mut hears, mut aloud) = ([None; 5], false);
    for step in 0..2_000 {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let pick = (chance >> 33) as usize;
        match pick % 5 {
            0 => {
                aloud = pick.is_multiple_of(2);
                story.say(ANA, ClientMessage::SpeakToAll { yes: aloud });
            }
            1 => {
                story.put(Input::Left { who: id(GUEST), socket: SocketId(u64::from(GUEST)) });
                story.arrive(GUEST, Standing::Admitted, Task::Talk);
            }
            _ => {
                let who = if pick.is_multiple_of(3) { HOST } else { GUEST };
                let spoken = [None, Some(Spoken::Es), Some(Spoken::Fr)][pick / 7 % 3];
                hears[who as usize] = spoken;
                story.hear(who, spoken);
            }
        }
        for who in [HOST, GUEST] {
            let due = aloud || hears[who as usize] == Some(Spoken::Es);
            assert_eq!(story.hears(who, ANA), due, "step {step}, person {who}");
            assert!(story.hears(ANA, who) && story.sees(who, ANA), "step {step}, person {who}");
        }
        assert!(story.hears(HOST, GUEST) && story.hears(GUEST, HOST), "step {step}");
    }
}
