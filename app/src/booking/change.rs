//! Another time for what one has booked, or none, by one's own link. Opening the page changes nothing; its buttons do.
use super::api::{self, CancelBooking, MoveBooking};
use super::asked;
use crate::forms::use_form;
use crate::join::HelpPhone;
use crate::ui::{
    Button, Choice, ErrorView, Form, FormNotice, Kind, Notice, NoticeView, PublicPage, Radios, Skeleton,
    href, said, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::Lang;
use model::booking::{ChangeStart, FreeDay, FreeTime};
use model::joining::LinkToken;
use texts::booking as t;

#[component]
pub fn ChangePage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
    let link = LinkToken(token.clone());
    let from = asked("from");
    let start = Resource::new_blocking(move || from.get(), move |from| api::start_change(link.clone(), from));
    let page = move || {
        let (token, from) = (token.clone(), from.get());
        Suspend::new(async move {
            match start.await {
                Ok(start) => view! { <Change start token later=!from.is_empty()/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::change_title(lang)>
            <h1>{t::change_title(lang)}</h1>
            {said(move |what| done(lang, what))}
            <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "moved" => Notice::new(t::change_moved(lang), t::change_moved_text(lang)),
        "cancelled" => Notice::new(t::change_cancelled(lang), t::change_cancelled_text(lang)),
        _ => return None,
    })
}

#[component]
fn Change(start: ChangeStart, token: String, later: bool) -> impl IntoView {
    let lang = use_lang();
    let visit = href(&format!("/j/{token}"));
    if start.over {
        let words = Notice::new(t::change_over(lang), t::change_over_text(lang));
        return view! {
            <NoticeView words/>
            <p><Button href=href("/book")>{t::title(lang)}</Button></p>
        }
        .into_any();
    }
    let now = t::change_now(lang, texts::isolate(&start.host_name), &start.starts.words, &start.starts.zone);
    let back =
        view! { <p><Button kind=Kind::Quiet href=visit external=true>{t::to_visit(lang)}</Button></p> };
    if !start.may {
        let words = Notice::new(t::change_fixed(lang), t::change_fixed_text(lang));
        return view! {
            <p class="lead">{now}</p>
            <NoticeView words/>
            {back}
        }
        .into_any();
    }
    let here = format!("/j/{token}/change");
    let next = start.later.map(|from| {
        view! { <a class="step-back" href=href(&format!("{here}?from={from}"))>{t::later(lang)}</a> }
    });
    let first = later.then(|| view! { <a class="step-back" href=href(&here)>{t::first(lang)}</a> });
    let pages = (next.is_some() || first.is_some()).then(|| {
        view! { <nav class="free-pages" aria-label=t::pages(lang)>{first} " " {next}</nav> }
    });
    view! {
        <p class="lead">{now}</p>
        <FormNotice state={use_form::<MoveBooking>()}/>
        <Times days=start.days token=token.clone()/>
        {pages}
        <FormNotice state={use_form::<CancelBooking>()}/>
        // Behind a second tap: a visit that was cancelled by a slip may be somebody else's a minute later.
        <details class="cancel-booking">
            <summary>{t::cancel_title(lang)}</summary>
            <p>{t::cancel_lead(lang)}</p>
            <Form<CancelBooking>>
                <input type="hidden" name="link" value=token/>
                <Button kind=Kind::Danger>{t::cancel_press(lang)}</Button>
            </Form<CancelBooking>>
        </details>
        {back}
    }
    .into_any()
}

#[component]
fn Times(days: Vec<FreeDay>, token: String) -> impl IntoView {
    let lang = use_lang();
    if days.is_empty() {
        return view! { <p class="note">{t::change_none(lang)}</p> }.into_any();
    }
    let choices = days.into_iter().flat_map(|FreeDay { heading, times }| {
        let one = move |time: FreeTime| {
            Choice::new(time.at.micros().to_string(), time.clock).under(heading.clone(), time.words)
        };
        times.into_iter().map(one)
    });
    let choices: Vec<Choice> = choices.collect();
    view! {
        <Form<MoveBooking>>
            <input type="hidden" name="link" value=token/>
            <Radios name="at" legend=t::change_pick(lang) choices/>
            <Button>{t::change_press(lang)}</Button>
        </Form<MoveBooking>>
    }
    .into_any()
}
