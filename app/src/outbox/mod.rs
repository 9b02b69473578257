//! The operator's pages: entering, the outbox, one letter.
pub mod api;
mod enter;
mod letter;
mod list;
mod words;

pub use enter::EnterPage;
pub use letter::LetterPage;
pub use list::OutboxPage;
