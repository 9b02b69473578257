//! The pages of hosts, and of whoever plans for them: the day, planning, one visit, history.
mod alerts;
pub mod api;
mod day;
mod draft;
mod for_host;
mod history;
mod keys;
mod outlook;
mod parts;
mod person;
mod record;
mod reopen;
mod row;
mod schedule;
mod suggest;
mod summary;
mod today;
mod unconfirmed;
mod visit;
pub mod words;

#[cfg(feature = "hydrate")]
mod chime;
#[cfg(feature = "hydrate")]
pub(crate) mod keeping;
#[cfg(feature = "hydrate")]
pub mod live;
#[cfg(feature = "hydrate")]
pub(crate) mod notify;
#[cfg(feature = "hydrate")]
mod pulse;

pub use history::HistoryPage;
pub use parts::StateWords;
pub use schedule::NewVisitPage;
pub use today::TodayPage;
pub use visit::VisitPage;
