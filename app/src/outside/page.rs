//! The page: each calendar with how it fares, and the ways to name another one.
use super::adding::{ByAccount, ByAddress};
use super::api::{self, ChooseOutsideCalendars, ReadOutsideNow, RemoveOutside};
use crate::forms::use_form;
use crate::ui::{
    Button, Card, ErrorView, Form, FormNotice, Icon, Kind, Name, Notice, OfficePage, Sign, Skeleton,
    field_id, href, said, use_lang,
};
use leptos::prelude::*;
use model::outside::{CalendarChoice, CalendarsChosen, OutsideView, SourceFault, SourceView};
use model::{Lang, SourceId};
use texts::outside as t;

#[component]
pub fn OutsidePage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::outside_calendars());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(OutsideView { sources }) => view! { <Sources sources/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                <p class="crumb"><a class="link-button" href=href("/calendar")>{t::back(lang)}</a></p>
                <h1>{t::title(lang)}</h1>
                <p class="lead">{t::lead(lang)}</p>
                {said(move |what| done(lang, what))}
                <FormNotice state={use_form::<ChooseOutsideCalendars>()}/>
                <FormNotice state={use_form::<ReadOutsideNow>()}/>
                <FormNotice state={use_form::<RemoveOutside>()}/>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
                <ByAddress/>
                <ByAccount/>
            </div>
        </OfficePage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "added" => Notice::new(t::added(lang), t::added_help(lang)),
        "saved" => Notice::new(t::saved(lang), t::added_help(lang)),
        "asked" => Notice::new(t::asked(lang), t::added_help(lang)),
        "removed" => Notice::new(t::removed(lang), t::removed_help(lang)),
        _ => return None,
    })
}

/// News changes what it changes: what somebody is ticking stays as it is.
#[component]
fn Sources(sources: Vec<SourceView>) -> impl IntoView {
    let lang = use_lang();
    let all = RwSignal::new(sources);
    // A calendar is read while the page is open.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| untrack(|| keep_up(all)));
    let ids = Memo::new(move |_| all.with(|all| all.iter().map(|one| one.source).collect::<Vec<_>>()));
    let none = move || ids.with(Vec::is_empty).then(|| view! { <p class="note">{t::none(lang)}</p> });
    view! {
        {none}
        <For each=move || ids.get() key=|id| *id children=move |id| view! { <Source all id/> }/>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn keep_up(all: RwSignal<Vec<SourceView>>) {
    let ask = crate::visits::asking::one_at_a_time(api::outside_calendars, move |answer| {
        // Without an answer, what is shown stays; the page may be gone meanwhile.
        if let Ok(OutsideView { sources }) = answer {
            let _ = all.try_set(sources);
        }
    });
    crate::visits::live::watch(ask, || {});
}

#[component]
fn Source(all: RwSignal<Vec<SourceView>>, id: SourceId) -> impl IntoView {
    let of = move || all.with(|all| all.iter().find(|one| one.source == id).cloned());
    let facts = Memo::new(move |_| of().map(|one| SourceView { calendars: Vec::new(), ..one }));
    let calendars = Memo::new(move |_| of().map(|one| one.calendars).filter(|some| !some.is_empty()));
    let name = Memo::new(move |_| of().map(|one| one.name).unwrap_or_default());
    view! {
        <Card>
            <h2>{move || view! { <Name name=name.get()/> }}</h2>
            {move || facts.get().map(|source| view! { <Facts source/> })}
            {move || calendars.get().map(|calendars| view! { <Calendars source=id.text() calendars/> })}
            {move || view! { <Acts id name=name.get()/> }}
        </Card>
    }
    .into_any()
}

/// How it fares.
#[component]
fn Facts(source: SourceView) -> impl IntoView {
    let lang = use_lang();
    let SourceView { host, read, busy, fault, stale, unread, .. } = source;
    let state = match (fault, &read) {
        (Some(fault), _) => view! {
            <p class="state" data-tone="warning"><Icon of=Sign::Warning/> <span>{fault_words(lang, fault)}</span></p>
        }
        .into_any(),
        (None, None) => view! { <p class="note">{t::reading(lang)}</p> }.into_any(),
        (None, Some(_)) => view! {
            <p class="state" data-tone="good"><Icon of=Sign::Good/> <span>{t::times(lang, busy)}</span></p>
        }
        .into_any(),
    };
    let old = (fault.is_some() && busy > 0).then(|| view! { <p class="note">{t::still(lang, busy)}</p> });
    let read = read.map(|read| view! { <p class="note">{t::read_at(lang, read.words)}</p> });
    let stale = stale.then(|| view! { <p class="note">{t::stale(lang)}</p> });
    let unread = (unread > 0).then(|| view! { <p class="note">{t::unread(lang, i64::from(unread))}</p> });
    view! {
        <p class="note">{host}</p>
        {state}
        {old}
        {read}
        {stale}
        {unread}
    }
    .into_any()
}

#[component]
fn Acts(id: SourceId, name: String) -> impl IntoView {
    let lang = use_lang();
    let plain = texts::isolate(&name);
    let (again, remove) = (t::read_now_of(lang, &plain), t::remove_of(lang, &plain));
    view! {
        <div class="contact-acts">
            <Form<ReadOutsideNow>>
                <input type="hidden" name="source" value=id.text()/>
                <Button kind=Kind::Secondary sign=Sign::Again label=again>{t::read_now(lang)}</Button>
            </Form<ReadOutsideNow>>
            <Form<RemoveOutside>>
                <input type="hidden" name="source" value=id.text()/>
                <Button kind=Kind::Quiet sign=Sign::Delete label=remove>{t::remove(lang)}</Button>
            </Form<RemoveOutside>>
        </div>
    }
    .into_any()
}

/// Those of an account: which of them count.
#[component]
fn Calendars(source: String, calendars: Vec<CalendarChoice>) -> impl IntoView {
    let lang = use_lang();
    let boxes = calendars.into_iter().map(|one| {
        let name = format!("calendars[{}]", CalendarsChosen::name_of(one.calendar));
        let id = field_id(&name);
        view! {
            <div class="tick">
                <input class="tick-box" type="checkbox" id=id.clone() name=name value="on" checked=one.counts/>
                <label class="tick-label" for=id><Name name=one.name/></label>
            </div>
        }
    });
    view! {
        <Form<ChooseOutsideCalendars> arg="form">
            <input type="hidden" name="source" value=source/>
            <fieldset class="group">
                <legend class="group-title">{t::which(lang)}</legend>
                <div>{boxes.collect_view()}</div>
            </fieldset>
            <Button kind=Kind::Secondary>{t::which_press(lang)}</Button>
        </Form<ChooseOutsideCalendars>>
    }
    .into_any()
}

fn fault_words(lang: Lang, fault: SourceFault) -> &'static str {
    match fault {
        SourceFault::NotFound => t::fault_not_found(lang),
        SourceFault::Refused => t::fault_refused(lang),
        SourceFault::NotACalendar => t::fault_not_a_calendar(lang),
        SourceFault::TooLarge => t::fault_too_large(lang),
        SourceFault::NoAnswer => t::fault_no_answer(lang),
        SourceFault::NotAllowed => t::fault_not_allowed(lang),
    }
}
