//! The call, as host and as guest: `screen` is the whole of it, `live` the running call behind it.
pub mod api;
pub(crate) mod bar;
pub mod devices;
mod host;
mod host_over;
pub mod live;
mod me;
pub mod notes;
pub(crate) mod panel;
mod picture;
mod said;
pub mod screen;
pub(crate) mod stage;
pub(crate) mod tile;
pub mod trouble;
pub mod way;

#[cfg(feature = "hydrate")]
mod awake;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
pub mod sounds;

pub use host::HostCallPage;
