//! On a visit's page: who of the clinic's own people belongs to it, and what its reader may do about that.
use super::colleague_api::{AddColleague, HandOverVisit, HideVisit, RemoveColleague, ShowVisit};
use super::conflicts::{Found, Looking};
use super::current::{Current, Unfolded};
use super::repeating::ScopeChoice;
use super::{draft, words};
use crate::forms::{FormState, use_form};
use crate::ui::{Button, Checkbox, Choice, Form, FormNotice, Kind, Select, use_lang};
use leptos::prelude::*;
use model::colleagues::ColleagueRow;
use model::conflicts::ConflictsAsked;
use model::people::HostName;
use model::visits::{NewTime, VisitView};
use model::{ParticipantId, VisitId};
use texts::colleagues as t;

#[component]
pub fn ColleaguesPart(current: Current) -> impl IntoView {
    let there = current.piece(|view| {
        let colleagues = &view.colleagues;
        !colleagues.rows.is_empty() || !colleagues.add.is_empty() || !colleagues.hand.is_empty()
    });
    view! { <Show when=move || there.get()><Part current/></Show> }.into_any()
}

#[component]
fn Part(current: Current) -> impl IntoView {
    let visit = current.visit();
    let ids =
        current.piece(|view| view.colleagues.rows.iter().map(|row| row.participant).collect::<Vec<_>>());
    let somebody = move || ids.with(|ids| !ids.is_empty());
    let hidden = current.piece(|view| view.colleagues.hidden);
    let adds = current.piece(|view| !view.colleagues.add.is_empty());
    let hands = current.piece(|view| !view.colleagues.hand.is_empty());
    view! {
        <section class="colleagues-part" aria-labelledby="colleagues">
            <h2 id="colleagues">{t::heading(use_lang())}</h2>
            <Show when=somebody>
                <ul class="colleagues">
                    <For each=move || ids.get() key=|who| *who children=move |who| view! { <Colleague current who/> }/>
                </ul>
            </Show>
            {move || hidden.get().map(|hidden| view! { <Hiding visit hidden/> })}
            <Show when=move || adds.get()><Add current/></Show>
            <Show when=move || hands.get()><Hand current/></Show>
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
fn Colleague(current: Current, who: ParticipantId) -> impl IntoView {
    let lang = use_lang();
    let row = current.piece(move |view| row_of(view, who).cloned());
    let removes = current.piece(move |view| {
        let row = row_of(view, who).filter(|row| row.removable)?;
        Some(words::name_of(lang, &row.name))
    });
    let said = move || row.get().map(|row| view! { <Named row/> });
    let take_out = move || {
        let label = t::remove_name(lang, removes.get()?);
        Some(view! {
            <Form<RemoveColleague>>
                <input type="hidden" name="colleague" value=who.text()/>
                <Button kind=Kind::Quiet label>{t::remove(lang)}</Button>
            </Form<RemoveColleague>>
        })
    };
    view! { <li class="colleague">{said} {take_out}</li> }.into_any()
}

fn row_of(view: &VisitView, who: ParticipantId) -> Option<&ColleagueRow> {
    view.colleagues.rows.iter().find(|row| row.participant == who)
}

#[component]
fn Named(row: ColleagueRow) -> impl IntoView {
    let lang = use_lang();
    let cohost = row.cohost.then(|| view! { " " <span class="tag">{t::cohost(lang)}</span> });
    let present = row.present.then(|| {
        view! { " " <span class="state" data-tone="good">{::texts::visits::guest_in(lang)}</span> }
    });
    view! { <p>{words::name_of(lang, &row.name)} {cohost} {present}</p> }.into_any()
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
fn Add(current: Current) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<AddColleague>();
    let part = Unfolded::new(is_refused(&state));
    let hosts = part.held(current.piece(|view| view.colleagues.add.clone()));
    let who = move || view! { <Select name="colleague" label=t::who(lang) groups=people(t::choose(lang), hosts.get())/> };
    view! {
        <details class="visit-end" open=is_refused(&state) node_ref=part.node on:toggle=move |_| part.look()>
            <summary>{t::add(lang)}</summary>
            <p>{t::add_words(lang)}</p>
            <FormNotice state=state.clone()/>
            <Form<AddColleague> arg="form">
                <input type="hidden" name="visit" value=current.visit().text()/>
                {who}
                <Checkbox name="cohost" hint=t::cohost_hint(lang)>{t::cohost_box(lang)}</Checkbox>
                <Button kind=Kind::Secondary>{t::add_button(lang)}</Button>
            </Form<AddColleague>>
        </details>
    }
    .into_any()
}

/// The id of the choice of another host, for scripts.
const HAND: &str = "hand-to";

#[component]
fn Hand(current: Current) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<HandOverVisit>();
    let part = Unfolded::new(is_refused(&state));
    let hosts = part.held(current.piece(|view| view.colleagues.hand.clone()));
    let series = part.held(current.piece(|view| view.series.clone()));
    let who = move || view! { <Select name="new_host" label=t::new_host(lang) groups=people(t::choose(lang), hosts.get())/> };
    let (looking, visit) = (Looking::new(false), current.visit());
    // What is in the way of another host is said before the button is pressed.
    let look = move || {
        looking.typed(move || {
            let new_host = draft::typed_in(HAND, "new_host");
            let to = NewTime { scope: draft::typed_in(HAND, "scope"), ..NewTime::default() };
            (!new_host.is_empty()).then_some(ConflictsAsked { visit, to, new_host })
        });
    };
    view! {
        <details class="visit-end" open=is_refused(&state) node_ref=part.node on:toggle=move |_| part.look()>
            <summary>{t::hand(lang)}</summary>
            <p>{t::hand_words(lang)}</p>
            <FormNotice state=state.clone()/>
            <Form<HandOverVisit> arg="form">
                <input type="hidden" name="visit" value=current.visit().text()/>
                <div id=HAND on:input=move |_| look()>
                    {who}
                    {move || view! { <ScopeChoice series=series.get()/> }}
                </div>
                <Found looking/>
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
