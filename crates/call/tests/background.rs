//! The room behind a person: chosen, remembered, never shown by the way, and given up in steps when it costs too much.
mod page;

use call::client::{Ask, Background, Command, CoverNews, Covering, Input, Pace, Start};
use call::quality::Counters;
use page::{Page, works};

fn covers(asks: &[Ask]) -> Vec<(Background, Pace)> {
    asks.iter()
        .filter_map(|ask| match ask {
            Ask::Cover { what, pace } => Some((*what, *pace)),
            _ => None,
        })
        .collect()
}

fn started(background: Background, strong_noise: bool) -> (Page, Vec<Ask>) {
    let mut page = Page::with(Start { background, strong_noise, ..Page::start() });
    let asks = std::iter::from_fn(|| page.client.poll()).collect();
    (page, asks)
}

/// A picture costs so much for so many seconds.
fn costs(page: &mut Page, ms: u32, seconds: u64) -> Vec<Ask> {
    let mut asks = Vec::new();
    for _ in 0..seconds {
        asks.extend(page.wait(1_000));
        asks.extend(page.put(Input::Cover(CoverNews::Took(ms))));
    }
    asks
}

#[test]
fn a_remembered_choice_stands_before_the_camera_is_asked_for() {
    let (page, asks) = started(Background::Blurred, true);
    let cover = asks.iter().position(|ask| matches!(ask, Ask::Cover { .. })).expect("covered");
    let camera = asks.iter().position(|ask| matches!(ask, Ask::GetDevices { .. })).expect("asked for");
    assert!(cover < camera, "not one picture of the room leaves");
    assert!(asks.contains(&Ask::StrongNoise(true)));
    assert_eq!(page.view().me.covering, Covering::Preparing);
    let (page, asks) = started(Background::Room, false);
    assert!(covers(&asks).is_empty() && !asks.contains(&Ask::StrongNoise(true)));
    assert_eq!(page.view().me.covering, Covering::Off);
}

#[test]
fn a_choice_is_remembered_and_outlives_the_camera() {
    let mut page = Page::in_call(1);
    let asks = page.command(Command::Background(Background::Sea));
    assert_eq!(covers(&asks), [(Background::Sea, Pace::Full)]);
    assert!(asks.contains(&Ask::RememberCover { what: Background::Sea, strong_noise: false }));
    page.put(Input::Cover(CoverNews::Works));
    page.command(Command::Camera(false));
    page.command(Command::Camera(true));
    let round = 2;
    let asks = page.put(Input::Got { round, camera: works(), microphone: None });
    assert!(covers(&asks).is_empty(), "nothing says that it is off");
    let me = page.view().me;
    assert_eq!((me.background, me.covering), (Background::Sea, Covering::Works));
    let asks = page.command(Command::Background(Background::Room));
    assert_eq!(covers(&asks), [(Background::Room, Pace::Full)]);
    assert_eq!(page.view().me.covering, Covering::Off);
}

#[test]
fn a_busy_device_gives_up_step_by_step_and_never_shows_the_room() {
    let mut page = Page::in_call(1);
    page.command(Command::Background(Background::Blurred));
    page.put(Input::Cover(CoverNews::Works));
    let asks = costs(&mut page, 41, 30);
    let steps: Vec<Pace> = covers(&asks)
        .into_iter()
        .map(|(what, pace)| {
            assert_eq!(what, Background::Blurred, "the room is not shown");
            pace
        })
        .collect();
    assert_eq!(steps, [Pace::Slow, Pace::Small, Pace::Still]);
    assert_eq!(page.view().me.covering, Covering::Busy);
    page.put(Input::Cover(CoverNews::Works));
    assert_eq!(page.view().me.covering, Covering::Busy, "what comes late changes nothing");
    let again = page.command(Command::Background(Background::Blurred));
    assert_eq!(covers(&again), [(Background::Blurred, Pace::Full)], "a new choice is a new try");
}

#[test]
fn the_call_comes_first() {
    let mut page = Page::in_call(1);
    page.command(Command::Background(Background::Blurred));
    let strained = |page: &mut Page, strained| {
        page.wait(2_000);
        covers(&page.put(Input::Measured(Counters { strained, ..Counters::default() })))
    };
    assert!((0..5).all(|_| strained(&mut page, true).is_empty()), "what is not there yet is no burden");
    page.put(Input::Cover(CoverNews::Works));
    assert!((0..5).all(|_| strained(&mut page, false).is_empty()));
    let steps: Vec<_> = (0..3).flat_map(|_| strained(&mut page, true)).collect();
    assert_eq!(steps, [(Background::Blurred, Pace::Slow)]);
}

#[test]
fn a_short_load_changes_nothing() {
    let mut page = Page::in_call(1);
    page.command(Command::Background(Background::Blurred));
    page.put(Input::Cover(CoverNews::Works));
    for _ in 0..10 {
        assert!(covers(&costs(&mut page, 200, 3)).is_empty());
        assert!(covers(&costs(&mut page, 40, 1)).is_empty());
    }
    assert_eq!(page.view().me.covering, Covering::Works);
}

#[test]
fn what_cannot_be_done_is_said_and_stays_blurred() {
    let mut page = Page::in_call(1);
    page.command(Command::Background(Background::Leaf));
    let asks = page.put(Input::Cover(CoverNews::Failed));
    assert!(covers(&asks).is_empty());
    let me = page.view().me;
    assert_eq!((me.background, me.covering), (Background::Leaf, Covering::Failed));
}

#[test]
fn noise_that_cannot_be_silenced_leaves_the_plain_microphone() {
    let mut page = Page::in_call(1);
    assert!(page.command(Command::StrongNoise(true)).contains(&Ask::StrongNoise(true)));
    let asks = page.put(Input::NoiseFailed);
    assert!(asks.contains(&Ask::StrongNoise(false)));
    let me = page.view().me;
    assert!(me.quieting.on && me.quieting.failed && me.sending.mic);
    page.command(Command::StrongNoise(false));
    assert!(!page.view().me.quieting.failed);
    assert!(page.put(Input::NoiseFailed).is_empty(), "it is off already");
}

#[test]
fn an_unknown_choice_hides_the_room() {
    for one in Background::ALL {
        assert_eq!(Background::of(one.code()), one);
    }
    assert_eq!(Background::of("a later version's"), Background::Blurred);
}
