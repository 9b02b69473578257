//! The second factor (A6): one's own, at a sign-in, and what the clinic asks of everyone.
pub mod api;
mod by_text;
mod finish;
mod mailed;
mod own;
mod rules;
mod set_up;

pub use finish::FinishPage;
pub use own::FactorPage;
pub(crate) use own::{FactorCard, FactorOf, TemporaryPassword};
pub(crate) use rules::Rules;

use crate::ui::{TextField, field, use_lang};
use leptos::prelude::*;

/// The present password, before what a thief of an open page must not do.
#[component]
pub(crate) fn Present(name: &'static str) -> impl IntoView {
    view! {
        <TextField
            name
            kind=field::Kind::Password
            label=texts::people::current_password(use_lang())
            autocomplete="current-password"
        />
    }
}
