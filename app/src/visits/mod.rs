//! The pages of hosts, and of whoever plans for them: the day, planning, one visit, history.
pub(crate) mod alerts;
pub mod api;
mod calling_off;
mod cards;
mod changing;
mod colleague_api;
mod colleagues;
pub(crate) mod conflicts;
mod current;
pub(crate) mod day;
mod draft;
mod ended;
mod for_host;
mod from_group;
mod guests;
mod hidden;
mod history;
mod history_filter;
mod keys;
mod meanwhile;
mod moving;
mod outlook;
mod parts;
mod person;
mod record;
mod refill;
mod reminding;
mod reopen;
mod repeating;
mod row;
mod schedule;
mod suggest;
mod summary;
mod tasks;
mod today;
mod unconfirmed;
mod visit;
mod with_colleagues;
pub mod words;

#[cfg(feature = "hydrate")]
pub(crate) mod asking;
#[cfg(feature = "hydrate")]
pub(crate) mod chime;
#[cfg(feature = "hydrate")]
pub(crate) mod keeping;
#[cfg(feature = "hydrate")]
pub mod live;
#[cfg(feature = "hydrate")]
pub(crate) mod notify;
#[cfg(feature = "hydrate")]
mod pulse;

pub use calling_off::CancelPage;
pub use guests::{AddGuestPage, GuestPage};
pub use hidden::HiddenVisitsPage;
pub use history::HistoryPage;
pub use moving::MovePage;
pub use parts::{Handover, StateWords};
pub use schedule::NewVisitPage;
pub use today::TodayPage;
pub use visit::VisitPage;
