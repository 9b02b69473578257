//! Letters of the operator's to account holders (N6): what somebody wants of them, the pages behind their links, and where
//! the operator writes them.
pub mod api;
mod choices;
mod edit;
mod issue;
mod links;
mod list;
mod send;
mod words;

pub use choices::News;
pub use edit::EditNewsletterPage;
pub use issue::IssuePage;
pub use links::{ConfirmNewsPage, StopNewsPage};
pub use list::NewsletterPage;
pub use send::SendNewsletterPage;
