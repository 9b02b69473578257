//! The front doors: a clinic's landing page, the installation's start page, legal texts, pages that lead nowhere.
pub mod api;
mod clinic;
mod legal;
mod lost;
mod start;

pub use legal::{LegalPage, LegalProse};
pub use lost::NotFoundPage;
#[cfg(feature = "ssr")]
pub(crate) use lost::{FailedPage, MovedPage, UNKNOWN_CLINIC};

use crate::ui::use_front;
use leptos::prelude::*;

#[component]
pub fn HomePage() -> impl IntoView {
    match use_front() {
        Some(front) => view! { <clinic::ClinicPage front/> }.into_any(),
        None => view! { <start::StartPage/> }.into_any(),
    }
}
