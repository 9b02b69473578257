//! What is received and what the workers hear of it, without sockets or threads.
use super::batch::Batch;
use super::*;
use crate::limits::{DATAGRAM_BYTES_MAX, DEMUX_BATCH_DATAGRAMS, DEMUX_QUEUE_MAX};
use crate::stun;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use std::net::SocketAddr;

struct Scene {
    board: Board,
    ends: Vec<(mpsc::Receiver<Batch>, mpsc::Sender<Batch>)>,
}

impl Scene {
    /// Each worker has the address with its number as port.
    fn new() -> Self {
        let mut board = Board { routes: Routes::new(3, clock()), lanes: Vec::new() };
        let mut ends = Vec::new();
        for worker in 0..3 {
            let (lane, inbox, back) = Lane::new(worker);
            board.lanes.push(lane);
            ends.push((inbox, back));
            board.routes.claim(worker, Claim::Path(path(worker).from), clock());
        }
        Scene { board, ends }
    }

    /// What each worker hears; what it took is counted as taken.
    fn heard(&mut self) -> [Vec<Vec<u8>>; 3] {
        self.board.lanes.iter_mut().for_each(Lane::hand_over);
        std::array::from_fn(|worker| {
            let (inbox, back) = &mut self.ends[worker];
            let mut heard = Vec::new();
            while let Ok(mut batch) = inbox.try_recv() {
                counters::taken(worker, batch.len());
                batch.drain(|_, datagram| heard.push(datagram.to_vec()));
                back.try_send(batch).expect("there is room");
            }
            heard
        })
    }
}

fn path(worker: usize) -> Path {
    Path { from: SocketAddr::from(([192, 0, 2, 1], 1 + worker as u16)), local: None }
}

/// A packet of sound, as far as anybody looks.
fn sound(worker: usize) -> Vec<u8> {
    vec![128, 111, worker as u8, 0]
}

/// Does each room hear its own, and nothing else?
fn carries(fault: impl FnOnce(&mut Board)) -> bool {
    let mut scene = Scene::new();
    fault(&mut scene.board);
    for worker in 0..3 {
        scene.board.put(path(worker), &sound(worker));
        let check =
            stun::request(&[1; 12], &format!("{}fragment:page", ["A", "B", "C"][worker]), b"password", 7);
        scene.board.put(path(9), &check);
    }
    let heard = scene.heard();
    (0..3).all(|worker| {
        let [sounds, check] = heard[worker].as_slice() else { return false };
        let name = stun::Message::read(check).and_then(|check| check.username);
        *sounds == sound(worker) && name.is_some_and(|name| name.starts_with(["A", "B", "C"][worker]))
    })
}

#[test]
fn each_room_hears_its_own_and_a_planted_fault_is_found() {
    assert!(carries(|_| {}));
    assert!(!carries(|board| board.lanes.swap(1, 2)), "by the wrong worker");
    let forgets = |board: &mut Board| board.routes.claim(1, Claim::NoPath(path(1).from), clock());
    assert!(!carries(forgets), "an address that is nobody's");
}

#[test]
fn a_flood_of_unknown_datagrams_reaches_no_worker() {
    let mut scene = Scene::new();
    let mut rng = StdRng::seed_from_u64(8445);
    let mut noise = [0; DATAGRAM_BYTES_MAX];
    for n in 0..20_000usize {
        let len = rng.random_range(1..noise.len());
        rng.fill_bytes(&mut noise[..len]);
        // As DTLS, media, a channel of the relay's or a check would begin; and a check of nobody's.
        noise[0] = [22, 128, 0x40, 1][n % 4];
        let from =
            Path { from: SocketAddr::from(([198, 51, 100, n as u8], 1 + (n >> 8) as u16)), local: None };
        scene.board.put(from, &noise[..len]);
        let check = stun::request(&[1; 12], "zfragment:page", b"password", 7);
        scene.board.put(from, &check);
    }
    scene.board.put(path(1), &[128; RELAY_MESSAGE_MAX + 1]);
    assert!(!scene.board.holds());
    assert!(scene.heard().iter().all(Vec::is_empty));
}

/// More than a queue holds.
const ROUNDS: usize = 2 * DEMUX_QUEUE_MAX * DEMUX_BATCH_DATAGRAMS;

#[test]
fn a_worker_that_has_ended_or_stands_still_costs_the_others_nothing() {
    let mut scene = Scene::new();
    // The first one's ends are gone, as after a panic; the second one takes nothing.
    scene.ends[0] = {
        let (_, inbox, back) = Lane::new(0);
        (inbox, back)
    };
    let mut heard = 0;
    for _ in 0..ROUNDS {
        for worker in 0..3 {
            scene.board.put(path(worker), &sound(worker));
        }
        scene.board.lanes.iter_mut().for_each(Lane::hand_over);
        let (inbox, back) = &mut scene.ends[2];
        while let Ok(mut batch) = inbox.try_recv() {
            counters::taken(2, batch.len());
            batch.drain(|_, _| heard += 1);
            back.try_send(batch).expect("there is room");
        }
    }
    assert_eq!(heard, ROUNDS, "all that was said");
}
