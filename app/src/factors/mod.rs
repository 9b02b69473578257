//! The second factor (A6): one's own, at a sign-in, and what the clinic asks of everyone.
pub mod api;
mod finish;
mod own;
mod rules;
mod set_up;

pub use finish::FinishPage;
pub use own::FactorPage;
pub(crate) use own::{FactorCard, FactorOf, TemporaryPassword};
pub(crate) use rules::Rules;
