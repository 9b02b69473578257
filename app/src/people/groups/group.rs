//! One group: who is in it, what it is called, and deleting it.
use super::api::{self, DeleteGroup, RenameGroup, SetGroupMembers};
use crate::forms::{FormState, use_form};
use crate::people::{roles, standing};
use crate::ui::{
    Badge, Button, Card, Form, FormNotice, Kind, Name, Notice, Sign, TextField, field_id, id_of_page,
    one_page, said, use_lang,
};
use leptos::prelude::*;
use model::groups::{GroupMembers, GroupPerson, GroupView};
use model::{AppError, GroupId, Lang};
use texts::groups as t;

#[component]
pub fn GroupPage() -> impl IntoView {
    let lang = use_lang();
    let id = id_of_page(GroupId::parse);
    let read = move |id: Option<GroupId>| async move { api::group(id.ok_or(AppError::NotFound)?).await };
    let group = Resource::new(move || id.get(), read);
    one_page(group, t::title(lang), ("/people/groups", t::back(lang)), |group| {
        view! { <Shown group/> }.into_any()
    })
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "made" => Notice::new(t::made(lang), t::made_help(lang)),
        "renamed" => Notice::new(t::renamed(lang), ""),
        "filled" => Notice::new(t::filled(lang), t::filled_help(lang)),
        _ => return None,
    })
}

#[component]
fn Shown(group: GroupView) -> impl IntoView {
    let lang = use_lang();
    let GroupView { group, name, people, planned_by } = group;
    let names: Vec<String> = planned_by.iter().map(|name| texts::isolate(name)).collect();
    let planned =
        (!names.is_empty()).then(|| view! { <p class="note">{t::planned_by(lang, names.join(", "))}</p> });
    view! {
        {said(move |what| done(lang, what))}
        <h1><Name name=name.clone()/></h1>
        <Card>
            <FormNotice state={use_form::<SetGroupMembers>()}/>
            <Form<SetGroupMembers> arg="form">
                <input type="hidden" name="group" value=group.text()/>
                <Boxes people/>
                <p class="note">{t::members_note(lang)}</p>
                {planned}
                <Button>{t::save(lang)}</Button>
            </Form<SetGroupMembers>>
        </Card>
        <Card title=t::rename(lang)>
            <FormNotice state={use_form::<RenameGroup>()}/>
            <Form<RenameGroup>>
                <input type="hidden" name="group" value=group.text()/>
                <TextField name="name" label=t::name(lang) hint=t::name_hint(lang) value=name autocomplete="off"/>
                <Button kind=Kind::Secondary>{t::rename_press(lang)}</Button>
            </Form<RenameGroup>>
        </Card>
        <Card title=t::delete_title(lang)>
            <p class="note">{t::delete_lead(lang)}</p>
            <FormNotice state={use_form::<DeleteGroup>()}/>
            <Form<DeleteGroup>>
                <input type="hidden" name="group" value=group.text()/>
                <Button kind=Kind::Danger sign=Sign::Delete>{t::delete(lang)}</Button>
            </Form<DeleteGroup>>
        </Card>
    }
    .into_any()
}

#[component]
fn Boxes(people: Vec<GroupPerson>) -> impl IntoView {
    let lang = use_lang();
    let state = use_context::<FormState>().unwrap_or_default();
    // A form that came back shows what was ticked, not what is kept.
    let fresh = state.action.is_empty();
    let boxes = people.into_iter().map(|person| {
        let name = format!("members[{}]", GroupMembers::name_of(person.member));
        let checked = if fresh { person.inside } else { state.value(&name).is_some() };
        let id = field_id(&name);
        let away = standing(lang, person.standing)
            .map(|(tone, words)| view! { <span><Badge tone>{words}</Badge></span> });
        view! {
            <div class="tick">
                <input class="tick-box" type="checkbox" id=id.clone() name=name value="on" checked=checked/>
                <label class="tick-label" for=id>
                    <Name name=person.name/>
                    <span class="note">{roles(lang, &person.roles)}</span>
                    {away}
                </label>
            </div>
        }
    });
    view! {
        <fieldset class="group">
            <legend class="group-title">{t::members(lang)}</legend>
            <div>{boxes.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}
