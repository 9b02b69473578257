//! Opening a clinic, signing in and out, forgotten passwords, confirming an address.
pub mod api;
mod confirm;
pub(crate) mod consent;
pub(crate) mod leaving;
mod passwords;
mod rules;
mod sign_in;
mod sign_up;
pub mod staying;
#[cfg(feature = "hydrate")]
mod tabs;
#[cfg(feature = "hydrate")]
pub(crate) mod watch;
mod welcome;
mod why;

pub use confirm::ConfirmPage;
pub use passwords::{ForgotPage, ResetPage};
pub(crate) use rules::Rules;
pub use sign_in::SignInPage;
pub use sign_up::SignUpPage;
pub use welcome::WelcomePage;

use crate::ui::use_front;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::Lang;
use model::passwords::LEAST;

/// In a form that ends in the office: the page that one was at before (`model::limits::way_back`).
#[component]
pub(crate) fn WayBack() -> impl IntoView {
    let back = use_query_map().with_untracked(|query| query.get("back").unwrap_or_default());
    view! { <input type="hidden" name="back" value=back/> }
}

/// About where the browser is, for the list of one's own sign-ins. Without scripts it says nothing.
#[component]
pub(crate) fn BrowserZone() -> impl IntoView {
    let said = NodeRef::<leptos::html::Input>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let (Some(said), Some(zone)) = (said.get(), crate::ui::browser::zone()) {
            said.set_value(&zone);
        }
    });
    view! { <input type="hidden" name="browser_zone" node_ref=said/> }
}

/// What a new password must be at this clinic.
pub(crate) fn password_hint(lang: Lang) -> String {
    let least = use_front().map_or(LEAST[0], |front| front.password_least);
    texts::logins::password_hint(lang, least)
}

/// The one-time token in the page's address. Opening the address changes nothing: mail scanners open links.
fn token() -> String {
    use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default()
}
