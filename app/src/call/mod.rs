//! The call, as host and as guest: `screen` is the whole of it, `live` the running call behind it.
pub mod api;
mod asked;
pub(crate) mod bar;
mod colleague;
pub mod devices;
#[cfg(any(feature = "hydrate", test))]
mod frames;
mod host;
mod host_over;
pub mod live;
mod locked;
mod me;
pub mod notes;
pub(crate) mod panel;
mod picture;
mod remove;
mod said;
pub mod screen;
pub(crate) mod stage;
pub(crate) mod tile;
pub mod trouble;
pub mod way;

#[cfg(feature = "hydrate")]
mod awake;
#[cfg(feature = "hydrate")]
mod eye;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
pub mod sounds;

pub use host::HostCallPage;
