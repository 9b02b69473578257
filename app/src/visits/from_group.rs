//! A whole group in the planning form: chosen there, and the form comes back with its people in the free places, with
//! scripts and without.
use super::api::FillGroup;
use crate::ui::{Choice, Select, use_lang};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::contacts::GroupsOf;
use texts::contacts as t;

/// Nothing where there is no group.
#[component]
pub fn FromGroup(groups: Vec<GroupsOf>) -> impl IntoView {
    let lang = use_lang();
    if groups.is_empty() {
        return ().into_any();
    }
    // Whose they are is said where they are of several hosts.
    let several = groups.len() > 1;
    let groups = groups.into_iter().map(|GroupsOf { host, groups }| {
        let choices = groups.into_iter().map(|row| {
            let words = format!("{} ({})", texts::isolate(&row.name), row.people);
            Choice::new(row.group.text(), words)
        });
        (if several { host } else { String::new() }, choices.collect::<Vec<_>>())
    });
    let groups: Vec<(String, Vec<Choice>)> = groups.collect();
    let path = <FillGroup as ServerFn>::PATH;
    view! {
        <div class="plan-part plan-group">
            <Select name="group" label=t::group_of(lang) groups/>
            <button class="button" type="submit" data-kind="secondary" name="__instead" value=path>
                <span class="button-words">{t::group_fill(lang)}</span>
            </button>
        </div>
    }
    .into_any()
}

/// Enter in a field means the form's own button, and not the first one of the page, which fills a group in. Nobody meets it.
#[component]
pub fn DefaultButton() -> impl IntoView {
    view! {
        <button class="sr-only" type="submit" tabindex="-1" aria-hidden="true">{texts::visits::submit(use_lang())}</button>
    }
    .into_any()
}
