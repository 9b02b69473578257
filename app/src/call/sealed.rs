//! A visit that is encrypted from end to end: that it is, how it stands, and the code by which people make sure of it.
use super::live::Live;
use crate::ui::{Button, Dialog, Icon, Kind, Sign, use_lang};
use ::call::client::{Command, Phase, Sealing, View};
use ::texts::{isolate, sealed as texts};
use leptos::prelude::*;
use model::Lang;

/// Those whose picture and sound cannot be opened, by name.
fn missing(view: &View) -> Vec<String> {
    let Some(sealing) = &view.sealing else { return Vec::new() };
    let of = view.people.iter().filter(|tile| sealing.without.contains(&tile.id));
    of.map(|tile| isolate(&tile.name)).collect()
}

/// In a few words, for the button and whoever hears the screen.
fn words(lang: Lang, sealing: &Sealing, alone: bool) -> &'static str {
    match sealing {
        // Nobody is there with whom anything could be encrypted.
        _ if alone => texts::alone(lang),
        Sealing { changed: true, .. } => texts::changed(lang),
        Sealing { without, .. } if !without.is_empty() => texts::securing(lang),
        Sealing { matches: true, .. } => texts::compared(lang),
        _ => texts::sealed(lang),
    }
}

/// Above the bar, for as long as the call lasts. Opens the code.
#[component]
pub fn SealedLine(live: Live) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    let state = live.memo(|view| view.sealing.clone().filter(|_| view.phase == Phase::In));
    let missing = live.memo(missing);
    let there = Memo::new(move |_| state.with(Option::is_some));
    let alone = live.memo(|view| view.people.is_empty());
    let said = move |state: &Option<Sealing>| state.as_ref().map(|state| words(lang, state, alone.get()));
    let line = move || state.with(said).unwrap_or_default();
    let cannot = move || {
        let names = missing.get();
        (!names.is_empty()).then(|| texts::cannot_open(lang, names.join(", ")))
    };
    view! {
        <div class="sealed-line">
            <div class="sr-only" role="status">{line} " " {cannot}</div>
            <Show when=move || there.get()>
                <button type="button" class="sealed-button" on:click=move |_| open.set(true)>
                    <Icon of=Sign::Shield/>
                    <span>{line}</span>
                </button>
            </Show>
            <Dialog id="sealed" title=texts::title(lang) open>
                <p>{texts::what(lang)}</p>
                {move || cannot().map(|words| view! { <p data-note="sealed-missing">{words}</p> })}
                <Code live/>
                <p class="note">{texts::chat(lang)}</p>
            </Dialog>
        </div>
    }
    .into_any()
}

/// The code to read to each other.
#[component]
fn Code(live: Live) -> impl IntoView {
    let lang = use_lang();
    let state = live.memo(|view| view.sealing.clone().unwrap_or_default());
    move || {
        let Sealing { code, matches, changed, .. } = state.get();
        let Some(code) = code else { return view! { <p>{texts::no_code(lang)}</p> }.into_any() };
        let read = code.clone();
        let press = Callback::new(move |()| live.send(Command::CodesMatch(read.clone())));
        view! {
            {changed.then(|| view! { <p data-note="sealed-changed">{texts::changed_text(lang)}</p> })}
            <p>{texts::how(lang)}</p>
            <p class="sealed-code" translate="no">{code}</p>
            {match matches {
                true => view! { <p class="sealed-same"><Icon of=Sign::Check/> <span>{texts::same(lang)}</span></p> }.into_any(),
                false => view! { <Button kind=Kind::Secondary press>{texts::they_match(lang)}</Button> }.into_any(),
            }}
        }
        .into_any()
    }
}

/// Before one comes in, and where the visit is shown: one sentence.
#[component]
pub fn SealedNote() -> impl IntoView {
    let lang = use_lang();
    view! { <p class="sealed-note"><Icon of=Sign::Shield/> <span>{texts::before(lang)}</span></p> }.into_any()
}

/// This browser cannot: why, which can, and what else there is. Nothing is sent from here.
#[component]
pub fn Unable(
    /// The reader holds the visit, and has nobody to ask.
    #[prop(optional)]
    host: bool,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="sealed-unable" data-note="sealed-unable" role="alert">
            <p>{texts::unable(lang)}</p>
            <p>{texts::which_can(lang)}</p>
            <p>{if host { texts::unable_host(lang) } else { texts::unable_guest(lang) }}</p>
        </div>
    }
    .into_any()
}

/// True once the page is awake in a browser that cannot take part.
pub fn is_unable(sealed: bool) -> RwSignal<bool> {
    let unable = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if sealed && !call_web::sealing_is_possible() {
            unable.set(true);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = sealed;
    unable
}
