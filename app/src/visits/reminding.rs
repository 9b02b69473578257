//! What a host lets guests know before a visit: when they are reminded, a reminder now, that the host is late or waits.
use super::api::{HostWaits, RemindNow, RunningLate, SendAgain};
use super::words;
use crate::forms::use_form;
use crate::ui::{Button, Choice, Form, FormNotice, Kind, Notice, Radios, said, use_lang};
use leptos::prelude::*;
use model::reminders::{Dropped, LATE_MIN, Reminding};
use model::visits::GuestRow;
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
pub fn RemindingPart(visit: VisitId, guests: Vec<GuestRow>, reminding: Reminding) -> impl IntoView {
    let lang = use_lang();
    let Reminding { coming, may_remind, may_be_late, late_min, missed, dropped } = reminding;
    if !may_remind && !may_be_late && dropped.is_empty() {
        return ().into_any();
    }
    let times: Vec<String> = coming.iter().map(|at| at.words.clone()).collect();
    let coming = may_remind.then(|| match times.len() {
        0 => t::none_coming(lang).to_owned(),
        n => t::coming(lang, i64::try_from(n).unwrap_or(i64::MAX), times.join(" · ")),
    });
    let coming = coming.map(|words| view! { <p class="note">{words}</p> });
    let missed = missed.into_iter().filter_map(|who| {
        let guest = guests.iter().find(|guest| guest.participant == who)?;
        Some(view! { <Missed who name=words::name_of(lang, &guest.name)/> })
    });
    let said = late_min.map(|minutes| view! { <p>{t::late_said(lang, i64::from(minutes))}</p> });
    let now = may_remind.then(|| {
        view! {
            <Form<RemindNow>>
                <input type="hidden" name="visit" value=visit.text()/>
                <Button kind=Kind::Secondary>{t::now(lang)}</Button>
            </Form<RemindNow>>
        }
    });
    let late = may_be_late.then(|| view! { <Late visit/> });
    let dropped = (!dropped.is_empty()).then(|| {
        let lines = dropped.into_iter().map(|Dropped { name, at }| {
            view! { <li class="note">{t::dropped(lang, words::name_of(lang, &name), at.words)}</li> }
        });
        view! { <ul class="reminding-dropped">{lines.collect_view()}</ul> }
    });
    view! {
        <section class="reminding" aria-labelledby="reminding">
            <h2 id="reminding">{t::title(lang)}</h2>
            {missed.collect_view()}
            {said}
            {coming}
            {dropped}
            {now}
            {late}
        </section>
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
