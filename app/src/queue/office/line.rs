//! On the day's page: whoever waits without an appointment, and the host's word that they are there.
#[cfg(feature = "hydrate")]
use super::api;
use super::api::{AcceptAndEnter, AcceptTicket, BeThere, NotThere};
use crate::forms::use_form;
use crate::ui::{Badge, Button, Form, FormNotice, Kind, Name, Notice, Sign, Tone, href, use_lang};
use crate::visits::alerts::Seen;
use crate::visits::day::{Day, Next};
use crate::visits::words;
use leptos::prelude::*;
use model::queue::{LineToday, TicketRow};
use model::{Lang, TicketId, Time};
use texts::queue as t;

/// Higher: a page that is open loses its host to the clock when a call is missed. Lower: each open page writes all day.
#[cfg(feature = "hydrate")]
const STAY_EVERY_S: i64 = 4 * 60;

/// What an answer has done, once.
pub fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "accepted" => Notice::new(t::accepted(lang), t::accepted_help(lang)),
        "line_declined" => Notice::new(t::declined(lang), t::declined_help(lang)),
        "handed_over" => Notice::new(t::handed(lang), t::handed_help(lang)),
        _ => return None,
    })
}

/// How many wait for the reader themselves.
pub fn count(line: &LineToday) -> usize {
    called(line).count()
}

/// Whom the reader is called to: nobody who waits for colleagues, while they have not said that they are there themselves.
fn called(line: &LineToday) -> impl Iterator<Item = &TicketRow> {
    let there = line.until.is_some();
    line.waiting.iter().filter(move |row| row.mine && !row.gone && (there || row.from.is_some()))
}

#[component]
pub fn Line(day: Day, found: LineToday) -> impl IntoView {
    let lang = use_lang();
    let line = RwSignal::new(found);
    #[cfg(feature = "hydrate")]
    keep(day, line, lang);
    let ids = move || line.with(|line| line.waiting.iter().map(|row| row.ticket).collect::<Vec<_>>());
    let serves = Memo::new(move |_| line.with(|line| line.serves));
    let nothing = move || !serves.get() && ids().is_empty();
    let alone =
        move || day.board.with(|board| board.waiting.is_empty()) && day.line.get() != 0 && !day.seen.get();
    view! {
        <section class="part" aria-labelledby="line" hidden=nothing>
            <h2 id="line">{t::line(lang)}</h2>
            <FormNotice state={use_form::<BeThere>()}/>
            <FormNotice state={use_form::<AcceptTicket>()}/>
            <FormNotice state={use_form::<AcceptAndEnter>()}/>
            <Show when=move || serves.get()><Switch line/></Show>
            <Show when=alone><Seen day/></Show>
            <ol class="waiting-cards">
                <For each=ids key=|ticket| *ticket children=move |ticket| view! { <Card day line ticket/> }/>
            </ol>
        </section>
    }
    .into_any()
}

#[component]
fn Switch(line: RwSignal<LineToday>) -> impl IntoView {
    let lang = use_lang();
    let there = Memo::new(move |_| line.with(|line| line.until.is_some()));
    let until = move || line.with(|line| line.until.clone()).unwrap_or_default();
    let inside = move || match there.get() {
        true => view! {
            <p class="note">{move || t::there(lang, until())}</p>
            <Form<NotThere>>
                <Button kind=Kind::Secondary sign=Sign::Close>{t::not_there(lang)}</Button>
            </Form<NotThere>>
        }
        .into_any(),
        false => view! {
            <p class="note">{t::away(lang)}</p>
            <Form<BeThere>>
                <Button kind=Kind::Secondary sign=Sign::Hand>{t::be_there(lang)}</Button>
            </Form<BeThere>>
        }
        .into_any(),
    };
    view! { <div class="queue-switch">{inside}</div> }
}

#[component]
fn Card(day: Day, line: RwSignal<LineToday>, ticket: TicketId) -> impl IntoView {
    let row =
        Memo::new(move |_| line.with(|line| line.waiting.iter().find(|row| row.ticket == ticket).cloned()));
    let first = Memo::new(move |_| line.with(|line| called(line).next().map(|row| row.ticket)));
    let kind = move || {
        let nothing_else = matches!(day.next.get(), Next::Plan | Next::Learn);
        if nothing_else && first.get() == Some(ticket) { Kind::Primary } else { Kind::Secondary }
    };
    view! {
        <li class="waiting-card">{move || row.get().map(|row| shown(day, row, kind()))}</li>
    }
}

