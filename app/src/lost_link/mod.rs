//! For whoever has lost their link. The answer never tells whether an address is known, nor speaks of a letter that did not
//! leave.
pub mod api;

use crate::forms::use_form;
use crate::join::HelpPhone;
use crate::ui::place::use_mail_leaves;
use crate::ui::{Button, Form, FormNotice, Notice, NoticeView, PublicPage, TextField, Tone, href, use_lang};
use api::AskLinks;
use leptos::prelude::*;
use texts::lost_link as t;

#[component]
pub fn LostLinkPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<AskLinks>();
    let leaves = use_mail_leaves();
    let inside = if !leaves {
        let words = Notice::new(t::kept(lang), t::kept_help(lang));
        view! { <NoticeView words/> }.into_any()
    } else if state.done() {
        let words = Notice::new(t::done(lang), t::done_help(lang));
        view! { <NoticeView tone=Tone::Good words focus=true/> }.into_any()
    } else {
        view! {
            <p class="lead">{t::lead(lang)}</p>
            <FormNotice state/>
            <Form<AskLinks> typed=true>
                <TextField name="reach" label=t::reach(lang) hint=t::reach_hint(lang) inputmode="email" autocomplete="email"/>
                <Button>{t::button(lang)}</Button>
            </Form<AskLinks>>
        }
        .into_any()
    };
    view! {
        <PublicPage title=t::title(lang)>
            <h1>{t::title(lang)}</h1>
            {inside}
            <HelpPhone/>
            <p class="lost-link"><a href=href("/join")>{t::back(lang)}</a></p>
        </PublicPage>
    }
    .into_any()
}

/// The way there, where somebody is asked for a code or a link.
#[component]
pub fn LostLink() -> impl IntoView {
    let lang = use_lang();
    view! { <p class="lost-link"><a href=href("/lost-link") rel="external">{t::lost(lang)}</a></p> }
}
