//! One connection: what it says comes to the media thread, and what is said to it goes out. Knows frames, messages to the
//! relay and patience; nothing of what they carry.
use super::pieces::Pieces;
use super::places::Place;
use super::ways::Ways;
use super::{FromTcp, Queued};
use crate::framing;
use crate::ice::Path;
use crate::limits::{
    DATAGRAM_BYTES_MAX, RELAY_KEPT, TCP_ANSWERED_WITHIN, TCP_FRAMES_UNANSWERED_MAX, TCP_MEDIA_AGE_MAX,
    TCP_QUEUE_MAX, TCP_QUIET_MAX, TCP_STUCK_MAX,
};
use crate::relay;
use crate::shell::clock;
use crate::stun;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// What is read, and what is written, at once. Higher: memory per connection. Lower: more system calls.
const READ_BYTES: usize = 4096;
const WRITE_BYTES: usize = 16 * 1024;

/// What is known of a connection by now.
#[derive(Default)]
struct Known {
    /// It proved that it belongs here.
    answered: AtomicBool,
    /// It speaks to the relay, whose messages say themselves how long they are.
    relayed: AtomicBool,
    /// One more than the number of the worker that hears it; none yet is 0.
    worker: AtomicUsize,
}

impl Known {
    fn worker(&self) -> Option<usize> {
        self.worker.load(Ordering::Relaxed).checked_sub(1)
    }
}

/// One connection, from its first byte to its end. `first`: what was read of it elsewhere.
pub(super) async fn carry(
    read: impl AsyncRead + Unpin,
    write: impl AsyncWrite + Unpin,
    first: Vec<u8>,
    path: Path,
    mut place: Place,
    ways: Ways,
) {
    let (outbox, queue) = mpsc::channel(TCP_QUEUE_MAX);
    let known = Known::default();
    tokio::select! {
        _ = take_in(read, first, path, outbox, &known, &ways) => {}
        _ = give_out(write, queue, &known, &mut place) => {}
    }
    if let Some(worker) = known.worker() {
        // Fails when everything ends.
        let _ = ways.send(worker, FromTcp::Closed { path }).await;
    }
}

/// Reads until the peer ends or does what it may not. While the media thread is behind, nothing is read: the peer's
/// system holds it back.
async fn take_in(
    mut read: impl AsyncRead + Unpin,
    first: Vec<u8>,
    path: Path,
    outbox: mpsc::Sender<Queued>,
    known: &Known,
    ways: &Ways,
) -> Option<()> {
    let mut pieces = Pieces::Unknown(first);
    let mut outbox = Some(outbox);
    let mut unanswered = 0;
    let mut buffer = [0; READ_BYTES];
    loop {
        let len = read.read(&mut buffer).await.ok().filter(|len| *len > 0)?;
        pieces.push(buffer.get(..len)?);
        while let Some(bytes) = pieces.poll().ok()? {
            if let Some(kept) = outbox.take() {
                known.relayed.store(pieces.are_relayed(), Ordering::Relaxed);
                outbox = find_worker(&bytes, path, kept, known, ways).await?;
            }
            if !known.answered.load(Ordering::Relaxed) {
                unanswered += 1;
                if unanswered > TCP_FRAMES_UNANSWERED_MAX {
                    return None;
                }
            }
            ways.send(known.worker()?, FromTcp::Frame { path, bytes }).await?;
        }
    }
}

/// Opens the connection at the worker whose it is, and hands over the way back. Who asks the relay for the first time
/// names nobody: that one is opened where it is told how to ask, the way back is kept, and it moves once it has named its
/// worker.
async fn find_worker(
    bytes: &[u8],
    path: Path,
    outbox: mpsc::Sender<Queued>,
    known: &Known,
    ways: &Ways,
) -> Option<Option<mpsc::Sender<Queued>>> {
    let is_relayed = known.relayed.load(Ordering::Relaxed);
    // Whoever begins neither with a check nor with a word to the relay has come to the wrong place.
    if !is_relayed {
        stun::Message::read(bytes).filter(|message| message.kind == stun::Kind::Request)?;
    }
    let (before, named) = (known.worker(), ways.named(bytes, is_relayed));
    let worker = match named {
        Some(worker) => worker,
        None if is_relayed => before.unwrap_or_else(|| ways.unnamed(path.from.ip())),
        // A check of nobody's.
        None => return None,
    };
    let kept = named.is_none().then(|| outbox.clone());
    if before != Some(worker) {
        if let Some(before) = before {
            ways.send(before, FromTcp::Closed { path }).await?;
        }
        known.worker.store(worker + 1, Ordering::Relaxed);
        ways.send(worker, FromTcp::Opened { path, outbox }).await?;
    }
    Some(kept)
}

