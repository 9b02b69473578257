//! Before a letter leaves: to how many, and that it cannot be changed any more.
use super::api::SendNewsletter;
use super::issue::read;
use crate::forms::use_form;
use crate::ui::{Button, ErrorView, Form, FormNotice, Kind, OperatorPage, Sign, Skeleton, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::newsletter::{NewsState, NewsletterView};
use model::{AppError, NewsletterId};
use texts::newsletter as t;

#[component]
pub fn SendNewsletterPage() -> impl IntoView {
    let lang = use_lang();
    let id = use_params_map().with_untracked(|params| NewsletterId::parse(&params.get("id")?));
    let found = Resource::new(|| (), move |()| draft(id));
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(view) => view! { <Ask view/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=t::send_page(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/operator/newsletter")>{t::back(lang)}</a></p>
                <h1>{t::send_page(lang)}</h1>
                <Suspense fallback=|| view! { <Skeleton lines=4/> }>{page}</Suspense>
            </div>
        </OperatorPage>
    }
    .into_any()
}

/// What was begun is not asked for again.
async fn draft(id: Option<NewsletterId>) -> Result<NewsletterView, AppError> {
    let view = read(id).await?;
    if view.row.state == NewsState::Draft { Ok(view) } else { Err(AppError::NotFound) }
}

#[component]
fn Ask(view: NewsletterView) -> impl IntoView {
    let lang = use_lang();
    let NewsletterView { row, readers, .. } = view;
    let id = row.id.text();
    let keep = href(&format!("/operator/newsletter/{id}"));
    let lead = if readers > 0 { t::send_lead(lang, readers) } else { t::send_nobody(lang).to_owned() };
    let send = (readers > 0).then(|| {
        view! {
            <p>{t::send_once(lang)}</p>
            <FormNotice state={use_form::<SendNewsletter>()}/>
            <Form<SendNewsletter>>
                <input type="hidden" name="newsletter" value=id/>
                <Button sign=Sign::Send>{t::send(lang, readers)}</Button>
            </Form<SendNewsletter>>
        }
    });
    view! {
        <p class="lead"><bdi>{row.subject}</bdi></p>
        <p>{lead}</p>
        {send}
        <p><Button kind=Kind::Quiet href=keep>{t::not_yet(lang)}</Button></p>
    }
    .into_any()
}
