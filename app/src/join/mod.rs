//! The guest's journey: by code or by link to the greeting, the waiting room with its device check, the call, after.
mod after;
mod answer;
pub mod api;
mod cancelled;
pub(crate) mod check;
mod code;
mod early;
mod facts;
mod greeting;
mod link;
mod lobby;
pub(crate) mod mirror;
mod moved;
mod room;
mod rsvp;
mod when;

pub use after::reload;
pub use code::{CodeForm, CodePage};
pub use facts::{HelpPhone, dial};
pub use link::LinkPage;
pub use rsvp::RsvpPage;
