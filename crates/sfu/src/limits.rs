//! Every limit of the media server, each with what a higher and a lower value cost. Knows nothing else.
use std::time::Duration;

/// Bytes of one datagram; longer ones are dropped. Higher: more memory per receive slot, and IP fragments, which
/// home routers lose. Lower: full Ethernet frames would not fit.
pub const DATAGRAM_BYTES_MAX: usize = 1500;
/// Packets a second that one transport may send us, with a burst of one second. Higher: one hostile member costs
/// more of the core. Lower: 1080p screen sharing with its retransmissions is cut.
pub const PACKETS_PER_S_MAX: u32 = 3000;
/// Addresses that passed a connectivity check, per transport. Higher: more state per hostile member. Lower: a
/// laptop with VPN, Wi-Fi and cable, each with the ways of the relay beside it, may not find its best pair.
pub const PATHS_MAX: usize = 16;
/// Streams (SSRCs) that one `up` transport may open. Higher: more replay windows. Lower: a browser that changes its
/// SSRC on each restart of a camera is locked out. All that a page sends, with a stream of repeats beside each picture, are
/// ten.
pub const STREAMS_MAX: usize = 24;
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
/// From what loss on a receiver gets each word twice, of 256: 3 %. Higher: words are missed. Lower: twice the sound on good
/// lines.
pub const TWICE_FROM: u8 = 8;
/// How long after such a loss. Higher: twice the sound for longer. Lower: words are missed whenever it comes back.
pub const TWICE_FOR: Duration = Duration::from_secs(30);
/// So many packets of a voice that has just begun go once all the same: a third of a second, which is what a packet can say
/// again at most (RFC 2198: 14 bits). Higher: loss is heard for longer. Lower: what was said to others before is heard.
pub const TWICE_AFTER: u64 = 20;
/// How often a missing packet is asked for again.
pub const NACK_RETRY: Duration = Duration::from_millis(60);
/// After so many requests a packet is given up. Higher: useless requests. Lower: bursts are not repaired.
pub const NACK_TRIES_MAX: u8 = 8;
/// Missing packets remembered per track. A larger gap is not repaired but answered with a keyframe request.
pub const MISSING_MAX: usize = 200;
/// A jump of the sender's sequence numbers larger than this starts anew at the receivers. Higher: a receiver's
/// rollover counter may get lost (at 2^15). Lower: a second of silence on the way looks like a new stream.
pub const SEQUENCE_JUMP_MAX: u64 = 2000;

