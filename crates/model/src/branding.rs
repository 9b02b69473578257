//! A clinic's look: typed values, never raw CSS from a customer.
use crate::ClinicId;
use serde::{Deserialize, Serialize};

/// What every page and mail of a clinic wears. Colours are `#rrggbb`, already corrected to pass 4.5 : 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    pub clinic: ClinicId,
    /// Grows with each change; part of the stylesheet's immutable address `/theme/{clinic}/{version}.css`.
    pub version: i32,
    pub name: String,
    /// The one colour for the one thing to do next, on light and on dark surfaces, and the text upon it.
    pub accent_light: String,
    pub on_accent_light: String,
    pub accent_dark: String,
    pub on_accent_dark: String,
    /// Corner radius of controls in pixels, 0 to 16.
    pub radius_px: u8,
}
