//! The texts that a clinic accepts, each with its version.
use super::api::legal_text;
use crate::ui::{ErrorView, PublicPage, Skeleton, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::AppError;
use model::legal::{LegalKind, LegalText};

#[component]
pub fn LegalPage() -> impl IntoView {
    let params = use_params_map();
    let slug = params.with_untracked(|params| params.get("kind"));
    let kind = move || params.with(|params| params.get("kind")).as_deref().and_then(LegalKind::parse);
    let text = Resource::new(kind, |kind| async move {
        match kind {
            Some(kind) => legal_text(kind).await,
            None => Err(AppError::NotFound),
        }
    });
    let text = move || {
        Suspend::new(async move {
            match text.await {
                Ok(text) => view! { <LegalProse text/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    let lang = use_lang();
    let title = match slug.as_deref().and_then(LegalKind::parse) {
        Some(LegalKind::Terms) => texts::ui::terms(lang),
        Some(LegalKind::Privacy) => texts::ui::privacy(lang),
        Some(LegalKind::Baa) => texts::ui::baa(lang),
        None => texts::front::not_found_title(lang),
    };
    view! {
        <PublicPage title=title wide=true>
            <Suspense fallback=|| view! { <Skeleton lines=8/> }>{text}</Suspense>
        </PublicPage>
    }
    .into_any()
}

/// Title, paragraphs, version.
#[component]
pub fn LegalProse(text: LegalText) -> impl IntoView {
    let paragraphs = text.paragraphs.into_iter().map(|paragraph| match paragraph.strip_prefix("# ") {
        Some(heading) => view! { <h2>{heading.to_owned()}</h2> }.into_any(),
        None => view! { <p>{paragraph}</p> }.into_any(),
    });
    view! {
        <article class="prose">
            <h1>{text.title}</h1>
            {paragraphs.collect_view()}
            <p class="note">{texts::front::version(use_lang(), text.version)}</p>
        </article>
    }
    .into_any()
}
