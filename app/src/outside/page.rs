//! The page: each calendar with how it fares, and the ways to name another one.
use super::adding::{ByAccount, ByAddress};
use super::api::{self, ChooseOutsideCalendars, ReadOutsideNow, RemoveOutside};
use crate::forms::use_form;
use crate::ui::{
    Button, Card, ErrorView, Form, FormNotice, Icon, Kind, Name, Notice, OfficePage, Sign, Skeleton,
    field_id, href, said, use_lang,
};
use leptos::prelude::*;
use model::Lang;
use model::outside::{CalendarChoice, CalendarsChosen, OutsideView, SourceFault, SourceView};
use texts::outside as t;

#[component]
pub fn OutsidePage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::outside_calendars());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        // A calendar is read while the page is open.
        crate::visits::live::watch(move || found.refetch(), || {});
    });
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(OutsideView { sources }) if sources.is_empty() => {
                    view! { <p class="note">{t::none(lang)}</p> }.into_any()
                }
                Ok(OutsideView { sources }) => {
                    sources.into_iter().map(|source| view! { <Source source/> }).collect_view().into_any()
                }
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
                <Transition fallback=|| view! { <Skeleton/> }>{page}</Transition>
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

#[component]
fn Source(source: SourceView) -> impl IntoView {
    let lang = use_lang();
    let SourceView { source: id, name, host, read, busy, fault, stale, unread, calendars, .. } = source;
    let (now, gone) = (id.text(), id.text());
    let plain = texts::isolate(&name);
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
    let choose = (!calendars.is_empty()).then(|| view! { <Calendars source=id.text() calendars/> });
    let (again, remove) = (t::read_now_of(lang, &plain), t::remove_of(lang, &plain));
    view! {
        <Card>
            <h2><Name name=name/></h2>
            <p class="note">{host}</p>
            {state}
            {old}
            {read}
            {stale}
            {unread}
            {choose}
            <div class="contact-acts">
                <Form<ReadOutsideNow>>
                    <input type="hidden" name="source" value=now/>
                    <Button kind=Kind::Secondary sign=Sign::Again label=again>{t::read_now(lang)}</Button>
                </Form<ReadOutsideNow>>
                <Form<RemoveOutside>>
                    <input type="hidden" name="source" value=gone/>
                    <Button kind=Kind::Danger sign=Sign::Delete label=remove>{t::remove(lang)}</Button>
                </Form<RemoveOutside>>
            </div>
        </Card>
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
