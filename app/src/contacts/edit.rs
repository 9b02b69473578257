//! A contact: typed in anew, or looked at and changed.
use super::api::{self, AddContact, SaveContact};
use super::parts::host_of_address;
use crate::forms::{FormState, use_form};
use crate::ui::field::Kind as Input;
use crate::ui::zones;
use crate::ui::{
    Button, Card, Choice, ErrorView, Form, FormNotice, Kind, Name, Notice, OfficePage, Select, Sign,
    Skeleton, TextArea, TextField, field_id, href, id_of_page, one_page, said, use_lang,
};
use leptos::prelude::*;
use model::contacts::{ContactGroupRow, ContactStart, ContactView, NewContact};
use model::outbox::Refused;
use model::{AppError, ContactGroupId, ContactId, Lang};
use std::collections::BTreeSet;
use texts::contacts as t;

/// The order of the fields, for the summary of what is wrong.
const ORDER: &[&str] = &["name", "display_name", "email", "phone", "zone", "lang", "external_id", "notes"];

#[component]
pub fn NewContactPage() -> impl IntoView {
    let lang = use_lang();
    let host = host_of_address();
    let outlived = use_form::<AddContact>().outlived();
    let start = Resource::new(move || host.get(), api::contact_start);
    let page = move || {
        Suspend::new(async move {
            match start.await {
                Ok(start) => view! { <New start/> }.into_any(),
                // What was typed outlives the sign-in.
                Err(AppError::SignedOut) if outlived => view! { <Outlived/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::new_title(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/contacts")>{t::back(lang)}</a></p>
                <h1>{t::new_title(lang)}</h1>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn New(start: ContactStart) -> impl IntoView {
    let lang = use_lang();
    let ContactStart { host, host_name, zone, lang: spoken, groups } = start;
    let of = host_name.as_ref().map(|name| {
        view! { <p class="lead">{t::new_of(lang, texts::isolate(name))}</p> }
    });
    let known = Fields {
        zone,
        lang: Some(spoken),
        notes: host_name.is_none().then(String::new),
        ..Fields::default()
    };
    view! {
        {of}
        <FormNotice state={use_form::<AddContact>()} order=ORDER/>
        <Card>
            <Form<AddContact> arg="contact">
                <input type="hidden" name="host" value=host.text()/>
                <ContactFields known/>
                <GroupBoxes groups inside=BTreeSet::new()/>
                <Button sign=Sign::UserPlus>{t::save_new(lang)}</Button>
            </Form<AddContact>>
        </Card>
    }
    .into_any()
}

/// As `New`, with what the form itself still knows.
#[component]
fn Outlived() -> impl IntoView {
    let state = use_form::<AddContact>();
    let host = state.value_or("host", "");
    let known = Fields { notes: state.value("notes"), ..Fields::default() };
    view! {
        <FormNotice state/>
        <Card>
            <Form<AddContact> arg="contact">
                <input type="hidden" name="host" value=host/>
                <ContactFields known/>
                <Button sign=Sign::UserPlus>{t::save_new(use_lang())}</Button>
            </Form<AddContact>>
        </Card>
    }
    .into_any()
}

#[component]
pub fn ContactPage() -> impl IntoView {
    let lang = use_lang();
    let id = id_of_page(ContactId::parse);
    let read = move |id: Option<ContactId>| async move { api::contact(id.ok_or(AppError::NotFound)?).await };
    let contact = Resource::new(move || id.get(), read);
    one_page(contact, t::title(lang), ("/contacts", t::back(lang)), |contact| {
        view! { <Known contact/> }.into_any()
    })
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "added" => Notice::new(t::added(lang), t::added_help(lang)),
        "saved" => Notice::new(t::saved(lang), ""),
        "merged" => Notice::new(t::merged(lang), ""),
        _ => return None,
    })
}

#[component]
fn Known(contact: ContactView) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SaveContact>();
    let id = contact.contact.text();
    let (plan, delete) =
        (href(&format!("/visits/new?contact={id}")), href(&format!("/contacts/{id}/delete")));
    let called = if contact.display_name.is_empty() { &contact.name } else { &contact.display_name };
    let plan_words = t::plan(lang, texts::isolate(called));
    let of = contact
        .host_name
        .as_ref()
        .map(|name| view! { <p class="note">{t::of(lang, texts::isolate(name))}</p> });
    let refused = contact.refused.map(|why| {
        let words = match why {
            Refused::Bounced => t::email_bounced(lang),
            Refused::Complained => t::email_complained(lang),
        };
        view! { <p class="note">{words}</p> }
    });
    let known = Fields {
        name: contact.name.clone(),
        display_name: contact.display_name,
        email: contact.email,
        phone: contact.phone,
        zone: contact.zone,
        lang: Some(contact.lang),
        external_id: contact.external_id,
        notes: contact.notes,
    };
    let (groups, inside) = (contact.groups, contact.inside);
    let fresh = state.action.is_empty();
    view! {
        {fresh.then(|| said(move |what| done(lang, what)))}
        <FormNotice state order=ORDER/>
        <div class="person-head">
            <h1><Name name=contact.name/></h1>
            {of}
            {refused}
            <p><Button href=plan sign=Sign::CalendarPlus>{plan_words}</Button></p>
        </div>
        <Card>
            <Form<SaveContact> arg="contact">
                <input type="hidden" name="contact" value=id/>
                <ContactFields known/>
                <GroupBoxes groups inside/>
                <Button kind=Kind::Secondary>{t::save(lang)}</Button>
            </Form<SaveContact>>
        </Card>
        <p><Button kind=Kind::Quiet href=delete sign=Sign::Delete>{t::delete_open(lang)}</Button></p>
    }
    .into_any()
}

/// What the fields show before anything is typed.
#[derive(Clone, Default)]
struct Fields {
    name: String,
    display_name: String,
    email: String,
    phone: String,
    zone: String,
    lang: Option<Lang>,
    external_id: String,
    /// None for whoever plans for the host.
    notes: Option<String>,
}

#[component]
fn ContactFields(known: Fields) -> impl IntoView {
    let lang = use_lang();
    let state = use_context::<FormState>().unwrap_or_default();
    let zone = state.value_or("zone", &known.zone);
    let zones = zones::groups(lang, &zone);
    let langs = Lang::ALL.map(|lang| Choice::new(lang.tag(), lang.name())).to_vec();
    let spoken = known.lang.unwrap_or(lang).tag();
    let notes = known.notes.map(|notes| {
        view! { <TextArea name="notes" label=t::notes(lang) hint=t::notes_hint(lang) value=notes optional=true/> }
    });
    view! {
        <TextField name="name" label=t::name(lang) value=known.name autocomplete="off"/>
        <TextField
            name="display_name"
            label=t::display_name(lang)
            hint=t::display_name_hint(lang)
            value=known.display_name
            autocomplete="off"
            optional=true
        />
        <TextField name="email" label=t::email(lang) kind=Input::Email value=known.email autocomplete="off" optional=true/>
        <TextField name="phone" label=t::phone(lang) kind=Input::Tel value=known.phone autocomplete="off" optional=true/>
        <Select name="zone" label=t::zone(lang) value=zone groups=zones/>
        <Select name="lang" label=t::language(lang) value=spoken groups=vec![(String::new(), langs)]/>
        <TextField
            name="external_id"
            label=t::external_id(lang)
            hint=t::external_id_hint(lang)
            value=known.external_id
            autocomplete="off"
            optional=true
        />
        {notes}
    }
    .into_any()
}

#[component]
fn GroupBoxes(groups: Vec<ContactGroupRow>, inside: BTreeSet<ContactGroupId>) -> impl IntoView {
    let lang = use_lang();
    if groups.is_empty() {
        return ().into_any();
    }
    let state = use_context::<FormState>().unwrap_or_default();
    // A form that came back shows what was ticked, not what is kept.
    let fresh = state.action.is_empty();
    let boxes = groups.into_iter().map(|row| {
        let name = format!("groups[{}]", NewContact::name_of(row.group));
        let checked = if fresh { inside.contains(&row.group) } else { state.value(&name).is_some() };
        let id = field_id(&name);
        view! {
            <div class="tick">
                <input class="tick-box" type="checkbox" id=id.clone() name=name value="on" checked=checked/>
                <label class="tick-label" for=id><Name name=row.name/></label>
            </div>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <fieldset class="group">
            <legend class="group-title">{t::in_groups(lang)}</legend>
            <div>{boxes}</div>
        </fieldset>
    }
    .into_any()
}
