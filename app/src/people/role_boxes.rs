//! One box a role, each with what it lets people do; and for whom a scheduler plans.
use crate::forms::FormState;
use crate::ui::notice::field_words;
use crate::ui::{Checkbox, Icon, Name, Sign, field_id, use_lang};
use leptos::prelude::*;
use model::groups::GroupName;
use model::people::{HostName, PlansFor};
use model::policy::Role;
use texts::people as t;

#[component]
pub(super) fn RoleBoxes(
    /// What they may do as yet, or usually.
    held: Vec<Role>,
    plans_for: PlansFor,
    /// Everybody for whom they could plan.
    hosts: Vec<HostName>,
    /// The clinic's.
    groups: Vec<GroupName>,
) -> impl IntoView {
    let lang = use_lang();
    // A form that came back shows what was ticked, not what was offered.
    let fresh = use_context::<FormState>().unwrap_or_default().action.is_empty();
    let is = |role| fresh && held.contains(&role);
    view! {
        <fieldset class="group">
            <legend class="group-title">{t::roles(lang)}</legend>
            <Checkbox name="host" checked=is(Role::Host) hint=t::host_hint(lang)>{t::host(lang)}</Checkbox>
            <Checkbox name="administrator" checked=is(Role::Administrator) hint=t::administrator_hint(lang)>
                {t::administrator(lang)}
            </Checkbox>
            <Checkbox name="scheduler" checked=is(Role::Scheduler) hint=t::scheduler_hint(lang)>
                {t::scheduler(lang)}
            </Checkbox>
            <ForWhom plans_for hosts groups/>
            <Checkbox name="supervisor" checked=is(Role::Supervisor) hint=t::supervisor_hint(lang)>
                {t::supervisor(lang)}
            </Checkbox>
            <Checkbox name="billing" checked=is(Role::Billing) hint=t::billing_hint(lang)>
                {t::billing(lang)}
            </Checkbox>
        </fieldset>
    }
    .into_any()
}

/// All hosts, or some, by themselves or in groups. It means something with the box above only, and is out of sight without
/// it (`people.css`).
#[component]
fn ForWhom(plans_for: PlansFor, hosts: Vec<HostName>, groups: Vec<GroupName>) -> impl IntoView {
    let lang = use_lang();
    let state = use_context::<FormState>().unwrap_or_default();
    let fresh = state.action.is_empty();
    let wrong = state.error("hosts").map(|code| field_words(lang, "hosts", code));
    let error_id = format!("{}-error", field_id("hosts"));
    let faulty = wrong.is_some();
    let described = faulty.then(|| error_id.clone());
    let error = wrong.map(|words| {
        view! { <p class="field-error" id=error_id><Icon of=Sign::Bad/> <span>{words}</span></p> }
    });
    let typed = state.value_or("plans_for", if plans_for.all { "all" } else { "chosen" });
    let nobody = (hosts.is_empty() && groups.is_empty())
        .then(|| view! { <p class="note">{t::plans_for_nobody(lang)}</p> });
    let groups = groups.into_iter().map(|group| {
        let words = texts::groups::all_hosts_of(lang, texts::isolate(&group.name));
        let name = format!("groups[{}]", PlansFor::name_of_group(group.group));
        (name, view! { <span>{words}</span> }.into_any(), plans_for.groups.contains(&group.group))
    });
    let hosts = hosts.into_iter().map(|host| {
        let name = format!("hosts[{}]", PlansFor::name_of(host.host));
        (name, view! { <Name name=host.name/> }.into_any(), plans_for.hosts.contains(&host.host))
    });
    let boxes = groups.chain(hosts).enumerate().map(|(place, (name, words, given))| {
        let checked = if fresh { given } else { state.value(&name).is_some() };
        // The first carries the field's id, so that the summary's link lands on it.
        let id = if place == 0 { field_id("hosts") } else { field_id(&name) };
        view! {
            <div class="tick">
                <input class="tick-box" type="checkbox" id=id.clone() name=name value="on" checked=checked/>
                <label class="tick-label" for=id>{words}</label>
            </div>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <fieldset
            class="field plans-for"
            aria-describedby=described
            data-invalid=faulty.then_some("")
        >
            <legend class="field-label">{t::plans_for(lang)}</legend>
            {error}
            <Way value="all" words=t::plans_for_all(lang) typed=typed.clone()/>
            <Way value="chosen" words=t::plans_for_chosen(lang) typed/>
            <div class="plans-for-hosts">{boxes} {nobody}</div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Way(value: &'static str, words: &'static str, typed: String) -> impl IntoView {
    let (id, checked) = (format!("{}-{value}", field_id("plans_for")), typed == value);
    view! {
        <div class="tick">
            <input class="tick-box" type="radio" id=id.clone() name="plans_for" value=value checked=checked/>
            <label class="tick-label" for=id>{words}</label>
        </div>
    }
    .into_any()
}
