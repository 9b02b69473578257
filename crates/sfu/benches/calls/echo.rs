//! The floor of a delay: what comes is sent back as it is, by a thread on the engine's core.
use std::net::{SocketAddr, UdpSocket};
use std::thread::JoinHandle;

pub struct Echo {
    pub address: SocketAddr,
    thread: JoinHandle<()>,
}

impl Echo {
    pub fn start(core: usize) -> Echo {
        let socket = sfu::udp::bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        socket.set_nonblocking(false).expect("blocking");
        let address = socket.local_addr().expect("an address");
        let thread = std::thread::spawn(move || {
            super::pin(core);
            let mut buffer = [0; 2048];
            // A single byte is no packet: it ends the echo.
            while let Ok((len @ 2.., from)) = socket.recv_from(&mut buffer) {
                let _ = socket.send_to(&buffer[..len], from);
            }
        });
        Echo { address, thread }
    }

    pub fn stop(self) {
        let out = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        out.send_to(&[0], self.address).expect("woken");
        self.thread.join().expect("the echo holds");
    }
}
