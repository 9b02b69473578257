//! Everything that reads what strangers send, as functions that take any bytes: libFuzzer feeds them (`fuzz/`, `./x fuzz`),
//! and each test run throws its seeds and ten thousand mutations of them at each (`tests/mutated.rs`).
//!
//! A target fails by a panic. What must hold of whatever was read (nothing is longer than what came, what was sealed opens,
//! what was written reads back) is asserted.
mod media;
mod mutate;
mod packets;
mod signalling;
mod texts;
#[cfg(feature = "web")]
mod web;

pub use mutate::Mutator;

/// One of them.
#[derive(Clone, Copy)]
pub struct Target {
    /// As `./x fuzz` and the folders of `fuzz/corpus` know it.
    pub name: &'static str,
    pub run: fn(&[u8]),
    /// What it is made to read, from our own encoders where there are any.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// So many mutations in each test run: fewer where one takes long.
    pub runs: u32,
}

/// Mutations in each test run, of what is quick.
const MANY: u32 = 10_000;
/// Of what makes keys first, or goes through a year of days.
const FEW: u32 = 1_000;

const fn target(name: &'static str, run: fn(&[u8]), seeds: fn() -> Vec<Vec<u8>>) -> Target {
    Target { name, run, seeds, runs: MANY }
}

const fn slow(name: &'static str, run: fn(&[u8]), seeds: fn() -> Vec<Vec<u8>>) -> Target {
    Target { name, run, seeds, runs: FEW }
}

const TARGETS: &[Target] = &[
    target("stun", packets::stun, packets::stuns),
    target("frames", packets::frames, packets::framed),
    target("turn_stream", packets::turn_stream, packets::turn_streams),
    target("turn", packets::turn, packets::turns),
    target("rtp", packets::rtp, packets::rtps),
    target("rtcp", packets::rtcp, packets::rtcps),
    target("srtp", packets::srtp, packets::srtps),
    target("payload", packets::payload, packets::payloads),
    target("sdp", media::sdp, media::offers),
    target("offer", media::offer, media::offers),
    target("watch_offer", media::watch_offer, media::offers),
    target("answer", media::answer, media::offers),
    target("dtls", media::dtls, media::hellos),
    target("datagrams", media::datagrams, media::datagram_seeds),
    target("client_message", signalling::client_message, signalling::client_messages),
    target("server_message", signalling::server_message, signalling::server_messages),
    target("hello", signalling::hello, signalling::hellos),
    target("room", signalling::room, signalling::rooms),
    slow("envelopes", signalling::envelopes, signalling::enveloped),
    slow("sealed_frames", signalling::sealed_frames, signalling::sealed_seeds),
    target("contacts", texts::contacts, texts::lists),
    target("picture", texts::picture, texts::pictures),
    slow("calendar", texts::calendar, texts::calendars),
    slow("rule", texts::rule, texts::rules),
    target("calendar_answer", texts::calendar_answer, texts::calendar_answers),
    target("typed", texts::typed, texts::typings),
    target("agent", texts::agent, texts::agents),
    #[cfg(feature = "web")]
    target("head", web::head, web::heads),
];

/// All of them.
pub fn all() -> &'static [Target] {
    TARGETS
}

/// # Panics
/// There is none of that name.
pub fn named(name: &str) -> Target {
    *TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| {
        let known: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        panic!("no target is called {name:?}; there are {}", known.join(", "))
    })
}

/// Bytes as a text: what is none is what a lossy reader would make of it.
fn text(data: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(data)
}

fn owned<const N: usize>(texts: [&str; N]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}
