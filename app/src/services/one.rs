//! One service: its name, its length, and whether it is offered.
use super::Fields;
use super::api::{self, RemoveService, RestoreService, SaveService};
use crate::forms::use_form;
use crate::ui::{Button, Card, Form, FormNotice, Kind, Name, Sign, id_of_page, one_page, use_lang};
use leptos::prelude::*;
use model::services::ServiceRow;
use model::{AppError, ServiceId};
use texts::services as t;

#[component]
pub fn ServicePage() -> impl IntoView {
    let lang = use_lang();
    let id = id_of_page(ServiceId::parse);
    let read = move |id: Option<ServiceId>| async move { api::service(id.ok_or(AppError::NotFound)?).await };
    let service = Resource::new(move || id.get(), read);
    one_page(service, t::title(lang), ("/services", t::all(lang)), |service| {
        view! { <Shown service/> }.into_any()
    })
}

#[component]
fn Shown(service: ServiceRow) -> impl IntoView {
    let lang = use_lang();
    let id = service.service.text();
    let fate = if service.retired {
        view! {
            <Card title=t::retired_title(lang)>
                <p class="note">{t::retired_lead(lang)}</p>
                <FormNotice state={use_form::<RestoreService>()}/>
                <Form<RestoreService>>
                    <input type="hidden" name="service" value=id/>
                    <Button kind=Kind::Secondary sign=Sign::Undo>{t::restore(lang)}</Button>
                </Form<RestoreService>>
            </Card>
        }
        .into_any()
    } else {
        view! {
            <Card title=t::remove_title(lang)>
                <p class="note">{t::remove_lead(lang)}</p>
                <FormNotice state={use_form::<RemoveService>()}/>
                <Form<RemoveService>>
                    <input type="hidden" name="service" value=id/>
                    <Button kind=Kind::Danger sign=Sign::Delete>{t::remove(lang)}</Button>
                </Form<RemoveService>>
            </Card>
        }
        .into_any()
    };
    view! {
        <h1><Name name=service.name.clone()/></h1>
        <Card>
            <FormNotice state={use_form::<SaveService>()}/>
            <Form<SaveService> arg="form">
                <Fields service/>
                <p class="note">{t::from_now_on(lang)}</p>
                <Button>{t::save(lang)}</Button>
            </Form<SaveService>>
        </Card>
        {fate}
    }
    .into_any()
}
