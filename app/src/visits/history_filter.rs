//! What is looked for in the history: out of the page's address or of the form that was sent, into either, and as a file.
//! An address has days and words of ours; whose name is looked for stands in none.
use super::api::FindHistory;
use crate::forms::FormState;
use crate::ui::{Button, Choice, Form, Kind, Select, TextField, field_id, href, use_lang};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use model::Lang;
use model::visits::{HistoryQuery, Outcome};
use texts::colleagues as t;

/// What the page's address asks for.
pub fn read(query: &ParamsMap) -> HistoryQuery {
    let text = |name: &str| query.get(name).unwrap_or_default();
    HistoryQuery {
        name: String::new(),
        from: text("from"),
        to: text("to"),
        outcome: text("outcome"),
        before: text("before"),
    }
}

/// What the form that was sent asks for.
pub fn sent(state: &FormState) -> HistoryQuery {
    let text = |name: &str| state.value_or(name, "");
    HistoryQuery {
        name: text("name"),
        from: text("from"),
        to: text("to"),
        outcome: text("outcome"),
        before: text("before"),
    }
}

/// Wherever the page begins.
pub fn is_everything(query: &HistoryQuery) -> bool {
    from(query, "") == HistoryQuery::default()
}

/// The same, from another place on; empty: from the newest on.
pub fn from(query: &HistoryQuery, before: &str) -> HistoryQuery {
    HistoryQuery { before: before.to_owned(), ..query.clone() }
}

/// "?from=2026-11-01&before=17"; "" for everything from the newest on. A name is left out.
pub fn address(query: &HistoryQuery) -> String {
    let parts = [
        ("from", query.from.as_str()),
        ("to", query.to.as_str()),
        ("outcome", query.outcome.as_str()),
        ("before", query.before.as_str()),
    ];
    let parts = parts.into_iter().map(|(name, value)| {
        // Dates, ids and names of ours: whatever else somebody wrote into the address, the server has refused.
        (name, value.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect::<String>())
    });
    let parts = parts.filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}"));
    let joined = parts.collect::<Vec<_>>().join("&");
    if joined.is_empty() { joined } else { format!("?{joined}") }
}

/// Its answer is the same page: without a name asked for by its address, so that one may come back to it.
#[component]
pub fn Filter(query: HistoryQuery) -> impl IntoView {
    let lang = use_lang();
    let all = (!is_everything(&query)).then(|| {
        view! { <Button kind=Kind::Quiet external=true href=href("/history")>{t::show_all(lang)}</Button> }
    });
    let (from, to) = (field_id("from"), field_id("to"));
    view! {
        <div role="search" aria-label=t::filter(lang)>
        <Form<FindHistory> arg="query" class="looked-for history-filter">
            <TextField name="name" label=t::name(lang) value=query.name autocomplete="off" optional=true/>
            <div class="field">
                <label class="field-label" for=from.clone()>{t::from(lang)}</label>
                <input class="input" id=from name="from" type="date" value=query.from/>
            </div>
            <div class="field">
                <label class="field-label" for=to.clone()>{t::to(lang)}</label>
                <input class="input" id=to name="to" type="date" value=query.to/>
            </div>
            <Select name="outcome" label=t::outcome(lang) groups=outcomes(lang) value=query.outcome/>
            <div class="looked-for-buttons">
                <Button kind=Kind::Secondary>{t::show(lang)}</Button>
                {all}
            </div>
        </Form<FindHistory>>
        </div>
    }
    .into_any()
}

fn outcomes(lang: Lang) -> Vec<(String, Vec<Choice>)> {
    let outcomes = Outcome::ALL.map(|outcome| {
        let words = match outcome {
            Outcome::Held => t::held(lang),
            Outcome::NotHeld => t::not_held(lang),
            Outcome::Cancelled => t::cancelled(lang),
        };
        Choice::new(outcome.tag(), words)
    });
    vec![(String::new(), [Choice::new("", t::any(lang))].into_iter().chain(outcomes).collect())]
}

/// Another page of what is looked for, by a form, because it may be of somebody.
#[component]
pub fn Further(query: HistoryQuery, words: &'static str) -> impl IntoView {
    view! {
        <Form<FindHistory> arg="query">
            <Hidden query/>
            <Button kind=Kind::Secondary>{words}</Button>
        </Form<FindHistory>>
    }
    .into_any()
}

#[component]
fn Hidden(query: HistoryQuery) -> impl IntoView {
    let HistoryQuery { name, from, to, outcome, before } = query;
    view! {
        <input type="hidden" name="name" value=name/>
        <input type="hidden" name="from" value=from/>
        <input type="hidden" name="to" value=to/>
        <input type="hidden" name="outcome" value=outcome/>
        <input type="hidden" name="before" value=before/>
    }
    .into_any()
}

/// The same, as a file, from the server itself: by a plain link, or by a form where somebody is looked for.
#[component]
pub fn Download(query: HistoryQuery) -> impl IntoView {
    let lang = use_lang();
    let all = from(&query, "");
    let way = match query.is_named() {
        false => {
            let file = href(&format!("/history/visits.csv{}", address(&all)));
            view! {
                <a class="button" data-kind="secondary" rel="external" download href=file>{t::download_csv(lang)}</a>
            }
            .into_any()
        }
        true => view! {
            <form class="form" method="post" action=href("/history/visits.csv")>
                <Hidden query=all/>
                <Button kind=Kind::Secondary>{t::download_csv(lang)}</Button>
            </form>
        }
        .into_any(),
    };
    view! {
        <details class="taken-home">
            <summary>{t::download(lang)}</summary>
            <p class="note">{t::download_help(lang)}</p>
            <div class="row">{way}</div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_stands_in_the_address_and_nothing_else() {
        let asked = HistoryQuery {
            name: "Maya".into(),
            from: "2026-11-01".into(),
            outcome: "held".into(),
            ..HistoryQuery::default()
        };
        assert_eq!(address(&from(&asked, "17.0a")), "?from=2026-11-01&outcome=held&before=17.0a");
        assert_eq!(address(&HistoryQuery::default()), "");
        let odd = HistoryQuery { from: "1&x=\"<y>".into(), ..HistoryQuery::default() };
        assert_eq!(address(&odd), "?from=1xy");
    }
}
