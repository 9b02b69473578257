//! Pages that lead nowhere: always with a way on.
use crate::join::HelpPhone;
use crate::ui::{Button, PublicPage, href, use_lang, use_path};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use model::AppError;
use texts::front as t;

/// Where the server sends a request for a clinic that does not exist. Such a page carries no script (`shell.rs`),
/// since the address bar says something else.
pub(crate) const UNKNOWN_CLINIC: &str = "/unknown-clinic";

#[component]
pub fn NotFoundPage() -> impl IntoView {
    let lang = use_lang();
    if use_path() == UNKNOWN_CLINIC {
        return lost(t::unknown_clinic(lang), t::unknown_clinic_help(lang));
    }
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    lost(t::not_found_title(lang), texts::errors::not_found_help(lang))
}

/// Something failed before a page could be drawn; the server draws this one (`shell.rs`).
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn FailedPage(error: AppError) -> impl IntoView {
    let words = crate::ui::explain(&error, use_lang());
    lost_owned(words.title, words.help)
}

/// The clinic has an address of its own now; the browser goes on by itself, the button is for one that does not.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn MovedPage(address: String) -> impl IntoView {
    let lang = use_lang();
    let name = crate::ui::use_front().map(|front| front.name).unwrap_or_default();
    view! {
        <PublicPage title=t::moved(lang)>
            <h1>{t::moved(lang)}</h1>
            <p class="lead">{t::moved_help(lang)}</p>
            <p><Button href=address external=true>{t::go_to(lang, name)}</Button></p>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

fn lost(title: &'static str, help: &'static str) -> AnyView {
    lost_owned(title.to_owned(), help.to_owned())
}

fn lost_owned(title: String, help: String) -> AnyView {
    let lang = use_lang();
    view! {
        <PublicPage title=title.clone()>
            <h1>{title}</h1>
            <p class="lead">{help}</p>
            <p><Button href=href("/") external=true>{texts::errors::to_start(lang)}</Button></p>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}
