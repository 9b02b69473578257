//! Before a contact is deleted: what goes and what stays, in plain words.
use super::api::{self, DeleteContact};
use crate::forms::use_form;
use crate::ui::{Button, ErrorView, Form, FormNotice, Kind, OfficePage, Sign, Skeleton, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::contacts::ContactView;
use model::{AppError, ContactId};
use texts::contacts as t;

#[component]
pub fn DeleteContactPage() -> impl IntoView {
    let lang = use_lang();
    let id = use_params_map().with_untracked(|params| ContactId::parse(&params.get("id")?));
    let read = move |()| async move { api::contact(id.ok_or(AppError::NotFound)?).await };
    let contact = Resource::new(|| (), read);
    let page = move || {
        Suspend::new(async move {
            match contact.await {
                Ok(contact) => view! { <Ask contact/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::delete_open(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::delete_open(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/contacts")>{t::back(lang)}</a></p>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Ask(contact: ContactView) -> impl IntoView {
    let lang = use_lang();
    let id = contact.contact.text();
    let keep = href(&format!("/contacts/{id}"));
    view! {
        <h1>{t::delete_title(lang, texts::isolate(&contact.name))}</h1>
        <p class="lead">{t::delete_lead(lang)}</p>
        <FormNotice state={use_form::<DeleteContact>()}/>
        <Form<DeleteContact>>
            <input type="hidden" name="contact" value=id/>
            <Button kind=Kind::Danger sign=Sign::Delete>{t::delete(lang)}</Button>
        </Form<DeleteContact>>
        <p><Button kind=Kind::Quiet href=keep>{t::delete_keep(lang)}</Button></p>
    }
    .into_any()
}
