//! The frame around every page: title, landmarks, the language. What frames the staff's pages is in `staff.rs`.
use super::icon::{Icon, Sign};
use super::parts::{Avatar, Name};
use super::place::{href, use_front, use_lang, use_path};
use super::title::PageTitle;
use leptos::prelude::*;
use model::Lang;
use texts::ui as t;

/// Where `<main>` begins; the skip link leads there.
pub(super) const MAIN: &str = "main";

#[component]
pub(super) fn SkipLink() -> impl IntoView {
    view! { <a class="skip" href=format!("#{MAIN}") rel="external">{t::skip(use_lang())}</a> }
}

/// The clinic's name, or the product's on the installation's own pages.
#[component]
pub(super) fn Brand(#[prop(into)] to: String) -> impl IntoView {
    let name = use_front().map(|front| front.name);
    let mark = match &name {
        Some(name) => view! { <Avatar name=name.clone()/> }.into_any(),
        None => view! { <span class="mark"><Icon of=Sign::Door/></span> }.into_any(),
    };
    let words = name.unwrap_or_else(|| t::product(use_lang()).to_owned());
    view! { <a class="brand" href=to rel="external">{mark} <span class="brand-name"><Name name=words/></span></a> }
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
        <PageTitle text=title/>
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
    // Beside the page, on which somebody may have typed or waits.
    let link = |kind: &str, words: &'static str| {
        view! {
            <a href=href(&format!("/legal/{kind}")) target="_blank" rel="external">
                {words} {new_tab()}
            </a>
        }
    };
    view! {
        <footer class="public-foot">
            <nav class="foot-links" aria-label=t::legal(lang)>
                {link("terms", t::terms(lang))}
                {link("privacy", t::privacy(lang))}
            </nav>
            <LangSwitch/>
        </footer>
    }
}

/// Behind the words of a link that opens beside the page: said to readers of the screen.
pub fn new_tab() -> impl IntoView {
    view! { <span class="sr-only">" " {t::new_tab(use_lang())}</span> }
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
    come_back();
    view! {
        <form class="lang" method="post" action=href("/lang") on:submit=|_| keep()>
            <input type="hidden" name="back" value=use_path()/>
            {others.collect_view()}
        </form>
    }
    .into_any()
}

/// What was typed on this page goes with it into the other language.
fn keep() {
    #[cfg(feature = "hydrate")]
    super::typed::keep();
}

fn come_back() {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| super::typed::come_back());
}

/// Nothing but the call: dark in both themes, edge to edge.
#[component]
pub fn CallPage(#[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <PageTitle text=title/>
        <main class="call-page" id=MAIN data-theme="dark">{children()}</main>
    }
    .into_any()
}
