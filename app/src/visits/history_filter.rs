//! What is looked for in the history: out of the page's address, into it, as a form that goes there, and as a file. Days
//! and words of ours; nothing of anybody stands in an address.
use crate::ui::{Button, Choice, Kind, Select, field_id, href, use_lang};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use model::Lang;
use model::visits::{HistoryFilter, Outcome};
use texts::colleagues as t;

pub fn read(query: &ParamsMap) -> HistoryFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    HistoryFilter { from: text("from"), to: text("to"), outcome: text("outcome") }
}

pub fn is_everything(filter: &HistoryFilter) -> bool {
    *filter == HistoryFilter::default()
}

/// "?from=2026-11-01&before=17"; "" for everything from the newest on.
pub fn query(filter: &HistoryFilter, before: Option<&str>) -> String {
    let parts = [
        ("from", filter.from.as_str()),
        ("to", filter.to.as_str()),
        ("outcome", filter.outcome.as_str()),
        ("before", before.unwrap_or_default()),
    ];
    let parts = parts.into_iter().map(|(name, value)| {
        // Dates, ids and names of ours: whatever else somebody wrote into the address, the server has refused.
        (name, value.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect::<String>())
    });
    let parts = parts.filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}"));
    let joined = parts.collect::<Vec<_>>().join("&");
    if joined.is_empty() { joined } else { format!("?{joined}") }
}

/// A plain form: its answer is the same page, asked for by its address.
#[component]
pub fn Filter(filter: HistoryFilter) -> impl IntoView {
    let lang = use_lang();
    let all = (!is_everything(&filter)).then(|| {
        view! { <Button kind=Kind::Quiet href=href("/history")>{t::show_all(lang)}</Button> }
    });
    let (from, to) = (field_id("from"), field_id("to"));
    view! {
        <form class="history-filter" method="get" action=href("/history") role="search" aria-label=t::filter(lang)>
            <div class="field">
                <label class="field-label" for=from.clone()>{t::from(lang)}</label>
                <input class="input" id=from name="from" type="date" value=filter.from/>
            </div>
            <div class="field">
                <label class="field-label" for=to.clone()>{t::to(lang)}</label>
                <input class="input" id=to name="to" type="date" value=filter.to/>
            </div>
            <Select name="outcome" label=t::outcome(lang) groups=outcomes(lang) value=filter.outcome/>
            <div class="history-buttons">
                <Button kind=Kind::Secondary>{t::show(lang)}</Button>
                {all}
            </div>
        </form>
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

/// The same, as a file. A plain link to the server: no page of ours stands behind it.
#[component]
pub fn Download(filter: HistoryFilter) -> impl IntoView {
    let lang = use_lang();
    let file = href(&format!("/history/visits.csv{}", query(&filter, None)));
    view! {
        <details class="history-download">
            <summary>{t::download(lang)}</summary>
            <p class="note">{t::download_help(lang)}</p>
            <p class="row">
                <a class="button" data-kind="secondary" rel="external" download href=file>{t::download_csv(lang)}</a>
            </p>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_stands_in_the_address_and_nothing_else() {
        let filter = HistoryFilter { from: "2026-11-01".into(), to: String::new(), outcome: "held".into() };
        assert_eq!(query(&filter, Some("17.0a")), "?from=2026-11-01&outcome=held&before=17.0a");
        assert_eq!(query(&HistoryFilter::default(), None), "");
        let odd = HistoryFilter { from: "1&x=\"<y>".into(), ..HistoryFilter::default() };
        assert_eq!(query(&odd, None), "?from=1xy");
    }
}
