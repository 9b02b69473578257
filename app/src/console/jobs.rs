//! What failed of the work that Bedside does by itself, and the way to try again. What a job was about is not shown.
use super::api::{self, RetryJob};
use super::words;
use crate::forms::use_form;
use crate::ui::{
    Button, EmptyState, ErrorView, Form, FormNotice, Kind, OperatorPage, Sign, Skeleton, href, use_lang,
};
use leptos::prelude::*;
use model::console::{FailedJob, Jobs};
use texts::console as t;

#[component]
pub fn JobsPage() -> impl IntoView {
    let lang = use_lang();
    let jobs = Resource::new(|| (), |()| api::operator_jobs());
    let state = use_form::<RetryJob>();
    let retried = state.done().then(|| view! { <p class="said" role="status">{t::retried(lang)}</p> });
    let page = move || {
        Suspend::new(async move {
            match jobs.await {
                Ok(jobs) => view! { <Found jobs/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=t::jobs_title(lang)>
            <h1>{t::jobs_title(lang)}</h1>
            <p class="note">{t::jobs_lead(lang)}</p>
            <FormNotice state/>
            {retried}
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </OperatorPage>
    }
    .into_any()
}

#[component]
fn Found(jobs: Jobs) -> impl IntoView {
    let lang = use_lang();
    let Jobs { failed, older, waiting } = jobs;
    let list = if failed.is_empty() {
        let (title, text) = (t::no_job_title(lang), t::no_job_text(lang));
        view! { <EmptyState title text sign=Sign::Good/> }.into_any()
    } else {
        let rows = failed.into_iter().map(|job| view! { <Row job/> });
        view! { <ol class="blocks">{rows.collect_view()}</ol> }.into_any()
    };
    let older = (older > 0).then(|| view! { <p class="note">{t::older_jobs(lang, older)}</p> });
    view! {
        <p>{words::waiting(lang, waiting)}</p>
        {list}
        {older}
        <p class="note">
            {t::letters_elsewhere(lang)} " " <a href=href("/operator/outbox")>{t::to_outbox(lang)}</a>
        </p>
    }
    .into_any()
}

#[component]
fn Row(job: FailedJob) -> impl IntoView {
    let lang = use_lang();
    let FailedJob { job, kind, fault, asked, failed, tries } = job;
    let what = words::kind(lang, kind);
    let label = t::retry_name(lang, what, &failed);
    view! {
        <li class="block-row">
            <h2 class="block-what">{what}</h2>
            <dl class="facts">
                <div class="fact"><dt>{t::why(lang)}</dt><dd>{words::fault(lang, fault)}</dd></div>
                <div class="fact"><dt>{t::asked(lang)}</dt><dd>{asked}</dd></div>
                <div class="fact"><dt>{t::failed(lang)}</dt><dd>{failed}</dd></div>
                <div class="fact"><dt>{t::tries(lang)}</dt><dd>{tries}</dd></div>
            </dl>
            <Form<RetryJob>>
                <input type="hidden" name="job" value=job.text()/>
                <Button kind=Kind::Secondary label>{t::retry(lang)}</Button>
            </Form<RetryJob>>
        </li>
    }
    .into_any()
}
