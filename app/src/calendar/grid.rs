//! A day or a week as a grid of hours. Where things stand is said by attributes, for which the style sheet has a rule
//! each: a page of ours has no style of its own in its text (CSP). On a phone the grid is a list.
use super::moving::{Moving, link_id, link_to};
use super::shape::{Shape, covered};
use super::words::{self, address};
use crate::ui::{Icon, Sign, href, use_lang};
use leptos::prelude::*;
use model::calendar::{Calendar, CalendarAsked, CalendarDay, CalendarSpan, CalendarVisit, Quarter};
use texts::calendar as t;

#[cfg(feature = "hydrate")]
use super::hand::press;

#[component]
pub fn Grid(calendar: Calendar, asked: CalendarAsked, moving: Moving) -> impl IntoView {
    let lang = use_lang();
    moving.shape.set_value(Shape::of(&calendar));
    let (week, rows) = (calendar.span == CalendarSpan::Week, calendar.axis.len());
    let movable = calendar.days.iter().any(|day| day.visits.iter().any(|visit| visit.movable));
    let pieces = pieces(&calendar.axis);
    let hours = pieces.iter().map(|(first, size)| view! { <Hour first=*first size=*size/> }).collect_view();
    let lines: Vec<usize> = pieces.iter().map(|(_, size)| *size).collect();
    let today = calendar.today.clone();
    let days = calendar.days.into_iter().enumerate().map(|(at, day)| {
        let (lines, is_today) = (lines.clone(), day.date == today);
        view! { <Column day at week is_today lines rows asked=asked.clone() moving/> }
    });
    let other = CalendarAsked {
        hours: if calendar.whole { String::new() } else { "all".to_owned() },
        ..asked.clone()
    };
    let other_words = if calendar.whole { t::working_hours(lang) } else { t::all_hours(lang) };
    view! {
        <p class="calendar-hours-link"><a class="link-button" href=href(&address(&other))>{other_words}</a></p>
        <div class="cal-grid" data-week=week.then_some("")>
            <div class="cal-axis" aria-hidden="true"><div class="cal-hours">{hours}</div></div>
            {days.collect_view()}
        </div>
        {movable.then(|| view! { <p class="note needs-script">{t::keys_help(lang)}</p> })}
    }
    .into_any()
}

/// The hours of the axis, each with how many quarters it has there: fewer than four where clocks change by half an hour.
fn pieces(axis: &[Quarter]) -> Vec<(Quarter, usize)> {
    let same = |one: &Quarter, next: &Quarter| !next.minute.is_multiple_of(60) && one.again == next.again;
    axis.chunk_by(same).filter_map(|piece| Some((*piece.first()?, piece.len()))).collect()
}

#[component]
fn Hour(first: Quarter, size: usize) -> impl IntoView {
    let lang = use_lang();
    let clock = words::clock(lang, first.minute);
    let words = if first.again { t::again(lang, clock) } else { clock };
    view! { <span class="cal-hour" data-size=size>{words}</span> }
}

