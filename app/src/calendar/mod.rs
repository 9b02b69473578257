//! The calendar (S8): a day and a week as a grid of hours, a month, a list; and the private address for other calendars
//! (S11). All of it are links and forms; scripts add to move a visit by mouse and by keyboard (`moving.rs`).
pub mod api;
mod bar;
mod feed;
mod grid;
mod list;
mod moving;
mod page;
mod shape;
mod words;

#[cfg(feature = "hydrate")]
mod hand;

pub use feed::FeedPage;
pub use page::CalendarPage;
