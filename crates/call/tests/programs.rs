//! Other programs in the room: they come to people and not before them, count as nobody, and are taken out.
mod page;
mod story;

use call::media::{MediaCommand, MediaEvent, Track};
use call::room::{HostAsks, Input, Output, Room, Standing};
use model::Time;
use model::signal::{CallRole, ClientMessage, Refusal, Sending, ServerMessage, TrackKind};
use page::{id, visit};
use story::Story;

const PROGRAM: u32 = 8;
const WATCHER: u32 = 9;

impl Story {
    /// The same, and all of them send sound and picture.
    fn sending(guests: u32) -> Story {
        let mut story = Story::call(guests);
        for n in 1..guests + 2 {
            story.sends(n);
        }
        story
    }

    fn sends(&mut self, n: u32) -> Vec<Output> {
        let sending = Sending { mic: true, camera: true, ..Sending::default() };
        self.say(n, ClientMessage::Sending { sending })
    }

    /// A watcher with so many lines, and everything that is routed by its coming.
    fn watches(&mut self, sounds: usize, pictures: usize) -> Vec<Output> {
        let mut all = self.arrive(WATCHER, CallRole::Watcher, Standing::Admitted);
        let opened = self.say(WATCHER, ClientMessage::UpOffer { epoch: 1, sdp: "offer".into() });
        let epoch = opened.iter().find_map(|output| match output {
            Output::Media(MediaCommand::OpenWatch { epoch, .. }) => Some(*epoch),
            _ => None,
        });
        let (who, epoch, sdp) = (id(WATCHER), epoch.expect("it is opened"), "answer".to_owned());
        all.extend(opened);
        all.extend(self.put(Input::Media(MediaEvent::WatchAnswer { who, epoch, sdp, sounds, pictures })));
        all
    }

    fn speaks(&mut self, n: u32) -> Vec<Output> {
        (0..12).flat_map(|_| self.put(Input::Media(MediaEvent::Level { who: id(n), level: 10 }))).collect()
    }
}

fn told(outputs: &[Output], n: u32) -> Vec<&ServerMessage> {
    let mut found = Vec::new();
    for output in outputs {
        if let Output::Tell { who, message, .. } = output
            && *who == id(n)
        {
            found.push(message);
        }
    }
    found
}