/// Writes what the engine and the relay say. Neither says anything but no to whoever has not proved to know a password
/// of ours, so the first other word is the proof. The engine goes on answering checks as long as the peer belongs to it,
/// so its silence is the end; the relay says itself when an allocation is over.
async fn give_out(
    mut write: impl AsyncWrite + Unpin,
    mut queue: mpsc::Receiver<Queued>,
    known: &Known,
    place: &mut Place,
) -> Option<()> {
    let mut run = Vec::new();
    let began = clock();
    loop {
        let is_relayed = known.relayed.load(Ordering::Relaxed);
        let patience = match known.answered.load(Ordering::Relaxed) {
            true if is_relayed => RELAY_KEPT,
            true => TCP_QUIET_MAX,
            // From the beginning on: who is told no again and again proves nothing by it.
            false => TCP_ANSWERED_WITHIN.saturating_sub(clock().saturating_duration_since(began)),
        };
        let first = timeout(patience, queue.recv()).await.ok()??;
        let is_relayed = known.relayed.load(Ordering::Relaxed);
        let now = clock();
        run.clear();
        let mut proves = false;
        let mut next = Some(first);
        while let Some(queued) = next {
            proves |= !relay::is_refusal(&queued.bytes);
            add(&mut run, &queued, is_relayed, now);
            let has_room = run.len() + DATAGRAM_BYTES_MAX < WRITE_BYTES;
            next = has_room.then(|| queue.try_recv().ok()).flatten();
        }
        if run.is_empty() {
            continue;
        }
        let written = async {
            write.write_all(&run).await?;
            // TLS keeps back what it has not been told to send.
            write.flush().await
        };
        timeout(TCP_STUCK_MAX, written).await.ok()?.ok()?;
        if proves && !known.answered.swap(true, Ordering::Relaxed) {
            place.make_known();
        }
    }
}

/// Media that waited too long is left out: late sound helps nobody, and what follows it is not to be late as well.
fn add(run: &mut Vec<u8>, queued: &Queued, is_relayed: bool, now: Instant) {
    // Of a channel of the relay, behind its header.
    let at = if is_relayed { 4 } else { 0 };
    let is_bare = !is_relayed || queued.bytes.first().is_some_and(|first| *first >= 0x40);
    let is_media = is_bare && queued.bytes.get(at).is_some_and(|first| (128..=191).contains(first));
    if is_media && now.saturating_duration_since(queued.at) > TCP_MEDIA_AGE_MAX {
        return;
    }
    if is_relayed {
        run.extend_from_slice(&queued.bytes);
    } else {
        framing::write(run, &queued.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn late_media_is_left_out_and_what_holds_the_connection_is_not() {
        let (mut run, at) = (Vec::new(), clock());
        let now = at + TCP_MEDIA_AGE_MAX + Duration::from_millis(1);
        add(&mut run, &Queued { at, bytes: vec![128; 12] }, false, now);
        assert!(run.is_empty());
        add(&mut run, &Queued { at, bytes: vec![1; 12] }, false, now);
        assert_eq!(run.len(), 14, "an answer to a check");
        add(&mut run, &Queued { at: now, bytes: vec![128; 12] }, false, now);
        assert_eq!(run.len(), 28);
        // The same in a channel of the relay.
        let channel = |inside: u8| [&[0x40, 0, 0, 12][..], &[inside; 12]].concat();
        run.clear();
        add(&mut run, &Queued { at, bytes: channel(128) }, true, now);
        assert!(run.is_empty());
        add(&mut run, &Queued { at, bytes: channel(1) }, true, now);
        assert_eq!(run, channel(1), "as it is, without another header");
    }
}
