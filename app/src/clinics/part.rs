//! What a card of the settings holds beside the page's own form.
use crate::ui::{ErrorView, Skeleton};
use leptos::prelude::*;
use model::AppError;

/// Shown once it is read. `outlived`: the page's other form is here after the end of a sign-in, with what was typed; nothing
/// leads away from it.
pub(crate) fn part<T: Clone + Send + Sync + 'static>(
    found: Resource<Result<T, AppError>>,
    outlived: bool,
    shown: impl Fn(T) -> AnyView + Copy + Send + 'static,
) -> impl IntoView {
    let shown = move || {
        Suspend::new(async move {
            match found.await {
                Ok(what) => shown(what),
                Err(AppError::SignedOut) if outlived => ().into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! { <Suspense fallback=|| view! { <Skeleton/> }>{shown}</Suspense> }
}
