//! A server that does what it should not: it puts itself between, changes envelopes, shows one picture as another, sends
//! frames again, or in clear.
use sealed::{Medium, Member, Opened, Session};

const ROOM: &[u8] = b"visit";

fn member(n: u8) -> Member {
    Member([n; 16])
}

fn page(n: u8, secret: u8) -> Session {
    Session::new(ROOM, member(n), [secret; 32])
}

/// Carries everything between pages, each under the number of its place, until nothing moves; `meddle` may change what
/// it carries.
fn carry(
    pages: &mut [(Member, &mut Session)],
    now: &mut u64,
    meddle: &mut dyn FnMut(Member, Member, Vec<u8>) -> Vec<u8>,
) {
    let mut chance = 0u8;
    for _ in 0..40 {
        *now += 100;
        let mut post = Vec::new();
        for (from, session) in pages.iter_mut() {
            session.tick(*now, &mut || {
                chance += 1;
                let mut bytes = [chance; 32];
                bytes[..16].copy_from_slice(&from.0);
                bytes
            });
            while let Some(out) = session.poll() {
                post.push((*from, out.to, out.envelope));
            }
        }
        for (from, to, envelope) in post {
            let envelope = meddle(from, to, envelope);
            if let Some((_, session)) = pages.iter_mut().find(|(at, _)| *at == to) {
                session.receive(from, &envelope);
            }
        }
    }
}

fn honest(_: Member, _: Member, envelope: Vec<u8>) -> Vec<u8> {
    envelope
}

/// Two pages that have found each other.
fn two() -> (Session, Session, u64) {
    let (mut one, mut two) = (page(1, 11), page(2, 22));
    one.present(&[member(2)], true);
    two.present(&[member(1)], true);
    let mut now = 0;
    carry(&mut [(member(1), &mut one), (member(2), &mut two)], &mut now, &mut honest);
    (one, two, now)
}

#[test]
fn between_two_who_are_left_alone_all_is_open_and_the_codes_are_equal() {
    let (mut one, mut two, _) = two();
    let code = one.state().code.expect("a code");
    assert_eq!(two.state().code.as_ref(), Some(&code));
    assert_eq!(code.len(), 23);
    assert!(
        code.split(' ').all(|group| group.len() == 5 && group.bytes().all(|digit| digit.is_ascii_digit()))
    );
    let frame = one.seal(Medium::Camera, &[0; 500]).expect("sealed");
    assert_eq!(two.open(Medium::Camera, member(1), &frame), Opened::Frame(vec![0; 500]));
}

#[test]
fn a_server_that_puts_itself_between_shows_in_the_codes() {
    let (mut one, mut two) = (page(1, 11), page(2, 22));
    // To each it is the other.
    let (mut as_two, mut as_one) = (page(2, 33), page(1, 44));
    one.present(&[member(2)], true);
    as_two.present(&[member(1)], true);
    two.present(&[member(1)], true);
    as_one.present(&[member(2)], true);
    let mut now = 0;
    carry(&mut [(member(1), &mut one), (member(2), &mut as_two)], &mut now, &mut honest);
    let mut now = 0;
    carry(&mut [(member(2), &mut two), (member(1), &mut as_one)], &mut now, &mut honest);
    let frame = one.seal(Medium::Mic, b"a secret").expect("sealed");
    assert!(matches!(as_two.open(Medium::Mic, member(1), &frame), Opened::Frame(_)), "it does read");
    let (ours, theirs) = (one.state().code.expect("a code"), two.state().code.expect("a code"));
    assert_ne!(ours, theirs);
}

#[test]
fn a_third_identity_changes_the_code_and_going_gives_it_back() {
    let (mut one, mut two, mut now) = two();
    let before = one.state().code.expect("a code");
    let mut three = page(3, 55);
    one.present(&[member(2), member(3)], false);
    two.present(&[member(1), member(3)], false);
    assert!(one.state().code.is_none() || one.state().without == [member(3)]);
    three.present(&[member(1), member(2)], true);
    let mut pages = [(member(1), &mut one), (member(2), &mut two), (member(3), &mut three)];
    carry(&mut pages, &mut now, &mut honest);
    let with_three = one.state().code.expect("a code");
    assert_ne!(before, with_three);
    assert_eq!(three.state().code.as_ref(), Some(&with_three));
    one.present(&[member(2)], false);
    two.present(&[member(1)], false);
    carry(&mut [(member(1), &mut one), (member(2), &mut two)], &mut now, &mut honest);
    assert_eq!(one.state().code, Some(before));
}

#[test]
fn an_envelope_that_was_changed_opens_nothing() {
    for kind in 1..=4 {
        let (mut one, mut two) = (page(1, 11), page(2, 22));
        one.present(&[member(2)], true);
        two.present(&[member(1)], true);
        let mut now = 0;
        // The last bit of each envelope of one kind, on one way.
        let mut meddle = |from: Member, _: Member, mut envelope: Vec<u8>| {
            if from == member(1)
                && envelope[0] == kind
                && let Some(last) = envelope.last_mut()
            {
                *last ^= 1;
            }
            envelope
        };
        carry(&mut [(member(1), &mut one), (member(2), &mut two)], &mut now, &mut meddle);
        let (ours, theirs) = (one.state().code, two.state().code);
        let frame = one.seal(Medium::Mic, b"a secret").expect("sealed");
        let opened = two.open(Medium::Mic, member(1), &frame);
        match kind {
            // Another identity than theirs, a key that does not open.
            1 | 2 => assert!(!matches!(opened, Opened::Frame(_)), "kind {kind}"),
            _ => assert!(theirs.is_none(), "kind {kind}: a code of nothing"),
        }
        assert!(kind == 2 || ours.is_none() || ours != theirs, "kind {kind}");
    }
}

