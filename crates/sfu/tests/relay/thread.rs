//! The same over real sockets: the media port by UDP and by TCP.
use crate::client::{ALLOCATE, BIND, Secrets, channel, code, in_channel, message, peer, transport, value};
use crate::support::binding_request;
use crate::support::caller::arrival;
use call::room::Standing;
use model::relay::RelayPass;
use model::signal::{ClientMessage, ServerMessage};
use model::{ParticipantId, VisitId};
use sfu::{Fact, Outbox, SfuConfig, SfuHandle};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};
use uuid::Uuid;

const VISIT: VisitId = VisitId(Uuid::from_u128(1));
const WHO: ParticipantId = ParticipantId(Uuid::from_u128(1));
const PATIENCE: Duration = Duration::from_secs(10);

struct Scene {
    sfu: SfuHandle,
    outbox: Outbox,
    pass: RelayPass,
    offer: String,
}

fn next(outbox: &mut Outbox) -> ServerMessage {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match outbox.try_recv() {
            Ok(message) => return message,
            Err(_) => assert!(Instant::now() < deadline, "nothing was said"),
        }
        std::thread::yield_now();
    }
}

impl Scene {
    fn new() -> Self {
        Scene::at("127.0.0.1:0", 1)
    }

    /// The pass is of another worker than the one that answers strangers of this machine.
    fn with_workers() -> Self {
        Scene::at("127.0.0.1:0", 3)
    }

    fn at(listen: &str, workers: usize) -> Self {
        let listen = listen.parse().expect("an address");
        let (sfu, _) =
            sfu::start(SfuConfig { listen, public: Vec::new(), shared: None, workers }).expect("a free port");
        let (socket, mut outbox) = sfu.arrive(VISIT, arrival(1, Standing::Admitted));
        sfu.said(VISIT, WHO, socket, ClientMessage::DownWanted { epoch: 0 });
        let ServerMessage::Relay { pass } = next(&mut outbox) else { panic!("the pass comes first") };
        let offer = loop {
            if let ServerMessage::DownOffer { sdp, .. } = next(&mut outbox) {
                break sdp;
            }
        };
        Scene { sfu, outbox, pass, offer }
    }

    fn secrets(&self) -> Secrets {
        Secrets::new(&self.pass.username, &self.pass.password)
    }

    fn value(&self, name: &str) -> &str {
        self.offer.lines().find_map(|line| line.strip_prefix(name)).expect("it is there")
    }

    fn check(&self) -> Vec<u8> {
        let username = format!("{}:page", self.value("a=ice-ufrag:"));
        binding_request(&[6; 12], &username, self.value("a=ice-pwd:").as_bytes())
    }

    fn ours(&self) -> SocketAddr {
        self.sfu.local_addr()
    }

    /// From nothing to an answer of the engine, through whatever carries a message there and one back.
    fn goes_through(&self, mut carry: impl FnMut(&[u8]) -> Vec<u8>) {
        let mut who = self.secrets();
        // As browsers begin: with several workers any of them answers, and what it says is good at the right one.
        let first = carry(&message(ALLOCATE, [3; 12], &[transport(17)], None));
        assert_eq!(code(&first), 401, "a pass is needed");
        who.nonce = value(&first, 0x0015).expect("a nonce");
        assert_eq!(code(&carry(&who.signed(ALLOCATE, [1; 12], &[transport(17)]))), 0);
        let bind = [peer(self.ours(), [2; 12]), channel(0x4000)];
        assert_eq!(code(&carry(&who.signed(BIND, [2; 12], &bind))), 0);
        let answer = carry(&in_channel(0x4000, &self.check()));
        assert_eq!(answer[..2], [0x40, 0x00], "back in the channel");
        assert_eq!(answer[4..6], [0x01, 0x01], "the engine took the check");
    }
}

fn by_udp(scene: &Scene) {
    let socket = UdpSocket::bind(SocketAddr::new(scene.ours().ip(), 0)).expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("a socket");
    socket.connect(scene.ours()).expect("a way");
    scene.goes_through(|said| {
        socket.send(said).expect("sent");
        let mut answer = [0; 2_000];
        let len = socket.recv(&mut answer).expect("an answer");
        answer[..len].to_vec()
    });
}

/// One message or one piece of a channel, as long as it says.
fn whole(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    stream.read_exact(&mut bytes).expect("an answer");
    let len = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
    let rest = if bytes[0] < 0x40 { 16 + len } else { len.next_multiple_of(4) };
    bytes.resize(4 + rest, 0);
    stream.read_exact(&mut bytes[4..]).expect("the rest of it");
    bytes
}

#[test]
fn a_check_goes_through_by_udp() {
    let scene = Scene::new();
    assert!(scene.pass.tcp && !scene.pass.web);
    assert_eq!(scene.pass.port, scene.ours().port());
    by_udp(&scene);
    by_udp(&Scene::with_workers());
}

#[test]
fn a_check_goes_through_by_ipv6_where_there_is_any() {
    if UdpSocket::bind("[::1]:0").is_ok() {
        by_udp(&Scene::at("[::1]:0", 1));
    }
}

#[test]
fn a_check_goes_through_by_tcp_and_the_connection_ends_with_the_removal() {
    by_tcp_until_removed(Scene::new());
    by_tcp_until_removed(Scene::with_workers());
}

fn by_tcp_until_removed(mut scene: Scene) {
    let mut stream = TcpStream::connect(scene.ours()).expect("the port is open");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
    scene.goes_through(|said| {
        // A channel's data is padded in a stream.
        let padded = [said, &vec![0; said.len().next_multiple_of(4) - said.len()]].concat();
        // In two pieces: nobody may count on what comes at once.
        stream.write_all(&padded[..1]).expect("sent");
        stream.write_all(&padded[1..]).expect("sent");
        whole(&mut stream)
    });
    scene.sfu.tell(VISIT, Fact::Removed(WHO));
    while !matches!(next(&mut scene.outbox), ServerMessage::Removed) {}
    assert_eq!(stream.read(&mut [0; 64]).expect("it ends"), 0, "who is removed has no way any more");
}

/// Who is told no has proved nothing, however often they ask.
#[test]
fn a_stranger_of_the_relay_is_a_stranger() {
    let scene = Scene::new();
    let mut stream = TcpStream::connect(scene.ours()).expect("the port is open");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
    let mut nobody = Secrets::new("1-nobody", "knows");
    stream.write_all(&nobody.signed(ALLOCATE, [1; 12], &[transport(17)])).expect("sent");
    let answer = whole(&mut stream);
    assert_eq!(code(&answer), 401);
    nobody.nonce = value(&answer, 0x0015).expect("a nonce");
    stream.write_all(&nobody.signed(ALLOCATE, [2; 12], &[transport(17)])).expect("sent");
    assert_eq!(code(&whole(&mut stream)), 401);
    let asked = Instant::now();
    assert_eq!(stream.read(&mut [0; 64]).expect("it ends"), 0);
    assert!(asked.elapsed() < PATIENCE, "its place is given to somebody else");
}
