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

use crate::ui::{Notice, NoticeView, Tone};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Says once what the form before has done (`?done=kept`).
fn said(words: impl Fn(&str) -> Option<Notice>) -> Option<AnyView> {
    let done = use_query_map().with_untracked(|query| query.get("done"))?;
    let words = words(&done)?;
    Some(view! { <NoticeView tone=Tone::Good words focus=true/> }.into_any())
}
