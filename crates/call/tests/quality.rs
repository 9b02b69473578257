//! How the call goes, between page and room: who is told, what the record hears, and that nothing of it is of or for
//! somebody who waits.
mod page;
mod story;

use call::client::Input as FromBrowser;
use call::quality::Counters;
use call::room::{Input, Output};
use model::ParticipantId;
use model::quality::{Level, Report};
use model::signal::{ClientMessage, ServerMessage};
use page::{Page, id, says};
use story::Story;

fn goes(story: &mut Story, n: u32, level: Level) -> Vec<Output> {
    story.say(n, ClientMessage::Quality { report: Report { level, ..Report::default() } })
}

fn told(outputs: &[Output]) -> Vec<(ParticipantId, ParticipantId, Level)> {
    let of = |output: &Output| match output {
        Output::Tell { who, message: ServerMessage::Quality { of, level }, .. } => Some((*who, *of, *level)),
        _ => None,
    };
    outputs.iter().filter_map(of).collect()
}

fn kept(outputs: &[Output]) -> usize {
    outputs.iter().filter(|output| matches!(output, Output::Quality { .. })).count()
}

#[test]
fn the_others_are_told_of_a_change_and_the_record_hears_no_more_than_it_wants() {
    let mut story = Story::with_one_who_waits();
    let first = goes(&mut story, 2, Level::Good);
    assert_eq!((told(&first), kept(&first)), (Vec::new(), 1), "good is what everybody takes it for");
    let worse = goes(&mut story, 2, Level::Bad);
    assert_eq!((told(&worse), kept(&worse)), (vec![(id(1), id(2), Level::Bad)], 0));
    let same = goes(&mut story, 2, Level::Bad);
    assert_eq!((told(&same), kept(&same)), (Vec::new(), 0));
    story.now += 5_000;
    assert_eq!(kept(&goes(&mut story, 2, Level::Bad)), 1);
    assert_eq!(told(&goes(&mut story, 2, Level::Good)), [(id(1), id(2), Level::Good)]);
}

#[test]
fn who_comes_in_learns_for_whom_it_does_not_go_well_and_who_waits_says_and_learns_nothing() {
    let mut story = Story::with_one_who_waits();
    let waiting = goes(&mut story, 3, Level::Bad);
    assert_eq!((told(&waiting), kept(&waiting)), (Vec::new(), 0));
    assert!(told(&goes(&mut story, 2, Level::Weak)).iter().all(|(who, ..)| *who != id(3)));
    let admitted = story.put(Input::Admitted { who: id(3) });
    assert_eq!(told(&admitted), [(id(3), id(2), Level::Weak)]);
    // Whoever is sent back comes in anew, of whom nothing is known.
    story.put(Input::SentBack { who: id(2) });
    story.now += 10_000;
    assert_eq!(told(&story.put(Input::Admitted { who: id(2) })), Vec::new());
}

/// What a browser has counted after so many seconds in which a tenth is lost on the way there.
fn counted(seconds: f64) -> Counters {
    Counters {
        packets_in: seconds * 50.0,
        sound_in: seconds * 50.0,
        packets_out: seconds * 50.0,
        lost_out: seconds * 10.0,
        ..Counters::default()
    }
}

#[test]
fn a_page_measures_in_the_call_and_says_what_it_finds() {
    let mut page = Page::in_call(1);
    let mut reports = Vec::new();
    for second in [2.0, 4.0, 6.0] {
        page.now += 2_000;
        let asks = page.put(FromBrowser::Measured(counted(second)));
        reports.extend(says(&asks).into_iter().filter_map(|message| match message {
            ClientMessage::Quality { report } => Some(report.level),
            _ => None,
        }));
    }
    assert_eq!(reports, [Level::Good, Level::Bad]);
    assert_eq!(page.view().quality.level, Level::Bad);
    assert!(page.view().quality.note.is_some());
    page.tell(ServerMessage::Quality { of: id(10), level: Level::Weak });
    assert_eq!(page.view().quality.others, [(id(10), Level::Weak)]);
    page.tell(ServerMessage::PersonLeft { id: id(10) });
    assert_eq!(page.view().quality.others, []);
}

#[test]
fn while_the_line_is_away_nothing_is_measured_and_nothing_said_of_it() {
    let mut page = Page::in_call(1);
    for second in [2.0, 4.0, 6.0] {
        page.now += 2_000;
        page.put(FromBrowser::Measured(counted(second)));
    }
    assert!(page.view().quality.note.is_some());
    page.put(FromBrowser::SocketClosed);
    assert_eq!(page.view().quality.note, None);
    page.now += 2_000;
    let asks = page.put(FromBrowser::Measured(counted(8.0)));
    assert!(says(&asks).iter().all(|message| !matches!(message, ClientMessage::Quality { .. })));
}
