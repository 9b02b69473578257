//! The frame around every page: title, landmarks, navigation.
use super::button::{Button, Kind};
use super::form::Form;
use super::icon::{Icon, Sign};
use super::parts::Avatar;
use super::place::{href, use_development, use_front, use_lang, use_path};
use crate::logins::api::SignOut;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Lang;
use texts::ui as t;

/// Where `<main>` begins; the skip link leads there.
const MAIN: &str = "main";

/// "Sign in – Maple Street Clinic"; of the installation itself, its own name.
fn document_title(title: String) -> String {
    let place = use_front().map_or_else(|| t::product(use_lang()).to_owned(), |front| front.name);
    if title.is_empty() { place } else { format!("{title} – {place}") }
}

#[component]
fn SkipLink() -> impl IntoView {
    view! { <a class="skip" href=format!("#{MAIN}") rel="external">{t::skip(use_lang())}</a> }
}

/// The clinic's name, or the product's on the installation's own pages.
#[component]
fn Brand(#[prop(into)] to: String) -> impl IntoView {
    let name = use_front().map(|front| front.name);
    let mark = match &name {
        Some(name) => view! { <Avatar name=name.clone()/> }.into_any(),
        None => view! { <span class="mark"><Icon of=Sign::Door/></span> }.into_any(),
    };
    let words = name.unwrap_or_else(|| t::product(use_lang()).to_owned());
    view! { <a class="brand" href=to rel="external">{mark} <span class="brand-name">{words}</span></a> }
        .into_any()
}

/// For everyone: the brand, the content in one calm column, the language at the end.
#[component]
pub fn PublicPage(
    #[prop(into)] title: String,
    /// A wider column, for pages with more than one thing beside each other.
    #[prop(optional)]
    wide: bool,
    /// The page itself says whose it is.
    #[prop(optional)]
    unbranded: bool,
    children: Children,
) -> impl IntoView {
    let brand = (!unbranded).then(|| view! { <header class="public-head"><Brand to=href("/")/></header> });
    view! {
        <Title text=document_title(title)/>
        <SkipLink/>
        <div class="public">
            {brand}
            <main class="public-main" id=MAIN tabindex="-1" data-wide=wide.then_some("")>{children()}</main>
            <PublicFoot/>
        </div>
    }
    .into_any()
}

#[component]
fn PublicFoot() -> impl IntoView {
    let lang = use_lang();
    let link = |kind: &str| href(&format!("/legal/{kind}"));
    view! {
        <footer class="public-foot">
            <nav class="foot-links" aria-label=t::legal(lang)>
                <a href=link("terms") rel="external">{t::terms(lang)}</a>
                <a href=link("privacy") rel="external">{t::privacy(lang)}</a>
            </nav>
            <LangSwitch/>
        </footer>
    }
}

/// The other language, in its own words. A plain form: it works without scripts.
#[component]
pub fn LangSwitch() -> impl IntoView {
    let now = use_lang();
    let others = Lang::ALL.into_iter().filter(|lang| *lang != now).map(|lang| {
        view! {
            <button class="link-button" type="submit" name="lang" value=lang.tag() lang=lang.tag()>
                <Icon of=Sign::Globe/>
                <span>{lang.name()}</span>
            </button>
        }
    });
    view! {
        <form class="lang" method="post" action=href("/lang")>
            <input type="hidden" name="back" value=use_path()/>
            {others.collect_view()}
        </form>
    }
    .into_any()
}

/// The places of the office: path, words, icon.
fn office_places(lang: Lang) -> [(&'static str, &'static str, Sign); 3] {
    [
        ("/today", t::nav_today(lang), Sign::Calendar),
        ("/history", t::nav_history(lang), Sign::History),
        ("/settings", t::nav_settings(lang), Sign::Settings),
    ]
}

/// For a clinic's own people.
#[component]
pub fn OfficePage(#[prop(into)] title: String, children: Children) -> impl IntoView {
    let lang = use_lang();
    let here = use_path();
    let places = office_places(lang).map(|(path, words, of)| {
        let current = here.starts_with(path) || (path == "/today" && here.starts_with("/visits"));
        view! {
            <li>
                <a class="nav-link" href=href(path) aria-current=current.then_some("page")>
                    <Icon of/>
                    <span>{words}</span>
                </a>
            </li>
        }
    });
    view! {
        <Title text=document_title(title)/>
        <SkipLink/>
        <div class="office">
            <header class="office-head">
                <Brand to=href("/today")/>
                <nav class="nav" aria-label=t::nav(lang)><ul class="nav-list">{places.collect_view()}</ul></nav>
                <div class="office-side"><AccountMenu/></div>
            </header>
            <main class="office-main" id=MAIN tabindex="-1">{children()}</main>
        </div>
    }
    .into_any()
}

/// What is needed rarely. `<details>` opens without scripts.
#[component]
fn AccountMenu() -> impl IntoView {
    let lang = use_lang();
    view! {
        <details class="menu">
            <summary class="menu-open"><Icon of=Sign::User/> <span>{t::account(lang)}</span></summary>
            <div class="menu-list">
                <LangSwitch/>
                <Form<SignOut>><Button kind=Kind::Quiet sign=Sign::Leave>{t::sign_out(lang)}</Button></Form<SignOut>>
            </div>
        </details>
    }
}

/// For the operator of the installation.
#[component]
pub fn OperatorPage(#[prop(into)] title: String, children: Children) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Title text=document_title(title)/>
        <SkipLink/>
        <div class="office">
            <header class="office-head">
                <Brand to=href("/operator")/>
                <nav class="nav" aria-label=t::nav(lang)>
                    <ul class="nav-list">
                        <li>
                            <a class="nav-link" href=href("/operator/outbox")>
                                <Icon of=Sign::Inbox/>
                                <span>{t::nav_outbox(lang)}</span>
                            </a>
                        </li>
                    </ul>
                </nav>
                <div class="office-side"><LangSwitch/></div>
            </header>
            <main class="office-main" id=MAIN tabindex="-1">{children()}</main>
        </div>
    }
    .into_any()
}

/// Nothing but the call: dark in both themes, edge to edge.
#[component]
pub fn CallPage(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <Title text=document_title(title)/>
        <main class="call-page" id=MAIN data-theme="dark">{children()}</main>
    }
    .into_any()
}

/// The way to the gallery, in development only.
#[component]
pub fn GalleryLink() -> impl IntoView {
    use_development()
        .then(|| view! { <p class="note"><a href=href("/gallery") rel="external">"/gallery"</a></p> })
}
