//! How a message would arrive, beside the form that words it. No frame with a document of its own: the page's policy lets no
//! style of a letter's into it, so its parts are drawn here.
use crate::ui::use_lang;
use leptos::prelude::*;
use model::Lang;
use model::templates::{PreviewPart, TemplatePreview};
use texts::templates as t;

#[component]
pub fn Preview(
    preview: TemplatePreview,
    /// Of the message, which need not be the page's.
    written: Lang,
    title: &'static str,
) -> impl IntoView {
    let lang = use_lang();
    let TemplatePreview { subject, parts, text, length } = preview;
    let inside = match length {
        Some((letters, parts)) => view! {
            <h3>{t::preview_sms(lang)}</h3>
            <p class="message-text" lang=written.tag() dir="auto">{text}</p>
            <p class="note">{counted(lang, letters, parts)}</p>
        }
        .into_any(),
        None => view! {
            <h3>{t::preview_letter(lang)}</h3>
            <div class="message-letter" lang=written.tag()>
                <p class="message-subject"><bdi>{subject}</bdi></p>
                {parts.into_iter().map(part).collect_view()}
            </div>
            <h3>{t::preview_text(lang)}</h3>
            <p class="message-text" lang=written.tag() dir="auto">{text}</p>
        }
        .into_any(),
    };
    view! {
        <section class="card message-preview" aria-labelledby="message-preview">
            <h2 class="card-title" id="message-preview">{title}</h2>
            <p class="note">{t::preview_help(lang)}</p>
            {inside}
        </section>
    }
    .into_any()
}

/// "With usual names: 140 letters, 1 part."
pub fn counted(lang: Lang, letters: usize, parts: usize) -> String {
    let parts = t::parts(lang, i64::try_from(parts).unwrap_or(i64::MAX));
    t::length(lang, letters, parts)
}

fn part(part: PreviewPart) -> AnyView {
    match part {
        PreviewPart::Heading(text) => view! { <p class="message-heading">{text}</p> }.into_any(),
        PreviewPart::Text(text) => view! { <p>{text}</p> }.into_any(),
        PreviewPart::Fact { label, value } => {
            view! { <p>{label} ": " <strong>{value}</strong></p> }.into_any()
        }
        PreviewPart::Button(label) => view! { <p><span class="message-button">{label}</span></p> }.into_any(),
        PreviewPart::Code { label, code } => {
            view! { <p>{label} <br/> <strong>{code}</strong></p> }.into_any()
        }
        PreviewPart::Small(text) => view! { <p class="message-small">{text}</p> }.into_any(),
    }
}
