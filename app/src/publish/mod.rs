//! Other programs in calls (I4): on a visit's page the keys that let them in, and the clinic's choice whether it does at all.
pub mod api;
mod part;
mod setting;

pub use part::ProgramsPart;
pub use setting::ProgramsCard;
