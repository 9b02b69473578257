//! On a visit's page: the ways to what changes it, what became of it, and the story of each guest.
use super::words::{self, Words};
use crate::ui::{Button, Kind, Tone, href, use_lang};
use leptos::prelude::*;
use model::outbox::{Delivery, LetterKind};
use model::visits::{CalledOff, GuestPast, Past, PastFact, Rsvp, Told, VisitView};
use model::{Lang, ParticipantId, VisitId};
use texts::changes as texts;

/// What of the view this part shows.
#[derive(Clone)]
pub struct Changes {
    visit: VisitId,
    may_move: bool,
    may_guests: bool,
    past: Vec<GuestPast>,
    cancelled: Option<CalledOff>,
}

impl Changes {
    pub fn of(view: &VisitView) -> Changes {
        Changes {
            visit: view.row.visit,
            may_move: view.may_move,
            may_guests: view.may_guests,
            past: view.past.clone(),
            cancelled: view.cancelled.clone(),
        }
    }
}

#[component]
pub fn ChangingPart(changes: Changes) -> impl IntoView {
    let lang = use_lang();
    let Changes { visit, may_move, may_guests, past, cancelled } = changes;
    let way = |to: &str, words: &'static str| {
        let path = href(&format!("/visits/{}/{to}", visit.text()));
        view! { <li><Button href=path kind=Kind::Secondary>{words}</Button></li> }
    };
    let ways = may_guests.then(|| {
        view! {
            <ul class="visit-ways">
                {may_move.then(|| way("move", texts::move_link(lang)))}
                {way("guests", texts::add_link(lang))}
                {may_move.then(|| way("cancel", texts::cancel_link(lang)))}
            </ul>
        }
    });
    let past = past.into_iter().map(|guest| view! { <Story guest/> });
    view! {
        <section class="visit-changes" aria-labelledby="changes">
            <h2 id="changes">{texts::title(lang)}</h2>
            {cancelled.map(|off| view! { <Cancelled off/> })}
            {ways}
            {past.collect_view()}
        </section>
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

#[component]
fn Story(guest: GuestPast) -> impl IntoView {
    let lang = use_lang();
    let name = words::name_of(lang, &guest.name);
    let none = guest.facts.is_empty().then(|| view! { <p class="note">{texts::past_none(lang)}</p> });
    let facts = guest.facts.into_iter().map(|fact| {
        let PastFact { at, what } = fact;
        view! { <li><span class="story-when">{at.words}</span> " " <span>{fact_words(lang, what)}</span></li> }
    });
    view! {
        <details class="story">
            <summary>{texts::past_of(lang, name)}</summary>
            {none}
            <ol class="story-facts">{facts.collect_view()}</ol>
        </details>
    }
    .into_any()
}

fn fact_words(lang: Lang, what: Past) -> String {
    match what {
        Past::Written(kind, delivery) => format!("{}: {}", letter_words(lang, kind), fared(lang, delivery)),
        Past::Answered(Rsvp::No) => texts::past_no(lang).to_owned(),
        Past::Answered(_) => texts::past_yes(lang).to_owned(),
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
        Delivery::Failed => texts::fared_failed(lang),
    }
}
