//! Contacts (A15): the list with its search, a page for each, groups, a list brought in, people who are there twice.
pub mod api;
mod check;
mod delete;
mod duplicates;
mod edit;
mod groups;
mod import;
mod list;
mod merge;
mod parts;

pub use delete::DeleteContactPage;
pub use duplicates::DuplicatesPage;
pub use edit::{ContactPage, NewContactPage};
pub use groups::ContactGroupsPage;
pub use import::ImportPage;
pub use list::ContactsPage;
pub use merge::MergePage;

/// The address of a page about the contacts of a host, by id; empty: the reader's own.
pub fn with_host(path: &str, host: &str) -> String {
    let plain = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric());
    match path.contains('?') {
        _ if !plain => path.to_owned(),
        true => format!("{path}&host={host}"),
        false => format!("{path}?host={host}"),
    }
}
