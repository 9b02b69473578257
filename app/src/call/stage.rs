//! The stage: the other face fills it for two, a grid for more, a shared screen takes it for all. Dark in both themes.
use super::live::Live;
use super::me::SelfView;
use super::tile::{PersonTile, ScreenTile};
use crate::ui::use_lang;
use ::call::client::{Line, Phase, View};
use ::texts::{call as texts, isolate};
use leptos::prelude::*;
use model::signal::CallRole;
use model::{Lang, ParticipantId};

fn people(view: &View) -> Vec<ParticipantId> {
    view.people.iter().map(|tile| tile.id).collect()
}

fn screens(view: &View) -> Vec<ParticipantId> {
    view.people
        .iter()
        .filter(|tile| tile.sending.screen && tile.media.screen.is_some())
        .map(|tile| tile.id)
        .collect()
}

/// How the grid is laid out for so many others: the names for which `style/call.css` has a rule. From two on, one's own
/// picture has a place among theirs, so that it covers nobody: "4" are four places, three others and oneself.
fn layout(others: usize) -> &'static str {
    match others {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "4",
        4..=5 => "6",
        6..=8 => "9",
        _ => "many",
    }
}

#[component]
pub fn Stage(live: Live) -> impl IntoView {
    let (people, screens) = (live.memo(people), live.memo(screens));
    let sharing = Memo::new(move |_| screens.with(|screens| !screens.is_empty()));
    let lost = live.memo(|view| matches!(view.line, Line::Reconnecting { .. } | Line::Offline { .. }));
    view! {
        <div
            class="stage"
            class:stage-lost=move || lost.get()
            class:stage-sharing=move || sharing.get()
            data-layout=move || layout(people.with(Vec::len))
        >
            <div class="stage-screens">
                <For each=move || screens.get() key=|id| *id let:id>
                    <ScreenTile live id/>
                </For>
            </div>
            <div class="stage-people">
                <For each=move || people.get() key=|id| *id let:id>
                    <PersonTile live id/>
                </For>
            </div>
            <Alone live/>
            <SelfView live/>
        </div>
    }
    .into_any()
}

/// What there is to say when nobody else is there. `None` when somebody is.
fn alone(lang: Lang, view: &View) -> Option<(String, String)> {
    match view.phase {
        Phase::Connecting => return Some((texts::line_opening(lang).to_owned(), String::new())),
        Phase::In if view.people.is_empty() => {}
        _ => return None,
    }
    if view.me.role != CallRole::Host {
        return Some((texts::alone_guest(lang).to_owned(), texts::alone_guest_text(lang).to_owned()));
    }
    let names: Vec<String> = view.waiting.iter().map(|waiting| isolate(&waiting.name)).collect();
    Some(match names.as_slice() {
        [] => (texts::alone_host(lang).to_owned(), texts::alone_host_text(lang).to_owned()),
        [name] => (texts::admit_first(lang, name), texts::alone_waits(lang).to_owned()),
        names => (texts::people_wait(lang, names.len() as i64), names.join(", ")),
    })
}

#[component]
fn Alone(live: Live) -> impl IntoView {
    let lang = use_lang();
    let alone = live.memo_of(move |view| alone(lang, view));
    move || {
        alone.get().map(|(title, words)| {
            view! {
                <div class="stage-alone">
                    <p class="stage-alone-title">{title}</p>
                    {(!words.is_empty()).then(|| view! { <p>{words}</p> })}
                </div>
            }
        })
    }
}
