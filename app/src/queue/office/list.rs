//! The clinic's lines, and the form for a new one.
use super::api::{self, SaveQueue};
use super::edit::Fields;
use crate::forms::use_form;
use crate::ui::{
    Badge, Button, Card, ErrorView, Form, FormNotice, Name, Notice, Sign, Skeleton, SubPage, href, said,
    use_lang,
};
use leptos::prelude::*;
use model::queue::{Owner, QueueRow, Queues};
use model::{AppError, Lang};
use texts::queue as t;

#[component]
pub fn QueuesPage() -> impl IntoView {
    let lang = use_lang();
    let outlived = use_form::<SaveQueue>().outlived();
    let queues = Resource::new(|| (), |()| api::queues());
    let page = move || {
        Suspend::new(async move {
            match queues.await {
                Ok(Queues { queues, owners }) => view! {
                    <List queues/>
                    <New owners/>
                }
                .into_any(),
                // What was typed outlives the sign-in.
                Err(AppError::SignedOut) if outlived => view! { <New owners=Vec::new()/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <SubPage up={("/settings", t::back_settings(lang))} title=t::queues_title(lang) lead=t::queues_lead(lang)>
            {said(move |what| done(lang, what))}
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </SubPage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "saved" => Notice::new(t::saved(lang), ""),
        "removed" => Notice::new(t::removed(lang), ""),
        _ => return None,
    })
}

#[component]
fn List(queues: Vec<QueueRow>) -> impl IntoView {
    let lang = use_lang();
    if queues.is_empty() {
        return view! { <p class="note">{t::queues_none(lang)}</p> }.into_any();
    }
    let rows = queues.into_iter().map(|row| view! { <Row row/> });
    view! { <ul class="people">{rows.collect_view()}</ul> }.into_any()
}

#[component]
fn Row(row: QueueRow) -> impl IntoView {
    let lang = use_lang();
    let edit = href(&format!("/queues/{}", row.queue.text()));
    let state = match row.is_on {
        true => t::hosts(lang, row.hosts).into_any(),
        false => view! { <Badge>{t::off(lang)}</Badge> }.into_any(),
    };
    let owner = match row.owner {
        Some(owner) => view! { <Name name=owner/> }.into_any(),
        None => t::owner_gone(lang).into_any(),
    };
    view! {
        <li class="group-row">
            <div>
                <p class="people-name"><a class="step-back" href=edit><Name name=row.name/></a></p>
                <p class="note">{owner} " · " {state}</p>
                <p class="note">{t::address(lang)} " " <span class="queue-address">{row.address}</span></p>
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn New(owners: Vec<Owner>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::make(lang)>
            <FormNotice state={use_form::<SaveQueue>()}/>
            <Form<SaveQueue> arg="form">
                <Fields owners/>
                <Button sign=Sign::Plus>{t::make_press(lang)}</Button>
            </Form<SaveQueue>>
        </Card>
    }
    .into_any()
}
