//! The packet path: RTP, RTCP and SRTP as bytes, per track and per receiver. Must not know ICE, DTLS, SDP, rooms or
//! sockets, and reads nothing of a payload beyond what `keyframe.rs`, `red.rs`, `vp8.rs`, `vp9.rs` and `whole.rs` read.
pub mod cache;
pub mod codec;
pub mod estimate;
pub mod gradient;
pub mod keyframe;
pub mod level;
mod losses;
pub mod nack;
pub mod probe;
pub mod rate;
pub mod receive;
pub mod red;
pub mod rewrite;
pub mod rtcp;
pub mod rtp;
pub mod srtp;
pub mod stamped;
pub mod twcc;
pub mod vp8;
mod vp9;
pub mod way;
pub mod whole;

/// Clock rates: of Opus, and of every codec of pictures.
pub const AUDIO_CLOCK: u32 = 48_000;
pub const VIDEO_CLOCK: u32 = 90_000;
