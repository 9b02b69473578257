//! The call's two pure state machines: `room` (the server's side) and `client` (the browser's), with the types they
//! speak. No clock, no socket, no task: everything hard to test lives here and is easy to test.
pub mod client;
pub mod layers;
pub mod limits;
pub mod media;
pub mod moment;
pub mod quality;
pub mod room;
