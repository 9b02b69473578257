//! The HTML document around a page. It is never hydrated: `hydrate_body` takes only what is in `<body>`.
pub use crate::Entry;
use crate::front::{FailedPage, MovedPage, UNKNOWN_CLINIC};
use crate::server::Visitor;
use crate::switching::{ArrivingPage, LeavingPage};
use crate::ui::place::Place;
use crate::ui::title::document_title;
use crate::{GuestApp, OfficeApp, SiteApp};
use domain::switching::Leaving;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::location::RequestUrl;
use model::{AppError, Secret};
use std::sync::Arc;

/// `head` is the `<head>` of Trunk's manifest for this entry, the nonce already in its place.
pub fn shell(entry: Entry, head: Arc<str>) -> impl IntoView {
    let path = use_context::<RequestUrl>().map(|url| url.as_ref().to_owned()).unwrap_or_default();
    // The address bar shows another path than the one that was routed: scripts would draw another page.
    let head = if path.starts_with(UNKNOWN_CLINIC) { styles_of(&head) } else { head.to_string() };
    let visitor = use_context::<Visitor>();
    let meta = view! { <MetaTags/> }.into_any();
    document_of(visitor.as_ref(), head, meta, move || match entry {
        Entry::Guest => view! { <GuestApp/> }.into_any(),
        Entry::Site => view! { <SiteApp/> }.into_any(),
        Entry::Office => view! { <OfficeApp/> }.into_any(),
    })
}

/// A whole page without scripts, for what fails before a page can be drawn. Call it outside of a render.
pub fn failed(visitor: &Visitor, head: &str, error: AppError) -> String {
    let title = crate::ui::explain(&error, visitor.lang).title;
    alone(visitor, head, &title, move || view! { <FailedPage error/> }.into_any())
}

/// The same for a clinic that has an address of its own now.
pub fn moved(visitor: &Visitor, head: &str, address: &str) -> String {
    let address = address.to_owned();
    alone(visitor, head, texts::front::moved(visitor.lang), move || view! { <MovedPage address/> }.into_any())
}

/// Whoever switches to another clinic, at the one that they come from.
pub fn leaving(visitor: &Visitor, head: &str, leaving: Leaving) -> String {
    let Leaving { name, address, token } = leaving;
    let title = texts::switching::leaving(visitor.lang, texts::isolate(&name));
    let token = token.expose().clone();
    alone(visitor, head, &title, move || view! { <LeavingPage name address token/> }.into_any())
}

/// And at the one that they come to; `name` is theirs.
pub fn arriving(visitor: &Visitor, head: &str, name: String, token: &Secret<String>) -> String {
    let clinic = visitor.front.as_ref().map(|front| texts::isolate(&front.name)).unwrap_or_default();
    let title = texts::switching::arriving(visitor.lang, clinic);
    let token = token.expose().clone();
    alone(visitor, head, &title, move || view! { <ArrivingPage name token/> }.into_any())
}

/// Outside of a render nobody puts the page's `<Title>` into its head.
fn alone(visitor: &Visitor, head: &str, title: &str, body: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new();
    owner.with(|| {
        provide_meta_context();
        provide_context(Place::of(visitor.clone()));
        let title = view! { <title>{document_title(title)}</title> }.into_any();
        document_of(Some(visitor), styles_of(head), title, body).to_html()
    })
}

fn document_of(
    visitor: Option<&Visitor>,
    head: String,
    meta: AnyView,
    body: impl FnOnce() -> AnyView,
) -> AnyView {
    let lang = visitor.map(|visitor| visitor.lang).unwrap_or_default();
    let base = visitor.map(|visitor| visitor.base.clone()).unwrap_or_default();
    let look = visitor.map(|visitor| visitor.appearance).filter(|look| !look.is_empty());
    let theme = visitor.and_then(|visitor| visitor.front.as_ref()).map(|front| {
        // Above any clinic's path: the sheet is the same from every address.
        let address = format!("/theme/{}/{}.css", front.theme.clinic.text(), front.theme.version);
        view! { <link rel="stylesheet" href=address/> }
    });
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-base=base data-theme=look>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href="data:,"/>
                {InertElement::new(head)}
                {theme}
                {meta}
            </head>
            <body>{body()}</body>
        </html>
    }
    .into_any()
}

/// The style sheets of a manifest's head and nothing else.
fn styles_of(head: &str) -> String {
    let links = head.split_inclusive('>').filter_map(|piece| piece.find("<link").map(|at| &piece[at..]));
    links.filter(|link| link.contains("stylesheet")).collect()
}

#[cfg(test)]
mod tests {
    use super::styles_of;

    #[test]
    fn only_style_sheets_are_left() {
        let head = "<link rel=\"stylesheet\" href=\"/a.css\">\n<link rel=\"modulepreload\" href=\"/a.js\">\
                    <script type=\"module\" nonce=\"x\">import 'a'</script>";
        assert_eq!(styles_of(head), "<link rel=\"stylesheet\" href=\"/a.css\">");
    }
}
