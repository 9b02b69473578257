//! The calendar without hours: a month of days, and a list. On a phone the month is a list, too.
use super::grid::Inside;
use super::moving::link_to;
use super::words::address;
use crate::ui::{href, use_lang};
use leptos::prelude::*;
use model::calendar::{Calendar, CalendarAsked, CalendarDay};
use texts::calendar as t;

/// Visits that stand in one day of the month. Higher: weeks of uneven height. Lower: a busy day says little.
const IN_A_DAY: usize = 4;

#[component]
pub fn Month(calendar: Calendar, asked: CalendarAsked) -> impl IntoView {
    let lang = use_lang();
    let today = calendar.today;
    let days = calendar.days.into_iter().map(|day| {
        let is_today = day.date == today;
        view! { <Cell day is_today asked=asked.clone()/> }
    });
    view! { <ol class="cal-month" aria-label=t::view_month(lang)>{days.collect_view()}</ol> }.into_any()
}

#[component]
fn Cell(day: CalendarDay, is_today: bool, asked: CalendarAsked) -> impl IntoView {
    let lang = use_lang();
    let to_day = CalendarAsked { view: "day".to_owned(), date: day.date.clone(), ..asked };
    let path = href(&address(&to_day));
    let more = day.visits.len().saturating_sub(IN_A_DAY);
    let more = i64::try_from(more).ok().filter(|more| *more > 0).map(|more| {
        view! { <a class="cal-more" href=path.clone()>{t::more(lang, more)}</a> }
    });
    let none = day.visits.is_empty();
    let visits = day.visits.into_iter().take(IN_A_DAY).map(|visit| {
        let (conflict, link) = (visit.conflict.then_some(""), link_to(visit.visit));
        view! {
            <li class="cal-entry" data-conflict=conflict>
                <a class="cal-link" href=link><Inside visit/></a>
            </li>
        }
    });
    let visits = (!none).then(|| view! { <ul class="cal-entries">{visits.collect_view()}</ul> });
    view! {
        <li
            class="cal-cell"
            data-empty=none.then_some("")
            data-outside=day.outside.then_some("")
            data-today=is_today.then_some("")
        >
            <a class="cal-day-link" href=path aria-current=is_today.then_some("date")>{day.short}</a>
            {visits}
            {more}
        </li>
    }
    .into_any()
}

/// Days with visits, under each other.
#[component]
pub fn Agenda(calendar: Calendar) -> impl IntoView {
    let days = calendar.days.into_iter().filter(|day| !day.visits.is_empty()).map(|day| {
        let visits = day.visits.into_iter().map(|visit| {
            let (conflict, link) = (visit.conflict.then_some(""), link_to(visit.visit));
            view! {
                <li class="cal-entry" data-conflict=conflict>
                    <a class="cal-link" href=link><Inside visit/></a>
                </li>
            }
        });
        view! {
            <section class="cal-agenda-day" aria-label=day.words.clone()>
                <h2>{day.words.clone()}</h2>
                <ul class="cal-entries">{visits.collect_view()}</ul>
            </section>
        }
    });
    days.collect_view()
}
