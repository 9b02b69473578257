//! What pages show how large, and which pictures are held back from them: the room keeps both, for a picture that begins
//! later and for a page that missed the last word.
use call::media::{MediaCommand, MediaEvent, Track};
use call::moment::Moment;
use call::room::{Arrival, Input, Output, Room, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, Look, Sending, ServerMessage, TrackKind};
use model::{ParticipantId, Time, VisitId};

struct Story {
    room: Room,
    now: u64,
}

fn id(n: u32) -> ParticipantId {
    ParticipantId::parse(&format!("{n:032x}")).expect("an id")
}

fn camera(n: u32) -> Track {
    Track { of: id(n), kind: TrackKind::Camera }
}

impl Story {
    /// A host, an admitted guest, and one who waits.
    fn new() -> Story {
        let visit = VisitId::parse(&format!("{:032x}", 1)).expect("an id");
        let mut story = Story { room: Room::new(visit), now: 0 };
        story.arrive(1, 1, Standing::Admitted);
        story.arrive(2, 2, Standing::Admitted);
        story.arrive(3, 3, Standing::Waiting);
        story
    }

    fn put(&mut self, input: Input) -> Vec<Output> {
        self.now += 1;
        self.room.handle(input, Moment(self.now));
        std::iter::from_fn(|| self.room.poll()).collect()
    }

    fn arrive(&mut self, n: u32, socket: u64, standing: Standing) -> Vec<Output> {
        self.put(Input::Arrived(Arrival {
            who: id(n),
            socket: SocketId(socket),
            name: format!("P{n}"),
            role: if n == 1 { CallRole::Host } else { CallRole::Guest },
            standing,
            since: Time::from_seconds(i64::from(n)),
            page: u64::from(n),
            again: socket != u64::from(n),
            task: Default::default(),
        }))
    }

    fn say(&mut self, n: u32, message: ClientMessage) -> Vec<Output> {
        self.put(Input::Said { who: id(n), socket: SocketId(u64::from(n)), message })
    }

    fn sends(&mut self, n: u32, camera: bool) -> Vec<Output> {
        let sending = Sending { camera, ..Sending::default() };
        self.say(n, ClientMessage::Sending { sending })
    }
}

/// What the engine was last told of the sizes at somebody's page.
fn looks(outputs: &[Output], n: u32) -> Option<Vec<(Track, u16)>> {
    let of = |output: &Output| match output {
        Output::Media(MediaCommand::Looks { who, looks }) if *who == id(n) => Some(looks.clone()),
        _ => None,
    };
    outputs.iter().filter_map(of).next_back()
}

/// What a page was told to be held back, each time.
fn thin(outputs: &[Output], n: u32) -> Vec<Vec<(ParticipantId, TrackKind)>> {
    let of = |output: &Output| match output {
        Output::Tell { who, message: ServerMessage::Thin { held }, .. } if *who == id(n) => {
            Some(held.clone())
        }
        _ => None,
    };
    outputs.iter().filter_map(of).collect()
}

#[test]
fn a_size_that_was_named_counts_when_the_picture_begins() {
    let mut story = Story::new();
    let look = Look { of: id(1), kind: TrackKind::Camera, width: 1_200 };
    let said = story.say(2, ClientMessage::Looks { looks: vec![look] });
    assert_eq!(looks(&said, 2), Some(vec![]), "nothing flows yet");
    let begins = story.sends(1, true);
    assert_eq!(looks(&begins, 2), Some(vec![(camera(1), 1_200)]));
    // And once more after a pause.
    story.sends(1, false);
    assert_eq!(looks(&story.sends(1, true), 2), Some(vec![(camera(1), 1_200)]));
}

#[test]
fn a_page_that_missed_the_last_word_is_told_with_its_greeting() {
    let mut story = Story::new();
    story.sends(1, true);
    let held = |tracks: Vec<Track>| Input::Media(MediaEvent::Held { who: id(2), held: tracks });
    let one = vec![(id(1), TrackKind::Camera)];
    assert_eq!(thin(&story.put(held(vec![camera(1)])), 2), std::slice::from_ref(&one));
    assert_eq!(thin(&story.arrive(2, 12, Standing::Admitted), 2), [one]);
    assert_eq!(thin(&story.put(held(vec![])), 2), [vec![]]);
    assert!(
        thin(&story.arrive(2, 22, Standing::Admitted), 2).is_empty(),
        "its page begins with nothing held"
    );
}

#[test]
fn who_waits_hears_of_no_picture() {
    let mut story = Story::new();
    story.sends(1, true);
    let event = MediaEvent::Held { who: id(3), held: vec![camera(1)] };
    assert!(thin(&story.put(Input::Media(event)), 3).is_empty());
}
