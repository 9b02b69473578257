//! Who works at the clinic: those who do, then who was invited, then who was deactivated.
use super::{api, roles, standing};
use crate::ui::{
    Avatar, Badge, Button, ErrorView, Name, Notice, OfficePage, Sign, Skeleton, Tone, href, said, use_lang,
};
use leptos::prelude::*;
use model::Lang;
use model::people::{People, PersonRow, Standing};
use texts::people as t;

#[component]
pub fn PeoplePage() -> impl IntoView {
    let lang = use_lang();
    let people = Resource::new(|| (), |()| api::people());
    let list = move || {
        Suspend::new(async move {
            match people.await {
                Ok(people) => view! { <List people/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                <div class="people-head">
                    <h1>{t::title(lang)}</h1>
                    <Button href=href("/people/new") sign=Sign::UserPlus>{t::invite(lang)}</Button>
                </div>
                <p class="lead">{t::lead(lang)}</p>
                <p><a href=href("/people/groups")>{texts::groups::open(lang)}</a></p>
                <p><a href=href("/licences")>{t::licences_title(lang)}</a></p>
                {said(move |what| done(lang, what))}
                <Suspense fallback=|| view! { <Skeleton/> }>{list}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    (what == "deleted").then(|| Notice::new(t::deleted(lang), t::deleted_help(lang)))
}

#[component]
pub(crate) fn List(
    people: People,
    /// No name leads to a person's page: whoever reads may only look.
    #[prop(optional)]
    plain: bool,
) -> impl IntoView {
    let lang = use_lang();
    let rows = people.rows.into_iter().map(|row| view! { <Line row plain/> });
    view! {
        <ul class="people">{rows.collect_view()}</ul>
        <p class="note">{t::licences(lang, people.licences)} " · " {t::licences_help(lang)}</p>
    }
    .into_any()
}

#[component]
fn Line(row: PersonRow, plain: bool) -> impl IntoView {
    let lang = use_lang();
    let who = row.name.clone();
    let name = if plain {
        view! { <Name name=who/> }.into_any()
    } else {
        let address = href(&format!("/people/{}", row.member.text()));
        view! { <a href=address><Name name=who/></a> }.into_any()
    };
    let you = row.me.then(|| view! { " " <span class="note">"(" {t::you(lang)} ")"</span> });
    let behind =
        (row.standing == Standing::Working && !row.up_to_date).then(|| (Tone::Info, t::behind(lang)));
    let state = standing(lang, row.standing).or(behind);
    let state = state.map(|(tone, words)| view! { <Badge tone>{words}</Badge> });
    view! {
        <li class="people-row">
            <Avatar name=row.name/>
            <div class="people-who">
                <p class="people-name">{name} {you}</p>
                <p class="note">{row.email}</p>
            </div>
            <p class="people-roles">{roles(lang, &row.roles)}</p>
            <p class="people-state">{state}</p>
        </li>
    }
    .into_any()
}
