//! Passkeys (A6): one's own, at the sign-in, and in the place of a code.
mod adding;
pub mod api;
#[cfg(feature = "hydrate")]
mod browser;
mod own;
mod showing;
mod way;

pub(crate) use adding::Add;
pub(crate) use own::{Passkeys, said_of};
pub(crate) use showing::{ShowWay, SignInWay};
