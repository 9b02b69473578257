//! Who of the clinic's own people comes to a visit that is being planned: folded, with those who are chosen in view. They need
//! no invitation and no code.
use super::draft::{self, COLLEAGUE_FIELDS};
use super::words;
use crate::forms::FormState;
use crate::ui::{Checkbox, Choice, Select, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::people::HostName;
use texts::colleagues as t;

/// Nothing where nobody can be asked.
#[component]
pub fn WithColleagues(colleagues: Vec<HostName>, state: FormState) -> impl IntoView {
    let lang = use_lang();
    if colleagues.is_empty() {
        return kept(&state);
    }
    let chosen: Vec<String> = COLLEAGUE_FIELDS.iter().map(|(who, _)| state.value_or(who, "")).collect();
    let names: Vec<String> = colleagues
        .iter()
        .filter(|one| chosen.contains(&one.host.text()))
        .map(|one| one.name.clone())
        .collect();
    let wrong = COLLEAGUE_FIELDS.iter().any(|(who, _)| state.error(who).is_some());
    let open = wrong || !names.is_empty();
    let present = RwSignal::new(in_words(lang, &names));
    let look = move |_| {
        let named = COLLEAGUE_FIELDS.iter().filter(|(who, _)| !draft::typed(who).is_empty());
        let names: Vec<String> = named.map(|(who, _)| draft::chosen_words(who)).collect();
        present.set(in_words(lang, &names));
    };
    let rows = COLLEAGUE_FIELDS.into_iter().zip(1..).map(|((who, cohost), nth)| {
        let hosts = colleagues.iter().map(|one| Choice::new(one.host.text(), one.name.clone()));
        let choices = [Choice::new("", t::nobody(lang))].into_iter().chain(hosts).collect::<Vec<_>>();
        let groups = vec![(String::new(), choices)];
        view! {
            <div class="plan-colleague">
                <Select name=who label=t::nth(lang, nth) groups/>
                <Checkbox name=cohost>{t::nth_cohost(lang, nth)}</Checkbox>
            </div>
        }
    });
    let rows = rows.collect_view();
    view! {
        <details class="plan-part more" id=draft::COLLEAGUES open=open on:toggle=look>
            <summary>
                <span class="more-title">{t::heading(lang)}</span>
                " "
                <span class="more-now">{present}</span>
            </summary>
            <p class="note">{t::plan_words(lang)}</p>
            {rows}
        </details>
    }
    .into_any()
}

fn in_words(lang: Lang, names: &[String]) -> String {
    match names {
        [] => t::nobody(lang).to_owned(),
        names => words::list_names(lang, names.iter().map(String::as_str)),
    }
}

/// Who has to sign in first does not lose them.
fn kept(state: &FormState) -> AnyView {
    let fields = COLLEAGUE_FIELDS.into_iter().flat_map(|(who, cohost)| [who, cohost]);
    let values = fields.filter_map(|field| Some((field, state.value(field)?)));
    let inputs = values.map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    inputs.collect::<Vec<_>>().into_any()
}
