//! Writing a letter: what it is for, for whom, and its words in one language or both.
use super::api::{self, SaveNewsletter};
use super::words;
use crate::forms::use_form;
use crate::ui::{
    Button, Card, ErrorView, Form, FormNotice, OperatorPage, Radios, Skeleton, TextArea, TextField, href,
    use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::newsletter::{NewsState, NewsletterDraft};
use model::{AppError, NewsletterId};
use texts::newsletter as t;

const ORDER: &[&str] = &["subject_en", "body_en", "subject_es", "body_es"];

#[component]
pub fn EditNewsletterPage() -> impl IntoView {
    let lang = use_lang();
    let id = use_params_map().with_untracked(|params| params.get("id"));
    let title = if id.is_some() { t::edit(lang) } else { t::new(lang) };
    let found = Resource::new(|| (), move |()| read(id.clone()));
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(draft) => view! { <Draft draft/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=title>
            <div class="column">
                <p class="crumb"><a href=href("/operator/newsletter")>{t::back(lang)}</a></p>
                <h1>{title}</h1>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OperatorPage>
    }
    .into_any()
}

/// What was begun cannot be changed any more. Of a new one the list is read, which only the operator may.
async fn read(id: Option<String>) -> Result<NewsletterDraft, AppError> {
    let Some(id) = id else { return api::newsletters().await.map(|_| NewsletterDraft::default()) };
    let view = api::newsletter(NewsletterId::parse(&id).ok_or(AppError::NotFound)?).await?;
    if view.row.state == NewsState::Draft { Ok(view.draft) } else { Err(AppError::NotFound) }
}

#[component]
fn Draft(draft: NewsletterDraft) -> impl IntoView {
    let lang = use_lang();
    let NewsletterDraft { id, kind, audience, subject_en, body_en, subject_es, body_es } = draft;
    view! {
        <FormNotice state={use_form::<SaveNewsletter>()} order=ORDER/>
        <Form<SaveNewsletter> arg="draft">
            <input type="hidden" name="id" value=id/>
            <Card>
                <Radios name="kind" legend=t::kind(lang) value=kind.name() choices=words::kinds(lang)/>
                <Radios
                    name="audience"
                    legend=t::audience(lang)
                    value=audience.name()
                    choices=words::audiences(lang)
                />
            </Card>
            <Card>
                <TextField name="subject_en" label=t::subject_en(lang) value=subject_en/>
                <TextArea name="body_en" label=t::body_en(lang) hint=t::body_hint(lang) value=body_en rows=10/>
            </Card>
            <Card>
                <TextField
                    name="subject_es"
                    label=t::subject_es(lang)
                    hint=t::spanish_hint(lang)
                    value=subject_es
                    optional=true
                />
                <TextArea name="body_es" label=t::body_es(lang) value=body_es optional=true rows=10/>
            </Card>
            <Button>{t::save_draft(lang)}</Button>
        </Form<SaveNewsletter>>
    }
    .into_any()
}
