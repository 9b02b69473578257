//! The operator's console: how the installation does, its clinics, its queue. The outbox and the blocks have pages of
//! their own.
pub mod api;
mod calls;
mod clinics;
mod health;
mod jobs;
mod words;

pub use calls::CallsPage;
pub use clinics::ClinicsPage;
pub use health::HealthPage;
pub use jobs::JobsPage;
