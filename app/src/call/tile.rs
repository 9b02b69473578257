//! Somebody else on the stage: picture, sound, name, and what there is to know of them in words.
//!
//! A tile is made once per person and then only changes: a `<video>` made anew would flicker.
use super::live::Live;
use crate::ui::parts::initials;
use crate::ui::{Icon, Sign, use_lang};
use ::call::client::{Source, Tile};
use leptos::html::{Audio, Video};
use leptos::prelude::*;
use model::ParticipantId;
use model::signal::CallRole;
use texts::call as texts;

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

#[component]
pub fn PersonTile(live: Live, id: ParticipantId) -> impl IntoView {
    let lang = use_lang();
    let tile = follow(live, id);
    let (video, voice, screen_sound) =
        (NodeRef::<Video>::new(), NodeRef::<Audio>::new(), NodeRef::<Audio>::new());
    live.play(video, source(tile, |tile| tile.media.camera.clone()));
    live.play(voice, source(tile, |tile| tile.media.mic.clone()));
    live.play(screen_sound, source(tile, |tile| tile.media.screen_sound.clone()));
    let is =
        move |test: fn(&Tile) -> bool| Memo::new(move |_| tile.with(|tile| tile.as_ref().is_some_and(test)));
    let name =
        Memo::new(move |_| tile.with(|tile| tile.as_ref().map(|tile| tile.name.clone()).unwrap_or_default()));
    let (here, speaking) = (is(|tile| tile.here), is(|tile| tile.speaking));
    let muted = is(|tile| !tile.sending.mic);
    let host = is(|tile| tile.role == CallRole::Host);
    let says_camera = is(|tile| tile.sending.camera);
    let picture = is(|tile| tile.sending.camera && tile.media.camera.is_some());
    let upright = RwSignal::new(false);
    let measure = move || upright.set(is_upright(video));
    let state = move || match (here.get(), says_camera.get(), picture.get()) {
        (false, ..) => Some(texts::reconnecting_name(lang, name.get())),
        (_, false, _) => Some(texts::their_camera_off(lang).to_owned()),
        (_, _, false) => Some(texts::picture_coming(lang).to_owned()),
        _ => None,
    };
    view! {
        <article
            class="tile"
            class:tile-away=move || !here.get()
            class:tile-speaking=move || speaking.get() && here.get()
            class:tile-picture=move || picture.get()
            class:tile-upright=move || upright.get()
            data-person=id.text()
            aria-label=move || name.get()
        >
            <video
                class="tile-video"
                node_ref=video
                autoplay
                playsinline
                muted
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
            <p class="tile-name">
                <span class="tile-name-text">{move || name.get()}</span>
                {move || host.get().then(|| view! { <span class="tile-tag">{texts::host(lang)}</span> })}
                {move || muted.get().then(|| view! {
                    <span class="tile-tag"><Icon of=Sign::MicOff/> {texts::muted(lang)}</span>
                })}
            </p>
        </article>
    }
    .into_any()
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
pub fn ScreenTile(live: Live, id: ParticipantId) -> impl IntoView {
    let lang = use_lang();
    let tile = follow(live, id);
    let video = NodeRef::<Video>::new();
    live.play(video, source(tile, |tile| tile.media.screen.clone()));
    let words = move || {
        tile.with(|tile| tile.as_ref().map(|tile| texts::screen_of(lang, &tile.name)).unwrap_or_default())
    };
    view! {
        <article class="tile tile-screen" aria-label=words data-screen=id.text()>
            <video class="tile-video" node_ref=video autoplay playsinline muted aria-hidden="true"></video>
            <p class="tile-name"><span class="tile-name-text">{words}</span></p>
        </article>
    }
    .into_any()
}
