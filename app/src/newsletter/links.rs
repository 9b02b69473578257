//! The pages behind the links of letters: buttons, because opening a link must change nothing. Nobody signs in for them, and
//! they tell of nobody whose letter it was.
use super::api::{ConfirmNews, StopNews};
use crate::forms::use_form;
use crate::ui::{Button, Form, FormNotice, Notice, NoticeView, PublicPage, Tone, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use texts::newsletter as t;

/// What is behind the link: to be pressed, done, or good for nothing any more.
enum Step {
    Ask,
    Done,
    Late,
}

fn step(faulty: bool) -> Step {
    let done = use_query_map().with_untracked(|query| query.get("done"));
    match (done, faulty) {
        (Some(_), _) => Step::Done,
        (None, true) => Step::Late,
        (None, false) => Step::Ask,
    }
}

fn token() -> String {
    use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default()
}

fn said(tone: Tone, title: &str, help: &str) -> AnyView {
    let words = Notice::new(title, help);
    view! {
        <NoticeView tone words focus=true/>
        <p><Button href=href("/account") external=true>{t::to_account(use_lang())}</Button></p>
    }
    .into_any()
}

#[component]
pub fn ConfirmNewsPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<ConfirmNews>();
    let inside = match step(state.error("token").is_some()) {
        Step::Done => said(Tone::Good, t::confirm_done(lang), t::confirm_done_help(lang)),
        Step::Late => said(Tone::Warning, t::confirm_late(lang), t::confirm_late_help(lang)),
        Step::Ask => view! {
            <p class="lead">{t::confirm_lead(lang)}</p>
            <p>{t::news_hint(lang)}</p>
            <FormNotice state/>
            <Form<ConfirmNews>>
                <input type="hidden" name="token" value=token()/>
                <Button>{t::confirm_press(lang)}</Button>
            </Form<ConfirmNews>>
        }
        .into_any(),
    };
    view! {
        <PublicPage title=t::confirm_page(lang)>
            <h1>{t::confirm_page(lang)}</h1>
            {inside}
        </PublicPage>
    }
    .into_any()
}

#[component]
pub fn StopNewsPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<StopNews>();
    let inside = match step(state.error("token").is_some()) {
        Step::Done => said(Tone::Good, t::stop_done(lang), t::stop_done_help(lang)),
        Step::Late => said(Tone::Warning, t::stop_late(lang), t::stop_late_help(lang)),
        Step::Ask => view! {
            <p class="lead">{t::stop_lead(lang)}</p>
            <FormNotice state/>
            <Form<StopNews>>
                <input type="hidden" name="token" value=token()/>
                <Button>{t::stop_press(lang)}</Button>
            </Form<StopNews>>
        }
        .into_any(),
    };
    view! {
        <PublicPage title=t::stop_page(lang)>
            <h1>{t::stop_page(lang)}</h1>
            {inside}
        </PublicPage>
    }
    .into_any()
}
