//! The hands of the call in the browser: does what `call::client` asks with the browser's WebSocket, peer connections
//! and devices, and tells it what came of it. No decision is taken here.
//!
//! ```ignore
//! let config = CallConfig::new(
//!     CallRole::Guest,
//!     || async { guest_ticket(visit).await.map(|ticket| ticket.token) },   // a POST server function
//!     "wss://…/ws/visit/…".to_owned(),
//! );
//! let call = Call::start(config, move |view| set_view.set(view));          // on the tap on "Join", or at a reload
//! call.mirror(&self_video);                                                // one's own picture, kept up to date
//! call.attach(&video, tile.media.camera.as_ref());                         // again when the `Source` changes
//! call.send(Command::Mic(false));
//! let ring = call.level();                                                 // 0.0 to 1.0, for the meter's own timer
//! call.detach(&video);                                                     // when the element goes
//! ```
//! The call lets go of devices and connections when its last clone is dropped. That is not leaving: the place is
//! kept, as at a reload. `Command::Leave` leaves.
#![cfg(target_arch = "wasm32")]

mod act;
mod blur;
mod devices;
mod drive;
mod elements;
mod extras;
mod frame;
mod js;
mod keep;
mod meter;
mod noise;
mod peer;
mod pulse;
mod sealed;
mod signs;
mod stats;
mod ws;

pub use drive::{Call, CallConfig};
pub use sealed::is_possible as sealing_is_possible;
