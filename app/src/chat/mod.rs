//! The chat of a visit: in the waiting room (`guest`), in the call (`crate::call::chat`), and on a page of the office
//! (`office/`). `state` is what all of them share.
pub mod api;
pub mod files;
mod guest;
mod held;
mod links;
mod member;
pub mod office;
pub mod parts;
#[cfg(feature = "hydrate")]
mod sending;
pub mod state;

pub use guest::{ChatBox, GuestForm};
pub use member::MemberForm;
pub use state::{Chat, Door};
