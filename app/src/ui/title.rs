//! The document's title.
use super::place::{use_front, use_lang};
use leptos::prelude::*;
use leptos::text_prop::TextProp;

/// The title of the page in view, and where it is; the last one that is drawn counts.
///
/// On the server the library asks for the words after the render, on whatever thread goes on with the request: signals
/// are another request's there, or nobody's. So they are read now. It also writes them as they are, and a clinic's name
/// may hold anything, so they are escaped (HTML Standard 13.1.2.6).
#[component]
#[expect(clippy::disallowed_methods, reason = "the one place that hands the words to the library")]
pub fn PageTitle(#[prop(into)] text: TextProp) -> impl IntoView {
    let place = place();
    let text = move || at(&text.get(), &place);
    #[cfg(feature = "ssr")]
    let text = escaped(&untrack(text));
    view! { <leptos_meta::Title text/> }
}

/// The same words for a document that is drawn outside of a render.
#[cfg(feature = "ssr")]
pub(crate) fn document_title(title: &str) -> String {
    at(title, &place())
}

/// The clinic's name; on the installation's own pages the product's.
fn place() -> String {
    use_front().map_or_else(|| texts::ui::product(use_lang()).to_owned(), |front| texts::isolate(&front.name))
}

/// "Sign in – Maple Street Clinic"; of a place without more words, its name.
fn at(title: &str, place: &str) -> String {
    if title.is_empty() { place.to_owned() } else { format!("{title} – {place}") }
}

#[cfg(feature = "ssr")]
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
