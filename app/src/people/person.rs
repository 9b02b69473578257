//! One person of the clinic: roles, invitation, deactivating, restoring. What makes no sense just now is not there.
use super::api::{self, Deactivate, InviteAgain, RenamePerson, Restore, SetRoles, WithdrawInvitation};
use super::role_boxes::RoleBoxes;
use super::{roles, standing};
use crate::factors::{FactorOf, TemporaryPassword};
use crate::forms::use_form;
use crate::ui::{
    Badge, Button, Card, Form, FormNotice, Kind, Name, Notice, Sign, TextField, href, id_of_page, one_page,
    said, use_lang,
};
use leptos::prelude::*;
use model::people::{PersonRow, PersonView, Standing};
use model::{AppError, Lang, MemberId};
use texts::people as t;

#[component]
pub fn PersonPage() -> impl IntoView {
    let lang = use_lang();
    let id = id_of_page(MemberId::parse);
    let read = move |id: Option<MemberId>| async move { api::person(id.ok_or(AppError::NotFound)?).await };
    let person = Resource::new(move || id.get(), read);
    one_page(person, t::title(lang), ("/people", t::back(lang)), |person| {
        view! { <Person person/> }.into_any()
    })
}

#[component]
fn Person(person: PersonView) -> impl IntoView {
    let lang = use_lang();
    let row = person.row.clone();
    let called = (!person.full_name.is_empty())
        .then(|| view! { <p class="note">{t::called(lang, texts::isolate(&person.full_name))}</p> });
    let reached = (!person.phones.is_empty())
        .then(|| view! { <p class="note">{t::reached(lang, person.phones.join(" · "))}</p> });
    let state = standing(lang, row.standing).map(|(tone, words)| view! { <Badge tone>{words}</Badge> });
    let since = match row.standing {
        Standing::Invited | Standing::InvitationLapsed => t::invited_on(lang, &person.since.words),
        Standing::Working | Standing::Deactivated => t::since(lang, &person.since.words),
    };
    let inside = match row.standing {
        Standing::Working => view! { <Working person/> }.into_any(),
        Standing::Deactivated => view! { <Gone row=row.clone()/> }.into_any(),
        Standing::Invited | Standing::InvitationLapsed => view! { <Invited person/> }.into_any(),
    };
    view! {
        <Said/>
        <div class="person-head">
            <h1><Name name=row.name/></h1>
            {state}
            <p class="note">{row.email} " · " {roles(lang, &row.roles)} " · " {since}</p>
            {called}
            {reached}
        </div>
        <FormNotice state={use_form::<Deactivate>()}/>
        <FormNotice state={use_form::<Restore>()}/>
        <FormNotice state={use_form::<InviteAgain>()}/>
        <FormNotice state={use_form::<WithdrawInvitation>()}/>
        {inside}
    }
    .into_any()
}

/// What the form before has done.
#[component]
fn Said() -> impl IntoView {
    let lang = use_lang();
    said(|what| done(lang, what))
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "invited" => Notice::new(t::invite_done(lang), t::invite_done_help(lang)),
        "again" => Notice::new(t::again_done(lang), t::again_done_help(lang)),
        "renamed" => Notice::new(t::renamed(lang), t::renamed_help(lang)),
        "roles" => Notice::new(t::roles_saved(lang), t::roles_saved_help(lang)),
        "factor" => {
            Notice::new(texts::factors::colleague_done(lang), texts::factors::colleague_done_help(lang))
        }
        "temporary" => {
            Notice::new(texts::factors::temporary_done(lang), texts::factors::temporary_done_help(lang))
        }
        "restored" => Notice::new(t::restored(lang), t::restored_help(lang)),
        _ => return None,
    })
}

