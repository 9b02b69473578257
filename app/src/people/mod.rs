//! People of a clinic: the list, one person, groups, inviting, coming in; and one's own account.
mod account;
pub mod api;
mod choices;
mod delete;
mod email;
pub mod groups;
mod invite;
mod join;
mod licences;
mod list;
mod new_email;
mod notices;
mod person;
mod places;
mod role_boxes;
mod sign_ins;

pub use account::AccountPage;
pub use delete::DeletePage;
pub use groups::{GroupPage, GroupsPage};
pub use invite::InvitePage;
pub use join::{Agree, InvitedPage, Joining};
pub use licences::LicencesPage;
pub(crate) use list::List as PeopleList;
pub use list::PeoplePage;
pub use new_email::NewEmailPage;
pub use person::PersonPage;
pub use places::OwnPlacesPage;

use crate::ui::{Choice, Select, Tone, use_lang, zones};
use leptos::prelude::*;
use model::Lang;
use model::people::Standing;
use model::policy::Role;
use texts::people as t;

/// The roles in words, as they stand under a name.
fn roles(lang: Lang, roles: &[Role]) -> String {
    let words = roles.iter().filter_map(|role| match role {
        Role::Administrator => Some(t::administrator(lang)),
        Role::Host => Some(t::host(lang)),
        Role::Scheduler => Some(t::scheduler(lang)),
        Role::Supervisor => Some(t::supervisor(lang)),
        Role::Billing => Some(t::billing(lang)),
        Role::Participant | Role::Guest | Role::Operator | Role::Stranger => None,
    });
    words.collect::<Vec<_>>().join(" · ")
}

/// What is not as usual, with its tone; nothing is said of who works here.
fn standing(lang: Lang, standing: Standing) -> Option<(Tone, &'static str)> {
    match standing {
        Standing::Working => None,
        Standing::Invited => Some((Tone::Info, t::invited(lang))),
        Standing::InvitationLapsed => Some((Tone::Warning, t::lapsed(lang))),
        Standing::Deactivated => Some((Tone::Info, t::deactivated(lang))),
    }
}

/// The languages of pages and letters.
fn languages() -> Vec<Choice> {
    Lang::ALL.map(|lang| Choice::new(lang.tag(), lang.name())).to_vec()
}

/// The language of a person who is invited, unless somebody chooses another.
fn usual_lang() -> &'static str {
    crate::ui::use_front().map_or(use_lang(), |front| front.lang).tag()
}

/// In which zone and language somebody is written to.
#[component]
fn ZoneAndLang(zone: String, spoken: Lang) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Select
            name="zone"
            label=texts::ui::zone(lang)
            hint=t::zone_hint(lang)
            groups=zones::groups(lang, &zone)
            value=zone
        />
        <Select
            name="lang"
            label=texts::ui::language(lang)
            hint=t::lang_hint(lang)
            groups=vec![(String::new(), languages())]
            value=spoken.tag()
        />
    }
    .into_any()
}