/// Ceiling for one sender (bit/s). Higher: mobile receivers drown in a picture that has one layer for all. Lower:
/// the largest layer of a camera does not fit beside the others.
pub const RATE_MAX: u32 = 2_000_000;
/// Floor for one sender (bit/s). Higher: the worst networks stay congested. Lower: the picture is not worth it.
pub const RATE_MIN: u32 = 150_000;
/// What one sender's single picture is taken to cost where it can be told to send less (bit/s). Higher: it pauses where
/// the sender would have obeyed. Lower: it stays although the sender cannot send so little.
pub const ADAPTS_TO: u32 = 150_000;
/// What the layers of a camera cost while nobody has measured them (bit/s), as our pages are told to encode them.
pub const LAYER_RATES: [u32; call::layers::LAYERS] = [150_000, 500_000, 1_500_000];
/// How long a layer that was asked for may take to come. Higher: receivers wait for one that the sender has no room for.
/// Lower: a slow phone's layer is given up before it is there.
pub const LAYER_WITHIN: Duration = Duration::from_secs(4);
/// A layer that nobody needs any more is encoded for so long. Higher: phones get warm. Lower: a window that is moved about
/// switches encoders on and off.
pub const LAYER_KEPT: Duration = Duration::from_secs(6);
/// One that was asked for, is not needed and does not come is asked for so long. Higher: a sender that missed the word is
/// told late. Lower: each word begins all its layers anew, with keyframes on a line that has no room for them.
pub const LAYER_UNSENT: Duration = Duration::from_secs(30);
/// How often the layers of a receiver are chosen. Higher: a full way stays full. Lower: work, and pictures that swing.
pub const CHOOSE_EVERY: Duration = Duration::from_millis(200);
/// What one voice costs on the way to a receiver (bit/s), with its headers. It is set aside before any picture.
pub const VOICE: u32 = 48_000;
/// What a picture is taken to be shown at when the page has not said it.
pub const WIDTH_UNKNOWN: u16 = 640;
/// What is believed to fit to a receiver at first, at most and at least (bit/s). Higher start: a slow network is flooded
/// for a second. Lower: good networks begin with coarse pictures.
pub const WAY_START: u32 = 3_000_000;
pub const WAY_MAX: u32 = 30_000_000;
pub const WAY_MIN: u32 = 50_000;
/// Room for one small picture and its sound: below it only loss leads at once, a receiver's word when it has held.
pub const WAY_SMALLEST: u32 = 250_000;
/// The same with each word twice and a third of the packets repeated, which is kept for them however much the air loses.
/// Higher: a way that has no queue, and less room than this, loses words. Lower: the picture goes where it could stay.
pub const WAY_LOSSY: u32 = 300_000;
/// Packets to a receiver whose arrival can still be told. Higher: memory (48 KB a receiver). Lower: what a receiver tells
/// late, over a slow way, says nothing.
pub const STAMPS: usize = 2_048;
/// Arrivals that are read of one datagram. Higher: a hostile member's reports cost more. Lower: a busy second that is told
/// in one report is cut short.
pub const ARRIVALS_READ_MAX: usize = STAMPS;
/// Such datagrams a second that are read of one receiver. Higher: as above. Lower: browsers, which tell up to twenty times a
/// second and now and then in two pieces, are not heard out.
pub const TELLINGS_PER_S_MAX: u32 = 100;
/// The pause between two trials of more at first, and after trials that failed. Higher: a wider way is found late. Lower: a
/// way that stays narrow stutters.
pub const TRIAL_PAUSE: Duration = Duration::from_secs(2);
pub const TRIAL_PAUSE_MAX: Duration = Duration::from_secs(6);
/// How long a trial sends. Higher: a narrow way is full for longer. Lower: too few packets to measure by.
pub const TRIAL_FOR: Duration = Duration::from_millis(60);
/// How often the arrival of packets is told to a sender (transport-wide congestion control). Higher: its estimate is
/// late. Lower: more small packets.
pub const ARRIVALS_EVERY: Duration = Duration::from_millis(60);
/// Packets in one such report at most. Higher: one lost report hides more. Lower: more of them on fast networks.
pub const ARRIVALS_MAX: usize = 400;
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
/// Payload types of repeats that an m-line may name. Above: ignored.
pub const SDP_REPEATS_MAX: usize = 32;
/// Payload types of codecs that an m-line may name. Above: ignored.
pub const SDP_FORMATS_MAX: usize = 64;

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

/// Workers. Higher: more threads than one that receives can feed. Lower: large machines stand idle.
pub const MEDIA_WORKERS_MAX: usize = 16;
/// Bytes and datagrams that are handed to a worker at once, when there are several. Higher: memory. Lower: more waking up.
pub const DEMUX_BATCH_BYTES: usize = 64 * 1024;
pub const DEMUX_BATCH_DATAGRAMS: usize = 256;
/// Batches waiting for one worker; above, what is for it is dropped. Higher: memory (4 MB, as the socket's own buffer) and
/// delay. Lower: a keyframe to many, or a pause of the machine, is cut.
pub const DEMUX_QUEUE_MAX: usize = 64;
/// With so many waiting a worker is behind, and its batches are filled before they go. Higher: the queue fills with small
/// ones. Lower: a busy worker gets its datagrams a little later.
pub const DEMUX_BEHIND: usize = 8;
/// So many may wait when a datagram from an address that nobody knows is still taken. Higher: a flood of forged checks
/// delays media. Lower: who comes while much is going on tries again.
pub const DEMUX_STRANGERS_MAX: usize = 16;
/// Addresses whose worker is known, and as many clients of the relay. Only what proved itself enters, sixteen of a
/// transport at most. Higher: memory, 60 bytes each. Lower: a large clinic does not fit.
pub const DEMUX_ADDRESSES_MAX: usize = 65_536;
/// Claims of addresses that wait to be heard. Higher: memory. Lower: when everybody comes back at once, some try again.
pub const DEMUX_CLAIMS_MAX: usize = 16_384;

