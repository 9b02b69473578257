//! What one accepts: the texts' present versions as hidden fields, and links to read them beside the form.
use crate::ui::{href, new_tab, use_lang};
use leptos::prelude::*;
use model::legal::LegalKind;
use texts::logins as t;

/// The versions that stood on the page are the ones accepted.
#[component]
pub fn Versions(versions: Vec<(LegalKind, String)>) -> impl IntoView {
    let inputs = versions.into_iter().map(|(kind, version)| {
        view! { <input type="hidden" name=format!("{}_version", kind.slug()) value=version/> }
    });
    inputs.collect_view()
}

#[component]
pub fn LegalLink(kind: LegalKind) -> impl IntoView {
    let lang = use_lang();
    let words = match kind {
        LegalKind::Terms => t::accept_terms(lang),
        LegalKind::Privacy => t::accept_privacy(lang),
        LegalKind::Baa => t::accept_baa(lang),
    };
    let address = href(&format!("/legal/{}", kind.slug()));
    view! { <a href=address target="_blank" rel="external">{words} {new_tab()}</a> }
}
