//! The clinic's groups, and the form for a new one.
use super::api::{self, MakeGroup};
use crate::forms::use_form;
use crate::ui::{
    Button, Card, ErrorView, Form, FormNotice, Name, Notice, Sign, Skeleton, SubPage, TextField, href, said,
    use_lang,
};
use leptos::prelude::*;
use model::groups::GroupRow;
use model::{AppError, Lang};
use texts::groups as t;

#[component]
pub fn GroupsPage() -> impl IntoView {
    let lang = use_lang();
    let outlived = use_form::<MakeGroup>().outlived();
    let groups = Resource::new(|| (), |()| api::groups());
    let page = move || {
        Suspend::new(async move {
            match groups.await {
                Ok(groups) => view! {
                    <List groups/>
                    <New/>
                }
                .into_any(),
                // What was typed outlives the sign-in.
                Err(AppError::SignedOut) if outlived => view! { <New/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <SubPage up={("/people", texts::people::back(lang))} title=t::title(lang) lead=t::lead(lang)>
            {said(move |what| done(lang, what))}
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </SubPage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    (what == "deleted").then(|| Notice::new(t::deleted(lang), t::deleted_help(lang)))
}

#[component]
fn List(groups: Vec<GroupRow>) -> impl IntoView {
    let lang = use_lang();
    if groups.is_empty() {
        return view! { <p class="note">{t::none(lang)}</p> }.into_any();
    }
    let rows = groups.into_iter().map(|row| view! { <Line row/> });
    view! { <ul class="people">{rows.collect_view()}</ul> }.into_any()
}

#[component]
fn New() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::make(lang)>
            <FormNotice state={use_form::<MakeGroup>()}/>
            <Form<MakeGroup>>
                <TextField name="name" label=t::name(lang) hint=t::name_hint(lang) autocomplete="off"/>
                <Button sign=Sign::Plus>{t::make_press(lang)}</Button>
            </Form<MakeGroup>>
        </Card>
    }
    .into_any()
}

#[component]
fn Line(row: GroupRow) -> impl IntoView {
    let address = href(&format!("/people/groups/{}", row.group.text()));
    view! {
        <li class="group-row">
            <p class="people-name"><a href=address><Name name=row.name/></a></p>
            <p class="note">{t::people(use_lang(), row.people)}</p>
        </li>
    }
    .into_any()
}
