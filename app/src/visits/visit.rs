//! One visit: who, when, how to reach them; and, when it is over, its record. News changes what it changes, and nothing else.
use super::api::{self, Admit, EndVisit, RemoveGuest, ReopenVisit};
use super::cards::GuestCards;
use super::changing::{ChangingPart, cancelled_words};
use super::colleagues::{ColleagueNotices, ColleaguesPart};
use super::current::Current;
use super::meanwhile::Meanwhile;
use super::parts::StateWords;
use super::record::Record;
use super::reminding::{RemindingNotices, RemindingPart};
use super::reopen::Reopen;
use super::repeating::{NextVisit, PlaceInSeries};
use super::words;
use crate::call::sealed::SealedNote;
use crate::forms::use_form;
use crate::publish::ProgramsPart;
use crate::ui::{Button, ErrorView, Form, FormNotice, Kind, Name, OfficePage, Skeleton, href, use_lang};
use ::texts::visits as texts;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::colleagues::Part;
use model::visits::{GuestState, VisitStatus, VisitView};
use model::{AppError, VisitId};

#[component]
pub fn VisitPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| VisitId::parse(&params.get("id")?)));
    let read = move |id: Option<VisitId>| async move { api::visit(id.ok_or(AppError::NotFound)?).await };
    let visit = Resource::new(move || id.get(), read);
    let (admit, end) = (use_form::<Admit>(), use_form::<EndVisit>());
    let (reopen, remove) = (use_form::<ReopenVisit>(), use_form::<RemoveGuest>());
    #[cfg(feature = "hydrate")]
    Effect::new(|_| super::keeping::landed());
    let page = move || {
        Suspend::new(async move {
            match visit.await {
                Ok(visit) => view! { <Whole visit/> }.into_any(),
                Err(error) => view! { <Refused error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=texts::visit_page(lang)>
            <p class="crumb"><a href=href("/today")>{texts::to_day(lang)}</a></p>
            <FormNotice state=admit/>
            <FormNotice state=end/>
            <FormNotice state=reopen/>
            <FormNotice state=remove/>
            <RemindingNotices/>
            <ColleagueNotices/>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            <ProgramsPart id/>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Refused(error: AppError) -> impl IntoView {
    view! { <h1 class="sr-only">{texts::visit_page(use_lang())}</h1> <ErrorView error/> }.into_any()
}

#[component]
fn Whole(visit: VisitView) -> impl IntoView {
    let current = Current::new(visit);
    move || match current.refused() {
        Some(error) => view! { <Refused error/> }.into_any(),
        None => view! { <Parts current/> }.into_any(),
    }
}

fn is_over(view: &VisitView) -> bool {
    view.row.status == VisitStatus::Ended
}

/// Whoever plans for the host sees who and when, and what to hand over. The record is for those who hold the visit: its host,
/// and a co-host.
#[component]
fn Parts(current: Current) -> impl IntoView {
    let visit = current.visit();
    let recorded = current.piece(|view| is_over(view) && view.row.part.leads());
    let people = move || match recorded.get() {
        true => view! { <Recorded current/> }.into_any(),
        false => view! { <GuestCards current/> }.into_any(),
    };
    let plans = current.piece(|view| matches!(view.row.part, Part::Own | Part::Planned));
    let reopens = current.piece(|view| view.may_reopen);
    let ends = current.piece(|view| !is_over(view) && view.row.part.leads());
    view! {
        <Head current/>
        {people}
        <RemindingPart current/>
        <ColleaguesPart current/>
        <ChangingPart current/>
        <Show when=move || plans.get()><NextVisit visit/></Show>
        <Show when=move || reopens.get()><Reopen visit/></Show>
        <Show when=move || ends.get()><End current/></Show>
    }
    .into_any()
}

#[component]
fn Head(current: Current) -> impl IntoView {
    let lang = use_lang();
    let names = current.piece(move |view| words::guest_names(lang, &view.row.guests));
    let host = current.piece(move |view| view.row.host.as_ref().map(|host| words::with_host(lang, host)));
    let when = current.piece(move |view| {
        let (starts, length) = (&view.row.starts, words::minutes(lang, view.row.duration));
        format!("{}, {} · {length}", starts.words, starts.zone)
    });
    let series = current.piece(|view| view.series.clone());
    let sealed = current.piece(|view| view.sealed);
    let status = current.piece(move |view| {
        // Whether anybody came is for those who hold it.
        let held =
            !view.row.part.leads() || view.record.as_ref().is_some_and(|record| record.started.is_some());
        match view.cancelled.is_some() {
            true => cancelled_words(lang),
            false => words::status_words(lang, view.row.status, held),
        }
    });
    let service = current.piece(|view| view.service.clone());
    let topic = current.piece(|view| Some(view.row.topic.clone()).filter(|topic| !topic.is_empty()));
    let topic = move || {
        topic.get().map(|topic| {
            view! { <p class="visit-topic"><Name name=topic/> " " <span class="note">{texts::topic_only_you(lang)}</span></p> }
        })
    };
    view! {
        <header class="visit-head">
            <h1>{move || names.get()}</h1>
            {move || host.get().map(|host| view! { <p class="visit-host">{host}</p> })}
            <p class="visit-when">{move || when.get()}</p>
            {move || service.get().map(|name| view! { <p><Name name/></p> })}
            {move || view! { <PlaceInSeries series=series.get()/> }}
            <Show when=move || sealed.get()><SealedNote/></Show>
            <p>{move || view! { <StateWords words=status.get()/> }}</p>
            <Meanwhile current/>
            {topic}
            <EnterLink current/>
        </header>
    }
    .into_any()
}

/// The call is for whoever comes. Whoever waits comes first, and only one thing is next: so it stays the same link, which
/// takes and loses the accent.
#[component]
fn EnterLink(current: Current) -> impl IntoView {
    let path = href(&format!("/visits/{}/call", current.visit().text()));
    let enters = current.piece(|view| view.row.part.enters() && !is_over(view));
    let waited_for =
        current.piece(|view| view.row.guests.iter().any(|guest| guest.state == GuestState::Waiting));
    let kind = move || if waited_for.get() { Kind::Secondary } else { Kind::Primary };
    let words = texts::open_call(use_lang());
    view! {
        <Show when=move || enters.get()>
            <p class="visit-call">
                <a class="button" data-kind=move || kind().name() href=path.clone()>
                    <span class="button-words">{words}</span>
                </a>
            </p>
        </Show>
    }
    .into_any()
}

/// Drawn anew when a fact of it changes, which its end and what belongs to it do: nothing is typed there.
#[component]
fn Recorded(current: Current) -> impl IntoView {
    let facts = current.piece(|view| (view.record.clone(), view.ended.clone(), view.row.guests.clone()));
    move || {
        let (record, ended, guests) = facts.get();
        view! { <Record record ended guests/> }
    }
}

/// Asked twice, without a script: the button stands inside what unfolds.
#[component]
fn End(current: Current) -> impl IntoView {
    let lang = use_lang();
    let begun = current.piece(|view| view.row.status == VisitStatus::Started);
    let words = move || if begun.get() { texts::end_words(lang) } else { texts::end_words_unstarted(lang) };
    let (title, button) = (texts::end_visit(lang), texts::end_button(lang));
    view! {
        <details class="visit-end">
            <summary>{title}</summary>
            <p>{words}</p>
            <Form<EndVisit>>
                <input type="hidden" name="visit" value=current.visit().text()/>
                <Button kind=Kind::Danger>{button}</Button>
            </Form<EndVisit>>
        </details>
    }
    .into_any()
}
