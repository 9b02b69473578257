//! The list: search, group, and the people, fifty at a time. What is looked for is sent by a form and stands in no address.
use super::api::{self, ListContacts};
use super::parts::{WhoseBook, host_of_address, reached_by};
use super::with_host;
use crate::forms::{FormState, use_form};
use crate::ui::{
    Button, Card, Choice, EmptyState, ErrorView, Form, Icon, Kind, Name, Notice, OfficePage, Select, Sign,
    Skeleton, TextField, href, said, use_lang,
};
use leptos::context::Provider;
use leptos::prelude::*;
use model::Lang;
use model::contacts::{ContactList, ContactQuery, ContactRow};
use texts::contacts as t;

#[component]
pub fn ContactsPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<ListContacts>();
    let host = host_of_address();
    // Looking for somebody is not what the address speaks of.
    let fresh = state.action.is_empty();
    let asked = move |host: String| {
        let typed = |name: &str| state.value_or(name, "");
        let host = if state.action.is_empty() { host } else { typed("host") };
        ContactQuery { host, q: typed("q"), group: typed("group"), after: typed("after") }
    };
    let query = Memo::new(move |_| asked(host.get()));
    let list = Resource::new(move || query.get(), api::contacts);
    let page = move || {
        Suspend::new(async move {
            match list.await {
                Ok(list) => view! { <Book list query=query.get_untracked()/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            {fresh.then(|| said(move |what| done(lang, what)))}
            <Transition fallback=|| view! { <Skeleton/> }>{page}</Transition>
        </OfficePage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "deleted" => Notice::new(t::deleted(lang), t::deleted_help(lang)),
        "imported" => Notice::new(t::imported(lang), t::imported_help(lang)),
        _ => return None,
    })
}

#[component]
fn Book(list: ContactList, query: ContactQuery) -> impl IntoView {
    let lang = use_lang();
    let ContactList { hosts, host, groups, contacts, after } = list;
    let Some(whose) = host.map(|host| host.text()) else {
        use texts::visits;
        return view! {
            <h1>{t::title(lang)}</h1>
            <EmptyState title=visits::no_host_title(lang) text=visits::no_host_text(lang)/>
        }
        .into_any();
    };
    let all = ContactQuery { host: query.host.clone(), ..ContactQuery::default() };
    let everybody = query.q.trim().is_empty() && query.group.is_empty();
    let here = |path: &str| href(&with_host(path, &whose));
    let [file, to_groups, to_import, to_duplicates] =
        ["/contacts/file.csv", "/contacts/groups", "/contacts/import", "/contacts/duplicates"].map(here);
    let by_semicolon =
        here(&format!("/contacts/file.csv?separator={}", model::contacts::Separator::Semicolon.name()));
    let people = if !contacts.is_empty() {
        view! { <People contacts/> }.into_any()
    } else if query == all {
        view! { <EmptyState title=t::none_title(lang) text=t::none_text(lang) sign=Sign::Users/> }.into_any()
    } else {
        view! { <p role="status">{t::none_found(lang)}</p> }.into_any()
    };
    let clear = (!everybody).then(|| {
        view! { <p><a class="link-button" href=here("/contacts") rel="external">{t::search_clear(lang)}</a></p> }
    });
    let more = after.map(|after| view! { <More query=query.clone() host=whose.clone() after/> });
    let mut choices = vec![Choice::new("", t::group_all(lang))];
    choices.extend(groups.iter().map(|row| Choice::new(row.group.text(), row.name.clone())));
    let by_group = (!groups.is_empty()).then(|| {
        view! {
            <Select name="group" label=t::group(lang) value=query.group.clone() groups=vec![(String::new(), choices)]/>
        }
    });
    view! {
        <div class="people-head">
            <h1>{t::title(lang)}</h1>
            <Button href=here("/contacts/new") sign=Sign::UserPlus>{t::add(lang)}</Button>
        </div>
        <p class="lead">{t::lead(lang)}</p>
        <WhoseBook hosts host/>
        // Shows what was typed also where the answer was a page: the form itself begins anew then.
        <Form<ListContacts> arg="query" class="contact-search">
            <Provider value=typed(&query)>
                <input type="hidden" name="host" value=whose.clone()/>
                <TextField name="q" label=t::search(lang) hint=t::search_hint(lang) autocomplete="off" optional=true/>
                {by_group}
                <Button kind=Kind::Secondary>{t::search_press(lang)}</Button>
            </Provider>
        </Form<ListContacts>>
        {clear}
        {people}
        {more}
        <Card class="contact-ways">
            <ul class="ways">
                <li><a class="link-button" href=to_groups><Icon of=Sign::Users/> <span>{t::groups(lang)}</span></a></li>
                <li><a class="link-button" href=to_import><Icon of=Sign::Plus/> <span>{t::bring_in(lang)}</span></a></li>
                <li><a class="link-button" href=file rel="external" download=""><Icon of=Sign::Down/> <span>{t::take_out(lang)}</span></a></li>
                <li><a class="link-button" href=by_semicolon rel="external" download=""><Icon of=Sign::Down/> <span>{t::take_out_semicolon(lang)}</span></a></li>
                <li><a class="link-button" href=to_duplicates><Icon of=Sign::Copy/> <span>{t::find_duplicates(lang)}</span></a></li>
            </ul>
        </Card>
    }
    .into_any()
}

/// What the fields of the search show.
fn typed(query: &ContactQuery) -> FormState {
    let values = [("q", &query.q), ("group", &query.group)];
    let values = values.map(|(name, value)| (name.to_owned(), value.clone())).to_vec();
    FormState { values, ..FormState::default() }
}

#[component]
fn People(contacts: Vec<ContactRow>) -> impl IntoView {
    let lines = contacts.into_iter().map(|row| view! { <Line row/> });
    view! { <ul class="people" aria-label=t::list(use_lang())>{lines.collect_view()}</ul> }.into_any()
}

#[component]
fn Line(row: ContactRow) -> impl IntoView {
    let address = href(&format!("/contacts/{}", row.contact.text()));
    let called = (!row.display_name.is_empty())
        .then(|| view! { " " <span class="note">"(" <Name name=row.display_name/> ")"</span> });
    let reached = reached_by(&row.email, &row.phone);
    view! {
        <li class="contact-row">
            <p class="people-name"><a href=address><Name name=row.name/></a> {called}</p>
            <p class="note">{reached}</p>
        </li>
    }
    .into_any()
}

/// The next page, by a form, because it may be of what was looked for.
#[component]
fn More(query: ContactQuery, host: String, after: String) -> impl IntoView {
    view! {
        <Form<ListContacts> arg="query" class="pages">
            <input type="hidden" name="host" value=host/>
            <input type="hidden" name="q" value=query.q/>
            <input type="hidden" name="group" value=query.group/>
            <input type="hidden" name="after" value=after/>
            <Button kind=Kind::Secondary sign=Sign::Next>{t::more(use_lang())}</Button>
        </Form<ListContacts>>
    }
    .into_any()
}
