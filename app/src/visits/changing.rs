//! On a visit's page: the ways to what changes it, what became of it, and the story of each guest.
use super::current::Current;
use super::words::{self, Words};
use crate::ui::{Button, Kind, Tone, href, use_lang};
use leptos::prelude::*;
use model::outbox::{Channel, Delivery, LetterKind};
use model::visits::{CalledOff, GuestPast, Past, PastFact, Rsvp, Told};
use model::{Lang, ParticipantId, VisitId};
use texts::changes as texts;

#[component]
pub fn ChangingPart(current: Current) -> impl IntoView {
    let visit = current.visit();
    let cancelled = current.piece(|view| view.cancelled.clone());
    let ways = current.piece(|view| view.may_guests.then_some(view.may_move));
    let told = current.piece(|view| view.past.iter().map(|guest| guest.participant).collect::<Vec<_>>());
    let stories = move || told.get();
    view! {
        <section class="visit-changes" aria-labelledby="changes">
            <h2 id="changes">{texts::title(use_lang())}</h2>
            {move || cancelled.get().map(|off| view! { <Cancelled off/> })}
            {move || ways.get().map(|may_move| view! { <Ways visit may_move/> })}
            <For each=stories key=|who| *who children=move |who| view! { <Story current who/> }/>
        </section>
    }
    .into_any()
}

#[component]
fn Ways(visit: VisitId, may_move: bool) -> impl IntoView {
    let lang = use_lang();
    let way = |to: &str, words: &'static str| {
        let path = href(&format!("/visits/{}/{to}", visit.text()));
        view! { <li><Button href=path kind=Kind::Secondary>{words}</Button></li> }
    };
    view! {
        <ul class="visit-ways">
            {may_move.then(|| way("move", texts::change_title(lang)))}
            {way("guests", texts::add_link(lang))}
            {may_move.then(|| way("cancel", texts::cancel_link(lang)))}
        </ul>
    }
    .into_any()
}

/// The way to the page of one guest.
#[component]
pub fn EditLink(visit: VisitId, guest: ParticipantId, name: String) -> impl IntoView {
    let path = href(&format!("/visits/{}/guests/{}", visit.text(), guest.text()));
    view! { <p><Button href=path kind=Kind::Quiet>{texts::edit_link(use_lang(), name)}</Button></p> }
        .into_any()
}

/// In the place of how a visit stands that was never to be held any more.
pub fn cancelled_words(lang: Lang) -> Words {
    Words { tone: Tone::Warning, text: texts::cancelled_status(lang) }
}

#[component]
fn Cancelled(off: CalledOff) -> impl IntoView {
    let lang = use_lang();
    let when = format!("{}, {}", off.at.words, off.at.zone);
    let told = off.told.map(|told| texts::cancelled_said(lang, told_words(lang, told)));
    let reason =
        (!off.reason.is_empty()).then(|| texts::cancelled_reason(lang, ::texts::isolate(&off.reason)));
    view! {
        <p>{texts::cancelled_on(lang, when)}</p>
        {told.map(|words| view! { <p>{words}</p> })}
        {reason.map(|words| view! { <p>{words}</p> })}
    }
    .into_any()
}

/// A sentence that guests may be told.
pub fn told_words(lang: Lang, told: Told) -> &'static str {
    match told {
        Told::Time => texts::told_time(lang),
        Told::Away => texts::told_away(lang),
        Told::Unneeded => texts::told_unneeded(lang),
    }
}

/// It grows while one reads it.
#[component]
fn Story(current: Current, who: ParticipantId) -> impl IntoView {
    let lang = use_lang();
    let past = current.piece(move |view| view.past.iter().find(|guest| guest.participant == who).cloned());
    let title = move || {
        let of = |guest: &GuestPast| texts::past_of(lang, words::name_of(lang, &guest.name));
        past.with(|past| past.as_ref().map(of))
    };
    let facts = move || past.with(|past| past.as_ref().map(|past| past.facts.clone()).unwrap_or_default());
    let none = move || facts().is_empty().then(|| view! { <p class="note">{texts::past_none(lang)}</p> });
    let lines = move || {
        let line = |PastFact { at, what }: PastFact| {
            view! { <li><span class="story-when">{at.words}</span> " " <span>{fact_words(lang, what)}</span></li> }
        };
        facts().into_iter().map(line).collect_view()
    };
    view! {
        <details class="story">
            <summary>{title}</summary>
            {none}
            <ol class="story-facts">{lines}</ol>
        </details>
    }
    .into_any()
}

fn fact_words(lang: Lang, what: Past) -> String {
    match what {
        Past::Written(kind, channel, delivery) => {
            let what = letter_words(lang, kind);
            let what = match channel {
                Channel::Mail => what.to_owned(),
                Channel::Sms => texts::past_by_text(lang, what),
            };
            format!("{what}: {}", fared(lang, delivery))
        }
        Past::Answered(Rsvp::Yes) => texts::past_yes(lang).to_owned(),
        Past::Answered(Rsvp::No) => texts::past_no(lang).to_owned(),
        Past::Answered(Rsvp::Unanswered) => texts::past_unanswered(lang).to_owned(),
        Past::Arrived => texts::past_arrived(lang).to_owned(),
        Past::Admitted => texts::past_admitted(lang).to_owned(),
        Past::Left => texts::past_left(lang).to_owned(),
        Past::TakenOut => texts::past_taken_out(lang).to_owned(),
    }
}

fn letter_words(lang: Lang, kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Invitation => texts::past_invitation(lang),
        LetterKind::Moved => texts::past_moved(lang),
        LetterKind::Cancelled => texts::past_cancelled(lang),
        LetterKind::NewHost => texts::past_new_host(lang),
        LetterKind::Reminder => texts::past_reminder(lang),
        LetterKind::Late => texts::past_late(lang),
        LetterKind::HostWaits => texts::past_host_waits(lang),
    }
}

fn fared(lang: Lang, delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Queued => texts::fared_queued(lang),
        Delivery::Sent => texts::fared_sent(lang),
        Delivery::Delivered => texts::fared_delivered(lang),
        Delivery::Kept => texts::fared_kept(lang),
        Delivery::Retrying => texts::fared_retrying(lang),
        Delivery::InDoubt => texts::fared_in_doubt(lang),
        Delivery::Bounced => texts::fared_bounced(lang),
        Delivery::Complained => texts::fared_complained(lang),
        Delivery::Failed => texts::fared_failed(lang),
    }
}
