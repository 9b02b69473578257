//! The map of addresses against a slow one that keeps all that was ever said.
use super::*;
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const WORKERS: usize = 3;

fn at(port: u16) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], port))
}

/// As a page would, of the worker with this mark.
fn check(mark: char) -> Vec<u8> {
    stun::request(&[6; 12], &format!("{mark}fragment:page"), b"a password", 7)
}

/// One thing that a worker says, and how long after the one before.
#[derive(Clone, Copy, Debug)]
struct Said {
    after_ms: u64,
    worker: usize,
    port: u16,
    is_claim: bool,
}

/// Whose an address is by all that was said, and since when nothing was heard of it.
fn owner(all: &[Said], port: u16) -> Option<(usize, u64)> {
    let (mut owner, mut now) = (None::<(usize, u64)>, 0);
    for said in all {
        now += said.after_ms;
        if said.port != port {
            continue;
        }
        let is_own = owner.is_some_and(|(worker, _)| worker == said.worker);
        let is_free = owner.is_none_or(|(_, at)| now - at >= PATH_KEPT.as_millis() as u64);
        if said.is_claim && (is_own || is_free) {
            owner = Some((said.worker, now));
        } else if !said.is_claim && is_own {
            owner = None;
        }
    }
    owner.map(|(worker, at)| (worker, now - at))
}

fn said() -> impl Strategy<Value = Said> {
    (0u64..12_000, 0..WORKERS, 1u16..4, prop::bool::weighted(0.8))
        .prop_map(|(after_ms, worker, port, is_claim)| Said { after_ms, worker, port, is_claim })
}

proptest! {
    #[test]
    fn an_address_is_whose_it_was_said_to_be(all in prop::collection::vec(said(), 1..40)) {
        let mut now = clock();
        let mut routes = Routes::new(WORKERS, now);
        for (done, said) in all.iter().enumerate() {
            now += Duration::from_millis(said.after_ms);
            let claim = if said.is_claim { Claim::Path } else { Claim::NoPath };
            routes.claim(said.worker, claim(at(said.port)), now);
            for port in 1..4 {
                let found = routes.of(at(port), &[22; 40]);
                match owner(&all[..=done], port) {
                    // It may have been forgotten, or not yet.
                    Some((worker, ms)) if ms >= FORGOTTEN_AFTER.as_millis() as u64 => {
                        prop_assert!([To::Nobody, To::Known(worker)].contains(&found));
                    }
                    Some((worker, _)) => prop_assert_eq!(found, To::Known(worker)),
                    None => prop_assert_eq!(found, To::Nobody),
                }
                // A check is for whom it names, whoever has the address.
                let named = routes.of(at(port), &check('C'));
                let expected = if found == To::Known(2) { found } else { To::Stranger(2) };
                prop_assert_eq!(named, expected);
            }
        }
    }

    #[test]
    fn noise_from_nowhere_reaches_nobody(seed in any::<u64>(), len in 0usize..200) {
        let routes = Routes::new(WORKERS, clock());
        let mut noise = vec![0; len];
        StdRng::seed_from_u64(seed).fill_bytes(&mut noise);
        // What begins like a first request to the relay is answered by somebody, as it must be.
        prop_assume!(!relay::is_request(&noise));
        prop_assert_eq!(routes.of(at(1), &noise), To::Nobody);
    }
}

fn clock() -> Instant {
    crate::shell::clock()
}

#[test]
fn only_a_mark_of_ours_is_a_name() {
    let routes = Routes::new(WORKERS, clock());
    for (mark, to) in [
        ('A', To::Stranger(0)),
        ('C', To::Stranger(2)),
        ('D', To::Nobody),
        ('/', To::Nobody),
        ('-', To::Nobody),
    ] {
        assert_eq!(routes.of(at(1), &check(mark)), to, "{mark}");
    }
    let mut cut = check('A');
    cut.pop();
    assert_eq!(routes.of(at(1), &cut), To::Nobody, "a piece of one");
}

#[test]
fn a_client_of_the_relay_keeps_its_worker_until_it_ends() {
    let now = clock();
    let mut routes = Routes::new(WORKERS, now);
    let data = [0x40, 0, 0, 4, 1, 2, 3, 4];
    assert_eq!(routes.of(at(1), &data), To::Nobody);
    routes.claim(1, Claim::Client(at(1)), now);
    let later = now + CLIENT_FORGOTTEN_AFTER - Duration::from_secs(1);
    routes.claim(2, Claim::Client(at(1)), later);
    assert_eq!(routes.of(at(1), &data), To::Known(1), "the first has it");
    routes.claim(2, Claim::Path(at(1)), later);
    assert_eq!(routes.of(at(1), &data), To::Known(1), "a check takes no way to the relay");
    routes.claim(2, Claim::NoClient(at(1)), later);
    assert_eq!(routes.of(at(1), &data), To::Known(1), "it is not that one's to end");
    routes.claim(1, Claim::NoClient(at(1)), later);
    assert_eq!(routes.of(at(1), &data), To::Nobody);
    // An end that was not heard of holds nothing for ever.
    routes.claim(1, Claim::Client(at(1)), later);
    routes.claim(2, Claim::Client(at(1)), later + CLIENT_FORGOTTEN_AFTER);
    assert_eq!(routes.of(at(1), &data), To::Known(2));
}

#[test]
fn the_map_has_an_end_and_finds_room_again() {
    let now = clock();
    let mut routes = Routes::new(WORKERS, now);
    let many = |n: usize| SocketAddr::from(([10, (n >> 16) as u8, (n >> 8) as u8, n as u8], 9));
    for n in 0..DEMUX_ADDRESSES_MAX + 100 {
        routes.claim(0, Claim::Path(many(n)), now);
        routes.claim(0, Claim::Client(many(n)), now);
    }
    assert_eq!((routes.paths.len(), routes.clients.len()), (DEMUX_ADDRESSES_MAX, DEMUX_ADDRESSES_MAX));
    routes.claim(0, Claim::Path(many(0)), now + FORGOTTEN_AFTER);
    routes.claim(1, Claim::Path(at(1)), now + FORGOTTEN_AFTER);
    assert_eq!(routes.path(at(1)), Some(1), "those whom nobody has spoken of are forgotten");
}
