//! Switching between the clinics of one person (A12): the list of one's clinics, and the pages on the way.
pub mod api;
mod list;
mod way;

pub use list::OtherClinicsPage;
pub use way::ArrivePage;
#[cfg(feature = "ssr")]
pub(crate) use way::{ArrivingPage, LeavingPage};
