//! What a host lets guests know before a visit: when they are reminded, a reminder now, that the host is late or waits.
use super::api::{HostWaits, RemindNow, RunningLate, SendAgain};
use super::current::Current;
use super::words;
use crate::forms::use_form;
use crate::ui::{Button, Choice, Form, FormNotice, Kind, Notice, Radios, said, use_lang};
use leptos::prelude::*;
use model::reminders::{Dropped, LATE_MIN};
use model::visits::VisitView;
use model::{Lang, ParticipantId, VisitId};
use texts::{common, reminders as t};

/// What became of this section's forms; stands above all, outside of what is loaded.
#[component]
pub fn RemindingNotices() -> impl IntoView {
    let lang = use_lang();
    let (now, late, waits) = (use_form::<RemindNow>(), use_form::<RunningLate>(), use_form::<HostWaits>());
    let again = use_form::<SendAgain>();
    let faulty = [&now, &late, &waits, &again].iter().any(|state| state.error.is_some());
    // After a fault the old success is no news.
    let said = (!faulty).then(|| said(|what| done(lang, what)));
    view! {
        {said}
        <FormNotice state=now/>
        <FormNotice state=late/>
        <FormNotice state=waits/>
        <FormNotice state=again/>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    match what {
        "reminded" => Some(Notice::new(t::now_done(lang), t::now_done_help(lang))),
        "late" => Some(Notice::new(t::late_done(lang), t::late_done_help(lang))),
        "again" => Some(Notice::new(t::again_done(lang), t::again_done_help(lang))),
        "waiting" => Some(Notice::new(t::waits_done(lang), t::waits_done_help(lang))),
        _ => None,
    }
}

/// Nothing where there is nothing to say and nothing to do.
#[component]
pub fn RemindingPart(current: Current) -> impl IntoView {
    let there = current.piece(|view| {
        let reminding = &view.reminding;
        reminding.may_remind || reminding.may_be_late || !reminding.dropped.is_empty()
    });
    view! { <Show when=move || there.get()><Part current/></Show> }.into_any()
}

#[component]
fn Part(current: Current) -> impl IntoView {
    let lang = use_lang();
    let visit = current.visit();
    let missed = current.piece(move |view| missed(lang, view));
    let said = current.piece(|view| view.reminding.late_min);
    let coming = current.piece(move |view| coming(lang, view));
    let dropped = current.piece(|view| view.reminding.dropped.clone());
    let may_remind = current.piece(|view| view.reminding.may_remind);
    let may_be_late = current.piece(|view| view.reminding.may_be_late);
    let dropped = move || {
        let line = |Dropped { name, at }: Dropped| {
            view! { <li class="note">{t::dropped(lang, words::name_of(lang, &name), at.words)}</li> }
        };
        let all = Some(dropped.get()).filter(|all| !all.is_empty())?;
        Some(view! { <ul class="reminding-dropped">{all.into_iter().map(line).collect_view()}</ul> })
    };
    view! {
        <section class="reminding" aria-labelledby="reminding">
            <h2 id="reminding">{t::title(lang)}</h2>
            <For each=move || missed.get() key=Clone::clone children=|(who, name)| view! { <Missed who name/> }/>
            {move || said.get().map(|minutes| view! { <p>{t::late_said(lang, i64::from(minutes))}</p> })}
            {move || coming.get().map(|words| view! { <p class="note">{words}</p> })}
            {dropped}
            <Show when=move || may_remind.get()><Now visit/></Show>
            <Show when=move || may_be_late.get()><Late visit/></Show>
        </section>
    }
    .into_any()
}

fn missed(lang: Lang, view: &VisitView) -> Vec<(ParticipantId, String)> {
    let name = |who: &ParticipantId| {
        let guest = view.row.guests.iter().find(|guest| guest.participant == *who)?;
        Some((*who, words::name_of(lang, &guest.name)))
    };
    view.reminding.missed.iter().filter_map(name).collect()
}

/// When those who come will be reminded.
fn coming(lang: Lang, view: &VisitView) -> Option<String> {
    if !view.reminding.may_remind {
        return None;
    }
    let times: Vec<&str> = view.reminding.coming.iter().map(|at| at.words.as_str()).collect();
    Some(match times.len() {
        0 => t::none_coming(lang).to_owned(),
        n => t::coming(lang, i64::try_from(n).unwrap_or(i64::MAX), times.join(" · ")),
    })
}

#[component]
fn Now(visit: VisitId) -> impl IntoView {
    view! {
        <Form<RemindNow>>
            <input type="hidden" name="visit" value=visit.text()/>
            <Button kind=Kind::Secondary>{t::now(use_lang())}</Button>
        </Form<RemindNow>>
    }
    .into_any()
}

/// A guest for whom the host waits in the call.
#[component]
fn Missed(who: ParticipantId, name: String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <p>{t::missed(lang, &name)}</p>
        <Form<HostWaits>>
            <input type="hidden" name="guest" value=who.text()/>
            <Button kind=Kind::Secondary>{t::waits_button(lang, &name)}</Button>
        </Form<HostWaits>>
    }
    .into_any()
}

/// Folded until it is wanted: most hosts come in time.
#[component]
fn Late(visit: VisitId) -> impl IntoView {
    let lang = use_lang();
    let choices = LATE_MIN.map(|n| Choice::new(n.to_string(), common::minutes(lang, i64::from(n)))).to_vec();
    view! {
        <details class="visit-end">
            <summary>{t::late_title(lang)}</summary>
            <Form<RunningLate>>
                <input type="hidden" name="visit" value=visit.text()/>
                <Radios
                    name="minutes"
                    legend=t::late_legend(lang)
                    hint=t::late_hint(lang)
                    value="10"
                    choices
                />
                <Button kind=Kind::Secondary>{t::late_button(lang)}</Button>
            </Form<RunningLate>>
        </details>
    }
    .into_any()
}
