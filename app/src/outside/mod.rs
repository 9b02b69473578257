//! Outside calendars (S11): one page, on which a host names them, sees how each fares, and takes one away again.
mod adding;
pub mod api;
mod page;

pub use page::OutsidePage;
