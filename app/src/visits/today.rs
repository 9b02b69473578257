//! The day: who waits, what is now, what comes. Not a table.
use super::alerts::{Alerts, Notify, Seen};
use super::api::{self, Admit, SendAgain};
use super::day::{Day, Next};
use super::ended::{Hidden, JustEnded};
use super::keys::Keys;
use super::row::{Row, Span, WaitingCard};
use super::unconfirmed::Unconfirmed;
use crate::forms::use_form;
use crate::noticed::Sounds;
use crate::queue::office::{self, Line};
use crate::requests::OpenRequests;
use crate::ui::{
    Button, EmptyState, ErrorView, FormNotice, Kind, OfficePage, PageTitle, Skeleton, href, said, use_lang,
    use_roles,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::Time;
use model::policy::Role;
use model::queue::LineToday;
use model::visits::{Dashboard, VisitRow};
use texts::visits as texts;

#[component]
pub fn TodayPage() -> impl IntoView {
    let lang = use_lang();
    // The start of the last coming visit of the page before.
    let query = use_query_map();
    let after = Memo::new(move |_| query.with(|query| query.get("after")?.parse().ok().map(Time)));
    let board = Resource::new(move || after.get(), api::dashboard);
    let (admit, again) = (use_form::<Admit>(), use_form::<SendAgain>());
    let line = Resource::new(|| (), |()| office::api::line_today());
    let page = move || {
        let after = after.get();
        Suspend::new(async move {
            match board.await {
                // The day stands also when the line does not answer.
                Ok(board) => {
                    let line = line.await.unwrap_or_default();
                    view! { <Board board after line/> }.into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=texts::today(lang)>
            <FormNotice state=admit/>
            <FormNotice state=again/>
            {said(move |what| office::done(lang, what))}
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Board(board: Dashboard, after: Option<Time>, line: LineToday) -> impl IntoView {
    let lang = use_lang();
    let day = Day::new(board, after);
    day.line.set(office::count(&line));
    #[cfg(feature = "hydrate")]
    {
        // Nobody waits for whoever only plans.
        let host = crate::ui::use_roles().contains(&model::policy::Role::Host);
        Effect::new(move |_| {
            untrack(|| {
                super::pulse::start(day, lang);
                if host {
                    crate::noticed::looking::tell(|| true);
                }
            });
        });
    }

    let title = move || match day.waiting_count() {
        0 => texts::today(lang).to_owned(),
        n => texts::tab_waiting(lang, n, texts::today(lang)),
    };
    let today = move || day.board.with(|board| board.today.clone());
    let requests = Signal::derive(move || day.board.with(|board| board.requests));
    // Who holds no visits is called by nobody.
    let holds = use_roles().contains(&Role::Host);
    let alerts = holds.then(|| view! { <Alerts day/> });
    let notify = holds.then(|| view! { <Notify/> });
    let sounds = holds.then(|| view! { <Sounds/> });
    // Whoever waits in the line comes before a new plan.
    let plans = move || day.next.get() == Next::Plan && day.line.get() == 0;
    let kind = move || if plans() { Kind::Primary } else { Kind::Secondary };
    view! {
        <PageTitle text=title/>
        <header class="day-head">
            <h1>{today}</h1>
            <p class="day-new">
                <Button href=href("/visits/new?when=now") kind=Kind::Secondary>{texts::visit_now(lang)}</Button>
                {move || view! { <Button href=href("/visits/new") kind=kind()>{texts::new_visit(lang)}</Button> }}
            </p>
        </header>
        <p class="stale" role="status">{move || day.stale.get().then(|| texts::stale(lang))}</p>
        <p class="sr-only" aria-live="assertive">{day.spoken}</p>
        {alerts}
        <Waiting day/>
        <Line day found=line/>
        <OpenRequests count=requests/>
        <Unconfirmed day/>
        <Show when=move || day.next.get() == Next::Learn><Teach day/></Show>
        <Part day id="now" title=texts::now(lang) span=Span::Today rows=|board| &board.current/>
        <Part day id="earlier" title=texts::earlier(lang) span=Span::Earlier rows=|board| &board.earlier/>
        <Part day id="later" title=texts::later(lang) span=Span::Today rows=|board| &board.later/>
        <Part day id="coming" title=texts::coming(lang) span=Span::Later rows=|board| &board.coming/>
        <Pages day/>
        <JustEnded day/>
        <Hidden day/>
        <div class="day-foot"><Keys day/> {notify} {sounds}</div>
    }
    .into_any()
}

#[component]
fn Teach(day: Day) -> impl IntoView {
    let lang = use_lang();
    // Whoever waits in the line comes before a first plan.
    let kind = move || if day.line.get() == 0 { Kind::Primary } else { Kind::Secondary };
    view! {
        <EmptyState title=texts::empty_title(lang) text=texts::empty_text(lang)>
            {move || view! { <Button href=href("/visits/new") kind=kind()>{texts::empty_action(lang)}</Button> }}
        </EmptyState>
    }
    .into_any()
}

/// The further days, page by page. Links: they work without scripts, and the way back is the browser's.
#[component]
fn Pages(day: Day) -> impl IntoView {
    let lang = use_lang();
    let last = move || {
        day.board.with(|board| {
            let last = board.coming.last().filter(|_| board.more)?;
            Some(href(&format!("/today?after={}#coming", last.starts.at.micros())))
        })
    };
    let later = move || last().map(|path| view! { <a href=path>{texts::coming_more(lang)}</a> });
    let first = day.after.map(|_| view! { <a href=href("/today#coming")>{texts::coming_first(lang)}</a> });
    let none = day.after.is_none();
    view! {
        <nav class="pages" aria-label=texts::coming(lang) hidden=move || none && last().is_none()>
            {first} " " {later}
        </nav>
    }
    .into_any()
}

#[component]
fn Waiting(day: Day) -> impl IntoView {
    let lang = use_lang();
    let rows = move || day.board.with(|board| board.waiting.iter().map(|row| row.visit).collect::<Vec<_>>());
    view! {
        <section class="waiting" aria-labelledby="waiting" hidden=move || rows().is_empty()>
            <div class="waiting-head">
                <h2 id="waiting">{texts::waiting_heading(lang)}</h2>
                <Show when=move || day.calls()><Seen day/></Show>
            </div>
            <ol class="waiting-cards">
                <For each=rows key=|visit| *visit children=move |visit| view! { <WaitingCard day visit/> }/>
            </ol>
        </section>
    }
    .into_any()
}

/// "Now", "Later today", "Coming days": no heading without a row.
#[component]
fn Part(
    day: Day,
    id: &'static str,
    title: &'static str,
    span: Span,
    rows: fn(&Dashboard) -> &Vec<VisitRow>,
) -> impl IntoView {
    let ids = move || day.board.with(|board| rows(board).iter().map(|row| row.visit).collect::<Vec<_>>());
    view! {
        <section class="part" aria-labelledby=id hidden=move || ids().is_empty()>
            <h2 id=id>{title}</h2>
            <ol class="visit-rows">
                <For each=ids key=|visit| *visit children=move |visit| view! { <Row day visit span/> }/>
            </ol>
        </section>
    }
    .into_any()
}
