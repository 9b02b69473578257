//! Somebody else on the stage: picture, sound, name, and what there is to know of them in words.
//!
//! A tile is made once per person and then only changes: a `<video>` made anew would flicker.
#[cfg(feature = "hydrate")]
use super::frames::{Frames, Look};
use super::hand::HandBadge;
use super::interpreter::{balance, task_words};
use super::layout::{Layout, Lead};
use super::live::Live;
use super::quality::QualityBadge;
use crate::ui::parts::initials;
use crate::ui::{Icon, Name, Sign, use_lang};
#[cfg(feature = "hydrate")]
use ::call::client::Command;
use ::call::client::{Line, Problem, Source, Tile};
use ::texts::{call as texts, isolate, layers, publish as others, stage as words};
use leptos::html::{Audio, Video};
use leptos::prelude::*;
use model::ParticipantId;
use model::signal::{CallRole, TrackKind};

/// The present state of one person; the last known one while the tile is on its way out.
fn follow(live: Live, id: ParticipantId) -> Memo<Option<Tile>> {
    Memo::new(move |last: Option<&Option<Tile>>| {
        let found = live.with(|view| view.people.iter().find(|tile| tile.id == id).cloned());
        found.or_else(|| last.cloned().flatten())
    })
}

fn source(tile: Memo<Option<Tile>>, pick: fn(&Tile) -> Option<Source>) -> Memo<Option<Source>> {
    Memo::new(move |_| tile.with(|tile| tile.as_ref().and_then(pick)))
}

/// `shown`: it stands on the page of the grid that is looked at. It is heard in any case.
#[component]
pub fn PersonTile(live: Live, layout: Layout, id: ParticipantId, shown: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let tile = follow(live, id);
    let (video, voice, screen_sound) =
        (NodeRef::<Video>::new(), NodeRef::<Audio>::new(), NodeRef::<Audio>::new());
    live.play(video, source(tile, |tile| tile.media.camera.clone()));
    live.play(voice, source(tile, |tile| tile.media.mic.clone()));
    live.play(screen_sound, source(tile, |tile| tile.media.screen_sound.clone()));
    balance(live, id, [voice, screen_sound]);
    let is =
        move |test: fn(&Tile) -> bool| Memo::new(move |_| tile.with(|tile| tile.as_ref().is_some_and(test)));
    let name =
        Memo::new(move |_| tile.with(|tile| tile.as_ref().map(|tile| tile.name.clone()).unwrap_or_default()));
    let (here, speaking) = (is(|tile| tile.here), is(|tile| tile.speaking));
    let muted = is(|tile| !tile.sending.mic);
    let host = is(|tile| tile.role == CallRole::Host);
    let program = is(|tile| tile.role == CallRole::Program);
    let task =
        Memo::new(move |_| tile.with(|tile| tile.as_ref().and_then(|tile| task_words(lang, tile.task))));
    let says_camera = is(|tile| tile.sending.camera);
    let picture = is(|tile| tile.sending.camera && tile.media.camera.is_some());
    let held = is(|tile| tile.held);
    let unreadable = is(|tile| tile.unreadable);
    let comes = is(|tile| tile.here && tile.sending.camera && tile.media.camera.is_some() && !tile.held);
    let due = Memo::new(move |_| comes.get() && shown.get());
    let missing = watch(live, id, TrackKind::Camera, video, due);
    // Then the note above the stage says it of all of them, and what to do.
    let noted = live.memo(|view| {
        matches!(view.line, Line::Reconnecting { .. } | Line::Offline { .. })
            || view.problems.contains(&Problem::MediaBlocked)
    });
    let lead = Lead::Person(id);
    let upright = RwSignal::new(false);
    let measure = move || upright.set(is_upright(video));
    let state = move || match (here.get(), says_camera.get(), picture.get()) {
        (true, true, _) if noted.get() => None,
        (true, true, _) if held.get() => Some(layers::held(lang).to_owned()),
        (true, true, true) if unreadable.get() => Some(texts::picture_unreadable(lang, isolate(&name.get()))),
        (true, true, true) if missing.get() => Some(texts::picture_missing(lang, isolate(&name.get()))),
        (false, ..) => Some(texts::reconnecting_name(lang, isolate(&name.get()))),
        (_, false, _) => Some(texts::their_camera_off(lang).to_owned()),
        (_, _, false) => Some(texts::picture_coming(lang).to_owned()),
        _ => None,
    };
    view! {
        <article
            class="tile"
            class:tile-away=move || !here.get()
            class:tile-speaking=move || speaking.get() && here.get()
            class:tile-picture=move || picture.get() && !missing.get() && !held.get() && !unreadable.get()
            class:tile-upright=move || upright.get()
            class:tile-main=move || layout.lead.get() == Some(lead)
            data-person=id.text()
            aria-label=move || name.get()
            hidden=move || !shown.get()
        >
            <video
                class="tile-video"
                node_ref=video
                autoplay
                playsinline
                muted prop:muted=true
                aria-hidden="true"
                on:loadedmetadata=move |_| measure()
                on:resize=move |_| measure()
            ></video>
            <audio node_ref=voice autoplay></audio>
            <audio node_ref=screen_sound autoplay></audio>
            <div class="tile-empty" aria-hidden="true">
                <span class="tile-letters">{move || initials(&name.get())}</span>
            </div>
            <p class="tile-state">{state}</p>
            <div class="tile-name">
                <span class="tile-name-text"><Name name/></span>
                {move || host.get().then(|| view! { <span class="tile-tag">{texts::host(lang)}</span> })}
                {move || program.get().then(|| view! { <span class="tile-tag">{others::tag(lang)}</span> })}
                {move || task.get().map(|words| view! { <span class="tile-tag">{words}</span> })}
                {move || muted.get().then(|| view! {
                    <span class="tile-tag"><Icon of=Sign::MicOff/> {texts::muted(lang)}</span>
                })}
                <HandBadge live id/>
                <QualityBadge live id/>
            </div>
            <Pin layout lead name/>
        </article>
    }
    .into_any()
}

