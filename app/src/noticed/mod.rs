//! Whoever waits is noticed (W4): on every page of a host's, by sound and words, until one of them says that they know.
pub mod api;
mod elsewhere;
mod setting;
mod sounds;

#[cfg(feature = "hydrate")]
pub(crate) mod looking;
#[cfg(feature = "hydrate")]
pub(crate) mod mark;

pub use elsewhere::Elsewhere;
pub use setting::NoticingCard;
pub(crate) use setting::minutes;
pub use sounds::Sounds;