#[component]
fn Column(
    day: CalendarDay,
    at: usize,
    week: bool,
    is_today: bool,
    /// The quarters of each hour.
    lines: Vec<usize>,
    rows: usize,
    asked: CalendarAsked,
    moving: Moving,
) -> impl IntoView {
    let lang = use_lang();
    let label = day.words.clone();
    let to_day = CalendarAsked { view: "day".to_owned(), date: day.date.clone(), ..asked.clone() };
    let head = week.then(|| {
        let current = is_today.then_some("date");
        view! {
            <h2 class="cal-day-head">
                <a class="cal-day-link" href=href(&address(&to_day)) aria-current=current>{day.short.clone()}</a>
            </h2>
        }
    });
    let to_list = CalendarAsked { view: "agenda".to_owned(), ..to_day.clone() };
    let unseen = (day.unseen > 0).then(|| {
        let words = t::more(lang, i64::from(day.unseen));
        view! { <p class="cal-unseen"><a class="link-button" href=href(&address(&to_list))>{words}</a></p> }
    });
    let lines = lines.into_iter().map(|size| view! { <span class="cal-line" data-size=size></span> });
    let absent = day.absent.iter().map(|(from, to)| {
        view! { <span class="cal-absent" data-from={*from} data-to={*to}></span> }
    });
    let absent = absent.collect_view();
    let busy_words: Vec<String> = day
        .busy
        .iter()
        .map(|busy| t::from_to(lang, words::clock(lang, busy.from_min), words::clock(lang, busy.to_min)))
        .collect();
    // The blocks are for the eye; this says the same, and on a phone it is all there is.
    let busy_said = (!busy_words.is_empty()).then(|| {
        view! { <p class="cal-busy-said">{texts::outside::busy_then(lang, busy_words.join(", "))}</p> }
    });
    let busy = day.busy.iter().map(|busy| {
        let words = texts::outside::busy(lang);
        view! { <span class="cal-busy" data-from={busy.from} data-to={busy.to}>{words}</span> }
    });
    let busy = busy.collect_view();
    let ghost = move || {
        let held = moving.held.get().filter(|held| held.to.day == at)?;
        let (from, to) = covered(held.to, rows);
        let words = moving.where_to(&held);
        Some(view! { <span class="cal-ghost" data-from=from data-to=to aria-hidden="true">{words}</span> })
    };
    let none = day.visits.is_empty() && day.busy.is_empty();
    let visits = day.visits.into_iter().map(|visit| view! { <Visit visit at moving/> });
    view! {
        <section class="cal-day" aria-label=label data-empty=none.then_some("") data-today=is_today.then_some("")>
            {head}
            {unseen}
            {busy_said}
            <div class="cal-rows" data-day=at data-rows=rows>
                <div class="cal-back" aria-hidden="true">{lines.collect_view()}</div>
                <div class="cal-over" aria-hidden="true">{absent} {busy}</div>
                <ul class="cal-visits" data-columns=day.columns>{visits.collect_view()}</ul>
                <div class="cal-over">{ghost}</div>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Visit(visit: CalendarVisit, at: usize, moving: Moving) -> impl IntoView {
    let (id, place) = (visit.visit, visit.place);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| moving.come_back(id));
    let (conflict, movable) = (visit.conflict.then_some(""), visit.movable.then_some(""));
    let stretch = visit.movable.then(|| view! { <span class="cal-stretch" aria-hidden="true"></span> });
    let held = move || moving.held.with(|held| held.as_ref().is_some_and(|held| held.is(id))).then_some("");
    let (pressed, keyed) = (visit.clone(), visit.clone());
    let on_press = move |event: leptos::ev::PointerEvent| press(moving, pressed.clone(), at, &event);
    // A press that has moved something opens nothing.
    let on_click = move |event: leptos::ev::MouseEvent| {
        if moving.dragged.get_value() {
            event.prevent_default();
            moving.dragged.set_value(false);
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let letters = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !letters && moving.key(&event.key(), event.shift_key(), &keyed, at) {
            event.prevent_default();
        }
    };
    // The same visit stands on two days when midnight is in it.
    let link = (!visit.continued).then(|| link_id(id));
    view! {
        <li
            class="cal-visit"
            data-from=place.from
            data-to=place.to
            data-column=place.column
            data-column-end=place.column_end
            data-unseen=place.unseen.then_some("")
            data-conflict=conflict
            data-movable=movable
            data-held=held
            on:pointerdown=on_press
            on:touchmove=move |event| {
                // A finger that has lifted it does not scroll the page.
                if moving.dragged.get_value() {
                    event.prevent_default();
                }
            }
            on:contextmenu=move |event| {
                // A finger that rests asks for no menu either.
                if moving.dragged.get_value() {
                    event.prevent_default();
                }
            }
        >
            <a
                class="cal-link"
                id=link
                href=link_to(id)
                draggable="false"
                on:click=on_click
                on:keydown=on_key
            >
                <Inside visit/>
            </a>
            {stretch}
        </li>
    }
    .into_any()
}

/// When, who, and what is known: the same in the grid and in lists.
#[component]
pub fn Inside(visit: CalendarVisit) -> impl IntoView {
    let lang = use_lang();
    let (from, to) = (visit.starts.clock.clone(), visit.ends.clock.clone());
    let when = if visit.continued { t::until(lang, to) } else { t::from_to(lang, from, to) };
    let host = visit.host.as_deref().map(|host| {
        view! { " " <span class="cal-host">{crate::visits::words::with_host(lang, host)}</span> }
    });
    let conflict = visit.conflict.then(|| {
        view! { " " <span class="cal-conflict"><Icon of=Sign::Warning/> <span>{t::conflict(lang)}</span></span> }
    });
    view! {
        <span class="cal-when">{when}</span>
        " "
        <span class="cal-names">{words::names(lang, &visit)}</span>
        {host}
        " "
        <span class="cal-state">{words::state(lang, &visit)}</span>
        {conflict}
    }
    .into_any()
}

/// The server has no mouse.
#[cfg(not(feature = "hydrate"))]
fn press(_: Moving, _: CalendarVisit, _: usize, _: &leptos::ev::PointerEvent) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_as_long_as_it_is_there() {
        let quarter = |minute, again| Quarter { minute, again };
        // Half an hour a second time.
        let axis = [90, 105].map(|minute| quarter(minute, false));
        let axis = axis.into_iter().chain([90, 105].map(|minute| quarter(minute, true)));
        let axis: Vec<Quarter> = axis.chain([120, 135, 150, 165, 180].map(|m| quarter(m, false))).collect();
        let sizes: Vec<(u16, usize)> =
            pieces(&axis).into_iter().map(|(first, size)| (first.minute, size)).collect();
        assert_eq!(sizes, [(90, 2), (90, 2), (120, 4), (180, 1)]);
    }
}
