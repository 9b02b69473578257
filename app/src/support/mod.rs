//! The operator's help with a clinic: the card by which its administrators let them in and take it back, and the pages on
//! which the operator then sees who works there, its settings and its log. A press of an administrator's closes open pages
//! at once.
mod activity;
pub mod api;
mod card;
mod frame;
mod people;
mod settings;

pub use activity::HelpActivityPage;
pub(crate) use card::SupportCard;
pub use people::HelpPeoplePage;
pub use settings::HelpSettingsPage;

use model::ClinicId;

/// One of the operator's pages of a clinic.
fn address(clinic: ClinicId, page: &str) -> String {
    format!("/operator/clinics/{}{page}", clinic.text())
}
