//! One letter: as readers see it, what can be done with it now, and how its copies fare.
use super::api::{self, DeleteNewsletter, PauseNewsletter, ResumeNewsletter, TestNewsletter};
use super::words;
use crate::forms::use_form;
use crate::ui::{
    Button, Card, ErrorView, Form, FormNotice, Kind, Notice, OperatorPage, Sign, Skeleton, href, said,
    use_lang,
};
use crate::visits::StateWords;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::newsletter::{NewsPreview, NewsState, NewsletterView, Progress};
use model::{AppError, Lang, NewsletterId};
use texts::newsletter as t;

#[component]
pub fn IssuePage() -> impl IntoView {
    let lang = use_lang();
    let id = use_params_map().with_untracked(|params| NewsletterId::parse(&params.get("id")?));
    let found = Resource::new(|| (), move |()| read(id));
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(view) => view! { <Issue view/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=t::title(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/operator/newsletter")>{t::back(lang)}</a></p>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OperatorPage>
    }
    .into_any()
}

pub(super) async fn read(id: Option<NewsletterId>) -> Result<NewsletterView, AppError> {
    api::newsletter(id.ok_or(AppError::NotFound)?).await
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "saved" => Notice::new(t::saved_draft(lang), t::saved_draft_help(lang)),
        "tested" => Notice::new(t::tested(lang), t::tested_help(lang)),
        "started" => Notice::new(t::started(lang), t::started_help(lang)),
        "paused" => Notice::new(t::paused_done(lang), t::paused_done_help(lang)),
        "resumed" => Notice::new(t::resumed_done(lang), t::resumed_done_help(lang)),
        _ => return None,
    })
}

#[component]
fn Issue(view: NewsletterView) -> impl IntoView {
    let lang = use_lang();
    let NewsletterView { row, draft, previews, progress, test_to, .. } = view;
    let state = words::state(lang, &row);
    let (id, is_draft) = (row.id.text(), row.state == NewsState::Draft);
    let next = match row.state {
        NewsState::Draft => view! { <DraftActions id test_to/> }.into_any(),
        NewsState::Sending if !row.over => view! {
            <FormNotice state={use_form::<PauseNewsletter>()}/>
            <Form<PauseNewsletter>>
                <input type="hidden" name="newsletter" value=id/>
                <Button kind=Kind::Secondary>{t::pause(lang)}</Button>
            </Form<PauseNewsletter>>
        }
        .into_any(),
        NewsState::Paused if !row.over => view! {
            <FormNotice state={use_form::<ResumeNewsletter>()}/>
            <Form<ResumeNewsletter>>
                <input type="hidden" name="newsletter" value=id/>
                <Button>{t::resume(lang)}</Button>
            </Form<ResumeNewsletter>>
        }
        .into_any(),
        _ => ().into_any(),
    };
    let fares = (!is_draft).then(|| view! { <Fares progress/> });
    let previews = previews.into_iter().map(|preview| view! { <Preview preview/> });
    view! {
        {said(|what| done(lang, what))}
        <h1 dir="auto">{row.subject}</h1>
        <dl class="facts">
            <div class="fact"><dt>{t::state(lang)}</dt><dd><StateWords words=state/></dd></div>
            <div class="fact"><dt>{t::kind(lang)}</dt><dd>{words::kind(lang, draft.kind)}</dd></div>
            <div class="fact"><dt>{t::audience(lang)}</dt><dd>{words::audience(lang, draft.audience)}</dd></div>
            <div class="fact"><dt>{t::when(lang)}</dt><dd>{row.when}</dd></div>
        </dl>
        {fares}
        {next}
        <h2>{t::preview(lang)}</h2>
        {previews.collect_view()}
    }
    .into_any()
}

#[component]
fn DraftActions(id: String, test_to: Option<String>) -> impl IntoView {
    let lang = use_lang();
    let (send, edit) =
        (href(&format!("/operator/newsletter/{id}/send")), href(&format!("/operator/newsletter/{id}/edit")));
    let tested = id.clone();
    let test = match test_to {
        Some(address) => view! {
            <FormNotice state={use_form::<TestNewsletter>()}/>
            <Form<TestNewsletter>>
                <input type="hidden" name="newsletter" value=tested/>
                <Button kind=Kind::Secondary sign=Sign::Mail>{t::test(lang, address)}</Button>
            </Form<TestNewsletter>>
        }
        .into_any(),
        None => view! { <p class="note">{t::no_test(lang)}</p> }.into_any(),
    };
    view! {
        <p><Button href=send>{t::next(lang)}</Button></p>
        <p><Button kind=Kind::Secondary sign=Sign::Edit href=edit>{t::edit(lang)}</Button></p>
        {test}
        <FormNotice state={use_form::<DeleteNewsletter>()}/>
        <Form<DeleteNewsletter>>
            <input type="hidden" name="newsletter" value=id/>
            <Button kind=Kind::Quiet sign=Sign::Delete>{t::delete(lang)}</Button>
        </Form<DeleteNewsletter>>
    }
    .into_any()
}

/// Numbers only: who got it is nobody's to look through.
#[component]
fn Fares(progress: Progress) -> impl IntoView {
    let lang = use_lang();
    let Progress { waiting, sent, kept, dropped, bounced, failed, in_doubt } = progress;
    let always = [(t::waiting(lang), waiting), (t::sent(lang), sent)];
    let sometimes = [
        (t::kept(lang), kept),
        (t::dropped(lang), dropped),
        (t::bounced(lang), bounced),
        (t::failed(lang), failed),
        (t::in_doubt(lang), in_doubt),
    ];
    let lines = always.into_iter().chain(sometimes.into_iter().filter(|(_, count)| *count > 0));
    let lines = lines.map(|(words, count)| {
        view! { <div class="fact"><dt>{words}</dt><dd>{count}</dd></div> }
    });
    view! {
        <Card title=t::progress(lang)>
            <dl class="facts">{lines.collect_view()}</dl>
        </Card>
    }
    .into_any()
}

#[component]
fn Preview(preview: NewsPreview) -> impl IntoView {
    let lang = use_lang();
    let NewsPreview { lang: of, subject, text } = preview;
    view! {
        <section>
            <h3>{t::preview_in(lang, of.name())}</h3>
            <p><strong>{t::subject(lang)}": "</strong> <span lang=of.tag() dir="auto">{subject}</span></p>
            <div class="letter-text" lang=of.tag() dir="auto">{text}</div>
        </section>
    }
    .into_any()
}
