//! The one UDP socket: batches in (recvmmsg, GRO), runs of equal datagrams out (GSO). Knows no protocol.
use crate::engine::Transmit;
use crate::ice::{End, Path};
use crate::limits::DATAGRAM_BYTES_MAX;
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSockRef, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use tokio::io::Interest;

/// Kernel buffers. Higher: memory and, when we are late, delay. Lower: a keyframe to many receivers is cut.
const SOCKET_BUFFER: usize = 4 << 20;
/// What one segmented send may hold (IPv4 allows 65,507 bytes of payload).
const RUN_BYTES_MAX: usize = 60_000;

/// # Errors
/// The port is taken or may not be bound.
pub fn bind(listen: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(listen), Type::DGRAM, Some(Protocol::UDP))?;
    if listen.is_ipv6() && listen.ip().is_unspecified() {
        socket.set_only_v6(false)?;
    }
    // Best effort: the system may allow less.
    let _ = socket.set_recv_buffer_size(SOCKET_BUFFER);
    let _ = socket.set_send_buffer_size(SOCKET_BUFFER);
    socket.set_nonblocking(true)?;
    socket.bind(&listen.into())?;
    Ok(socket.into())
}

pub struct Udp {
    socket: tokio::net::UdpSocket,
    state: UdpSocketState,
    buffer: Vec<u8>,
    slot: usize,
    metas: Vec<RecvMeta>,
    runs: Runs,
}

impl Udp {
    /// # Errors
    /// The socket cannot be used without blocking, or not within this runtime.
    pub fn new(socket: UdpSocket) -> io::Result<Self> {
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        let slot = DATAGRAM_BYTES_MAX.next_multiple_of(64) * state.gro_segments().max(1);
        // A longer datagram must be seen to be longer.
        let slot = slot.max(65_536);
        Ok(Udp {
            runs: Runs::new(&socket)?,
            socket: tokio::net::UdpSocket::from_std(socket)?,
            state,
            buffer: vec![0; slot * BATCH_SIZE],
            slot,
            metas: vec![RecvMeta::default(); BATCH_SIZE],
        })
    }

    /// # Errors
    /// The socket is broken.
    pub async fn readable(&self) -> io::Result<()> {
        self.socket.readable().await
    }

    /// Hands over the datagrams of one batch; false if there were none.
    pub fn receive(&mut self, mut each: impl FnMut(Path, &mut [u8])) -> bool {
        let mut slices: Vec<IoSliceMut<'_>> =
            self.buffer.chunks_exact_mut(self.slot).map(IoSliceMut::new).collect();
        let read = self.socket.try_io(Interest::READABLE, || {
            self.state.recv(UdpSockRef::from(&self.socket), &mut slices, &mut self.metas)
        });
        let count = read.unwrap_or(0);
        for (meta, buffer) in self.metas.iter().zip(self.buffer.chunks_exact_mut(self.slot)).take(count) {
            let path = Path {
                from: SocketAddr::new(meta.addr.ip().to_canonical(), meta.addr.port()),
                local: meta.dst_ip.map(|ip| End::Address(ip.to_canonical())),
            };
            let Some(received) = buffer.get_mut(..meta.len) else { continue };
            for datagram in received.chunks_mut(meta.stride.max(1)) {
                each(path, datagram);
            }
        }
        count > 0
    }

    /// Sends everything; what the system does not take at once is dropped, as a full link would.
    pub fn send(&mut self, transmits: &mut Vec<Transmit>) {
        let Udp { socket, state, runs, .. } = self;
        runs.send(transmits, state.max_gso_segments(), |run| {
            socket.try_io(Interest::WRITABLE, || state.try_send(UdpSockRef::from(&*socket), run))
        });
    }
}

/// The way out of a worker that has others beside it: another thread reads the same socket, and so nobody waits for it
/// here.
pub(crate) struct Out {
    socket: UdpSocket,
    state: UdpSocketState,
    runs: Runs,
}

impl Out {
    /// # Errors
    /// The socket cannot be used without blocking.
    pub fn new(socket: UdpSocket) -> io::Result<Self> {
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        Ok(Out { runs: Runs::new(&socket)?, socket, state })
    }

