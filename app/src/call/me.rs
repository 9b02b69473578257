//! One's own picture: in a corner of the stage, mirrored as in a mirror.
use super::live::Live;
use crate::ui::{Icon, Sign, use_lang};
use leptos::html::Video;
use leptos::prelude::*;
use texts::call as texts;

#[component]
pub fn SelfView(live: Live) -> impl IntoView {
    let lang = use_lang();
    let video = NodeRef::<Video>::new();
    live.mirror(video);
    let camera = live.memo(|view| view.me.sending.camera);
    let muted = live.memo(|view| !view.me.mic_on);
    view! {
        <aside class="self" class:self-picture=move || camera.get() aria-label=texts::you(lang)>
            <video class="self-video" node_ref=video autoplay playsinline muted prop:muted=true aria-hidden="true"></video>
            <div class="tile-empty" aria-hidden="true"><Icon of=Sign::CameraOff/></div>
            <p class="self-words">
                {move || muted.get().then(|| view! { <span class="tile-tag"><Icon of=Sign::MicOff/> {texts::muted(lang)}</span> })}
                {move || (!camera.get()).then(|| view! { <span class="tile-tag">{texts::their_camera_off(lang)}</span> })}
            </p>
        </aside>
    }
    .into_any()
}
