//! Behind the two letters about another e-mail address: buttons, because opening a link must change nothing.
use super::api::{AgreeEmailChange, StopEmailChange};
use crate::forms::use_form;
use crate::ui::{
    Button, Form, FormNotice, Kind, Notice, NoticeView, PublicPage, Tone, href, use_front, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{FieldCode, Lang};
use texts::people as t;

#[component]
pub fn NewEmailPage() -> impl IntoView {
    let lang = use_lang();
    let done = use_query_map().with_untracked(|query| query.get("done"));
    let fault =
        use_form::<AgreeEmailChange>().error("token").or(use_form::<StopEmailChange>().error("token"));
    let inside = match (done.as_deref(), fault) {
        (Some("waiting"), _) => said(Tone::Good, t::email_waiting(lang), t::email_waiting_help(lang), None),
        (Some("changed"), _) => said(
            Tone::Good,
            t::email_changed(lang),
            t::email_changed_help(lang),
            Some((texts::logins::sign_in(lang), "/sign-in")),
        ),
        (Some("stopped"), _) => said(
            Tone::Good,
            t::email_stopped(lang),
            t::email_stopped_help(lang),
            Some((t::email_stopped_action(lang), "/forgot")),
        ),
        (_, Some(FieldCode::EmailTaken)) => {
            said(Tone::Warning, t::email_taken_title(lang), texts::errors::email_taken(lang), None)
        }
        (_, Some(_)) => said(
            Tone::Warning,
            t::email_late(lang),
            t::email_late_help(lang),
            Some((texts::people::account(lang), "/account")),
        ),
        (_, None) => view! { <Answer lang/> }.into_any(),
    };
    view! {
        <PublicPage title=t::email_page(lang)>
            <h1>{t::email_page(lang)}</h1>
            {inside}
        </PublicPage>
    }
    .into_any()
}

fn said(tone: Tone, title: &str, help: &str, next: Option<(&'static str, &'static str)>) -> AnyView {
    let next = next.map(|(words, path)| view! { <p><Button href=href(path)>{words}</Button></p> });
    view! {
        <NoticeView tone words=Notice::new(title, help) focus=true/>
        {next}
    }
    .into_any()
}

#[component]
fn Answer(lang: Lang) -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    let same = token.clone();
    let clinic = use_front().map(|front| front.name).unwrap_or_default();
    view! {
        <p class="lead">{t::email_page_lead(lang, texts::isolate(&clinic))}</p>
        <FormNotice state={use_form::<AgreeEmailChange>()}/>
        <Form<AgreeEmailChange>>
            <input type="hidden" name="token" value=same/>
            <Button>{t::email_agree(lang)}</Button>
        </Form<AgreeEmailChange>>
        <Form<StopEmailChange>>
            <input type="hidden" name="token" value=token/>
            <Button kind=Kind::Quiet>{t::email_stop(lang)}</Button>
        </Form<StopEmailChange>>
    }
    .into_any()
}
