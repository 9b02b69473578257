//! Visits without an appointment (Q1, Q2): asking for one now, and one's own page of the line. What staff see of it is in
//! `office/`.
pub mod api;
mod door;
mod front;
#[cfg(feature = "hydrate")]
mod mine;
pub mod office;
mod ticket;
mod words;

pub use door::LineLinks;
pub use front::QueuePage;
pub use ticket::TicketPage;
