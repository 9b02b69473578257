//! One line: its name, whose it is, whether it is switched on.
use super::api::{self, RetireQueue, SaveQueue};
use crate::forms::use_form;
use crate::ui::{
    Button, Card, Checkbox, Choice, ErrorView, Form, FormNotice, Group, Kind, Name, OfficePage, Select, Sign,
    Skeleton, TextField, href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::queue::{Owner, OwnerId, QueueView};
use model::{AppError, QueueId};
use texts::queue as t;

#[component]
pub fn QueueEditPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| QueueId::parse(&params.get("id")?)));
    let read = move |id: Option<QueueId>| async move { api::queue(id.ok_or(AppError::NotFound)?).await };
    let queue = Resource::new(move || id.get(), read);
    let page = move || {
        Suspend::new(async move {
            match queue.await {
                Ok(view) => view! { <Shown view/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::queues_title(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::queues_title(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/queues")>{t::all(lang)}</a></p>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Shown(view: QueueView) -> impl IntoView {
    let lang = use_lang();
    let id = view.row.queue.text();
    let name = view.row.name.clone();
    let look = href(&format!("/queue/{id}"));
    let owners = view.owners.clone();
    view! {
        <h1><Name name/></h1>
        <p><Button kind=Kind::Secondary href=look external=true>{t::look(lang)}</Button></p>
        <Card>
            <FormNotice state={use_form::<SaveQueue>()}/>
            <Form<SaveQueue> arg="form">
                <Fields owners view/>
                <Button>{t::save(lang)}</Button>
            </Form<SaveQueue>>
        </Card>
        <Card title=t::remove_title(lang)>
            <p class="note">{t::remove_lead(lang)}</p>
            <FormNotice state={use_form::<RetireQueue>()}/>
            <Form<RetireQueue>>
                <input type="hidden" name="queue" value=id/>
                <Button kind=Kind::Danger sign=Sign::Delete>{t::remove(lang)}</Button>
            </Form<RetireQueue>>
        </Card>
    }
    .into_any()
}

/// The fields of a line, as it is kept or for a new one.
#[component]
pub(super) fn Fields(owners: Vec<Owner>, #[prop(optional)] view: Option<QueueView>) -> impl IntoView {
    let lang = use_lang();
    let (id, name, of, is_on, registers) = match view {
        Some(view) => {
            let QueueView { row, of, .. } = view;
            (row.queue.text(), row.name, of.text(), row.is_on, row.registers)
        }
        None => (String::new(), String::new(), String::new(), true, false),
    };
    view! {
        <input type="hidden" name="queue" value=id/>
        <TextField name="name" label=t::queue_name(lang) hint=t::queue_name_hint(lang) value=name autocomplete="off"/>
        <Select name="owner" label=t::owner(lang) hint=t::owner_hint(lang) value=of groups={groups(owners, lang)}/>
        <Checkbox name="is_on" checked=is_on hint=t::is_on_hint(lang)>{t::is_on(lang)}</Checkbox>
        <Checkbox name="registers" checked=registers hint=t::registers_hint(lang)>{t::registers(lang)}</Checkbox>
    }
    .into_any()
}

fn groups(owners: Vec<Owner>, lang: model::Lang) -> Vec<Group> {
    let choice = |owner: &Owner| Choice::new(owner.of.text(), owner.name.clone());
    let of_group = |owner: &&Owner| matches!(owner.of, OwnerId::Group(_));
    let of_host = |owner: &&Owner| matches!(owner.of, OwnerId::Host(_));
    let groups: Vec<Choice> = owners.iter().filter(of_group).map(choice).collect();
    let hosts: Vec<Choice> = owners.iter().filter(of_host).map(choice).collect();
    let both = [(t::owner_groups(lang).to_owned(), groups), (t::owner_hosts(lang).to_owned(), hosts)];
    both.into_iter().filter(|(_, choices)| !choices.is_empty()).collect()
}
