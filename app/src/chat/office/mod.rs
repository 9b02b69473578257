//! The chat as staff meet it outside of the call: what is unread on the day's page, the page of one visit's chat, and how long a
//! clinic keeps chats.
pub mod api;
mod keeping;
mod page;
mod unread;

pub use keeping::ChatKeepingCard;
pub use page::ChatPage;
pub use unread::{Unread, WriteLink};