/// Connections (TCP) in all. Higher: file descriptors and memory, 150 KB each when it does not drain. Lower: a large
/// clinic behind a closed firewall does not fit; a person in a call has two, and up to four more that wait at the relay.
pub const TCP_CONNECTIONS_MAX: usize = 4096;
/// Those among them that the engine has not answered yet. Higher: strangers take the places. Lower: when everybody
/// comes back at once after a restart, some have to try again.
pub const TCP_STRANGERS_MAX: usize = 1024;
/// Connections of one address, or one network of IPv6. Higher: one address can take all places. Lower: a hospital
/// behind one address does not fit.
pub const TCP_NEAR_MAX: usize = 1024;
/// Those among them that the engine has not answered yet. Higher and lower: as above.
pub const TCP_NEAR_STRANGERS_MAX: usize = 64;
/// How long a connection may take until it is answered, which takes an authentic check. Higher: connections that are
/// held open for nothing. Lower: slow networks stay out.
pub const TCP_ANSWERED_WITHIN: Duration = Duration::from_secs(5);
/// Frames that are looked at of a connection before it is answered. Higher: work for strangers. Lower: a page that
/// begins before its description has arrived here has to connect again.
pub const TCP_FRAMES_UNANSWERED_MAX: u32 = 64;
/// A connection that we say nothing to for so long belongs to nobody: checks are answered every few seconds. As
/// `CONSENT_FOR`.
pub const TCP_QUIET_MAX: Duration = CONSENT_FOR;
/// How long a peer may take nothing of what we write. Higher: dead connections linger. Lower: a phone in a lift is cut.
pub const TCP_STUCK_MAX: Duration = Duration::from_secs(10);
/// Datagrams waiting for one connection; above, they are dropped. Higher: memory. Lower: a keyframe is cut.
pub const TCP_QUEUE_MAX: usize = 128;
/// Media that waited longer is not written. Higher: what is heard is late. Lower: a keyframe does not get through a
/// narrow way.
pub const TCP_MEDIA_AGE_MAX: Duration = Duration::from_millis(400);
/// What the system keeps of a connection. Higher: delay that nobody can take back. Lower: distant peers get less
/// than their way would carry.
pub const TCP_SEND_BUFFER: usize = 64 * 1024;
/// Frames of all connections waiting for the media thread; above, connections are not read. Higher: memory and delay.
/// Lower: more waking up.
pub const TCP_INBOX_MAX: usize = 1024;
/// Frames of connections taken before datagrams are looked at again. Higher: UDP waits for TCP. Lower: the other way.
pub const TCP_FRAMES_PER_TURN: usize = 64;

/// How long a pass for the relay is good for a new allocation. Higher: one that leaked is good for longer. Lower: pages
/// are told a new one more often.
pub const RELAY_PASS_FOR: Duration = Duration::from_secs(600);
/// How often pages are told a new one: a connection that breaks needs one that is good for a while.
pub const RELAY_PASS_EVERY: Duration = Duration::from_secs(240);
/// Passes in all. Higher: memory, 200 bytes each. Lower: a large clinic does not fit.
pub const RELAY_PASSES_MAX: usize = 50_000;
/// Those of one person at a time: a page that comes back gets a new one.
pub const RELAY_PASSES_OF_ONE_MAX: usize = 4;
/// Addresses from which one pass may be used. Higher: one that was passed on is of use to more. Lower: a page with two
/// networks, or a clinic with two ways out, stays out.
pub const RELAY_NEAR_MAX: usize = 3;
/// Allocations of one person: two connections, each by four ways. Higher: one person takes more of the packets that we
/// look at. Lower: a page does not get all its ways.
pub const RELAY_ALLOCATIONS_OF_ONE_MAX: usize = 8;
/// In all. Higher: memory, 500 bytes each. Lower: a large clinic does not fit.
pub const RELAY_ALLOCATIONS_MAX: usize = 20_000;
/// An allocation over which nothing went for so long gives way to a new one of the same person.
pub const RELAY_IDLE_FOR: Duration = Duration::from_secs(30);
/// How long an allocation or a channel is kept without a word (RFC 8656 names ten minutes).
pub const RELAY_KEPT: Duration = Duration::from_secs(600);
/// The same of a permission (RFC 8656, 9: five minutes).
pub const RELAY_PERMITTED_FOR: Duration = Duration::from_secs(300);
/// How long a nonce is taken. Higher: a recorded request can be sent again for longer. Lower: more refusals.
pub const RELAY_NONCE_FOR: Duration = Duration::from_secs(600);
/// Answers a second to those of one address who have proved nothing. Higher: a forged address gets more sent to it.
/// Lower: a hospital behind one address waits when everybody comes at once.
pub const RELAY_STRANGER_ANSWERS_MAX: u32 = 60;
/// Addresses of which that is counted; with more within a second, new ones get no answer.
pub const RELAY_STRANGERS_MAX: usize = 50_000;
/// How often what has ended is looked for.
pub const RELAY_SWEEP_EVERY: Duration = Duration::from_secs(5);
/// The longest message of a client's stream: a datagram, and what it lies in.
pub const RELAY_MESSAGE_MAX: usize = DATAGRAM_BYTES_MAX + 128;
