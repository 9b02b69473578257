//! When a host can be booked (S9): one page of cards, for the host or for whoever plans for them.
pub mod api;
mod hours;
mod page;
mod rules;

pub use page::AvailabilityPage;
