//! One's own picture: in a corner of the stage, mirrored as in a mirror.
use super::layout::Layout;
use super::live::Live;
use crate::ui::{Icon, Sign, use_lang};
use ::texts::{call as texts, stage as words};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::{Aside, Video};
use leptos::prelude::*;

#[component]
pub fn SelfView(live: Live, layout: Layout) -> impl IntoView {
    let lang = use_lang();
    let (video, whole) = (NodeRef::<Video>::new(), NodeRef::<Aside>::new());
    live.mirror(video);
    let camera = live.memo(|view| view.me.sending.camera);
    let muted = live.memo(|view| !view.me.mic_on);
    let moved = StoredValue::new(false);
    let by_key = move |event: KeyboardEvent| {
        if let Some(corner) = layout.corner.get_untracked().toward(&event.key()) {
            // The page would scroll.
            event.prevent_default();
            layout.corner.set(corner);
        }
    };
    let by_tap = move |_| {
        // What ends a drag is no tap.
        if !moved.get_value() {
            layout.corner.update(|corner| *corner = corner.next());
        }
        moved.set_value(false);
    };
    view! {
        <aside
            class="self"
            class:self-picture=move || camera.get()
            class:self-back=move || layout.back.get()
            aria-label=texts::you(lang)
            hidden=move || layout.hidden.get()
            node_ref=whole
        >
            <video
                class="self-video"
                node_ref=video
                autoplay
                playsinline
                muted prop:muted=true
                aria-hidden="true"
                on:loadedmetadata=move |_| layout.back.set(looks_away(video))
            ></video>
            <div class="tile-empty" aria-hidden="true"><Icon of=Sign::CameraOff/></div>
            <p class="self-words">
                {move || muted.get().then(|| view! { <span class="tile-tag"><Icon of=Sign::MicOff/> {texts::muted(lang)}</span> })}
                {move || (!camera.get()).then(|| view! { <span class="tile-tag">{texts::their_camera_off(lang)}</span> })}
            </p>
            <button
                type="button"
                class="self-move"
                aria-label=words::move_me(lang)
                title=words::move_me(lang)
                on:keydown=by_key
                on:click=by_tap
                on:pointerdown=move |event: PointerEvent| drag(layout, whole, moved, &event)
            ></button>
        </aside>
    }
    .into_any()
}

/// Follows the finger or the mouse, and settles in the nearest corner.
fn drag(layout: Layout, whole: NodeRef<Aside>, moved: StoredValue<bool>, event: &PointerEvent) {
    #[cfg(feature = "hydrate")]
    if let Some(picture) = whole.get_untracked() {
        super::corner::drag(layout.corner, &picture, moved, event);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (layout, whole, moved, event);
}

/// A phone's other camera: what it shows is no mirror.
fn looks_away(video: NodeRef<Video>) -> bool {
    #[cfg(feature = "hydrate")]
    return video.get_untracked().is_some_and(|video| super::corner::looks_away(&video));
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = video;
        false
    }
}
