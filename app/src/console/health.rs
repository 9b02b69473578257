//! The operator's first page: how the installation does, in sentences; to everybody else, how to come in.
use super::api;
use super::words::{self, Line};
use crate::ui::{ErrorView, Icon, OperatorPage, PublicPage, href, use_lang};
use leptos::prelude::*;
use model::AppError;
use model::console::Health;
use texts::console as t;

#[component]
pub fn HealthPage() -> impl IntoView {
    let health = Resource::new_blocking(|| (), |()| api::operator_health());
    view! {
        <Suspense>
            {move || {
                Suspend::new(async move {
                    match health.await {
                        Ok(health) => view! { <Whole health/> }.into_any(),
                        Err(AppError::SignedOut) => view! { <Locked/> }.into_any(),
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Whole(health: Health) -> impl IntoView {
    let lang = use_lang();
    let lines = words::lines(lang, &health).into_iter().map(|line| view! { <Sentence line/> });
    view! {
        <OperatorPage title=t::health_title(lang)>
            <h1>{t::health_title(lang)}</h1>
            <p class="note">{t::health_lead(lang)}</p>
            <ul class="health">{lines.collect_view()}</ul>
        </OperatorPage>
    }
    .into_any()
}

#[component]
fn Sentence(line: Line) -> impl IntoView {
    let Line { tone, text, help, link } = line;
    let help = (!help.is_empty()).then(|| view! { <p class="note">{help}</p> });
    let link = link.map(|(words, path)| view! { <p><a class="link-alone" href=href(path)>{words}</a></p> });
    view! {
        <li class="health-line" data-tone=tone.name()>
            <Icon of=tone.sign()/>
            <div>
                <p class="health-words">{text}</p>
                {help}
                {link}
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn Locked() -> impl IntoView {
    use texts::outbox as t;
    let lang = use_lang();
    view! {
        <PublicPage title=t::enter_title(lang)>
            <h1>{t::enter_title(lang)}</h1>
            <p>{t::locked(lang)}</p>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn Failed(error: AppError) -> impl IntoView {
    let lang = use_lang();
    view! {
        <PublicPage title=t::health_title(lang)>
            <h1>{t::health_title(lang)}</h1>
            <ErrorView error/>
        </PublicPage>
    }
    .into_any()
}
