//! Inviting somebody to the clinic's people.
use super::api::{self, Invite};
use super::role_boxes::RoleBoxes;
use super::{languages, usual_lang};
use crate::forms::use_form;
use crate::ui::{
    Button, Choice, ErrorView, Form, FormNotice, OfficePage, Radios, Select, Sign, Skeleton, TextField,
    field, href, use_lang,
};
use leptos::prelude::*;
use model::groups::GroupName;
use model::people::{BY_PASSWORD, HostName, PersonRow, PlansFor, Standing};
use model::policy::Role;
use model::{AppError, Lang};
use texts::people as t;

#[component]
pub fn InvitePage() -> impl IntoView {
    let lang = use_lang();
    let outlived = use_form::<Invite>().outlived();
    let people = Resource::new(|| (), |()| api::people());
    let form = move || {
        Suspend::new(async move {
            match people.await {
                Ok(people) => {
                    let groups = people.groups;
                    view! { <InviteForm hosts=hosts(people.rows) groups/> }.into_any()
                }
                // What was typed outlives the sign-in.
                Err(AppError::SignedOut) if outlived => {
                    view! { <InviteForm hosts=Vec::new() groups=Vec::new()/> }.into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::new(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/people")>{t::back(lang)}</a></p>
                <h1>{t::new(lang)}</h1>
                <p class="lead">{t::new_lead(lang)}</p>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{form}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

/// Everybody for whom a scheduler may plan one day.
fn hosts(rows: Vec<PersonRow>) -> Vec<HostName> {
    let rows = rows.into_iter();
    let hosts = rows.filter(|row| row.roles.contains(&Role::Host) && row.standing != Standing::Deactivated);
    hosts.map(|row| HostName { host: row.member, name: row.name }).collect()
}

/// A link unless somebody chooses otherwise.
fn ways(lang: Lang) -> Vec<Choice> {
    vec![
        Choice::new("link", t::by_link(lang)).hint(t::by_link_hint(lang)),
        Choice::new(BY_PASSWORD, t::by_password(lang)).hint(t::by_password_hint(lang)),
    ]
}

#[component]
fn InviteForm(hosts: Vec<HostName>, groups: Vec<GroupName>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <FormNotice state={use_form::<Invite>()} order=&["name", "email", "host", "hosts"]/>
        <Form<Invite> arg="person">
            <TextField name="name" label=t::name(lang) hint=t::name_hint(lang) autocomplete="off"/>
            <TextField name="email" kind=field::Kind::Email label=t::email(lang) autocomplete="off"/>
            <RoleBoxes held=vec![Role::Host] plans_for=PlansFor::default() hosts groups/>
            <Select
                name="lang"
                label=t::mail_language(lang)
                groups=vec![(String::new(), languages())]
                value=usual_lang()
            />
            <Radios name="by" legend=t::by(lang) choices=ways(lang) value="link"/>
            <Button sign=Sign::Send>{t::send(lang)}</Button>
        </Form<Invite>>
    }
    .into_any()
}
