//! The floor: the least that any media server of this kind must do for a packet.
use super::support::{CAMERA_SSRC, GCM, Peer};
use super::thread::thread_cpu;
use super::{Cost, PAYLOAD, RECEIVERS, socket, stream};
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSockRef, UdpSocketState};
use sfu::forward::rtp::{self, Fixed, Header, Rewritten};
use sfu::forward::srtp::{Opener, Profile, Sealer};
use std::io::IoSliceMut;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Header, payload and tag.
const SEALED: usize = 12 + PAYLOAD + 16;
const PROFILE: Profile = Profile::AeadAes128Gcm;

pub struct Side {
    sender: Peer,
    out: UdpSocket,
    sinks: Vec<UdpSocket>,
    picture: u32,
}

fn key(n: usize) -> ([u8; 16], [u8; 12]) {
    let mut key = [7; 16];
    key[..8].copy_from_slice(&(n as u64).to_be_bytes());
    (key, [9; 12])
}

impl Side {
    pub fn new() -> Side {
        let (key, salt) = key(0);
        let mut sender = Peer::new(1, true, GCM);
        sender.sealer = Sealer::new(PROFILE, &key, &salt);
        let sinks = (0..RECEIVERS).map(|_| socket("127.0.0.1:0")).collect();
        Side { sender, out: socket("127.0.0.1:0"), sinks, picture: 0 }
    }

    pub fn round(&mut self) -> Cost {
        let bound = sfu::udp::bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        let address = bound.local_addr().expect("an address");
        let to: Vec<SocketAddr> =
            self.sinks.iter().map(|sink| sink.local_addr().expect("an address")).collect();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let forwarder = std::thread::spawn(move || forward(&bound, &to, &stopped));
        let (sinks, out) = (&self.sinks, &self.out);
        stream(
            &mut self.sender,
            &mut self.picture,
            |bytes| drop(out.send_to(bytes, address)),
            || {
                let mut buffer = [0; 2048];
                for sink in sinks {
                    while sink.recv(&mut buffer).is_ok() {}
                }
            },
        );
        stop.store(true, Ordering::Relaxed);
        self.out.send_to(&[0], address).expect("woken");
        forwarder.join().expect("the floor holds")
    }
}

/// Blocks in the kernel until something is there. `recvmmsg` itself must not block: it would wait for a whole batch.
fn wait(socket: &UdpSocket) {
    socket.set_nonblocking(false).expect("blocking");
    drop(socket.peek(&mut [0]));
    socket.set_nonblocking(true).expect("non-blocking");
}

fn forward(socket: &UdpSocket, to: &[SocketAddr], stop: &AtomicBool) -> Cost {
    let (key_in, salt_in) = key(0);
    let mut opener = Opener::new(PROFILE, &key_in, &salt_in, 1).expect("keys");
    let sealers: Vec<Sealer> = (1..=to.len())
        .map(|n| {
            let (key, salt) = key(n);
            Sealer::new(PROFILE, &key, &salt).expect("keys")
        })
        .collect();
    let state = UdpSocketState::new(UdpSockRef::from(socket)).expect("a socket");
    let slot = 65_536;
    let mut memory = vec![0; slot * BATCH_SIZE];
    let mut metas = vec![RecvMeta::default(); BATCH_SIZE];
    let mut run = Vec::with_capacity(64 * SEALED);
    let mut packet = Vec::with_capacity(SEALED);
    let mut packets = 0;
    let began = thread_cpu();
    // Nothing new while waiting: whoever asks to stop also sends something.
    while !stop.load(Ordering::Relaxed) {
        let mut slices: Vec<IoSliceMut<'_>> = memory.chunks_exact_mut(slot).map(IoSliceMut::new).collect();
        let Ok(count) = state.recv(UdpSockRef::from(socket), &mut slices, &mut metas) else {
            wait(socket);
            continue;
        };
        let mut opened = Vec::with_capacity(64);
        for (meta, buffer) in metas.iter().zip(memory.chunks_exact_mut(slot)).take(count) {
            for datagram in buffer[..meta.len].chunks_mut(meta.stride.max(1)) {
                let Some(header) = Header::read(datagram) else { continue };
                let Some(found) = opener.open_rtp(&header, datagram) else { continue };
                let datagram: &[u8] = datagram;
                opened.push((header, found, &datagram[header.len..found.end]));
            }
        }
        for (sealer, to) in sealers.iter().zip(to) {
            run.clear();
            for (header, found, payload) in &opened {
                let new = Rewritten {
                    payload_type: 96,
                    seq: header.seq,
                    timestamp: header.timestamp,
                    ssrc: CAMERA_SSRC,
                    level_id: None,
                    stamp: None,
                };
                packet.clear();
                let len =
                    rtp::write_header(&mut packet, &Fixed { marker: header.marker, ..Fixed::default() }, new);
                packet.extend_from_slice(payload);
                sealer.seal_rtp(&mut packet, len, CAMERA_SSRC, found.index).expect("sealed");
                run.extend_from_slice(&packet);
            }
            if run.is_empty() {
                continue;
            }
            let transmit = Transmit {
                destination: *to,
                ecn: None,
                contents: &run,
                segment_size: Some(SEALED),
                src_ip: None,
            };
            packets += opened.len() as u64;
            state.try_send(UdpSockRef::from(socket), &transmit).expect("sent");
        }
    }
    Cost { cpu: thread_cpu() - began, packets }
}
