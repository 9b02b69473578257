//! Every message to guests, and whose words it has.
use super::{api, kind_words, named, which};
use crate::ui::{Badge, ErrorView, Notice, OfficePage, Skeleton, Tone, href, said, use_lang, use_roles};
use leptos::prelude::*;
use model::Lang;
use model::policy::Role;
use model::templates::{TemplateKind, TemplateRow};
use texts::templates as t;

#[component]
pub fn TemplatesPage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::templates());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(rows) => view! { <Kinds rows/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    // A supervisor begins here: the settings are an administrator's.
    let back = use_roles()
        .contains(&Role::Administrator)
        .then(|| view! { <p class="crumb"><a href=href("/settings")>{t::back(lang)}</a></p> });
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                {back}
                <h1>{t::title(lang)}</h1>
                <p class="lead">{t::lead(lang)}</p>
                {said(move |what| done(lang, what))}
                <Suspense fallback=|| view! { <Skeleton lines=8/> }>{page}</Suspense>
                <p class="note">{t::several(lang)}</p>
            </div>
        </OfficePage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "saved" => Notice::new(t::saved(lang), t::saved_help(lang)),
        "restored" => Notice::new(t::restored(lang), t::restored_help(lang)),
        _ => return None,
    })
}

#[component]
fn Kinds(rows: Vec<TemplateRow>) -> impl IntoView {
    let lang = use_lang();
    let kinds = TemplateKind::ALL.map(|kind| {
        let ways = rows.iter().filter(|row| row.id.kind == kind).cloned();
        let ways = ways.map(|row| view! { <Way row/> }).collect_view();
        view! {
            <section class="message-kind">
                <h2>{kind_words(lang, kind)}</h2>
                <ul class="message-ways">{ways}</ul>
            </section>
        }
    });
    kinds.collect_view().into_any()
}

#[component]
fn Way(row: TemplateRow) -> impl IntoView {
    let lang = use_lang();
    let address = href(&format!("/settings/messages/{}", row.id.text()));
    let (tone, whose) = if row.own { (Tone::Good, t::own(lang)) } else { (Tone::Info, t::ours(lang)) };
    view! {
        <li>
            <a href=address aria-label=named(lang, row.id)>{which(lang, row.id)}</a>
            <Badge tone>{whose}</Badge>
        </li>
    }
    .into_any()
}
