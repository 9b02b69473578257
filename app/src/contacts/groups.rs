//! Groups of contacts: each with its ways, and the form for a new one.
use super::api::{self, DeleteContactGroup, MakeContactGroup, RenameContactGroup};
use super::parts::{WhoseBook, host_of_address};
use super::with_host;
use crate::forms::{FormState, use_form};
use crate::ui::{
    Button, Card, ErrorView, Form, FormNotice, Kind, Name, Notice, OfficePage, Sign, Skeleton, TextField,
    href, said, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::Lang;
use model::contacts::{ContactGroupRow, ContactGroups};
use texts::contacts as t;

#[component]
pub fn ContactGroupsPage() -> impl IntoView {
    let lang = use_lang();
    let host = host_of_address();
    let list = Resource::new(move || host.get(), api::contact_groups);
    let page = move || {
        Suspend::new(async move {
            match list.await {
                Ok(list) => view! { <List list/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    let back = move || href(&with_host("/contacts", &host.get()));
    view! {
        <OfficePage title=t::groups_title(lang)>
            <div class="column">
                <p class="crumb"><a href=back>{t::back(lang)}</a></p>
                <h1>{t::groups_title(lang)}</h1>
                <p class="lead">{t::groups_lead(lang)}</p>
                {said(move |what| done(lang, what))}
                <Transition fallback=|| view! { <Skeleton/> }>{page}</Transition>
            </div>
        </OfficePage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "made" => Notice::new(t::group_made(lang), t::group_made_help(lang)),
        "renamed" => Notice::new(t::group_renamed(lang), ""),
        "deleted" => Notice::new(t::group_deleted(lang), t::group_deleted_help(lang)),
        _ => return None,
    })
}

#[component]
fn List(list: ContactGroups) -> impl IntoView {
    let lang = use_lang();
    let ContactGroups { hosts, host, groups } = list;
    let whose = host.map(|host| host.text()).unwrap_or_default();
    // One group is changed at a time: the one that the address names, or the one whose form came back.
    let changed = use_query_map().with_untracked(|query| query.get("change")).unwrap_or_default();
    let changing = !changed.is_empty();
    let rows = if groups.is_empty() {
        view! { <p class="note">{t::groups_none(lang)}</p> }.into_any()
    } else {
        let of = whose.clone();
        let rows = groups.into_iter().map(move |row| {
            let open = row.group.text() == changed;
            view! { <Line row host=of.clone() open/> }
        });
        view! { <ul class="people">{rows.collect_view()}</ul> }.into_any()
    };
    let make = (host.is_some() && !changing).then(|| {
        view! {
            <Card title=t::group_make(lang)>
                <FormNotice state={use_form::<MakeContactGroup>()}/>
                <Form<MakeContactGroup>>
                    <input type="hidden" name="host" value=whose.clone()/>
                    <TextField name="name" label=t::group_name(lang) autocomplete="off"/>
                    <Button sign=Sign::Plus>{t::group_make_press(lang)}</Button>
                </Form<MakeContactGroup>>
            </Card>
        }
    });
    view! {
        <WhoseBook hosts host/>
        {rows}
        {make}
    }
    .into_any()
}

#[component]
fn Line(row: ContactGroupRow, host: String, open: bool) -> impl IntoView {
    let lang = use_lang();
    let name = texts::isolate(&row.name);
    let plan = href(&format!("/visits/new?group={}", row.group.text()));
    let change = href(&with_host(&format!("/contacts/groups?change={}", row.group.text()), &host));
    let (plan_words, change_words) = (t::group_plan(lang, &name), t::group_change(lang, &name));
    let ways = (!open).then(|| {
        let plan =
            (row.people > 0).then(|| view! { <Button kind=Kind::Secondary href=plan>{plan_words}</Button> });
        view! {
            <div class="contact-acts">
                {plan}
                <Button kind=Kind::Quiet href=change>{change_words}</Button>
            </div>
        }
    });
    let title = row.name.clone();
    let forms = open.then(|| view! { <Change row=row.clone() host/> });
    view! {
        <li class="contact-row">
            <p class="people-name"><Name name=title/></p>
            <p class="note">{t::people(lang, row.people)}</p>
            {ways}
            {forms}
        </li>
    }
    .into_any()
}

#[component]
fn Change(row: ContactGroupRow, host: String) -> impl IntoView {
    let lang = use_lang();
    let (group, deleted, its_host) = (row.group.text(), row.group.text(), host.clone());
    let (renaming, deleting): (FormState, FormState) =
        (use_form::<RenameContactGroup>(), use_form::<DeleteContactGroup>());
    view! {
        <div class="contact-change">
            <FormNotice state=renaming/>
            <FormNotice state=deleting/>
            <Form<RenameContactGroup>>
                <input type="hidden" name="group" value=group/>
                <input type="hidden" name="host" value=host/>
                <TextField name="name" label=t::group_name(lang) value=row.name autocomplete="off"/>
                <Button kind=Kind::Secondary>{t::group_rename_press(lang)}</Button>
            </Form<RenameContactGroup>>
            <Form<DeleteContactGroup>>
                <input type="hidden" name="group" value=deleted/>
                <input type="hidden" name="host" value=its_host/>
                <Button kind=Kind::Danger sign=Sign::Delete>{t::group_delete(lang)}</Button>
            </Form<DeleteContactGroup>>
        </div>
    }
    .into_any()
}
