//! Whose visit it is that is being planned.
use crate::forms::FormState;
use crate::ui::{Choice, Select, use_lang};
use leptos::prelude::*;
use model::people::HostName;
use model::visits::PlanningStart;
use texts::visits as texts;

/// Somebody who only plans their own is not asked; who plans for several must say for whom.
#[component]
pub fn ForHost(start: PlanningStart, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let mine = |host: &HostName| Some(host.host) == start.planner;
    let first = match start.hosts.as_slice() {
        // The form has outlived its sign-in: it keeps whom it was for.
        [] => {
            let host = state.value_or("for_host", "");
            return view! { <input type="hidden" name="for_host" value=host/> }.into_any();
        }
        [only] if mine(only) => return ().into_any(),
        [only] => Some(only),
        [first, ..] => Some(first).filter(|first| mine(first)),
    };
    let value = first.map(|host| host.host.text()).unwrap_or_default();
    let nobody = value.is_empty().then(|| Choice::new("", texts::choose_host(lang)));
    let hosts = start.hosts.iter().map(|host| Choice::new(host.host.text(), host.name.clone()));
    let groups = vec![(String::new(), nobody.into_iter().chain(hosts).collect::<Vec<_>>())];
    view! {
        <div class="plan-part">
            <Select name="for_host" label=texts::for_host(lang) hint=texts::for_host_hint(lang) value groups/>
        </div>
    }
    .into_any()
}
