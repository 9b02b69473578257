//! The frames around the pages of a clinic's own people and of the operator: the places, the account.
use super::button::{Button, Kind};
use super::form::Form;
use super::icon::{Icon, Sign};
use super::page::{Brand, LangSwitch, MAIN, SkipLink, new_tab};
use super::place::{href, use_lang, use_path, use_roles};
use super::title::PageTitle;
use crate::console::api::OperatorLeave;
use crate::logins::leaving::SignOutForm;
use crate::logins::staying::StaySignedIn;
use crate::noticed::Elsewhere;
use leptos::prelude::*;
use model::Lang;
use model::policy::Role;
use texts::ui as t;

/// Where somebody with these roles begins.
pub fn first_place(roles: &[Role]) -> &'static str {
    // The language is of no account for a path.
    office_places(Lang::En, roles).first().map_or("/today", |place| place.0)
}

/// The places of the office for somebody with these roles: path, words, icon.
fn office_places(lang: Lang, roles: &[Role]) -> Vec<Place> {
    let is = |role| roles.contains(&role);
    // By the settings and the people, an administrator comes to what others have as a place of its own.
    let plain = !is(Role::Administrator);
    let places = [
        (roles.iter().any(|role| role.has_a_day()), "/today", t::nav_today(lang), Sign::Sun),
        (roles.iter().any(|role| role.has_a_day()), "/calendar", t::nav_calendar(lang), Sign::Calendar),
        (roles.iter().any(|role| role.has_a_day()), "/contacts", t::nav_contacts(lang), Sign::User),
        (roles.iter().any(|role| role.has_a_day()), "/availability", t::nav_availability(lang), Sign::Clock),
        (is(Role::Host), "/history", t::nav_history(lang), Sign::History),
        (is(Role::Administrator), "/people", t::nav_people(lang), Sign::Users),
        (is(Role::Administrator), "/audit", t::nav_activity(lang), Sign::Shield),
        (is(Role::Administrator), "/settings", t::nav_settings(lang), Sign::Settings),
        (plain && is(Role::Supervisor), "/settings/messages", t::nav_messages(lang), Sign::Mail),
        (plain && is(Role::Billing), "/licences", t::nav_licences(lang), Sign::Users),
    ];
    let mut theirs: Vec<Place> =
        places.into_iter().filter(|place| place.0).map(|(_, path, words, of)| (path, words, of)).collect();
    // Whoever is a participant and nothing else has the visits to which they are invited; others find them in their account.
    if theirs.is_empty() && is(Role::Participant) {
        theirs.push(("/account/visits", t::nav_own_visits(lang), Sign::Calendar));
    }
    theirs
}

/// For a clinic's own people.
#[component]
pub fn OfficePage(#[prop(into)] title: String, children: Children) -> impl IntoView {
    let places = office_places(use_lang(), &use_roles());
    let home = first_place(&use_roles());
    // The day says it by itself, with names and buttons.
    let noticed = use_roles().contains(&Role::Host) && use_path() != "/today";
    let noticed = noticed.then(|| view! { <Elsewhere/> });
    view! {
        <PageTitle text=title/>
        <SkipLink/>
        <div class="office">
            <header class="office-head">
                <Brand to=href(home)/>
                <Places places/>
                <div class="office-side"><AccountMenu/></div>
            </header>
            <main class="office-main" id=MAIN tabindex="-1">{children()}</main>
        </div>
        {noticed}
        <StaySignedIn/>
    }
    .into_any()
}

/// Places at the foot of a phone, beside the one that opens the others. Higher: words that do not fit into 320 pixels.
const ON_A_PHONE: usize = 4;

type Place = (&'static str, &'static str, Sign);

