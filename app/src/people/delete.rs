//! Before somebody is deleted: what goes and what stays, in plain words.
use super::api::{self, DeletePerson};
use crate::forms::use_form;
use crate::ui::{
    Button, Card, ErrorView, Form, FormNotice, Kind, OfficePage, Sign, Skeleton, href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::people::{PersonView, Standing};
use model::{AppError, Conflict, MemberId};
use texts::people as t;

#[component]
pub fn DeletePage() -> impl IntoView {
    let lang = use_lang();
    let id = use_params_map().with_untracked(|params| MemberId::parse(&params.get("id")?));
    let person = Resource::new(|| (), move |()| read(id));
    let page = move || {
        Suspend::new(async move {
            match person.await {
                Ok(person) => view! { <Ask person/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::delete_page(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::delete_page(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/people")>{t::back(lang)}</a></p>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

/// Who works here is deactivated first.
async fn read(id: Option<MemberId>) -> Result<PersonView, AppError> {
    let person = api::person(id.ok_or(AppError::NotFound)?).await?;
    match person.row.standing {
        Standing::Deactivated => Ok(person),
        _ => Err(AppError::Conflict(Conflict::PersonChanged)),
    }
}

#[component]
fn Ask(person: PersonView) -> impl IntoView {
    let lang = use_lang();
    let PersonView { row, visits, .. } = person;
    let (name, member) = (texts::isolate(&row.name), row.member.text());
    let keep = href(&format!("/people/{member}"));
    let next = if visits > 0 {
        view! { <p>{t::delete_visits(lang, visits, &name)}</p> }.into_any()
    } else {
        view! {
            <Form<DeletePerson>>
                <input type="hidden" name="member" value=member/>
                <Button kind=Kind::Danger sign=Sign::UserX>{t::delete(lang)}</Button>
            </Form<DeletePerson>>
        }
        .into_any()
    };
    view! {
        <h1>{t::delete_ask(lang, &name)}</h1>
        <p class="lead">{t::delete_ask_lead(lang)}</p>
        <FormNotice state={use_form::<DeletePerson>()}/>
        <Card title=t::delete_goes(lang)>
            <ul class="fates">
                <li>{t::delete_goes_email(lang)}</li>
                <li>{t::delete_goes_password(lang)}</li>
                <li>{t::delete_goes_sign_ins(lang)}</li>
                <li>{t::delete_goes_contacts(lang)}</li>
            </ul>
        </Card>
        <Card title=t::delete_stays(lang)>
            <ul class="fates">
                <li>{t::delete_stays_visits(lang, &name)}</li>
                <li>{t::delete_stays_log(lang)}</li>
            </ul>
        </Card>
        {next}
        <p><Button kind=Kind::Quiet href=keep>{t::delete_keep(lang)}</Button></p>
    }
    .into_any()
}
