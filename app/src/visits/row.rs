//! A line of the day, and the card of a visit with somebody waiting.
use super::api::Admit;
use super::day::{Day, Next};
use super::parts::GuestLine;
use super::words;
use crate::chat::office::{Unread, WriteLink};
use crate::ui::{Button, Form, Kind, Name, href, use_lang};
use ::texts::{changes as t, visits as texts};
use leptos::prelude::*;
use model::colleagues::Part;
use model::visits::{GuestRow, GuestState, Rsvp, VisitRow, VisitStatus};
use model::{Time, VisitId};

/// How a row says when: a time of today, or a day and a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Today,
    /// Of a day before, still open.
    Earlier,
    Later,
}

#[component]
pub fn Row(day: Day, visit: VisitId, span: Span) -> impl IntoView {
    let row = Memo::new(move |_| day.row(visit));
    view! { <li class="visit-row">{move || row.get().map(|row| row_view(day, &row, span))}</li> }
}

fn row_view(day: Day, row: &VisitRow, span: Span) -> AnyView {
    let lang = use_lang();
    let names = words::guest_names(lang, &row.guests);
    let when = match span {
        Span::Today => row.starts.clock.clone(),
        Span::Earlier | Span::Later => row.starts.words.clone(),
    };
    let path = format!("/visits/{}", row.visit.text());
    // Who comes as a colleague comes in as well; who plans for its host does not.
    let enters = row.part.enters();
    let enter = (enters && span != Span::Later && row.status != VisitStatus::Ended).then(|| {
        let label = texts::open_call_names(lang, &names);
        let kind = if day.next.get() == Next::Enter(row.visit) { Kind::Primary } else { Kind::Secondary };
        view! {
            <Button href=href(&format!("{path}/call")) kind label>
                {texts::open_call(lang)}
            </Button>
        }
    });
    let several = row.guests.len() > 1;
    let post = day.board.with_untracked(|board| board.post);
    let keys = href(&path);
    let changes = changes(row);
    let states = row.guests.iter().map(|guest| {
        view! { <GuestLine guest=guest.clone() post named=several keys=keys.clone() changes/> }
    });
    // Somebody has said that they cannot come then.
    let no = |guest: &GuestRow| guest.state == GuestState::Expected && guest.rsvp == Rsvp::No;
    let moves = changes.is_some() && row.status == VisitStatus::NotStarted && row.guests.iter().any(no);
    let shift = moves.then(|| {
        let label = t::move_link_of(lang, &names);
        view! {
            <div class="guest-acts">
                <Button href=href(&format!("{path}/move")) kind=Kind::Quiet label>{t::move_link(lang)}</Button>
            </div>
        }
    });
    view! {
        <p class="visit-row-when">
            <span class="visit-row-clock">{when}</span>
            " "
            <span class="visit-row-length">{words::minutes(lang, row.duration)}</span>
        </p>
        <div class="visit-row-who">
            <a class="visit-row-name" data-row href=href(&path)>{names}</a>
            {row.host.as_ref().map(|host| view! { <p class="visit-host">{words::with_host(lang, host)}</p> })}
            {(!row.topic.is_empty()).then(|| view! { <p class="visit-row-topic"><Name name=row.topic.clone()/></p> })}
            <ul class="states">{states.collect_view()}</ul>
            <Unread day visit=row.visit/>
            {shift}
        </div>
        <div class="visit-row-act">{enter}</div>
    }
    .into_any()
}

/// The visit, for whoever holds it or plans for its host: until it has begun, both may change who comes; then its host alone.
fn changes(row: &VisitRow) -> Option<VisitId> {
    let may = match row.part {
        Part::Own => row.status != VisitStatus::Ended,
        Part::Planned => row.status == VisitStatus::NotStarted,
        Part::Cohost | Part::Colleague => false,
    };
    may.then_some(row.visit)
}

/// Somebody waits: the largest thing on the page.
#[component]
pub fn WaitingCard(day: Day, visit: VisitId) -> impl IntoView {
    let row = Memo::new(move |_| day.row(visit));
    view! { <li class="waiting-card">{move || row.get().map(|row| card_view(day, &row))}</li> }
}

fn card_view(day: Day, row: &VisitRow) -> AnyView {
    let lang = use_lang();
    let path = href(&format!("/visits/{}", row.visit.text()));
    let (waits, others): (Vec<&GuestRow>, Vec<&GuestRow>) =
        row.guests.iter().partition(|guest| guest.state == GuestState::Waiting);
    let leads = row.part.leads();
    let mut waits: Vec<GuestRow> = waits.into_iter().cloned().collect();
    waits.sort_by_key(|guest| guest.waiting_since);
    let guests = waits.into_iter().map(|guest| {
        let next = day.next.get() == Next::Admit(guest.participant);
        let kind = if next { Kind::Primary } else { Kind::Secondary };
        let name = words::name_of(lang, &guest.name);
        let since = guest.waiting_since;
        let label = texts::admit_name(lang, &name);
        let admit = leads.then(|| {
            view! {
                <Form<Admit>>
                    <input type="hidden" name="guest" value=guest.participant.text()/>
                    <Button kind label>{texts::admit(lang)}</Button>
                </Form<Admit>>
            }
        });
        view! {
            <div class="waiting-guest">
                <a class="waiting-name" data-row href=path.clone()>{name}</a>
                <p class="waiting-time">
                    {texts::waiting_for(lang)} " " <Wait day since/>
                </p>
                {admit}
            </div>
        }
    });
    let others = (!others.is_empty()).then(|| {
        let post = day.board.with_untracked(|board| board.post);
        let changes = changes(row);
        let lines = others.into_iter().map(|guest| {
            view! { <GuestLine guest=guest.clone() post named=true keys=path.clone() changes/> }
        });
        view! { <ul class="states">{lines.collect_view()}</ul> }
    });
    view! {
        {guests.collect_view()}
        <Unread day visit=row.visit/>
        {leads.then(|| view! { <p><WriteLink visit=row.visit/></p> })}
        {row.host.as_ref().map(|host| view! { <p class="visit-host">{words::with_host(lang, host)}</p> })}
        <p class="waiting-visit">{row.starts.words.clone()} " · " {words::minutes(lang, row.duration)}</p>
        {others}
    }
    .into_any()
}

/// A wait that ticks. It is no live region: read when asked for, not every second.
#[component]
fn Wait(day: Day, since: Option<Time>) -> impl IntoView {
    let text = move || {
        let now = day.now.get();
        words::ticking(since.map_or(0, |since| now.seconds_since(since)))
    };
    view! { <span class="waiting-clock" role="timer">{text}</span> }
}