#[component]
fn Working(person: PersonView) -> impl IntoView {
    let lang = use_lang();
    let PersonView { row, visits, only_administrator, has_factor, plans_for, hosts, groups, .. } = person;
    let me = row.me.then(|| view! { <p class="note">{t::me_note(lang)}</p> });
    let only = only_administrator.then(|| view! { <p class="note">{t::only_administrator(lang)}</p> });
    let factor = (has_factor && !row.me).then(|| view! { <FactorOf row=row.clone()/> });
    let naming = (!row.me).then(|| view! { <Naming row=row.clone()/> });
    let temporary = (!row.me).then(|| view! { <TemporaryPassword row=row.clone()/> });
    let leaving = (!row.me && !only_administrator).then(|| view! { <Leaving row=row.clone() visits/> });
    view! {
        <Card title=t::roles_title(lang)>
            <p class="note">{t::roles_lead(lang, texts::isolate(&row.name))}</p>
            {me}
            {only}
            <FormNotice state={use_form::<SetRoles>()}/>
            <Form<SetRoles> arg="roles">
                <input type="hidden" name="member" value=row.member.text()/>
                <RoleBoxes held=row.roles.clone() plans_for hosts groups/>
                <Button>{t::save_roles(lang)}</Button>
            </Form<SetRoles>>
        </Card>
        {naming}
        {temporary}
        {factor}
        {leaving}
    }
    .into_any()
}

/// As patients are to see them.
#[component]
fn Naming(row: PersonRow) -> impl IntoView {
    let lang = use_lang();
    let PersonRow { member, name, .. } = row;
    view! {
        <Card title=t::rename(lang)>
            <FormNotice state={use_form::<RenamePerson>()}/>
            <Form<RenamePerson> typed=true>
                <input type="hidden" name="member" value=member.text()/>
                <TextField
                    name="name"
                    label=t::name(lang)
                    hint=t::name_hint(lang)
                    value=name
                    autocomplete="off"
                />
                <Button kind=Kind::Secondary>{t::rename_press(lang)}</Button>
            </Form<RenamePerson>>
        </Card>
    }
    .into_any()
}

#[component]
fn Leaving(row: PersonRow, visits: i64) -> impl IntoView {
    let lang = use_lang();
    let name = texts::isolate(&row.name);
    let planned = (visits > 0).then(|| view! { <p>{t::visits(lang, visits, &name)}</p> });
    view! {
        <Card title=t::deactivate_title(lang)>
            <p class="note">{t::deactivate_lead(lang, &name)}</p>
            {planned}
            <Form<Deactivate>>
                <input type="hidden" name="member" value=row.member.text()/>
                <Button kind=Kind::Danger sign=Sign::UserX>{t::deactivate(lang)}</Button>
            </Form<Deactivate>>
        </Card>
    }
    .into_any()
}

#[component]
fn Gone(row: PersonRow) -> impl IntoView {
    let lang = use_lang();
    let delete = href(&format!("/people/{}/delete", row.member.text()));
    let name = texts::isolate(&row.name);
    let (restores, goes) = (t::restore_lead(lang, &name), t::delete_lead(lang, &name));
    view! {
        <Card title=t::restore_title(lang)>
            <p class="note">{restores}</p>
            <Form<Restore>>
                <input type="hidden" name="member" value=row.member.text()/>
                <Button sign=Sign::Undo>{t::restore(lang)}</Button>
            </Form<Restore>>
        </Card>
        <Card title=t::delete_title(lang)>
            <p class="note">{goes}</p>
            <p><Button kind=Kind::Secondary href=delete>{t::delete_open(lang)}</Button></p>
        </Card>
    }
    .into_any()
}

#[component]
fn Invited(person: PersonView) -> impl IntoView {
    let lang = use_lang();
    let (row, member) = (person.row.clone(), person.row.member);
    let again = if person.by_password { t::again_password(lang) } else { t::again(lang) };
    let words = match (person.row.standing, person.mail_leaves, person.by_password) {
        (Standing::InvitationLapsed, _, false) => t::invitation_lapsed(lang),
        (Standing::InvitationLapsed, _, true) => t::password_lapsed(lang),
        (_, true, false) => t::invitation_open(lang),
        (_, true, true) => t::password_open(lang),
        (_, false, false) => t::invitation_kept(lang),
        (_, false, true) => t::password_kept(lang),
    };
    view! {
        <Card title=t::invitation(lang)>
            <p class="note">{words}</p>
            <div class="row">
                <Form<InviteAgain>>
                    <input type="hidden" name="member" value=member.text()/>
                    <Button kind=Kind::Secondary sign=Sign::Send>{again}</Button>
                </Form<InviteAgain>>
                <Form<WithdrawInvitation>>
                    <input type="hidden" name="member" value=member.text()/>
                    <Button kind=Kind::Danger>{t::withdraw(lang)}</Button>
                </Form<WithdrawInvitation>>
            </div>
        </Card>
        <Naming row/>
    }
    .into_any()
}
