//! A visit that will not be held: said kindly, with the way to another one.
use super::HelpPhone;
use crate::ui::{PublicPage, use_lang};
use ::texts::{invitation, isolate, join as texts};
use leptos::prelude::*;
use model::joining::Greeting;
use model::visits::Told;

#[component]
pub fn CancelledPage(greeting: Greeting) -> impl IntoView {
    let lang = use_lang();
    let host = isolate(&greeting.host_name);
    let why = greeting.told.map(|told| match told {
        Told::Time => invitation::told_time(lang).to_owned(),
        Told::Away => invitation::told_away(lang, &host),
        Told::Unneeded => invitation::told_unneeded(lang).to_owned(),
    });
    let starts = greeting.starts;
    view! {
        <PublicPage title=texts::cancelled_title(lang)>
            <div class="ending">
                <h1>{texts::cancelled_title(lang)}</h1>
                <p>{texts::cancelled_text(lang, host, starts.words, starts.zone)}</p>
                {why.map(|why| view! { <p>{why}</p> })}
                <p>{texts::cancelled_again(lang)}</p>
                <HelpPhone/>
            </div>
        </PublicPage>
    }
    .into_any()
}
