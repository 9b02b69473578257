//! On a visit's page: who of the clinic's own people belongs to it, and what its reader may do about that.
use super::colleague_api::{AddColleague, HandOverVisit, HideVisit, RemoveColleague, ShowVisit};
use super::words;
use crate::forms::{FormState, use_form};
use crate::ui::{Button, Checkbox, Choice, Form, FormNotice, Kind, Select, use_lang};
use leptos::prelude::*;
use model::VisitId;
use model::colleagues::{ColleagueRow, Colleagues};
use model::people::HostName;
use texts::colleagues as t;

#[component]
pub fn ColleaguesPart(visit: VisitId, colleagues: Colleagues) -> impl IntoView {
    let lang = use_lang();
    let Colleagues { rows, add, hand, hidden } = colleagues;
    if rows.is_empty() && add.is_empty() && hand.is_empty() {
        return ().into_any();
    }
    let nobody = rows.is_empty();
    let rows = rows.into_iter().map(|row| view! { <Colleague row/> });
    let list = (!nobody).then(|| view! { <ul class="colleagues">{rows.collect_view()}</ul> });
    let add = (!add.is_empty()).then(|| view! { <Add visit hosts=add/> });
    let hand = (!hand.is_empty()).then(|| view! { <Hand visit hosts=hand/> });
    let hiding = hidden.map(|hidden| view! { <Hiding visit hidden/> });
    view! {
        <section class="colleagues-part" aria-labelledby="colleagues">
            <h2 id="colleagues">{t::heading(lang)}</h2>
            {list}
            {hiding}
            {add}
            {hand}
        </section>
    }
    .into_any()
}

/// What the buttons without fields were refused for, where the page begins.
#[component]
pub fn ColleagueNotices() -> impl IntoView {
    view! {
        <FormNotice state={use_form::<RemoveColleague>()}/>
        <FormNotice state={use_form::<HideVisit>()}/>
        <FormNotice state={use_form::<ShowVisit>()}/>
    }
    .into_any()
}

#[component]
fn Colleague(row: ColleagueRow) -> impl IntoView {
    let lang = use_lang();
    let name = words::name_of(lang, &row.name);
    let cohost = row.cohost.then(|| view! { " " <span class="tag">{t::cohost(lang)}</span> });
    let present = row.present.then(|| {
        view! { " " <span class="state" data-tone="good">{::texts::visits::guest_in(lang)}</span> }
    });
    let take_out = row.removable.then(|| {
        let label = t::remove_name(lang, &name);
        view! {
            <Form<RemoveColleague>>
                <input type="hidden" name="colleague" value=row.participant.text()/>
                <Button kind=Kind::Quiet label>{t::remove(lang)}</Button>
            </Form<RemoveColleague>>
        }
    });
    view! { <li class="colleague"><p>{name} {cohost} {present}</p> {take_out}</li> }.into_any()
}

/// What was refused stays open, with what was typed.
fn is_refused(state: &FormState) -> bool {
    state.error.is_some()
}

fn people(nobody: &str, hosts: Vec<HostName>) -> Vec<(String, Vec<Choice>)> {
    let hosts = hosts.into_iter().map(|host| Choice::new(host.host.text(), host.name));
    vec![(String::new(), [Choice::new("", nobody)].into_iter().chain(hosts).collect())]
}

#[component]
fn Add(visit: VisitId, hosts: Vec<HostName>) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<AddColleague>();
    let open = is_refused(&state);
    view! {
        <details class="visit-end" open=open>
            <summary>{t::add(lang)}</summary>
            <p>{t::add_words(lang)}</p>
            <FormNotice state/>
            <Form<AddColleague> arg="form">
                <input type="hidden" name="visit" value=visit.text()/>
                <Select name="colleague" label=t::who(lang) groups=people(t::choose(lang), hosts)/>
                <Checkbox name="cohost" hint=t::cohost_hint(lang)>{t::cohost_box(lang)}</Checkbox>
                <Button kind=Kind::Secondary>{t::add_button(lang)}</Button>
            </Form<AddColleague>>
        </details>
    }
    .into_any()
}

#[component]
fn Hand(visit: VisitId, hosts: Vec<HostName>) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<HandOverVisit>();
    let open = is_refused(&state);
    view! {
        <details class="visit-end" open=open>
            <summary>{t::hand(lang)}</summary>
            <p>{t::hand_words(lang)}</p>
            <FormNotice state/>
            <Form<HandOverVisit> arg="form">
                <input type="hidden" name="visit" value=visit.text()/>
                <Select name="new_host" label=t::new_host(lang) groups=people(t::choose(lang), hosts)/>
                <Button kind=Kind::Danger>{t::hand_button(lang)}</Button>
            </Form<HandOverVisit>>
        </details>
    }
    .into_any()
}

/// Of the reader's own day only: nobody else sees a difference.
#[component]
fn Hiding(visit: VisitId, hidden: bool) -> impl IntoView {
    let lang = use_lang();
    let id = visit.text();
    if hidden {
        return view! {
            <p>{t::hidden_now(lang)}</p>
            <Form<ShowVisit>>
                <input type="hidden" name="visit" value=id/>
                <Button kind=Kind::Secondary>{t::show_button(lang)}</Button>
            </Form<ShowVisit>>
        }
        .into_any();
    }
    view! {
        <details class="visit-end">
            <summary>{t::hide(lang)}</summary>
            <p>{t::hide_words(lang)}</p>
            <Form<HideVisit>>
                <input type="hidden" name="visit" value=id/>
                <Button kind=Kind::Secondary>{t::hide_button(lang)}</Button>
            </Form<HideVisit>>
        </details>
    }
    .into_any()
}
