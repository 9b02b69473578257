//! What the clinic has agreed to (V1, V10), for its administrators: the list and everything that was signed.
pub mod api;
mod own;
mod text;

pub use own::{OwnAgreements, OwnTexts};
pub use text::AgreementPage;

use crate::ui::{
    Badge, Button, Card, ErrorView, Kind, Notice, OfficePage, Skeleton, Tone, href, said, use_lang,
};
use leptos::prelude::*;
use model::agreements::{Agreement, Agreements, Standing};
use texts::agreements as t;

#[component]
pub fn AgreementsPage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::agreements());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(agreements) => view! { <Found agreements/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    let done = said(|what| (what == "signed").then(|| Notice::new(t::done(lang), t::done_help(lang))));
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                <h1>{t::title(lang)}</h1>
                <p class="lead">{t::lead(lang)}</p>
                {done}
                <Suspense fallback=|| view! { <Skeleton lines=8/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Found(agreements: Agreements) -> impl IntoView {
    let lang = use_lang();
    let now = agreements.now.into_iter().map(|standing| view! { <Text standing/> });
    let history = agreements.history.into_iter().map(|agreement| view! { <Signed agreement/> });
    view! {
        {now.collect_view()}
        <Card title=t::history(lang)>
            <ul class="people">{history.collect_view()}</ul>
        </Card>
    }
    .into_any()
}

/// One of the texts as it stands: what is to do about it.
#[component]
fn Text(standing: Standing) -> impl IntoView {
    let lang = use_lang();
    let Standing { kind, title, agreed, changed } = standing;
    let path = href(&format!("/agreements/{}", kind.slug()));
    let to_sign = changed || agreed.is_none();
    let state = match &agreed {
        Some(agreed) => t::agreed(lang, texts::isolate(&agreed.by), &agreed.at),
        None => t::never(lang).to_owned(),
    };
    let badge = changed.then(|| view! { <p><Badge tone=Tone::Warning>{t::changed(lang)}</Badge></p> });
    let (kind, words, name) = if to_sign {
        (Kind::Primary, t::read_sign(lang), t::read_sign_name(lang, &title))
    } else {
        (Kind::Secondary, t::read(lang), t::read_name(lang, &title))
    };
    view! {
        <Card title>
            <p class="note">{state}</p>
            {badge}
            <p><Button kind href=path label=name>{words}</Button></p>
        </Card>
    }
    .into_any()
}

/// One line of everything that was signed.
#[component]
fn Signed(agreement: Agreement) -> impl IntoView {
    let lang = use_lang();
    let Agreement { consent, title, version, by, at, .. } = agreement;
    let file = href(&format!("/agreements/file/{}", consent.text()));
    let name = t::download_name(lang, &title, &version);
    view! {
        <li class="sign-in-row">
            <div>
                <p>{title}</p>
                <p class="note">{t::agreed(lang, texts::isolate(&by), &at)} " · " {t::version(lang, &version)}</p>
            </div>
            <a class="button" data-kind="quiet" rel="external" download href=file aria-label=name>
                <span class="button-words">{t::download(lang)}</span>
            </a>
        </li>
    }
    .into_any()
}
