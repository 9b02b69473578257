//! Afterwards: over, left, taken to another device, removed. Always what happened and the way back, if there is one.
use super::HelpPhone;
use crate::call::live::Live;
use crate::ui::{Button, PublicPage, use_lang};
use ::call::client::{Command, Phase};
use leptos::html::H1;
use leptos::prelude::*;
use texts::join as texts;

#[component]
fn Ending(
    title: &'static str,
    words: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let lang = use_lang();
    let heading = NodeRef::<H1>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    view! {
        <PublicPage title=texts::tab_over(lang)>
            <div class="ending">
                <h1 tabindex="-1" node_ref=heading>{title}</h1>
                <p>{words}</p>
                {children.map(|children| children())}
                <HelpPhone/>
            </div>
        </PublicPage>
    }
    .into_any()
}

/// `came`: this person was let in. Nobody is thanked for a visit that went by without them.
#[component]
pub fn Over(came: bool) -> impl IntoView {
    let lang = use_lang();
    let words = if came { texts::over_thanks(lang) } else { texts::over_missed(lang) };
    view! { <Ending title=texts::over_title(lang) words/> }.into_any()
}

#[component]
pub fn RemovedPage() -> impl IntoView {
    let lang = use_lang();
    view! { <Ending title=texts::removed_title(lang) words=texts::removed_text(lang)/> }.into_any()
}

/// The page of a phase that is over. From the handler of the button, so that the browser may ask for devices again.
#[component]
pub fn After(live: Live, phase: Phase, came: bool) -> impl IntoView {
    let lang = use_lang();
    let back = Callback::new(move |()| live.send(Command::Return));
    match phase {
        Phase::Removed => view! { <RemovedPage/> }.into_any(),
        Phase::Left => view! {
            <Ending title=texts::left_title(lang) words=texts::left_text(lang)>
                <p><Button press=back>{texts::left_button(lang)}</Button></p>
            </Ending>
        }
        .into_any(),
        Phase::TakenOver => view! {
            <Ending title=texts::taken_title(lang) words=texts::taken_text(lang)>
                <p><Button press=back>{texts::taken_button(lang)}</Button></p>
            </Ending>
        }
        .into_any(),
        Phase::Refused => view! {
            <Ending title=texts::refused_title(lang) words=texts::refused_text(lang)>
                <p><Button press=Callback::new(|()| reload())>{texts::refused_button(lang)}</Button></p>
            </Ending>
        }
        .into_any(),
        _ => view! { <Over came/> }.into_any(),
    }
}

pub fn reload() {
    #[cfg(feature = "hydrate")]
    let _ = window().location().reload();
}
