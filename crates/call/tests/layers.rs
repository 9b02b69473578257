//! What pages show how large, and which pictures are held back from them: the room keeps both, for a picture that begins
//! later and for a page that missed the last word.
mod page;
mod story;

use call::media::{MediaCommand, MediaEvent, Track};
use call::room::{Arrival, Input, Output, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, Look, Sending, ServerMessage, TrackKind};
use model::{ParticipantId, Time};
use page::id;
use story::Story;

fn camera(n: u32) -> Track {
    Track { of: id(n), kind: TrackKind::Camera }
}

/// The guest's page comes again, on this socket.
fn comes_again(story: &mut Story, socket: u64) -> Vec<Output> {
    story.put(Input::Arrived(Arrival {
        who: id(2),
        socket: SocketId(socket),
        name: "P2".to_owned(),
        role: CallRole::Guest,
        standing: Standing::Admitted,
        since: Time(0),
        page: 2,
        again: true,
        task: Default::default(),
    }))
}

fn sends(story: &mut Story, n: u32, camera: bool) -> Vec<Output> {
    let sending = Sending { camera, ..Sending::default() };
    story.say(n, ClientMessage::Sending { sending })
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
    let mut story = Story::with_one_who_waits();
    let look = Look { of: id(1), kind: TrackKind::Camera, width: 1_200 };
    let said = story.say(2, ClientMessage::Looks { looks: vec![look] });
    assert_eq!(looks(&said, 2), Some(vec![]), "nothing flows yet");
    let begins = sends(&mut story, 1, true);
    assert_eq!(looks(&begins, 2), Some(vec![(camera(1), 1_200)]));
    // And once more after a pause.
    sends(&mut story, 1, false);
    assert_eq!(looks(&sends(&mut story, 1, true), 2), Some(vec![(camera(1), 1_200)]));
}

#[test]
fn a_page_that_missed_the_last_word_is_told_with_its_greeting() {
    let mut story = Story::with_one_who_waits();
    sends(&mut story, 1, true);
    let held = |tracks: Vec<Track>| Input::Media(MediaEvent::Held { who: id(2), held: tracks });
    let one = vec![(id(1), TrackKind::Camera)];
    assert_eq!(thin(&story.put(held(vec![camera(1)])), 2), std::slice::from_ref(&one));
    assert_eq!(thin(&comes_again(&mut story, 12), 2), [one]);
    assert_eq!(thin(&story.put(held(vec![])), 2), [vec![]]);
    assert!(thin(&comes_again(&mut story, 22), 2).is_empty(), "its page begins with nothing held");
}

#[test]
fn who_waits_hears_of_no_picture() {
    let mut story = Story::with_one_who_waits();
    sends(&mut story, 1, true);
    let event = MediaEvent::Held { who: id(3), held: vec![camera(1)] };
    assert!(thin(&story.put(Input::Media(event)), 3).is_empty());
}
