//! One visit: who, when, how to reach them; and, when it is over, its record.
use super::api::{self, Admit, EndVisit, RemoveGuest, ReopenVisit};
use super::changing::{Changes, ChangingPart, EditLink, cancelled_words};
use super::colleagues::{ColleagueNotices, ColleaguesPart};
use super::parts::{GuestLine, Handover, StateWords};
use super::record::Record;
use super::reminding::{RemindingNotices, RemindingPart};
use super::reopen::Reopen;
use super::repeating::{NextVisit, PlaceInSeries};
use super::words;
use crate::call::sealed::SealedNote;
use crate::forms::use_form;
use crate::publish::ProgramsPart;
use crate::ui::{Button, ErrorView, Form, FormNotice, Kind, Name, OfficePage, Skeleton, href, use_lang};
use ::texts::{call, visits as texts};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::colleagues::Part;
use model::outbox::Post;
use model::visits::{GuestKey, GuestRow, GuestState, VisitStatus, VisitView};
use model::{AppError, ParticipantId, VisitId};

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
    Effect::new(move |_| {
        super::keeping::landed();
        super::live::watch(move || visit.refetch(), || {});
    });
    let page = move || {
        Suspend::new(async move {
            match visit.await {
                Ok(visit) => view! { <Whole visit/> }.into_any(),
                Err(error) => {
                    view! { <h1 class="sr-only">{texts::visit_page(lang)}</h1> <ErrorView error/> }.into_any()
                }
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
            <Transition fallback=|| view! { <Skeleton/> }>{page}</Transition>
            <ProgramsPart id/>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Whole(visit: VisitView) -> impl IntoView {
    let lang = use_lang();
    let changes = Changes::of(&visit);
    let (may_guests, cancelled) = (visit.may_guests, visit.cancelled.is_some());
    let sealed = visit.sealed.then(|| view! { <SealedNote/> });
    let VisitView { row, keys, ended, may_reopen, post, reminding, record, colleagues, series, .. } = visit;
    let over = row.status == VisitStatus::Ended;
    // Whoever plans for the host sees who and when, and what to hand over. The call is for whoever comes, and the record for
    // those who hold the visit: its host, and a co-host.
    let mine = row.part.leads();
    let may_plan = row.part == Part::Own || row.part == Part::Planned;
    let begun = row.status == VisitStatus::Started;
    let held = record.as_ref().is_some_and(|record| record.started.is_some());
    let status = match cancelled {
        true => cancelled_words(lang),
        false => words::status_words(lang, row.status, held),
    };
    let names = words::guest_names(lang, &row.guests);
    // Whoever waits comes first, and only one thing is next.
    let waited_for = row.guests.iter().any(|guest| guest.state == GuestState::Waiting);
    let kind = if waited_for { Kind::Secondary } else { Kind::Primary };
    let call = (row.part.enters() && !over).then(|| {
        let path = href(&format!("/visits/{}/call", row.visit.text()));
        view! { <p class="visit-call"><Button href=path kind>{texts::open_call(lang)}</Button></p> }
    });
    let topic = (!row.topic.is_empty()).then(|| {
        view! { <p class="visit-topic"><Name name=row.topic.clone()/> " " <span class="note">{texts::topic_only_you(lang)}</span></p> }
    });
    let guests = row.guests.iter().map(|guest| {
        let key = keys.iter().find(|key| key.participant == guest.participant).cloned();
        let edit = may_guests.then_some(row.visit);
        view! { <GuestCard guest=guest.clone() key=key.filter(|_| !over) post mine edit/> }
    });
    view! {
        <header class="visit-head">
            <h1>{names}</h1>
            {row.host.as_ref().map(|host| view! { <p class="visit-host">{words::with_host(lang, host)}</p> })}
            <p class="visit-when">
                {row.starts.words.clone()} ", " {row.starts.zone.clone()} " · " {words::minutes(lang, row.duration)}
            </p>
            <PlaceInSeries series/>
            {sealed}
            <p><StateWords words=status/></p>
            {topic}
            {call}
        </header>
        {match over && mine {
            true => view! { <Record record ended guests=row.guests.clone()/> }.into_any(),
            false => view! {
                <section class="guests" aria-labelledby="guests">
                    <h2 id="guests">{texts::guests(lang)}</h2>
                    <ul class="guest-cards">{guests.collect_view()}</ul>
                </section>
            }
            .into_any(),
        }}
        <RemindingPart visit=row.visit guests=row.guests.clone() reminding/>
        <ColleaguesPart visit=row.visit colleagues/>
        <ChangingPart changes/>
        {may_plan.then(|| view! { <NextVisit visit=row.visit/> })}
        {may_reopen.then(|| view! { <Reopen visit=row.visit/> })}
        {(!over && mine).then(|| view! { <End visit=row.visit begun/> })}
    }
    .into_any()
}

#[component]
fn GuestCard(
    guest: GuestRow,
    key: Option<GuestKey>,
    post: Post,
    mine: bool,
    /// The visit, where the guest may be changed.
    edit: Option<VisitId>,
) -> impl IntoView {
    let lang = use_lang();
    let name = words::name_of(lang, &guest.name);
    let admit = (mine && guest.state == GuestState::Waiting).then(|| {
        let label = texts::admit_name(lang, &name);
        view! {
            <Form<Admit>>
                <input type="hidden" name="guest" value=guest.participant.text()/>
                <Button kind=Kind::Primary label>{texts::admit(lang)}</Button>
            </Form<Admit>>
        }
    });
    let changes = edit.filter(|_| key.is_some());
    // Who was removed has no key any more.
    let edit = edit.filter(|_| key.is_some()).map(|visit| {
        view! { <EditLink visit guest=guest.participant name=name.clone()/> }
    });
    // At once and without a word, as in the call; before they have come, the page of changes asks whether to tell them.
    let came = guest.state != GuestState::Expected;
    let remove = (mine && came && key.is_some())
        .then(|| view! { <Remove guest=guest.participant name=name.clone()/> });
    let keys = key.map(|key| {
        let id = key.participant.text();
        view! {
            <Handover id=format!("link-{id}") label=texts::link(lang) copy=texts::copy_link(lang) text=key.link mono=false/>
            <Handover id=format!("code-{id}") label=texts::code(lang) copy=texts::copy_code(lang) text=key.code mono=true/>
            <p class="note">{texts::code_hint(lang)}</p>
        }
    });
    view! {
        <li class="guest-card">
            <h3>{name}</h3>
            <ul class="states"><GuestLine guest post named=false changes/></ul>
            {admit}
            {keys}
            {edit}
            {remove}
        </li>
    }
    .into_any()
}

/// One question first, as with the end of a visit.
#[component]
fn Remove(guest: ParticipantId, name: String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <details class="visit-end">
            <summary>{call::remove_name(lang, &name)}</summary>
            <p>{call::remove_text(lang, &name)}</p>
            <Form<RemoveGuest>>
                <input type="hidden" name="guest" value=guest.text()/>
                <Button kind=Kind::Danger>{call::remove(lang)}</Button>
            </Form<RemoveGuest>>
        </details>
    }
    .into_any()
}

/// Asked twice, without a script: the button stands inside what unfolds.
#[component]
fn End(visit: VisitId, begun: bool) -> impl IntoView {
    let lang = use_lang();
    let words = if begun { texts::end_words(lang) } else { texts::end_words_unstarted(lang) };
    let (title, button) = (texts::end_visit(lang), texts::end_button(lang));
    view! {
        <details class="visit-end">
            <summary>{title}</summary>
            <p>{words}</p>
            <Form<EndVisit>>
                <input type="hidden" name="visit" value=visit.text()/>
                <Button kind=Kind::Danger>{button}</Button>
            </Form<EndVisit>>
        </details>
    }
    .into_any()
}
