//! The packet path: RTP, RTCP and SRTP as bytes, per track and per receiver. Must not know ICE, DTLS, SDP, rooms or
//! sockets, and reads nothing of a payload beyond what `keyframe.rs` and `vp8.rs` read.
pub mod cache;
pub mod estimate;
pub mod gradient;
pub mod keyframe;
pub mod level;
pub mod nack;
pub mod probe;
pub mod rate;
pub mod receive;
pub mod rewrite;
pub mod rtcp;
pub mod rtp;
pub mod srtp;
pub mod stamped;
pub mod twcc;
pub mod vp8;
pub mod way;

/// Clock rates of the two codecs that are registered.
pub const AUDIO_CLOCK: u32 = 48_000;
pub const VIDEO_CLOCK: u32 = 90_000;
