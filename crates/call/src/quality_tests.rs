//! The judge's table: what is measured, and what is said of it when.
use super::*;

/// A page that counts a hundred packets each way every two seconds, with what a story adds to each.
struct Page {
    judge: Judge,
    counters: Counters,
    now: u64,
    reports: Vec<Report>,
}

impl Page {
    fn new() -> Page {
        let mut judge = Judge::default();
        judge.begin(Moment(0));
        let mut page = Page { judge, counters: Counters::default(), now: 0, reports: Vec::new() };
        page.go(1, Scene::default(), |_| {});
        page
    }

    fn go(&mut self, times: u32, scene: Scene, add: impl Fn(&mut Counters)) {
        for _ in 0..times {
            self.now += 2_000;
            let c = &mut self.counters;
            (c.packets_in, c.packets_out) = (c.packets_in + 100.0, c.packets_out + 100.0);
            (c.sound_in, c.samples) = (c.sound_in + 50.0, c.samples + 96_000.0);
            (c.bytes_in, c.bytes_out) = (c.bytes_in + 250_000.0, c.bytes_out + 125_000.0);
            (c.jitter_s, c.round_trip_s) = (0.005, 0.04);
            add(c);
            self.reports.extend(self.judge.measure(self.counters, scene, Moment(self.now)));
        }
    }

    fn said(&self) -> (Level, Option<Cause>) {
        (self.judge.level, self.judge.cause)
    }
}

const ALONE: Scene = Scene { sound_expected: true, others_poor: false, camera_on: true, devices: CALM };
const CALM: Devices =
    Devices { camera: model::signal::DeviceState::Good, microphone: model::signal::DeviceState::Good };

type Add = fn(&mut Counters);

#[test]
fn each_measure_has_its_word_and_its_cause() {
    let poor = Scene { others_poor: true, ..ALONE };
    let table: [(&str, Scene, Add, Level, Option<Cause>); 12] = [
        ("all is well", ALONE, |_| {}, Level::Good, None),
        ("2 % lost", ALONE, |c| c.lost_in += 2.0, Level::Good, None),
        ("5 % lost on the way here", ALONE, |c| c.lost_in += 5.0, Level::Weak, Some(Cause::Down)),
        ("the same, somebody else has trouble", poor, |c| c.lost_in += 5.0, Level::Weak, Some(Cause::Other)),
        ("20 % lost on the way here", ALONE, |c| c.lost_in += 25.0, Level::Bad, Some(Cause::Down)),
        ("5 % lost on the way there", ALONE, |c| c.lost_out += 5.0, Level::Weak, Some(Cause::Up)),
        ("the same, somebody else has trouble", poor, |c| c.lost_out += 15.0, Level::Bad, Some(Cause::Up)),
        ("made-up sound", ALONE, |c| c.concealed += 12_000.0, Level::Bad, Some(Cause::Down)),
        ("a picture that stands", ALONE, |c| c.frozen_s += 0.6, Level::Weak, Some(Cause::Down)),
        ("packets out of step", ALONE, |c| c.jitter_s = 0.2, Level::Bad, Some(Cause::Down)),
        ("a long way", ALONE, |c| c.round_trip_s = 0.5, Level::Weak, Some(Cause::Down)),
        ("a long way, whoever has trouble", poor, |c| c.round_trip_s = 0.9, Level::Bad, Some(Cause::Down)),
    ];
    for (what, scene, add, level, cause) in table {
        let mut page = Page::new();
        page.go(3, scene, add);
        assert_eq!(page.said(), (level, cause), "{what}");
    }
}

#[test]
fn one_bad_moment_is_no_word_and_one_good_one_takes_none_back() {
    let mut page = Page::new();
    for _ in 0..5 {
        page.go(1, ALONE, |c| c.lost_in += 30.0);
        page.go(1, ALONE, |_| {});
    }
    assert_eq!(page.said().0, Level::Good);
    page.go(2, ALONE, |c| c.lost_in += 30.0);
    assert_eq!(page.said().0, Level::Bad);
    page.go(4, ALONE, |_| {});
    page.go(1, ALONE, |c| c.lost_in += 30.0);
    page.go(4, ALONE, |_| {});
    assert_eq!(page.said().0, Level::Bad);
    page.go(1, ALONE, |_| {});
    assert_eq!(page.said().0, Level::Good);
}

#[test]
fn no_sound_is_said_after_six_seconds_and_taken_back_at_once() {
    let mut page = Page::new();
    page.go(2, ALONE, |c| c.sound_in -= 50.0);
    assert_eq!(page.said().0, Level::Good);
    page.go(1, ALONE, |c| c.sound_in -= 50.0);
    assert_eq!(page.said(), (Level::NoSound, Some(Cause::Down)));
    page.go(1, ALONE, |_| {});
    assert_eq!(page.said(), (Level::Good, None));
    // Where nobody has a microphone on, there is nothing to miss.
    page.go(9, Scene { sound_expected: false, ..ALONE }, |c| c.sound_in -= 50.0);
    assert_eq!(page.said().0, Level::Good);
}

#[test]
fn the_server_hears_every_ten_seconds_and_when_the_word_changes() {
    let mut page = Page::new();
    page.go(11, ALONE, |_| {});
    assert_eq!(page.reports.len(), 3, "at 4, 14 and 24 seconds");
    assert_eq!((page.reports[0].in_kbps, page.reports[0].out_kbps), (1_000, 500));
    page.go(2, ALONE, |c| c.lost_in += 30.0);
    let last = *page.reports.last().expect("a report");
    assert_eq!((page.reports.len(), last.level, last.cause), (4, Level::Bad, Some(Cause::Down)));
}

#[test]
fn a_note_a_minute_at_most_and_none_when_all_is_well() {
    let mut page = Page::new();
    let worse: Add = |c| c.lost_out += 30.0;
    page.go(2, ALONE, worse);
    let note = page.judge.note().expect("a note");
    assert_eq!(note, Note { level: Level::Bad, cause: Cause::Up, tip: Tip::CameraOff });
    page.go(5, ALONE, |_| {});
    assert_eq!(page.judge.note(), None);
    page.go(2, ALONE, worse);
    assert_eq!((page.said().0, page.judge.note()), (Level::Bad, None), "too soon");
    page.go(25, ALONE, worse);
    assert_eq!(page.judge.note(), Some(note), "a minute later it is said again");
    page.go(1, Scene { camera_on: false, ..ALONE }, worse);
    assert_eq!(page.judge.note(), None, "what it asked for is done");
}

#[test]
fn the_first_picture_is_timed_from_coming_in() {
    let mut page = Page::new();
    page.go(1, ALONE, |c| c.frames_in += 40.0);
    page.go(5, ALONE, |c| c.frames_in += 40.0);
    assert_eq!(page.reports.last().expect("a report").first_frame_ms, Some(4_000));
}

#[test]
fn what_is_counted_anew_or_after_a_sleep_is_no_measure() {
    let mut page = Page::new();
    page.go(2, ALONE, |_| {});
    let reports = page.reports.len();
    page.counters = Counters::default();
    page.go(1, ALONE, |_| {});
    page.now += 3_600_000;
    page.go(1, ALONE, |c| c.lost_in += 90.0);
    assert_eq!((page.reports.len(), page.said().0), (reports, Level::Good));
}
