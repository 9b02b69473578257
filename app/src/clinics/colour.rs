//! The clinic's colour with a live preview.
use super::contrast;
use crate::ui::{TextField, field, use_lang};
use leptos::html;
use leptos::prelude::*;
use texts::clinics as t;

#[component]
pub fn Accent(accent: String) -> impl IntoView {
    let lang = use_lang();
    let picked = RwSignal::new(accent.clone());
    let preview = NodeRef::<html::Span>::new();
    paint(preview, picked);
    let verdict = move || match contrast::against_white(&picked.get()) {
        Some(contrast) if contrast < contrast::TEXT => t::preview_fixed(lang),
        _ => t::preview_good(lang),
    };
    view! {
        <TextField
            name="accent"
            kind=field::Kind::Colour
            label=t::accent(lang)
            hint=t::accent_hint(lang)
            value=accent
            on_input=Callback::new(move |colour| picked.set(colour))
        />
        <div class="preview" role="group" aria-label=t::preview(lang)>
            <span class="button preview-button" data-kind="primary" node_ref=preview>{t::preview_button(lang)}</span>
            <p class="note needs-script" aria-live="polite">{verdict}</p>
        </div>
    }
    .into_any()
}

/// Through the CSSOM: the content security policy allows no `style` attribute in a page's source.
fn paint(preview: NodeRef<html::Span>, picked: RwSignal<String>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(span) = preview.get() {
            let _ = web_sys::HtmlElement::style(&span).set_property("--accent", &picked.get());
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (preview, picked);
}
