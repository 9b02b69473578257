//! The clinic's services, the form for a new one, and what patients may do with their bookings.
use super::Fields;
use super::api::{self, SaveBookingChoice, SaveService};
use crate::forms::use_form;
use crate::ui::{
    Badge, Button, Card, Checkbox, ErrorView, Form, FormNotice, Kind, Name, Notice, Sign, Skeleton, SubPage,
    href, said, use_lang,
};
use leptos::prelude::*;
use model::services::{ServiceRow, Services};
use model::{AppError, Lang};
use texts::services as t;

#[component]
pub fn ServicesPage() -> impl IntoView {
    let lang = use_lang();
    let outlived = use_form::<SaveService>().outlived();
    let services = Resource::new(|| (), |()| api::services());
    let page = move || {
        Suspend::new(async move {
            match services.await {
                Ok(Services { services, patients_change }) => view! {
                    <List services/>
                    <New/>
                    <Choice patients_change/>
                }
                .into_any(),
                // What was typed outlives the sign-in.
                Err(AppError::SignedOut) if outlived => view! { <New/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <SubPage up={("/settings", t::back(lang))} title=t::title(lang) lead=t::lead(lang)>
            {said(move |what| done(lang, what))}
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </SubPage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "saved" => Notice::new(t::saved(lang), t::saved_help(lang)),
        "removed" => Notice::new(t::removed(lang), t::removed_help(lang)),
        "restored" => Notice::new(t::restored(lang), ""),
        "choice" => Notice::new(t::choice_saved(lang), ""),
        _ => return None,
    })
}

#[component]
fn List(services: Vec<ServiceRow>) -> impl IntoView {
    let lang = use_lang();
    if services.is_empty() {
        return view! { <p class="note">{t::none(lang)}</p> }.into_any();
    }
    let rows = services.into_iter().map(|row| view! { <Line row/> });
    view! {
        <ul class="people">{rows.collect_view()}</ul>
        <p><Button kind=Kind::Secondary href=href("/book") external=true>{t::look(lang)}</Button></p>
    }
    .into_any()
}

#[component]
fn Line(row: ServiceRow) -> impl IntoView {
    let lang = use_lang();
    let address = href(&format!("/services/{}", row.service.text()));
    let words = match row.retired {
        true => view! { <span><Badge>{t::retired(lang)}</Badge></span> }.into_any(),
        false => t::hosts(lang, row.hosts).into_any(),
    };
    view! {
        <li class="group-row">
            <p class="people-name"><a href=address><Name name=row.name/></a></p>
            <p class="note">{texts::common::minutes(lang, row.duration.0.into())} " · " {words}</p>
        </li>
    }
    .into_any()
}

#[component]
fn New() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::make(lang)>
            <FormNotice state={use_form::<SaveService>()}/>
            <Form<SaveService> arg="form">
                <Fields/>
                <Button sign=Sign::Plus>{t::make_press(lang)}</Button>
            </Form<SaveService>>
        </Card>
    }
    .into_any()
}

#[component]
fn Choice(patients_change: bool) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::choice(lang)>
            <FormNotice state={use_form::<SaveBookingChoice>()}/>
            <Form<SaveBookingChoice>>
                <Checkbox name="patients_change" checked=patients_change hint=t::patients_change_hint(lang)>
                    {t::patients_change(lang)}
                </Checkbox>
                <Button kind=Kind::Secondary>{t::choice_press(lang)}</Button>
            </Form<SaveBookingChoice>>
        </Card>
    }
    .into_any()
}