#[test]
fn frames_in_clear_changed_repeated_or_shown_as_something_else_are_refused() {
    let (mut one, mut two, _) = two();
    for medium in [Medium::Mic, Medium::Camera, Medium::Screen, Medium::ScreenSound] {
        for size in [0, 1, 2, 3, 10, 11, 40, 1_000] {
            for byte in [0, 1, 0x80, 0xFF] {
                let opened = two.open(medium, member(1), &vec![byte; size]);
                assert!(!matches!(opened, Opened::Frame(_)), "in clear");
            }
        }
    }
    let mut clear = vec![0; 200];
    clear[5] = 7;
    let sealed = one.seal(Medium::Camera, &clear).expect("sealed");
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!matches!(two.open(Medium::Camera, member(1), &changed), Opened::Frame(_)), "bit {bit}");
    }
    assert_eq!(two.open(Medium::Screen, member(1), &sealed), Opened::Never, "as a screen");
    assert_eq!(two.open(Medium::Camera, member(3), &sealed), Opened::Later, "as somebody else's");
    assert_eq!(two.open(Medium::Camera, member(1), &sealed), Opened::Frame(clear));
    assert_eq!(two.open(Medium::Camera, member(1), &sealed), Opened::Never, "again");
}

#[test]
fn alone_from_the_start_nothing_is_sent_and_left_alone_under_a_key_that_nobody_has() {
    let mut alone = page(1, 11);
    alone.tick(0, &mut || [1; 32]);
    assert_eq!(alone.seal(Medium::Mic, b"hello"), None);

    let (mut one, mut two, mut now) = two();
    one.present(&[], false);
    for _ in 0..20 {
        now += 100;
        one.tick(now, &mut || [77; 32]);
    }
    let frame = one.seal(Medium::Mic, b"a word to myself").expect("sealed");
    assert!(!matches!(two.open(Medium::Mic, member(1), &frame), Opened::Frame(_)));
}

#[test]
fn from_whoever_is_not_present_nothing_is_taken() {
    let mut one = page(1, 11);
    let mut stranger = page(9, 99);
    stranger.present(&[member(1)], true);
    while let Some(out) = stranger.poll() {
        one.receive(member(9), &out.envelope);
    }
    one.tick(0, &mut || [1; 32]);
    assert_eq!(one.poll(), None);
    assert_eq!(one.seal(Medium::Mic, b"hello"), None);
}

#[test]
fn whoever_comes_while_nobody_has_spoken_has_the_key_too() {
    let (mut one, mut two, mut now) = two();
    let mut three = page(3, 55);
    one.present(&[member(2), member(3)], false);
    two.present(&[member(1), member(3)], false);
    three.present(&[member(1), member(2)], true);
    let mut pages = [(member(1), &mut one), (member(2), &mut two), (member(3), &mut three)];
    carry(&mut pages, &mut now, &mut honest);
    assert!(three.state().without.is_empty(), "{:?}", three.state());
    let frame = one.seal(Medium::Mic, b"hello").expect("sealed");
    assert!(matches!(three.open(Medium::Mic, member(1), &frame), Opened::Frame(_)));
}

#[test]
fn what_was_seen_is_not_shown_again_to_a_page_that_is_told_that_somebody_left_and_came_back() {
    let (mut one, mut two) = (page(1, 11), page(2, 22));
    one.present(&[member(2)], true);
    two.present(&[member(1)], true);
    let mut kept = Vec::new();
    let mut now = 0;
    carry(
        &mut [(member(1), &mut one), (member(2), &mut two)],
        &mut now,
        &mut |from: Member, _: Member, envelope: Vec<u8>| {
            if from == member(1) {
                kept.push(envelope.clone());
            }
            envelope
        },
    );
    let frame = one.seal(Medium::Camera, &[0; 500]).expect("sealed");
    assert!(matches!(two.open(Medium::Camera, member(1), &frame), Opened::Frame(_)));
    two.present(&[], false);
    assert!(!matches!(two.open(Medium::Camera, member(1), &frame), Opened::Frame(_)), "nobody is there");
    two.present(&[member(1)], false);
    for envelope in &kept {
        two.receive(member(1), envelope);
    }
    assert_eq!(two.open(Medium::Camera, member(1), &frame), Opened::Never, "the same page");
    // Another page of theirs, and the server goes back to the one before.
    let mut later = page(1, 66);
    later.present(&[member(2)], true);
    carry(&mut [(member(1), &mut later), (member(2), &mut two)], &mut now, &mut honest);
    for envelope in &kept {
        two.receive(member(1), envelope);
    }
    assert!(!matches!(two.open(Medium::Camera, member(1), &frame), Opened::Frame(_)), "a page that is gone");
}
