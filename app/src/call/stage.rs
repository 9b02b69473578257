//! The stage: the other face fills it for two, a grid for more, a shared screen takes it for all. Dark in both themes.
use super::live::Live;
use super::me::SelfView;
use super::tile::{PersonTile, ScreenTile};
use crate::ui::use_lang;
use ::call::client::{Line, Phase, View};
use leptos::prelude::*;
use model::ParticipantId;
use model::signal::CallRole;
use texts::call as texts;

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

/// How the grid is laid out: the numbers for which `style/call.css` has a rule.
fn layout(count: usize) -> &'static str {
    match count {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "4",
        5..=6 => "6",
        7..=9 => "9",
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

/// What there is to say when nobody else is there.
#[component]
fn Alone(live: Live) -> impl IntoView {
    let lang = use_lang();
    let alone = live.memo(|view| view.phase == Phase::In && view.people.is_empty());
    let opening = live.memo(|view| view.phase == Phase::Connecting);
    let host = live.memo(|view| view.me.role == CallRole::Host);
    move || {
        if opening.get() {
            return Some(view! { <div class="stage-alone"><p class="stage-alone-title">{texts::line_opening(lang)}</p></div> }.into_any());
        }
        if !alone.get() {
            return None;
        }
        let (title, words) = if host.get() {
            (texts::alone_host(lang), texts::alone_host_text(lang))
        } else {
            (texts::alone_guest(lang), texts::alone_guest_text(lang))
        };
        Some(
            view! {
                <div class="stage-alone">
                    <p class="stage-alone-title">{title}</p>
                    <p>{words}</p>
                </div>
            }
            .into_any(),
        )
    }
}
