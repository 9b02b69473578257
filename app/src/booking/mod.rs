//! Booking a visit without an account (S10): what, with whom, when; who one is; and by one's link another time, or none.
pub mod api;
mod change;
mod confirm;
mod done;
mod hosts;
mod offers;
mod own;
mod status;
mod times;

pub use change::ChangePage;
pub use confirm::ConfirmPage;
pub use done::DonePage;
pub use hosts::HostsPage;
pub use offers::{BookLink, ServicesPage};
pub use own::HostOffersPage;
pub use status::RequestStatusPage;
pub use times::TimesPage;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::Lang;
use texts::booking as t;

/// A piece of the page's address.
fn piece(name: &'static str) -> Signal<String> {
    let params = use_params_map();
    Signal::derive(move || params.with(|params| params.get(name).unwrap_or_default()))
}

/// Something behind the question mark; empty without.
fn asked(name: &'static str) -> Signal<String> {
    let query = use_query_map();
    Signal::derive(move || query.with(|query| query.get(name).unwrap_or_default()))
}

/// Which of several wishes one is; nothing for the only one.
fn wish(lang: Lang, place: usize, of: usize) -> &'static str {
    match place {
        _ if of < 2 => "",
        0 => t::wish_1(lang),
        1 => t::wish_2(lang),
        _ => t::wish_3(lang),
    }
}
