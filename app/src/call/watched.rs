//! Another program that watches the call stands on everybody's screen.
use super::live::Live;
use crate::ui::{Icon, Sign, use_lang};
use ::texts::{isolate, publish as texts};
use leptos::prelude::*;

/// Above the bar for as long as a program watches.
#[component]
pub fn Watched(live: Live) -> impl IntoView {
    let lang = use_lang();
    let names = live.memo(|view| view.watchers.iter().map(|(_, name)| isolate(name)).collect::<Vec<_>>());
    let words = move || match names.get().as_slice() {
        [] => String::new(),
        [name] => texts::watches_name(lang, name),
        all => texts::watch_names(lang, all.join(", ")),
    };
    view! {
        <div class="watched" role="status">
            {move || (!words().is_empty()).then(|| view! { <p><Icon of=Sign::Eye/> <span>{words()}</span></p> })}
        </div>
    }
    .into_any()
}
