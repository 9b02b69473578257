//! Every limit of the media server, each with what a higher and a lower value cost. Knows nothing else.
use std::time::Duration;

/// Bytes of one datagram; longer ones are dropped. Higher: more memory per receive slot, and IP fragments, which
/// home routers lose. Lower: full Ethernet frames would not fit.
pub const DATAGRAM_BYTES_MAX: usize = 1500;
/// Packets a second that one transport may send us, with a burst of one second. Higher: one hostile member costs
/// more of the core. Lower: 1080p screen sharing with its retransmissions is cut.
pub const PACKETS_PER_S_MAX: u32 = 3000;
/// Addresses that passed a connectivity check, per transport. Higher: more state per hostile member. Lower: a
/// laptop with VPN, Wi-Fi and cable may not find its best pair.
pub const PATHS_MAX: usize = 8;
/// Streams (SSRCs) that one `up` transport may open. Higher: more replay windows. Lower: a browser that changes its
/// SSRC on each restart of a camera is locked out.
pub const STREAMS_MAX: usize = 16;
/// m-lines of the `down` description. Higher: longer descriptions, and a signalling message holds 64 KiB.
/// Lower: 25 people with camera and microphone and one screen do not fit.
pub const SLOTS_MAX: usize = 60;
/// DTLS datagrams and handshake fragments before the handshake is done. Higher: deeper reassembly in the library,
/// which is recursive. Lower: a lossy handshake with a long certificate does not finish.
pub const DTLS_FRAGMENTS_MAX: u32 = 400;
/// How long a transport may take to connect. Higher: dead attempts linger. Lower: slow mobile networks fail.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(30);
/// RFC 7675: how long we send without a fresh connectivity check. Higher: we flood an address that left. Lower:
/// checks come every 5 s at most, so bad networks are cut.
pub const CONSENT_FOR: Duration = Duration::from_secs(30);
/// How long an address belongs to the transport that used it last, against somebody else's claim on it.
/// Higher: a page that reuses its port after a crash waits. Lower: a forged source address takes it over sooner.
pub const PATH_KEPT: Duration = Duration::from_secs(10);

/// Smallest gap between keyframe requests for a track. Higher: new receivers look at nothing for longer. Lower:
/// keyframes are 5–10 times as large as others, so a flood of requests ruins everyone's picture.
pub const KEYFRAME_GAP: Duration = Duration::from_millis(500);
/// Packets kept per video track for repeats: about 1.5 s at 2 Mbit/s. Higher: memory (0.6 MB each). Lower: distant
/// receivers ask for what is gone.
pub const CACHE_PACKETS: usize = 512;
/// The same for an audio track: 1.2 s.
pub const CACHE_PACKETS_AUDIO: usize = 64;
/// Repeats a second that one transport may ask for. Higher: a storm of NACKs costs upload and processor. Lower:
/// 10 % loss at 2 Mbit/s is not repaired.
pub const REPEATS_PER_S_MAX: u32 = 300;
/// The same packet is not repeated to a receiver within this time. Higher: a lost repeat is late. Lower: doubled
/// requests are answered twice.
pub const REPEAT_GAP: Duration = Duration::from_millis(15);
/// How long a gap may stay before we ask the sender for it. Higher: repair is later. Lower: packets that were only
/// reordered are asked for.
pub const REORDER_TOLERANCE: Duration = Duration::from_millis(10);
/// How often a missing packet is asked for again.
pub const NACK_RETRY: Duration = Duration::from_millis(60);
/// After so many requests a packet is given up. Higher: useless requests. Lower: bursts are not repaired.
pub const NACK_TRIES_MAX: u8 = 8;
/// Missing packets remembered per track. A larger gap is not repaired but answered with a keyframe request.
pub const MISSING_MAX: usize = 200;
/// A jump of the sender's sequence numbers larger than this starts anew at the receivers. Higher: a receiver's
/// rollover counter may get lost (at 2^15). Lower: a second of silence on the way looks like a new stream.
pub const SEQUENCE_JUMP_MAX: u64 = 2000;

/// Ceiling for one sender (bit/s). Higher: mobile receivers drown, there being one layer for all. Lower: soft
/// pictures on good networks.
pub const RATE_MAX: u32 = 2_000_000;
/// Floor for one sender (bit/s). Higher: the worst networks stay congested. Lower: the picture is not worth it.
pub const RATE_MIN: u32 = 150_000;
/// How often reports (RR, REMB) go to a sender. Higher: adapts slowly. Lower: more small packets.
pub const REPORT_EVERY: Duration = Duration::from_millis(500);
/// Smallest gap between `MediaEvent::Level` of a person.
pub const LEVEL_EVERY: Duration = Duration::from_millis(100);

/// The engine's clock: repeats of requests, DTLS timers, reports. Higher: repair is later. Lower: more wake-ups.
pub const TICK: Duration = Duration::from_millis(20);

/// Bytes of a description. Higher: more for a hostile page to make us read.
pub const SDP_BYTES_MAX: usize = 64 * 1024;
/// m-lines that are read from a description.
pub const SDP_MEDIA_MAX: usize = 64;
/// Candidates of a description (we never use them, being ICE-lite; the limit bounds the reading).
pub const SDP_CANDIDATES_MAX: usize = 256;
/// SSRCs that an m-line may name. Above: ignored.
pub const SDP_SSRCS_MAX: usize = 16;

/// Messages waiting for a socket. Higher: memory for a page that does not read. Lower: a burst of joins hangs up a
/// slow phone.
pub const OUTBOX_MAX: usize = 256;
/// Messages said by all sockets and not yet handled; more are dropped. Higher: memory for floods. Lower: a second's
/// pause of the media thread loses messages.
pub const SAID_MAX: usize = 10_000;
/// Datagrams waiting to be sent by the engine; above, media is dropped. Higher: memory and delay.
pub const TRANSMITS_MAX: usize = 20_000;
/// Inputs from sockets taken before datagrams are looked at again. Higher: media waits. Lower: joins wait.
pub const INPUTS_PER_TURN: usize = 64;
