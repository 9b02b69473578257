//! Lines as staff see them: making them, whoever waits today, and the answer to each.
pub mod api;
mod edit;
mod line;
mod list;
mod one;

pub use edit::QueueEditPage;
pub use line::{Line, count, done};
pub use list::QueuesPage;
pub use one::WaitingPage;
