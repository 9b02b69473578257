//! Groups of members (A14): the list with the form for a new one, and a page for each.
pub mod api;
mod group;
mod list;

pub use group::GroupPage;
pub use list::GroupsPage;
