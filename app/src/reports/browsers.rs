//! By which browsers minutes went well, and what stood in the way where no video came about.
use super::{bar, share, words};
use crate::ui::use_lang;
use ::texts::quality as t;
use leptos::prelude::*;
use model::quality::{ByAgent, Causes};

/// The kinds that were said at all, most visits first.
#[component]
pub fn CausesOf(causes: Causes) -> impl IntoView {
    let lang = use_lang();
    let Causes { camera, microphone, network } = causes;
    let mut kinds = vec![
        (t::cause_camera_denied(lang), camera.denied),
        (t::cause_camera_blocked(lang), camera.blocked),
        (t::cause_camera_in_use(lang), camera.in_use),
        (t::cause_camera_missing(lang), camera.missing),
        (t::cause_microphone_denied(lang), microphone.denied),
        (t::cause_microphone_blocked(lang), microphone.blocked),
        (t::cause_microphone_in_use(lang), microphone.in_use),
        (t::cause_microphone_missing(lang), microphone.missing),
        (t::cause_network(lang), network),
    ];
    kinds.retain(|(_, number)| *number > 0);
    kinds.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let none = kinds.is_empty().then(|| view! { <p>{t::causes_none(lang)}</p> });
    let list = kinds.into_iter().map(|(words, number)| {
        view! { <div class="fact"><dt>{words}</dt><dd>{t::visits(lang, i64::from(number))}</dd></div> }
    });
    let list = list.collect_view();
    view! {
        <section aria-labelledby="causes">
            <h2 id="causes">{t::causes(lang)}</h2>
            <p class="note">{t::causes_text(lang)}</p>
            {none}
            <dl class="facts">{list}</dl>
        </section>
    }
    .into_any()
}

/// `file`: the same as a table.
#[component]
pub fn Browsers(browsers: Vec<ByAgent>, file: String) -> impl IntoView {
    let lang = use_lang();
    if browsers.is_empty() {
        return ().into_any();
    }
    let lines = browsers.into_iter().map(|ByAgent { agent, minutes, good, .. }| {
        let percent = share(good, minutes);
        view! {
            <li class="figure">
                <span class="figure-name">{words::agent(lang, agent)}</span>
                <span class="figure-number">{t::browser_minutes(lang, i64::from(minutes), percent)}</span>
                {bar(percent)}
            </li>
        }
    });
    let lines = lines.collect_view();
    view! {
        <section aria-labelledby="browsers">
            <h2 id="browsers">{t::browsers(lang)}</h2>
            <p class="note">{t::browsers_text(lang)}</p>
            <ul class="figure-list">{lines}</ul>
            <p>
                <a class="button" data-kind="secondary" rel="external" download href=file>{t::browsers_download(lang)}</a>
            </p>
        </section>
    }
    .into_any()
}
