//! What patients have asked for, and the host's answer (S10): the list, and a page for each.
pub mod api;
mod list;
mod one;
mod waiting;

pub use list::RequestsPage;
pub use one::RequestPage;
pub use waiting::OpenRequests;