fn shown(day: Day, row: TicketRow, kind: Kind) -> AnyView {
    let lang = use_lang();
    let name = words::name_of(lang, &row.name);
    let path = href(&format!("/queues/waiting/{}", row.ticket.text()));
    let gone = row.gone.then(|| view! { <p><Badge tone=Tone::Warning>{t::gone(lang)}</Badge></p> });
    let from = row.from.map(|from| view! { <p class="note">{t::from(lang, texts::isolate(&from))}</p> });
    let host = row.host.map(|host| view! { <p class="note">{t::only(lang, texts::isolate(&host))}</p> });
    let id = row.ticket;
    let acts = row.mine.then(|| {
        let (enter, accept) = (t::accept_enter_name(lang, &name), t::accept_name(lang, &name));
        view! {
            <div class="queue-acts">
                <Form<AcceptAndEnter>>
                    <input type="hidden" name="ticket" value=id.text()/>
                    <Button kind label=enter>{t::accept_enter(lang)}</Button>
                </Form<AcceptAndEnter>>
                <Form<AcceptTicket>>
                    <input type="hidden" name="ticket" value=id.text()/>
                    <Button kind=Kind::Secondary label=accept>{t::accept(lang)}</Button>
                </Form<AcceptTicket>>
                <Button kind=Kind::Quiet href=path.clone() label=t::other_name(lang, &name)>{t::other(lang)}</Button>
            </div>
        }
    });
    view! {
        <div class="waiting-guest">
            <a class="waiting-name" data-row href=path.clone()>{name.clone()}</a>
            <p class="waiting-time">{texts::visits::waiting_for(lang)} " " <Wait day since=row.asked_at/></p>
        </div>
        <p class="waiting-visit"><Name name=row.queue_name/></p>
        {gone}
        {from}
        {host}
        {acts}
    }
    .into_any()
}

/// A wait that ticks. It is no live region: read when asked for, not every second.
#[component]
fn Wait(day: Day, since: Time) -> impl IntoView {
    let text = move || words::ticking(day.now.get().seconds_since(since));
    view! { <span class="waiting-clock" role="timer">{text}</span> }
}

/// Asks anew whenever the day does, says meanwhile that the page is open still, and sounds arrivals as the day does.
#[cfg(feature = "hydrate")]
fn keep(day: Day, line: RwSignal<LineToday>, lang: Lang) {
    let told = StoredValue::new(None::<Time>);
    Effect::new(move |_| {
        day.board.track();
        leptos::task::spawn_local(async move {
            let Some(now) = day.now.try_get_untracked() else { return };
            let there = line.try_with_untracked(|line| line.until.is_some()).unwrap_or_default();
            let due = told.try_get_value().flatten().is_none_or(|at| now.seconds_since(at) >= STAY_EVERY_S);
            if there && due {
                let _ = told.try_set_value(Some(now));
                // Where it does not arrive, the line says so when it is read next.
                let _ = api::stay_there().await;
            }
            let Ok(found) = api::line_today().await else { return };
            if !line.is_disposed() {
                take(day, line, lang, found);
            }
        });
    });
}

#[cfg(feature = "hydrate")]
fn take(day: Day, line: RwSignal<LineToday>, lang: Lang, found: LineToday) {
    use crate::visits::{chime, notify};
    let before: Vec<TicketId> = line.with_untracked(|line| called(line).map(|row| row.ticket).collect());
    let came = called(&found).filter(|row| !before.contains(&row.ticket));
    let came: Vec<String> = came.map(|row| row.name.clone()).collect();
    day.line.set(count(&found));
    line.set(found);
    if !came.is_empty() {
        day.seen.set(false);
        chime::play();
        notify::show(texts::visits::notify_title(lang));
        let names = words::list_names(lang, came.iter().map(String::as_str));
        day.spoken.set(t::came(lang, names));
    }
}
