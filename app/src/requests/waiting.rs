//! On the day's page: that somebody waits for an answer.
use crate::ui::{Icon, Sign, href, use_lang};
use leptos::prelude::*;
use texts::requests as t;

/// Nothing when nobody has asked. `count` changes with the day's page, which hears of each request.
#[component]
pub fn OpenRequests(#[prop(into)] count: Signal<i64>) -> impl IntoView {
    let lang = use_lang();
    let words = move || t::count(lang, count.get());
    view! {
        <p hidden=move || count.get() == 0>
            <a class="link-button" href=href("/requests")><Icon of=Sign::Inbox/> <span>{words}</span></a>
        </p>
    }
    .into_any()
}
