//! The page of the calendar: which days, whose, and the way to others.
use super::api;
use super::bar::Bar;
use super::grid::Grid;
use super::list::{Agenda, Month};
use super::moving::Moving;
use super::words::{self, address};
use crate::ui::{
    Button, EmptyState, ErrorView, Icon, Kind, OfficePage, Sign, Skeleton, href, use_lang, use_roles,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::calendar::{Calendar, CalendarAsked, CalendarSpan};
use model::policy::Role;
use texts::calendar as t;

#[component]
pub fn CalendarPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(words::asked));
    let found = Resource::new(move || asked.get(), api::calendar);
    let moving = Moving::new(lang, Callback::new(move |()| found.refetch()));
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        // While a visit is under way, the grid stands still.
        crate::visits::live::watch(move || moving.refresh_unless_busy(), || {});
    });
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(calendar) => view! { <Whole calendar asked=asked.get_untracked() moving/> }.into_any(),
                Err(error) => view! { <h1>{t::title(lang)}</h1> <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <div class="calendar">
                <Transition fallback=|| view! { <Skeleton lines=8/> }>{page}</Transition>
                <Bar moving/>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Whole(calendar: Calendar, asked: CalendarAsked, moving: Moving) -> impl IntoView {
    let lang = use_lang();
    let span = calendar.span;
    let (title, zone) = (calendar.title.clone(), calendar.zone_words.clone());
    let empty = calendar.days.iter().all(|day| day.visits.is_empty()).then(|| {
        let plans = !calendar.hosts.is_empty();
        let plan = plans.then(|| {
            view! { <Button href=href("/visits/new") kind=Kind::Secondary>{t::plan(lang)}</Button> }
        });
        let text = if plans { t::empty_text(lang) } else { t::empty_nobody(lang) };
        view! { <EmptyState sign=Sign::Calendar title=t::empty_title(lang) text>{plan}</EmptyState> }
    });
    let is_empty = empty.is_some();
    let feed = use_roles().contains(&Role::Host).then(|| {
        view! {
            <p class="calendar-feed">
                <a class="link-button" href=href("/calendar/feed")>{t::feed_link(lang)}</a>
                <a class="link-button" href=href("/calendar/outside")>{texts::outside::link(lang)}</a>
            </p>
        }
    });
    let stale = calendar.stale.then(|| {
        view! {
            <p class="state" data-tone="warning">
                <Icon of=Sign::Warning/>
                <span>
                    {texts::outside::stale(lang)} " "
                    <a href=href("/calendar/outside")>{texts::outside::stale_way(lang)}</a>
                </span>
            </p>
        }
    });
    let around = view! { <Around calendar=calendar.clone() asked=asked.clone()/> };
    let inside = match span {
        CalendarSpan::Day | CalendarSpan::Week => view! { <Grid calendar asked moving/> }.into_any(),
        CalendarSpan::Month => view! { <Month calendar asked/> }.into_any(),
        CalendarSpan::Agenda if is_empty => ().into_any(),
        CalendarSpan::Agenda => view! { <Agenda calendar/> }.into_any(),
    };
    view! {
        <h1>{title}</h1>
        {around}
        <p class="note calendar-zone">{t::times(lang, zone)}</p>
        {stale}
        {empty}
        {inside}
        {feed}
    }
    .into_any()
}

/// The way to other days, another span and another host.
#[component]
fn Around(calendar: Calendar, asked: CalendarAsked) -> impl IntoView {
    let lang = use_lang();
    let to = |date: &str| href(&address(&CalendarAsked { date: date.to_owned(), ..asked.clone() }));
    let (before, after, today) = (to(&calendar.before), to(&calendar.after), to(""));
    let spans = CalendarSpan::ALL.map(|span| {
        let path = address(&CalendarAsked {
            view: span.name().to_owned(),
            date: calendar.date.clone(),
            ..asked.clone()
        });
        let current = (span == calendar.span).then_some("true");
        view! { <li><a class="link-button" href=href(&path) aria-current=current>{words::span(lang, span)}</a></li> }
    });
    let hosts =
        (calendar.hosts.len() > 1).then(|| view! { <Hosts calendar=calendar.clone() asked=asked.clone()/> });
    view! {
        <div class="calendar-around">
            <nav aria-label=t::other_days(lang)>
                <ul class="calendar-links">
                    <li><a class="link-button" href=before>{words::before(lang, calendar.span)}</a></li>
                    <li><a class="link-button" href=today>{t::today(lang)}</a></li>
                    <li><a class="link-button" href=after>{words::after(lang, calendar.span)}</a></li>
                </ul>
            </nav>
            <nav aria-label=t::views(lang)><ul class="calendar-links">{spans.collect_view()}</ul></nav>
            {hosts}
        </div>
    }
    .into_any()
}

/// A form that only looks: it works without scripts, and what is chosen stands in the address.
#[component]
fn Hosts(calendar: Calendar, asked: CalendarAsked) -> impl IntoView {
    let lang = use_lang();
    let chosen = calendar.host;
    let options = calendar.hosts.into_iter().map(|host| {
        let selected = chosen == Some(host.host);
        view! { <option value=host.host.text() selected=selected>{texts::isolate(&host.name)}</option> }
    });
    view! {
        <form class="calendar-hosts" method="get" action=href("/calendar")>
            <input type="hidden" name="view" value=asked.view/>
            <input type="hidden" name="date" value=asked.date/>
            <label class="field-label" for="calendar-host">{t::host(lang)}</label>
            <select class="input" id="calendar-host" name="host">
                <option value="" selected=chosen.is_none()>{t::all_hosts(lang)}</option>
                {options.collect_view()}
            </select>
            <Button kind=Kind::Secondary>{t::show(lang)}</Button>
        </form>
    }
    .into_any()
}
