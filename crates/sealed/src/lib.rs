//! End-to-end encryption of a call: picture and sound are sealed in the page that sends them and opened in the pages
//! that play them, and nothing between can read them.
//!
//! Pure: no clock, no socket, no chance of its own. `now` is in milliseconds of the caller's clock, chance is an
//! argument, and what is to be carried to others waits in [`Session::poll`].
//!
//! * Frames are SFrame (RFC 9605, `AES_128_GCM_SHA256_128`). The few bytes by which the server tells keyframes stay in
//!   front of it in clear, and are bound.
//! * Each page has an X25519 identity of its own for as long as it is open, and one sending key at a time, which it seals
//!   to each other page. Who comes cannot read what was before, who goes cannot read what comes after.
//! * A code to read to each other shows whether the server has put itself between.
mod code;
mod envelope;
mod frame;
mod session;

pub use frame::{Medium, Opened};
pub use session::{Outgoing, Session, State};

/// Who takes part: the sixteen bytes of a participant's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member(pub [u8; 16]);

/// A new key is used only so long after it was told, so that others have it before the first frame under it comes.
/// Higher: who has left can read on for longer. Lower: frames come before their keys on slow lines.
pub const SWITCH_MS: u64 = 200;
/// No key is changed more often, however many come and go at once. With `SWITCH_MS` it stays under the two seconds
/// within which somebody who has left can read nothing more.
pub const ROTATION_MS: u64 = 1_000;
/// A frame whose key is not there yet waits so long at most. Higher: an old picture is shown late. Lower: the first
/// second of somebody new is lost on slow lines.
pub const WAIT_MS: u64 = 1_000;
/// The longest envelope: a sealed key. What is longer was not made here.
pub const ENVELOPE_BYTES_MAX: usize = 80;
