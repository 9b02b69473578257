//! What is looked for: out of the page's address, into it, and as a form that goes there.
use crate::ui::{Button, Choice, Kind, Select, field_id, href, use_lang};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use model::Lang;
use model::audit::{AuditFilter, AuditKind, AuditPerson, AuditWho};
use texts::audit as t;

pub fn read(query: &ParamsMap) -> AuditFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    AuditFilter {
        who: text("who"),
        kind: text("kind"),
        day: text("day"),
        before: query.get("before").and_then(|before| before.parse().ok()),
    }
}

/// "?kind=visits&before=17"; "" for everything from the newest on.
pub fn query(filter: &AuditFilter, before: Option<i64>) -> String {
    let before = before.map(|before| before.to_string()).unwrap_or_default();
    let parts = [("who", &filter.who), ("kind", &filter.kind), ("day", &filter.day), ("before", &before)];
    let parts = parts.into_iter().map(|(name, value)| {
        // Ids, names of ours and dates: whatever else somebody wrote into the address, the server has refused.
        (name, value.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect::<String>())
    });
    let parts = parts.filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}"));
    let joined = parts.collect::<Vec<_>>().join("&");
    if joined.is_empty() { joined } else { format!("?{joined}") }
}

/// A plain form: its answer is the same page, asked for by its address.
#[component]
pub fn Filter(filter: AuditFilter, people: Vec<AuditPerson>) -> impl IntoView {
    let lang = use_lang();
    let all = (!filter.who.is_empty() || !filter.kind.is_empty() || !filter.day.is_empty()).then(|| {
        view! { <Button kind=Kind::Quiet href=href("/audit")>{t::show_all(lang)}</Button> }
    });
    let day = field_id("day");
    view! {
        <form
            class="looked-for activity-filter"
            method="get"
            action=href("/audit")
            role="search"
            aria-label=t::filter(lang)
        >
            <Select name="who" label=t::who(lang) groups=whos(lang, people) value=filter.who/>
            <Select name="kind" label=t::kind(lang) groups=kinds(lang) value=filter.kind/>
            <div class="field">
                <label class="field-label" for=day.clone()>{t::day(lang)}</label>
                <input class="input" id=day name="day" type="date" value=filter.day/>
            </div>
            <div class="looked-for-buttons">
                <Button kind=Kind::Secondary>{t::show(lang)}</Button>
                {all}
            </div>
        </form>
    }
    .into_any()
}

fn whos(lang: Lang, people: Vec<AuditPerson>) -> Vec<(String, Vec<Choice>)> {
    let others = AuditWho::ALL.map(|who| {
        let words = match who {
            AuditWho::Guest => t::guest(lang),
            AuditWho::Anyone => t::anyone(lang),
            AuditWho::Operator => t::operator(lang),
            AuditWho::Program => t::program(lang),
        };
        Choice::new(who.name(), words)
    });
    let members = people.into_iter().map(|person| Choice::new(person.id, person.name)).collect();
    vec![
        (String::new(), vec![Choice::new("", t::everyone(lang))]),
        (t::members(lang).to_owned(), members),
        (t::others(lang).to_owned(), others.to_vec()),
    ]
}

fn kinds(lang: Lang) -> Vec<(String, Vec<Choice>)> {
    let kinds = AuditKind::ALL.map(|kind| {
        let words = match kind {
            AuditKind::SignIns => t::kind_sign_ins(lang),
            AuditKind::Visits => t::kind_visits(lang),
            AuditKind::Reading => t::kind_reading(lang),
            AuditKind::Clinic => t::kind_clinic(lang),
        };
        Choice::new(kind.name(), words)
    });
    let mut all = vec![Choice::new("", t::everything(lang))];
    all.extend(kinds);
    vec![(String::new(), all)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_stands_in_the_address_and_nothing_else_does() {
        let all = AuditFilter::default();
        assert_eq!(query(&all, None), "");
        let some = AuditFilter { kind: "visits".into(), day: "2026-11-24".into(), ..all.clone() };
        assert_eq!(query(&some, Some(17)), "?kind=visits&day=2026-11-24&before=17");
        let odd = AuditFilter { who: "a&b=<c>".into(), ..all };
        assert_eq!(query(&odd, None), "?who=abc");
    }
}
