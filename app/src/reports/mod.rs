//! Figures for a clinic's administrators: how far visits came, where they were lost, how their minutes were. What is looked
//! for stands in the page's address: two days, no word of anybody.
pub mod api;
mod browsers;
mod chart;
mod words;

use crate::ui::{Button, EmptyState, ErrorView, Kind, OfficePage, Sign, Skeleton, field_id, href, use_lang};
use ::texts::quality as t;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use model::Lang;
use model::quality::{Cause, Days, Figures, Funnel, Level, Minutes, Week};

use browsers::{Browsers, CausesOf};
pub use chart::CallQuality;

#[component]
pub fn ReportsPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_query_map();
    let days = Memo::new(move |_| query.with(read));
    let figures = Resource::new(move || days.get(), api::figures);
    let page = move || {
        Suspend::new(async move {
            let asked = days.get_untracked();
            match figures.await {
                Ok(figures) => view! { <Whole figures/> }.into_any(),
                Err(error) => view! { <Span days=asked/> <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <h1>{t::title(lang)}</h1>
            <p class="lead">{t::lead(lang)}</p>
            <Transition fallback=|| view! { <Skeleton lines=8/> }>{page}</Transition>
        </OfficePage>
    }
    .into_any()
}

/// Out of the address; whatever is no day there, the server refuses.
fn read(query: &ParamsMap) -> Days {
    let text = |name: &str| query.get(name).unwrap_or_default();
    Days { from: text("from"), to: text("to") }
}

/// A plain form: its answer is the same page, asked for by its address.
#[component]
fn Span(days: Days) -> impl IntoView {
    let lang = use_lang();
    let (from, to) = (field_id("from"), field_id("to"));
    view! {
        <form class="figures-span" method="get" action=href("/reports") role="search" aria-label=t::span(lang)>
            <div class="field">
                <label class="field-label" for=from.clone()>{t::from(lang)}</label>
                <input class="input" id=from name="from" type="date" value=days.from/>
            </div>
            <div class="field">
                <label class="field-label" for=to.clone()>{t::to(lang)}</label>
                <input class="input" id=to name="to" type="date" value=days.to/>
            </div>
            <Button kind=Kind::Secondary>{t::show(lang)}</Button>
        </form>
    }
    .into_any()
}

#[component]
fn Whole(figures: Figures) -> impl IntoView {
    let lang = use_lang();
    let Figures { from, to, funnel, minutes, weeks, causes, browsers } = figures;
    let file = href(&format!("/reports/weeks.csv?from={from}&to={to}"));
    let of_browsers = href(&format!("/reports/browsers.csv?from={from}&to={to}"));
    let days = Days { from, to };
    if funnel.planned == 0 && minutes.all() == 0 {
        let (title, text) = (t::empty_title(lang), t::empty_text(lang));
        return view! { <Span days/> <EmptyState sign=Sign::Calendar title text/> }.into_any();
    }
    view! {
        <Span days/>
        <section aria-labelledby="funnel">
            <h2 id="funnel">{t::funnel(lang)}</h2>
            <Steps funnel/>
        </section>
        <section aria-labelledby="lost">
            <h2 id="lost">{t::losses(lang)}</h2>
            <Losses funnel/>
        </section>
        <CausesOf causes/>
        <section aria-labelledby="minutes">
            <h2 id="minutes">{t::minutes(lang)}</h2>
            <p class="note">{t::minutes_kept(lang)}</p>
            <MinutesOf minutes/>
        </section>
        <Browsers browsers file=of_browsers/>
        <div>
            <h2 id="weeks">{t::weeks(lang)}</h2>
            <Weeks weeks/>
            <p>
                <a class="button" data-kind="secondary" rel="external" download href=file>{t::download(lang)}</a>
            </p>
        </div>
    }
    .into_any()
}

/// Whole percents; of nothing there is no share.
fn share(part: u32, all: u32) -> u32 {
    if all == 0 { 0 } else { u32::try_from(u64::from(part) * 100 / u64::from(all)).unwrap_or(100) }
}

/// A bar as long as its share; what it says stands beside it in words.
fn bar(percent: u32) -> impl IntoView + use<> {
    let part = percent.min(100);
    let drawing = format!(
        r#"<rect class="figure-all" width="100" height="4"/><rect class="figure-part" width="{part}" height="4"/>"#
    );
    view! {
        <svg
            class="figure-bar"
            viewBox="0 0 100 4"
            preserveAspectRatio="none"
            aria-hidden="true"
            inner_html=drawing
        ></svg>
    }
}

#[component]
fn Steps(funnel: Funnel) -> impl IntoView {
    let lang = use_lang();
    let words: [(&str, &str); 6] = [
        (t::step_planned(lang), t::step_planned_text(lang)),
        (t::step_arrived(lang), t::step_arrived_text(lang)),
        (t::step_waited(lang), t::step_waited_text(lang)),
        (t::step_admitted(lang), t::step_admitted_text(lang)),
        (t::step_together(lang), t::step_together_text(lang)),
        (t::step_video(lang), t::step_video_text(lang)),
    ];
    let steps = words.into_iter().zip(funnel.steps()).map(|((name, text), number)| {
        let percent = share(number, funnel.planned);
        view! {
            <li class="figure">
                <span class="figure-name">{name}</span>
                <span class="figure-number">{t::of_all(lang, number, percent)}</span>
                {bar(percent)}
                <span class="figure-text">{text}</span>
            </li>
        }
    });
    view! { <ol class="figure-list">{steps.collect_view()}</ol> }.into_any()
}

#[component]
fn Losses(funnel: Funnel) -> impl IntoView {
    let lang = use_lang();
    let losses = [
        (t::lost_guest(lang), funnel.planned.saturating_sub(funnel.arrived)),
        (t::lost_way(lang), funnel.arrived.saturating_sub(funnel.waited)),
        (t::lost_host(lang), funnel.waited.saturating_sub(funnel.admitted)),
        (t::lost_call(lang), funnel.admitted.saturating_sub(funnel.together)),
        (t::lost_media(lang), funnel.together.saturating_sub(funnel.video)),
        (t::lost_devices(lang), funnel.devices),
    ];
    let losses = losses.into_iter().map(|(words, number)| {
        view! { <div class="fact"><dt>{words}</dt><dd>{number}</dd></div> }
    });
    view! { <dl class="facts">{losses.collect_view()}</dl> }.into_any()
}

#[component]
fn MinutesOf(minutes: Minutes) -> impl IntoView {
    let lang = use_lang();
    let all = minutes.all();
    if all == 0 {
        return view! { <p>{t::no_minutes(lang)}</p> }.into_any();
    }
    let line = |name: String, number: u32| {
        let percent = share(number, all);
        view! {
            <li class="figure">
                <span class="figure-name">{name}</span>
                <span class="figure-number">{t::of_all(lang, number, percent)}</span>
                {bar(percent)}
            </li>
        }
    };
    let of_level = |level: Level| match level {
        Level::Good => minutes.good,
        Level::Weak => minutes.weak,
        Level::Bad => minutes.bad,
        Level::NoSound => minutes.no_sound,
    };
    let of_cause = |cause: Cause| match cause {
        Cause::Up => minutes.up,
        Cause::Down => minutes.down,
        Cause::Other => minutes.other,
    };
    let levels = Level::ALL.map(|level| line(words::level(lang, level).to_owned(), of_level(level)));
    let causes = Cause::ALL.map(|cause| line(t::because(lang, words::cause(lang, cause)), of_cause(cause)));
    view! {
        <ul class="figure-list">
            {levels.into_iter().collect_view()}
            {causes.into_iter().collect_view()}
            {line(t::by_tcp(lang).to_owned(), minutes.tcp)}
            {line(t::by_relay(lang).to_owned(), minutes.relay)}
        </ul>
    }
    .into_any()
}

#[component]
fn Weeks(weeks: Vec<Week>) -> impl IntoView {
    let lang = use_lang();
    let rows = weeks.into_iter().map(|week| row(lang, week));
    view! {
        <div class="figures" role="region" tabindex="0" aria-labelledby="weeks">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t::col_week(lang)}</th>
                        <th scope="col">{t::step_planned(lang)}</th>
                        <th scope="col">{t::step_arrived(lang)}</th>
                        <th scope="col">{t::step_waited(lang)}</th>
                        <th scope="col">{t::step_admitted(lang)}</th>
                        <th scope="col">{t::step_together(lang)}</th>
                        <th scope="col">{t::step_video(lang)}</th>
                        <th scope="col">{t::col_good(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(lang: Lang, week: Week) -> impl IntoView + use<> {
    let cells = week.funnel.steps().map(|number| view! { <td>{number}</td> });
    let good = match week.minutes.all() {
        0 => t::none(lang).to_owned(),
        all => t::percent(lang, share(week.minutes.good, all)),
    };
    view! {
        <tr>
            <th scope="row">{week.monday}</th>
            {cells.into_iter().collect_view()}
            <td>{good}</td>
        </tr>
    }
}
