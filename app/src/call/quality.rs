//! How the call goes, in words: for the others on their tiles, for oneself in a note that says what to do.
use super::live::Live;
use crate::ui::{Button, Icon, Kind, Sign, use_lang};
use ::call::client::Command;
use ::call::quality::{Note, Tip};
use ::texts::quality as texts;
use leptos::prelude::*;
use model::quality::{Cause, Level};
use model::{Lang, ParticipantId};

/// What others read on the tile of somebody for whom it does not go well.
fn badge_words(lang: Lang, level: Level) -> Option<&'static str> {
    match level {
        Level::Good => None,
        Level::Weak => Some(texts::badge_weak(lang)),
        Level::Bad => Some(texts::badge_bad(lang)),
        Level::NoSound => Some(texts::badge_silent(lang)),
    }
}

fn note_words(lang: Lang, note: Note) -> &'static str {
    match (note.level, note.cause) {
        (Level::NoSound, Cause::Other) => texts::note_silent_other(lang),
        (Level::NoSound, _) => texts::note_silent(lang),
        (_, Cause::Other) => texts::note_other(lang),
        (Level::Bad, _) => texts::note_bad(lang),
        (Level::Good | Level::Weak, _) => texts::note_weak(lang),
    }
}

fn tip_words(lang: Lang, tip: Tip) -> &'static str {
    match tip {
        Tip::CameraOff => texts::tip_camera(lang),
        Tip::Router => texts::tip_router(lang),
        Tip::Wait => texts::tip_wait(lang),
    }
}

/// On somebody's tile, only when it does not go well for them: a sign and a word.
#[component]
pub fn QualityBadge(live: Live, id: ParticipantId) -> impl IntoView {
    let lang = use_lang();
    let level = live.memo_of(move |view| {
        let found = view.quality.others.iter().find(|(who, _)| *who == id);
        found.map_or(Level::Good, |(_, level)| *level)
    });
    move || {
        badge_words(lang, level.get()).map(|words| {
            view! { <span class="tile-tag" data-quality=level.get().tag()><Icon of=Sign::Warning/> {words}</span> }
        })
    }
}

/// What happens on one's own line and one thing to do about it.
#[component]
pub fn QualityNote(live: Live) -> impl IntoView {
    let lang = use_lang();
    let note = live.memo(|view| view.quality.note);
    let off = move || live.send(Command::Camera(false));
    view! {
        <div class="quality-note" role="status">
            {move || note.get().map(|note| view! {
                <div class="call-note" data-note="quality">
                    <p class="call-note-what">{note_words(lang, note)}</p>
                    <p>{tip_words(lang, note.tip)}</p>
                    {(note.tip == Tip::CameraOff).then(|| view! {
                        <Button kind=Kind::Secondary press=Callback::new(move |()| off())>
                            {texts::camera_off(lang)}
                        </Button>
                    })}
                </div>
            })}
        </div>
    }
    .into_any()
}