/// A row; on a phone the first ones stand at its foot, and one more opens the rest, also without scripts.
#[component]
fn Places(places: Vec<Place>) -> impl IntoView {
    let (lang, here) = (use_lang(), use_path());
    let is_here = move |path: &str| match path {
        // All the operator's places begin like the first one.
        "/operator" => here == path,
        "/today" => here.starts_with(path) || here.starts_with("/visits"),
        _ => here.starts_with(path),
    };
    let link = move |(path, words, of): Place| {
        let current = is_here(path).then_some("page");
        view! { <a class="nav-link" href=href(path) aria-current=current><Icon of/> <span>{words}</span></a> }
    };
    let all = places.len();
    // One alone is not worth another tap.
    let first = if all > ON_A_PHONE + 1 { ON_A_PHONE } else { all };
    let rest = places.get(first..).unwrap_or_default().to_vec();
    let row = places.into_iter().enumerate().map({
        let link = link.clone();
        move |(at, place)| view! { <li class="nav-place" data-rest=(at >= first).then_some("")>{link(place)}</li> }
    });
    let more = (!rest.is_empty()).then(|| {
        let rest = rest.into_iter().map(|place| view! { <li>{link(place)}</li> });
        view! {
            <li class="nav-more">
                <details>
                    <summary class="nav-link nav-more-open"><Icon of=Sign::More/> <span>{t::nav_more(lang)}</span></summary>
                    <ul class="nav-rest">{rest.collect_view()}</ul>
                </details>
            </li>
        }
    });
    view! {
        <nav class="nav" aria-label=t::nav(lang)><ul class="nav-list">{row.collect_view()} {more}</ul></nav>
    }
    .into_any()
}

/// What is needed rarely. `<details>` opens without scripts.
#[component]
fn Menu(children: Children) -> impl IntoView {
    view! {
        <details class="menu">
            <summary class="menu-open"><Icon of=Sign::User/> <span>{t::account(use_lang())}</span></summary>
            <div class="menu-list">{children()}</div>
        </details>
    }
    .into_any()
}

/// Every page leads to it (PR-01); public ones at their foot. Beside the page, on which somebody may have typed.
#[component]
fn PrivacyLink() -> impl IntoView {
    let lang = use_lang();
    view! {
        <a class="link-button" href=href("/legal/privacy") target="_blank" rel="external">
            <Icon of=Sign::Shield/>
            <span>{t::privacy(lang)} {new_tab()}</span>
        </a>
    }
    .into_any()
}

#[component]
fn AccountMenu() -> impl IntoView {
    view! {
        <Menu>
            <a class="link-button" href=href("/account")><Icon of=Sign::User/> <span>{t::your_account(use_lang())}</span></a>
            <a class="link-button" href=href("/account/clinics")>
                <Icon of=Sign::Home/>
                <span>{t::your_clinics(use_lang())}</span>
            </a>
            <PrivacyLink/>
            <LangSwitch/>
            <SignOutForm kind=Kind::Quiet/>
        </Menu>
    }
}

/// For the operator of the installation.
#[component]
pub fn OperatorPage(#[prop(into)] title: String, children: Children) -> impl IntoView {
    let lang = use_lang();
    let places = vec![
        ("/operator", t::nav_health(lang), Sign::Good),
        ("/operator/calls", t::nav_calls(lang), Sign::Camera),
        ("/operator/clinics", t::nav_clinics(lang), Sign::Home),
        ("/operator/outbox", t::nav_outbox(lang), Sign::Inbox),
        ("/operator/jobs", t::nav_jobs(lang), Sign::Again),
        ("/operator/blocks", t::nav_blocks(lang), Sign::Shield),
        ("/operator/newsletter", t::nav_newsletter(lang), Sign::Mail),
    ];
    view! {
        <PageTitle text=title/>
        <SkipLink/>
        <div class="office">
            <header class="office-head">
                <Brand to=href("/operator")/>
                <Places places/>
                <div class="office-side">
                    <Menu>
                        <PrivacyLink/>
                        <LangSwitch/>
                        <Form<OperatorLeave>>
                            <Button kind=Kind::Quiet sign=Sign::Leave>{t::sign_out(lang)}</Button>
                        </Form<OperatorLeave>>
                    </Menu>
                </div>
            </header>
            <main class="office-main" id=MAIN tabindex="-1">{children()}</main>
        </div>
    }
    .into_any()
}