    /// As `Udp::send`.
    pub fn send(&mut self, transmits: &mut Vec<Transmit>) {
        let Out { socket, state, runs } = self;
        runs.send(transmits, state.max_gso_segments(), |run| state.try_send(UdpSockRef::from(&*socket), run));
    }
}

/// Makes few large sends of many datagrams.
struct Runs {
    is_v6: bool,
    run: Vec<u8>,
}

impl Runs {
    fn new(socket: &UdpSocket) -> io::Result<Self> {
        Ok(Runs { is_v6: socket.local_addr()?.is_ipv6(), run: Vec::with_capacity(RUN_BYTES_MAX) })
    }

    fn send(
        &mut self,
        transmits: &mut Vec<Transmit>,
        segments_max: usize,
        mut put: impl FnMut(&quinn_udp::Transmit<'_>) -> io::Result<()>,
    ) {
        // Stable: each receiver keeps its order, and its datagrams come together.
        transmits.sort_by_key(|transmit| transmit.path.from);
        let mut rest = transmits.as_slice();
        while let Some((first, _)) = rest.split_first() {
            let count = run_len(rest, segments_max);
            let (run, after) = rest.split_at(count);
            if let Err(error) = put(&self.of(first, run)) {
                tracing::debug!(%error, datagrams = run.len(), "not sent");
            }
            rest = after;
        }
    }

    fn of<'a>(&'a mut self, first: &'a Transmit, run: &[Transmit]) -> quinn_udp::Transmit<'a> {
        let segment_size = (run.len() > 1).then_some(first.bytes.len());
        let contents = if run.len() > 1 {
            self.run.clear();
            run.iter().for_each(|transmit| self.run.extend_from_slice(&transmit.bytes));
            &self.run
        } else {
            &first.bytes
        };
        quinn_udp::Transmit {
            destination: SocketAddr::new(self.ours(first.path.from.ip()), first.path.from.port()),
            ecn: None,
            contents,
            segment_size,
            src_ip: match first.path.local {
                Some(End::Address(ip)) => Some(self.ours(ip)),
                Some(End::Connection(_) | End::Relayed(_)) | None => None,
            },
        }
    }

    /// An IPv6 socket names IPv4 addresses in IPv6 form.
    fn ours(&self, ip: IpAddr) -> IpAddr {
        match ip {
            IpAddr::V4(v4) if self.is_v6 => IpAddr::V6(v4.to_ipv6_mapped()),
            _ => ip,
        }
    }
}

/// How many datagrams from the first on can leave as one: same way, same size, the last may be shorter.
fn run_len(transmits: &[Transmit], segments_max: usize) -> usize {
    let Some(first) = transmits.first() else { return 0 };
    let size = first.bytes.len();
    let mut bytes = 0;
    let mut count = 0;
    for transmit in transmits.iter().take(segments_max.max(1)) {
        bytes += transmit.bytes.len();
        let fits = transmit.path == first.path && transmit.bytes.len() <= size && bytes <= RUN_BYTES_MAX;
        if count > 0 && !fits {
            break;
        }
        count += 1;
        if transmit.bytes.len() < size {
            break;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transmit(port: u16, len: usize) -> Transmit {
        let from = SocketAddr::from(([127, 0, 0, 1], port));
        Transmit { path: Path { from, local: None }, bytes: vec![0; len] }
    }

    #[test]
    fn runs_are_of_one_way_and_size() {
        let many = |lens: &[(u16, usize)]| {
            let transmits: Vec<_> = lens.iter().map(|(port, len)| transmit(*port, *len)).collect();
            run_len(&transmits, 64)
        };
        assert_eq!(many(&[(1, 100), (1, 100), (1, 40), (1, 40)]), 3, "a shorter one ends the run");
        assert_eq!(many(&[(1, 100), (1, 200)]), 1);
        assert_eq!(many(&[(1, 100), (2, 100)]), 1);
        assert_eq!(many(&[(1, 1200); 100]), 50, "bytes are bounded");
        assert_eq!(run_len(&[transmit(1, 9), transmit(1, 9)], 1), 1, "without segmentation");
    }
}
