//! One port for several workers: a thread that reads the socket and hands each datagram to the worker of its room. It
//! opens nothing, answers nobody and decides nothing but whose something is; what is nobody's ends here.
//!
//! Workers send by themselves. With one worker there is no such thread.
mod batch;
mod handed;
mod lane;
mod routes;

pub(crate) use handed::Handed;

use crate::claims::Claim;
use crate::counters;
use crate::ice::Path;
use crate::limits::{DEMUX_CLAIMS_MAX, RELAY_MESSAGE_MAX};
use crate::shell::clock;
use crate::udp::{self, Udp};
use lane::Lane;
use routes::{Routes, To};
use std::io;
use std::net::UdpSocket;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// When what is held for a worker that is behind is looked at again, if nothing else comes.
const LOOK_AGAIN: Duration = Duration::from_millis(1);
/// Batches of the socket's that are taken before the workers get theirs. Higher: fewer, larger ones. Lower: less delay.
const READS_PER_TURN: usize = 4;

/// Starts the thread. It ends with the last of the workers' ends.
///
/// # Errors
/// The socket cannot be shared, or the thread not be started.
pub(crate) fn start(socket: UdpSocket, workers: usize) -> io::Result<Vec<Handed>> {
    let (to_routes, claims) = mpsc::channel(DEMUX_CLAIMS_MAX);
    let mut board = Board { routes: Routes::new(workers, clock()), lanes: Vec::new() };
    let mut handed = Vec::new();
    for worker in 0..workers {
        let (lane, inbox, back) = Lane::new(worker);
        board.lanes.push(lane);
        let out = udp::Out::new(socket.try_clone()?)?;
        handed.push(Handed::new(worker, (inbox, back), to_routes.clone(), out));
    }
    // From now on only the workers hold it.
    drop(to_routes);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("media-in".to_owned()).spawn(move || {
        runtime.block_on(async {
            match Udp::new(socket) {
                Ok(udp) => run(udp, board, claims).await,
                Err(error) => tracing::error!(%error, "the media port cannot be read"),
            }
        });
    })?;
    Ok(handed)
}

async fn run(mut udp: Udp, mut board: Board, mut claims: mpsc::Receiver<(usize, Claim)>) {
    loop {
        tokio::select! {
            claim = claims.recv() => match claim {
                Some((worker, claim)) => board.routes.claim(worker, claim, clock()),
                None => return,
            },
            readable = udp.readable() => match readable {
                Ok(()) => receive(&mut udp, &mut board, &mut claims),
                Err(error) => return tracing::error!(%error, "the media socket is broken"),
            },
            () = tokio::time::sleep(LOOK_AGAIN), if board.holds() => {}
        }
        board.lanes.iter_mut().for_each(Lane::hand_over);
    }
}

fn receive(udp: &mut Udp, board: &mut Board, claims: &mut mpsc::Receiver<(usize, Claim)>) {
    let now = clock();
    for _ in 0..READS_PER_TURN {
        let mut is_first = true;
        let more = udp.receive(|path, datagram| {
            // A worker claims an address before it answers, so whatever was sent after an answer finds its claim here:
            // looked at behind the reading, before the first datagram that was read.
            if std::mem::take(&mut is_first) {
                board.learn(claims, now);
            }
            board.put(path, datagram);
        });
        if !more {
            return;
        }
    }
}

/// Who has what, and the ways to them.
struct Board {
    routes: Routes,
    lanes: Vec<Lane>,
}

impl Board {
    fn learn(&mut self, claims: &mut mpsc::Receiver<(usize, Claim)>, now: Instant) {
        while let Ok((worker, claim)) = claims.try_recv() {
            self.routes.claim(worker, claim, now);
        }
    }

    fn put(&mut self, path: Path, datagram: &[u8]) {
        let to = match datagram.len() {
            ..=RELAY_MESSAGE_MAX => self.routes.of(path.from, datagram),
            _ => To::Nobody,
        };
        let (worker, is_known) = match to {
            To::Known(worker) => (worker, true),
            To::Stranger(worker) => (worker, false),
            To::Nobody => return counters::UDP_IN.add(datagram.len()),
        };
        if let Some(lane) = self.lanes.get_mut(worker) {
            lane.put(path, datagram, is_known);
        }
    }

    fn holds(&self) -> bool {
        self.lanes.iter().any(Lane::holds)
    }
}

#[cfg(test)]
#[path = "demux_tests.rs"]
mod tests;
