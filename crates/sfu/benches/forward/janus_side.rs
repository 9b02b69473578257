//! The peer: Janus VideoRoom as Debian ships it, with the same sender and as many receivers, the same cipher, in turn.
//!
//! Of its settings only those differ from the package's that a bench on one machine needs: its interface on loopback, and
//! no other plugins. Its media goes by an address of the machine's, since libnice gathers none on loopback; the packets
//! stay in the machine all the same.
use super::janus_api::Janus;
use super::janus_ice::{candidate, check, own_address};
use super::support::{CAMERA_SSRC, GCM, Peer};
use super::{Cost, PACKETS_PER_PICTURE, PAYLOAD, RECEIVERS, socket, stream};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sfu::stun;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// Of a peer's packets so many have to arrive: what is not sent costs nothing.
const ARRIVES: f64 = 0.98;
const CONNECTS_WITHIN: Duration = Duration::from_secs(10);
const PAYLOAD_TYPE: u8 = 96;

struct End {
    peer: Peer,
    socket: UdpSocket,
    /// Where Janus has this one's media; our own address until it has said so.
    to: SocketAddr,
    got: u64,
}

pub struct Side {
    janus: Janus,
    address: IpAddr,
    sender: End,
    receivers: Vec<End>,
    rng: StdRng,
    picture: u32,
}

impl Side {
    /// Why it cannot be measured here, in one word.
    pub fn connected() -> Result<Side, String> {
        let address = own_address().ok_or("no-address")?;
        let janus = Janus::start()?;
        let mut rng = StdRng::seed_from_u64(2);
        let handle = janus.attach()?;
        let mut sender = End::new(Peer::new(1, true, GCM), address)?;
        janus.publish(handle, &sender.description("v"))?;
        sender.connect(&janus.description(handle)?, &mut rng)?;
        let mut side = Side { janus, address, sender, receivers: Vec::new(), rng, picture: 0 };
        for who in 2..2 + RECEIVERS as u128 {
            side.join(who)?;
        }
        side.warm_up()?;
        Ok(side)
    }

    pub fn version(&self) -> &str {
        &self.janus.version
    }

    fn join(&mut self, who: u128) -> Result<(), String> {
        let handle = self.janus.attach()?;
        self.janus.subscribe(handle)?;
        let offer = self.janus.description(handle)?;
        let mid = offer.lines().find_map(|line| line.strip_prefix("a=mid:")).ok_or("no-mid")?;
        let mut end = End::new(Peer::new(who, false, GCM), self.address)?;
        self.janus.begin(handle, &end.description(mid))?;
        end.connect(&offer, &mut self.rng)?;
        self.receivers.push(end);
        Ok(())
    }

    fn warm_up(&mut self) -> Result<(), String> {
        self.round();
        let before = self.picture;
        let packets = self.round().packets;
        let due = u64::from((self.picture - before) * PACKETS_PER_PICTURE) * RECEIVERS as u64;
        if packets as f64 >= due as f64 * ARRIVES { Ok(()) } else { Err("packets-do-not-arrive".to_owned()) }
    }

    pub fn round(&mut self) -> Cost {
        let Side { janus, sender, receivers, rng, picture, .. } = self;
        let got = |receivers: &[End]| receivers.iter().map(|end| end.got).sum::<u64>();
        let (cpu, before) = (janus.cpu(), got(receivers));
        let End { peer, socket, to, .. } = sender;
        stream(
            peer,
            picture,
            |bytes| drop(socket.send_to(bytes, *to)),
            || receivers.iter_mut().for_each(|end| end.serve(rng)),
        );
        // The last picture is on its way.
        std::thread::sleep(Duration::from_millis(50));
        receivers.iter_mut().for_each(|end| end.serve(rng));
        sender.serve(rng);
        Cost { cpu: janus.cpu().saturating_sub(cpu), packets: got(receivers) - before }
    }
}

impl End {
    fn new(peer: Peer, address: IpAddr) -> Result<End, String> {
        let socket = socket(&SocketAddr::new(address, 0).to_string());
        let to = socket.local_addr().map_err(|_| "no-address")?;
        Ok(End { peer, socket, to, got: 0 })
    }

    fn connect(&mut self, theirs: &str, rng: &mut StdRng) -> Result<(), String> {
        self.to = candidate(theirs).ok_or("no-candidate")?;
        self.peer.learn(theirs, Instant::now());
        let deadline = Instant::now() + CONNECTS_WITHIN;
        while !self.peer.is_connected() {
            if Instant::now() > deadline {
                return Err("does-not-connect".to_owned());
            }
            self.serve(rng);
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Checks and handshakes; media is only counted.
    fn serve(&mut self, rng: &mut StdRng) {
        let now = Instant::now();
        let mut buffer = [0; 2048];
        while let Ok((len, from)) = self.socket.recv_from(&mut buffer) {
            let is_picture = buffer[0] >= 128 && buffer[1] & 0x7f == PAYLOAD_TYPE && len > PAYLOAD;
            self.got += u64::from(is_picture);
            if buffer[..2] == [0, 1] {
                let answer = stun::success(&transaction(&buffer), from, self.peer.password.as_bytes());
                let _ = self.socket.send_to(&answer, from);
            } else if buffer[..2] == [1, 1] || (20..64).contains(&buffer[0]) {
                // Success, or DTLS. Janus also says things that our own engine does not, and that need no answer.
                self.peer.handle(now, &mut buffer[..len]);
            }
        }
        self.peer.tick(now, rng);
        for bytes in std::mem::take(&mut self.peer.outbox) {
            let bytes = if bytes[..2] == [0, 1] { self.check(&bytes) } else { bytes };
            let _ = self.socket.send_to(&bytes, self.to);
        }
    }

    /// The same check as Janus wants it: who sends made the offer, who receives answers one.
    fn check(&self, plain: &[u8]) -> Vec<u8> {
        let Some((ufrag, password)) = &self.peer.remote else { return plain.to_vec() };
        let username = format!("{ufrag}:{}", self.peer.ufrag);
        check(&transaction(plain), &username, password, self.peer.up)
    }

    /// An offer of who sends, an answer of who receives.
    fn description(&self, mid: &str) -> String {
        let Peer { ufrag, password, fingerprint, up, .. } = &self.peer;
        let (ip, port) = (self.to.ip(), self.to.port());
        let (direction, ssrc) = if *up {
            ("sendonly", format!("a=ssrc:{CAMERA_SSRC} cname:x\r\n"))
        } else {
            ("recvonly", String::new())
        };
        format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {mid}\r\na=ice-ufrag:{ufrag}\r\n\
             a=ice-pwd:{password}\r\na=fingerprint:sha-256 {fingerprint}\r\na=setup:active\r\n\
             m=video 9 UDP/TLS/RTP/SAVPF {PAYLOAD_TYPE}\r\nc=IN IP4 0.0.0.0\r\na=rtcp-mux\r\na=mid:{mid}\r\n\
             a={direction}\r\na=rtpmap:{PAYLOAD_TYPE} VP8/90000\r\n{ssrc}\
             a=candidate:1 1 udp 2130706431 {ip} {port} typ host\r\na=end-of-candidates\r\n"
        )
    }
}

fn transaction(message: &[u8]) -> [u8; 12] {
    message[8..20].try_into().expect("a header of STUN")
}
