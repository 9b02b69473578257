//! The chat of a visit: in the waiting room (`guest`), in the call (`crate::call::chat`), and on a page of the office
//! (`office/`). `state` is what all of them share.
pub mod api;
mod guest;
mod links;
mod member;
pub mod office;
pub mod parts;
pub mod state;

pub use guest::{ChatBox, GuestForm};
pub use member::MemberForm;
pub use state::{Chat, Door};
