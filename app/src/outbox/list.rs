//! Every message of the installation, newest first.
use super::api::{self, RetryLetter};
use super::words;
use crate::forms::use_form;
use crate::ui::{
    Button, EmptyState, ErrorView, Form, FormNotice, Kind, OperatorPage, Skeleton, href, use_lang,
};
use crate::visits::StateWords;
use leptos::prelude::*;
use model::outbox::LetterRow;
use texts::outbox as texts;

#[component]
pub fn OutboxPage() -> impl IntoView {
    let lang = use_lang();
    let letters = Resource::new(|| (), |()| api::letters());
    let state = use_form::<RetryLetter>();
    let retried = state.done().then(|| view! { <p class="said" role="status">{texts::retried(lang)}</p> });
    let page = move || {
        Suspend::new(async move {
            match letters.await {
                Ok(letters) if letters.is_empty() => {
                    view! { <EmptyState title=texts::empty_title(lang) text=texts::empty_text(lang)/> }
                        .into_any()
                }
                Ok(letters) => {
                    let rows = letters.into_iter().map(|row| view! { <Row row/> });
                    view! { <ol class="letters">{rows.collect_view()}</ol> }.into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=texts::title(lang)>
            <h1>{texts::title(lang)}</h1>
            <p class="note">{texts::intro(lang)}</p>
            <FormNotice state/>
            {retried}
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </OperatorPage>
    }
    .into_any()
}

#[component]
fn Row(row: LetterRow) -> impl IntoView {
    let lang = use_lang();
    let path = href(&format!("/operator/outbox/{}", row.letter.text()));
    let tries = (row.attempts > 1).then(|| {
        view! { " " <span class="note">{texts::tries(lang, i64::from(row.attempts))}</span> }
    });
    let retry = words::may_retry(row.delivery).then(|| {
        let label = texts::retry_to(lang, &row.to);
        view! {
            <Form<RetryLetter>>
                <input type="hidden" name="letter" value=row.letter.text()/>
                <Button kind=Kind::Secondary label>{texts::retry(lang)}</Button>
            </Form<RetryLetter>>
        }
    });
    let reader = words::reader(lang, &row);
    view! {
        <li class="letter-row">
            <p class="letter-subject"><a href=path>{row.subject}</a></p>
            <p class="letter-to">{reader}</p>
            <p class="letter-state"><StateWords words=words::delivery(lang, row.delivery, row.channel)/> {tries}</p>
            <p class="letter-when">{row.when}</p>
            {retry}
        </li>
    }
    .into_any()
}
