//! The record of a visit: exact to the second, from facts written as they happened.
use super::words;
use crate::reports::CallQuality;
use crate::ui::{Name, use_lang};
use leptos::prelude::*;
use model::Shown;
use model::visits::{Attendance, GuestRow, GuestState, VisitRecord};
use texts::visits as texts;

#[component]
pub fn Record(
    /// None when nobody, not even the host, was there.
    record: Option<VisitRecord>,
    ended: Option<Shown>,
    guests: Vec<GuestRow>,
) -> impl IntoView {
    let lang = use_lang();
    let nothing = VisitRecord { wait_s: 0, duration_s: 0, started: None, people: Vec::new() };
    let record = record.unwrap_or(nothing);
    let talked = record.people.iter().any(|person| !person.host && person.joined.is_some());
    // Somebody who was never let in has no time in the call, but did come.
    let arrived = |person: &Attendance| {
        let state =
            guests.iter().find(|guest| guest.participant == person.participant).map(|guest| guest.state);
        person.waited_s > 0 || state.is_some_and(|state| state != GuestState::Expected)
    };
    let nobody = !talked && guests.iter().all(|guest| guest.state == GuestState::Expected);
    let facts = [
        (texts::record_wait(lang), Some(words::length(lang, record.wait_s)).filter(|_| talked)),
        (texts::record_length(lang), Some(words::length(lang, record.duration_s)).filter(|_| talked)),
        (texts::record_started(lang), record.started.map(|at| at.words)),
        (texts::record_ended(lang), ended.map(|at| at.words)),
    ];
    let facts = facts.into_iter().filter_map(|(label, fact)| {
        let fact = fact?;
        Some(view! { <div class="fact"><dt>{label}</dt><dd>{fact}</dd></div> })
    });
    let people = record.people.iter().map(|person| {
        view! { <Person person=person.clone() arrived=arrived(person)/> }
    });
    view! {
        <section class="record" aria-labelledby="record">
            <h2 id="record">{texts::record(lang)}</h2>
            {nobody.then(|| view! { <p>{texts::record_none(lang)}</p> })}
            <dl class="facts">{facts.collect_view()}</dl>
            <ul class="attendance">{people.collect_view()}</ul>
            <p class="note">{texts::keys_closed(lang)}</p>
        </section>
    }
    .into_any()
}

#[component]
fn Person(person: Attendance, arrived: bool) -> impl IntoView {
    let lang = use_lang();
    let name = words::name_of(lang, &person.name);
    let called = name.clone();
    let host = person.host.then(|| view! { " " <span class="tag">{texts::host_tag(lang)}</span> });
    let span = match (&person.joined, &person.left) {
        (None, _) if arrived => texts::not_let_in(lang).to_owned(),
        (None, _) => texts::not_there(lang).to_owned(),
        (Some(joined), Some(left)) => format!("{} – {}", joined.clock, left.clock),
        (Some(joined), None) => format!("{} – {}", joined.clock, texts::still_there(lang)),
    };
    let present = person.joined.as_ref().map(|_| texts::talked(lang, words::length(lang, person.present_s)));
    let waited = match (person.host, person.waited_s) {
        (true, _) => None,
        (false, 0) if person.joined.is_none() => None,
        (false, 0) => Some(texts::no_wait(lang).to_owned()),
        (false, waited) => Some(texts::waited(lang, words::length(lang, waited))),
    };
    let details = [present, waited].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li class="attendance-row">
            <span class="attendance-name"><Name name/> {host}</span>
            <span class="attendance-span">{span}</span>
            <span class="attendance-details">{details}</span>
            <CallQuality name=called minutes=person.minutes returns=person.returns/>
        </li>
    }
    .into_any()
}
