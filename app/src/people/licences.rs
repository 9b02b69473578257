//! What the clinic pays for, as far as it counts people: how many licences are in use now, and by whom.
use super::{api, roles};
use crate::ui::{Avatar, ErrorView, Name, OfficePage, Skeleton, href, use_lang, use_roles};
use leptos::prelude::*;
use model::people::{LicenceRow, Licences};
use model::policy::Role;
use texts::people as t;

#[component]
pub fn LicencesPage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::licences());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(licences) => view! { <InUse licences/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    // Who sees to the plan and to nothing else has no list of the clinic's people.
    let back = use_roles()
        .contains(&Role::Administrator)
        .then(|| view! { <p class="crumb"><a href=href("/people")>{t::back(lang)}</a></p> });
    view! {
        <OfficePage title=t::licences_title(lang)>
            <div class="column">
                {back}
                <h1>{t::licences_title(lang)}</h1>
                <p class="lead">{t::licences_lead(lang)}</p>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn InUse(licences: Licences) -> impl IntoView {
    let lang = use_lang();
    let Licences { rows, others } = licences;
    let used = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let lines = rows.into_iter().map(|row| view! { <Line row/> });
    let without = (others > 0).then(|| view! { <p class="note">{t::licences_others(lang, others)}</p> });
    view! {
        <h2>{t::licences(lang, used)}</h2>
        <ul class="people">{lines.collect_view()}</ul>
        {without}
        <p class="note">{t::licences_count(lang)}</p>
    }
    .into_any()
}

#[component]
fn Line(row: LicenceRow) -> impl IntoView {
    let lang = use_lang();
    let name = row.name.clone();
    view! {
        <li class="people-row">
            <Avatar name=row.name/>
            <div class="people-who">
                <p class="people-name"><Name name/></p>
            </div>
            <p class="people-roles">{roles(lang, &row.roles)}</p>
        </li>
    }
    .into_any()
}
