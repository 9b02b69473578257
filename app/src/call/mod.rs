//! The call, as host and as guest: `screen` is the whole of it, `live` the running call behind it.
pub(crate) mod ailing;
pub mod api;
mod asked;
pub(crate) mod background;
pub(crate) mod bar;
mod captions;
mod care;
pub(crate) mod chat;
mod colleague;
pub mod devices;
pub(crate) mod doctor;
mod everyone;
#[cfg(any(feature = "hydrate", test))]
mod frames;
pub mod hand;
mod here;
mod host;
mod host_over;
pub(crate) mod interpreter;
pub(crate) mod layout;
pub mod live;
pub mod lock;
mod locked;
mod looks;
mod me;
pub(crate) mod more;
pub mod notes;
pub(crate) mod panel;
mod picture;
mod present;
mod program_lines;
pub(crate) mod quality;
mod remove;
mod said;
pub mod screen;
pub mod sealed;
mod sketch;
pub(crate) mod stage;
pub(crate) mod tile;
pub mod trouble;
mod watched;
pub mod way;
pub(crate) mod wide;

#[cfg(feature = "hydrate")]
mod awake;
#[cfg(feature = "hydrate")]
mod corner;
#[cfg(feature = "hydrate")]
mod eye;
#[cfg(feature = "hydrate")]
mod float;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod measure;
#[cfg(feature = "hydrate")]
pub mod sounds;

pub use host::HostCallPage;