fn forwards(outputs: &[Output], n: u32) -> Vec<Track> {
    let to = |output: &Output| match output {
        Output::Media(MediaCommand::Forward { track, to }) if *to == id(n) => Some(*track),
        _ => None,
    };
    let mut all: Vec<_> = outputs.iter().filter_map(to).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn notes(outputs: &[Output]) -> usize {
    outputs.iter().filter(|output| matches!(output, Output::Note { .. })).count()
}

#[test]
fn a_program_comes_to_people_only() {
    let mut story = Story { room: Room::open(visit(), 0, Time(0)), now: 0 };
    story.arrive(2, CallRole::Guest, Standing::Waiting);
    for (n, role) in [(PROGRAM, CallRole::Program), (WATCHER, CallRole::Watcher)] {
        let refused = story.arrive(n, role, Standing::Admitted);
        assert_eq!(told(&refused, n), [&ServerMessage::Refused { reason: Refusal::NobodyThere }]);
        assert!(told(&refused, 2).is_empty(), "who waits hears nothing of it");
        assert_eq!(notes(&refused), 0);
    }
    story.arrive(1, CallRole::Host, Standing::Admitted);
    let came = story.arrive(PROGRAM, CallRole::Program, Standing::Admitted);
    assert!(
        matches!(told(&came, 1)[..], [ServerMessage::PersonJoined { person }] if person.role == CallRole::Program)
    );
    assert_eq!(notes(&came), 0, "it is in no record");
    let opened = came.iter().any(|output| matches!(output, Output::Media(MediaCommand::OpenDown { .. })));
    assert!(!opened, "a program that sends gets nothing");
}

#[test]
fn what_a_program_sends_goes_to_who_is_in_and_to_nobody_who_waits() {
    let mut story = Story::sending(1);
    story.arrive(3, CallRole::Guest, Standing::Waiting);
    story.arrive(PROGRAM, CallRole::Program, Standing::Admitted);
    let sent = story.sends(PROGRAM);
    for n in [1, 2] {
        let of = |kind| Track { of: id(PROGRAM), kind };
        assert_eq!(forwards(&sent, n), [of(TrackKind::Mic), of(TrackKind::Camera)]);
    }
    assert!(forwards(&sent, 3).is_empty() && forwards(&sent, PROGRAM).is_empty());
}

#[test]
fn a_watcher_gets_what_it_has_lines_for_and_its_picture_follows_who_speaks() {
    let mut story = Story::sending(2);
    let all = story.watches(2, 1);
    assert!(told(&all, WATCHER).iter().any(|m| matches!(m, ServerMessage::UpAnswer { epoch: 1, .. })));
    let first = forwards(&all, WATCHER);
    assert_eq!(first.iter().filter(|track| track.kind == TrackKind::Mic).count(), 2);
    let pictures: Vec<_> = first.iter().filter(|track| track.kind == TrackKind::Camera).collect();
    assert_eq!(pictures, [&Track { of: id(1), kind: TrackKind::Camera }], "who came first");
    let turned = story.speaks(3);
    assert!(forwards(&turned, WATCHER).contains(&Track { of: id(3), kind: TrackKind::Camera }));
    let stops = |output: &&Output| {
        matches!(output, Output::Media(MediaCommand::Stop { to, track })
            if *to == id(WATCHER) && track.of == id(1) && track.kind == TrackKind::Camera)
    };
    assert_eq!(turned.iter().filter(stops).count(), 1);
}

#[test]
fn a_screen_goes_before_a_face() {
    let mut story = Story::sending(1);
    let sending = Sending { mic: true, camera: true, screen: true, ..Sending::default() };
    story.say(2, ClientMessage::Sending { sending });
    let all = story.watches(1, 1);
    let pictures: Vec<_> =
        forwards(&all, WATCHER).into_iter().filter(|track| !track.kind.is_audio()).collect();
    assert_eq!(pictures, [Track { of: id(2), kind: TrackKind::Screen }]);
}

#[test]
fn a_host_takes_a_program_out_and_mutes_it() {
    let mut story = Story::sending(1);
    story.arrive(PROGRAM, CallRole::Program, Standing::Admitted);
    story.sends(PROGRAM);
    let muted = story.say(1, ClientMessage::Mute { who: id(PROGRAM) });
    assert_eq!(told(&muted, PROGRAM), [&ServerMessage::Muted]);
    let asked = story.say(1, ClientMessage::Remove { who: id(PROGRAM) });
    assert!(asked.contains(&Output::Ask(HostAsks::Remove { by: id(1), who: id(PROGRAM) })));
    let guest = story.say(2, ClientMessage::Remove { who: id(PROGRAM) });
    assert_eq!(told(&guest, 2), [&ServerMessage::Refused { reason: Refusal::NotHost }]);
    let gone = story.put(Input::Removed { who: id(PROGRAM) });
    assert!(told(&gone, 2).contains(&&ServerMessage::PersonLeft { id: id(PROGRAM) }));
    assert_eq!(notes(&gone), 0);
}

#[test]
fn with_the_last_person_the_programs_go() {
    let mut story = Story::sending(0);
    story.watches(1, 1);
    let left = story.say(1, ClientMessage::Leave);
    assert!(told(&left, WATCHER).contains(&&ServerMessage::Refused { reason: Refusal::NobodyThere }));
    assert!(left.iter().any(|output| matches!(output, Output::HangUp { who, .. } if *who == id(WATCHER))));
    assert!(story.room.is_empty());
}

#[test]
fn a_locked_call_lets_no_program_in() {
    let mut story = Story::sending(1);
    story.say(1, ClientMessage::LockRoom { locked: true });
    let refused = story.arrive(PROGRAM, CallRole::Program, Standing::Admitted);
    assert_eq!(told(&refused, PROGRAM), [&ServerMessage::Refused { reason: Refusal::Locked }]);
}