/// Keeps this one large, for oneself only. Where there is nobody else, there is nothing to choose.
#[component]
fn Pin(layout: Layout, lead: Lead, name: Memo<String>) -> impl IntoView {
    let lang = use_lang();
    let pinned = Memo::new(move |_| layout.pinned.get() == Some(lead));
    let word = move || if pinned.get() { words::unpin(lang) } else { words::pin(lang) };
    let whole = move || {
        let name = isolate(&name.get());
        if pinned.get() { words::unpin_name(lang, name) } else { words::pin_name(lang, name) }
    };
    view! {
        <Show when=move || layout.several.get()>
            <button type="button" class="tile-pin" aria-label=whole on:click=move |_| layout.pin(lead)>
                <Icon of=Sign::Pin/>
                <span>{word}</span>
            </button>
        </Show>
    }
    .into_any()
}

/// Looks once a second whether the picture moves, and asks for it when it does not. Says whether it is missing.
fn watch(
    live: Live,
    id: ParticipantId,
    kind: TrackKind,
    video: NodeRef<Video>,
    due: Memo<bool>,
) -> ReadSignal<bool> {
    let (missing, set_missing) = signal(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let (mut frames, mut eye) = (Frames::default(), super::eye::Eye::new());
        let look = move || {
            let Some(video) = video.try_get_untracked().flatten() else { return };
            let (count, coarse) = eye.look(&video);
            // A page behind another shows no frames, rightly.
            let due = due.try_get_untracked() == Some(true) && !document().hidden() && !video.paused();
            let still = coarse || kind == TrackKind::Screen;
            if frames.look(Look { now_ms: js_sys::Date::now() as u64, due, count, still }) {
                live.send(Command::PictureMissing(id, kind));
            }
            if missing.try_get_untracked() == Some(!frames.missing) {
                set_missing.set(frames.missing);
            }
        };
        let look = std::cell::RefCell::new(look);
        let handle =
            set_interval_with_handle(move || (look.borrow_mut())(), std::time::Duration::from_secs(1));
        on_cleanup(move || {
            if let Ok(handle) = handle {
                handle.clear();
            }
        });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, id, kind, video, due, set_missing);
    missing
}

/// A phone's picture turns when the phone does.
fn is_upright(video: NodeRef<Video>) -> bool {
    #[cfg(feature = "hydrate")]
    return video.get_untracked().is_some_and(|video| video.video_height() > video.video_width());
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = video;
        false
    }
}

/// What somebody shares: it takes the stage.
#[component]
pub fn ScreenTile(live: Live, layout: Layout, id: ParticipantId) -> impl IntoView {
    let lang = use_lang();
    let tile = follow(live, id);
    let video = NodeRef::<Video>::new();
    live.play(video, source(tile, |tile| tile.media.screen.clone()));
    let due = Memo::new(move |_| {
        tile.with(|tile| tile.as_ref().is_some_and(|tile| tile.here && tile.media.screen.is_some()))
    });
    let missing = watch(live, id, TrackKind::Screen, video, due);
    let name = move || tile.with(|tile| tile.as_ref().map(|tile| isolate(&tile.name)).unwrap_or_default());
    let words = move || match missing.get() {
        true => texts::screen_missing(lang, name()),
        false => texts::screen_of(lang, name()),
    };
    let called = Memo::new(move |_| texts::screen_of(lang, name()));
    let lead = Lead::Screen(id);
    view! {
        <article
            class="tile tile-screen"
            class:tile-main=move || layout.lead.get() == Some(lead)
            aria-label=words
            data-screen=id.text()
        >
            <video class="tile-video" node_ref=video autoplay playsinline muted prop:muted=true aria-hidden="true"></video>
            <div class="tile-name"><span class="tile-name-text">{words}</span></div>
            <Pin layout lead name=called/>
        </article>
    }
    .into_any()
}
