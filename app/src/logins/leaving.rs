//! Signing out (PR-44): the other tabs of this browser are told as soon as the server has done it, and nothing that was
//! shown comes back.
use super::api::SignOut;
use crate::ui::{Button, Form, Kind, Sign, use_lang};
use leptos::prelude::*;

#[component]
pub fn SignOutForm(
    kind: Kind,
    /// "Sign out" unless said.
    #[prop(optional)]
    words: Option<&'static str>,
) -> impl IntoView {
    let words = words.unwrap_or(texts::ui::sign_out(use_lang()));
    view! {
        <div on:submit=leaving()>
            <Form<SignOut>>
                <Button kind sign=Sign::Leave>{words}</Button>
            </Form<SignOut>>
        </div>
    }
    .into_any()
}

#[cfg(not(feature = "hydrate"))]
fn leaving() -> impl Fn(leptos::ev::SubmitEvent) + 'static {
    |_| ()
}

/// By a request of its own, so that the page knows when it is done. Whoever signs out leaves nothing typed behind in
/// this tab.
#[cfg(feature = "hydrate")]
fn leaving() -> impl Fn(leptos::ev::SubmitEvent) + 'static {
    use gloo::storage::Storage;
    use wasm_bindgen::JsCast;
    let base = crate::ui::use_base();
    move |event| {
        // Held back without a network, or pressed twice.
        if event.default_prevented() {
            return;
        }
        let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
        event.prevent_default();
        gloo::storage::SessionStorage::clear();
        let base = base.clone();
        leptos::task::spawn_local(async move {
            match super::api::sign_out().await {
                Ok(()) | Err(model::AppError::SignedOut) => {
                    super::tabs::tell(&base, "out");
                    blank("");
                    go(&format!("{base}/"));
                }
                // The page that the form itself leads to says what is wrong.
                Err(_) => drop(form.map(|form| form.submit())),
            }
        });
    }
}

/// Nothing of what the page showed is in the document any more, or in its title.
#[cfg(feature = "hydrate")]
pub(super) fn blank(words: &str) {
    if let Some(body) = document().body() {
        body.set_text_content(Some(words));
    }
    document().set_title("");
}

/// In the place of this page, which Back does not find again.
#[cfg(feature = "hydrate")]
pub(super) fn go(address: &str) {
    let _ = window().location().replace(address);
}

/// A page that the browser kept alive is shown to nobody: it asks the server anew. Once per page load.
#[cfg(feature = "hydrate")]
pub(crate) fn never_from_memory() {
    use wasm_bindgen::JsCast;
    let listener = gloo::events::EventListener::new(&window(), "pageshow", |event| {
        if event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(|event| event.persisted()) {
            blank("");
            let _ = window().location().reload();
        }
    });
    listener.forget();
}
