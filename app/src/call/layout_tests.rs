//! Who stands large, how many columns, which corner.
use super::*;
use crate::call::live::blank;
use ::call::client::{Phase, Source};
use model::signal::{CallRole, Sending};

const PHONE: (f64, f64) = (390.0, 700.0);
const DESK: (f64, f64) = (1440.0, 800.0);

fn id(n: usize) -> ParticipantId {
    ParticipantId::parse(&format!("{n:032x}")).expect("an id")
}

fn tile(n: usize) -> Tile {
    Tile {
        id: id(n),
        name: format!("P{n}"),
        role: CallRole::Guest,
        sending: Sending { mic: true, camera: true, ..Sending::default() },
        here: true,
        speaking: false,
        held: false,
        unreadable: false,
        task: Default::default(),
        media: Default::default(),
    }
}

/// So many others, and who of them speaks.
fn view(others: usize, speaking: &[usize]) -> View {
    View {
        phase: Phase::In,
        people: (1..=others).map(tile).collect(),
        speaking: speaking.iter().map(|n| id(*n)).collect(),
        ..blank(CallRole::Guest)
    }
}

fn share(mut view: View, n: usize) -> View {
    if let Some(tile) = view.people.iter_mut().find(|tile| tile.id == id(n)) {
        tile.sending.screen = true;
        tile.media.screen = Some(Source { epoch: 0, mid: "1".to_owned() });
    }
    view
}

#[test]
fn for_two_nobody_is_asked_and_among_equals_nobody_leads() {
    let pinned = Some(Lead::Person(id(1)));
    assert_eq!(lead(&view(1, &[1]), Shape::Speaker, pinned, None), None);
    assert_eq!(lead(&view(3, &[1]), Shape::Grid, None, None), None);
    assert_eq!(lead(&view(3, &[1]), Shape::Grid, pinned, None), pinned);
}

#[test]
fn the_speaker_leads_and_stays_through_a_pause_and_goes_with_leaving() {
    let speaker = |view: &View, before| lead(view, Shape::Speaker, None, before);
    let second = Some(Lead::Person(id(2)));
    assert_eq!(speaker(&view(3, &[]), None), Some(Lead::Person(id(1))), "somebody has to");
    assert_eq!(speaker(&view(3, &[2]), None), second);
    assert_eq!(speaker(&view(3, &[]), second), second, "a pause");
    assert_eq!(speaker(&view(3, &[9, 3]), second), Some(Lead::Person(id(3))), "nine is oneself");
    let mut left = view(3, &[]);
    left.people.remove(1);
    assert_eq!(speaker(&left, second), Some(Lead::Person(id(1))));
}

#[test]
fn a_shared_screen_takes_the_stage_in_both_and_a_pin_goes_before_it() {
    for shape in [Shape::Grid, Shape::Speaker] {
        let shared = share(view(2, &[1]), 2);
        assert_eq!(lead(&shared, shape, None, None), Some(Lead::Screen(id(2))));
        let pinned = Some(Lead::Person(id(1)));
        assert_eq!(lead(&shared, shape, pinned, None), pinned);
        assert_eq!(
            lead(&share(view(1, &[]), 1), shape, None, None),
            Some(Lead::Screen(id(1))),
            "for two as well"
        );
    }
    // Who is pinned and has gone leads nobody.
    assert_eq!(lead(&view(2, &[]), Shape::Grid, Some(Lead::Person(id(7))), None), None);
    assert_eq!(lead(&view(2, &[]), Shape::Grid, Some(Lead::Screen(id(1))), None), None);
}

#[test]
fn the_grid_fits_its_window() {
    let measure = |count: usize, size| {
        let grid = Grid::of(count - 1, false, size);
        (grid.columns, grid.rows)
    };
    let phone = [2, 4, 6, 9].map(|count| measure(count, PHONE));
    assert_eq!(phone, [(1, 2), (2, 2), (2, 3), (3, 3)]);
    let desk = [2, 3, 4, 6, 9, 25].map(|count| measure(count, DESK));
    assert_eq!(desk, [(2, 1), (2, 2), (2, 2), (3, 2), (3, 3), (5, 5)]);
    assert_eq!(measure(2, (750.0, 390.0)), (2, 1), "a phone held sideways");
    assert_eq!(measure(3, (0.0, 0.0)), (1, 3), "before it is measured");
}

#[test]
fn there_is_room_for_all_whatever_the_window() {
    for count in 1..=30 {
        for (width, height) in [PHONE, DESK, (320.0, 500.0), (3440.0, 1300.0), (844.0, 300.0)] {
            for hidden in [false, true] {
                let grid = Grid::of(count, hidden, (width, height));
                assert!(grid.columns * grid.rows >= grid.others + usize::from(!hidden), "{grid:?}");
                let shown: usize =
                    (0..grid.pages).map(|page| (0..count).filter(|at| grid.shows(*at, page)).count()).sum();
                assert_eq!(shown, count, "each on one page: {grid:?}");
            }
        }
    }
}

#[test]
fn beyond_nine_on_a_phone_and_twenty_five_on_a_desk_there_are_pages() {
    assert_eq!(Grid::of(8, false, PHONE).pages, 1);
    assert_eq!(Grid::of(9, false, PHONE).pages, 2);
    assert_eq!(Grid::of(9, true, PHONE).pages, 1);
    assert_eq!(Grid::of(24, false, DESK).pages, 1);
    assert_eq!(Grid::of(25, false, DESK).pages, 2);
    let grid = Grid::of(9, false, PHONE);
    assert!(grid.shows(7, 0) && !grid.shows(8, 0) && grid.shows(8, 1));
    // Somebody has left meanwhile: the last page is the one that is shown.
    assert!(Grid::of(3, false, PHONE).shows(0, 1));
}

#[test]
fn a_tap_again_and_again_reaches_all_corners_and_arrows_lead_where_they_point() {
    let mut corner = Corner::default();
    let mut met = vec![corner];
    for _ in 0..3 {
        corner = corner.next();
        assert!(!met.contains(&corner));
        met.push(corner);
    }
    assert_eq!(corner.next(), Corner::default());
    assert_eq!(Corner::BottomEnd.toward("ArrowUp"), Some(Corner::TopEnd));
    assert_eq!(Corner::TopEnd.toward("ArrowLeft"), Some(Corner::TopStart));
    assert_eq!(Corner::TopStart.toward("ArrowLeft"), Some(Corner::TopStart), "no further");
    assert_eq!(Corner::TopStart.toward("Enter"), None);
    assert_eq!(Corner::nearest(0.9, 0.1), Corner::TopEnd);
    assert_eq!(Corner::nearest(0.2, 0.8), Corner::BottomStart);
}
