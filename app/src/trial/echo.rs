//! What comes back from the server: one's own picture, and one's voice, recorded for a moment and played. Nothing of it
//! leaves this browser again.
use super::found::Found;
use crate::call::live::Live;
use crate::ui::{Button, Kind, Sign, use_lang};
use ::call::client::{Source, TileMedia};
use leptos::html::{Audio, Video};
use leptos::prelude::*;
use texts::trial as t;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser records"))]
enum Hearing {
    Idle,
    Recording,
    Playing,
    Asked,
    Failed,
}

/// `live` is the one who tries, `echo` the other end.
#[component]
pub fn Echo(live: Live, echo: Live, found: RwSignal<Found>) -> impl IntoView {
    let lang = use_lang();
    let source = move |pick: fn(&TileMedia) -> Option<Source>| {
        echo.memo_of(move |view| view.people.first().and_then(|tile| pick(&tile.media)))
    };
    let (camera, microphone) = (source(|media| media.camera.clone()), source(|media| media.mic.clone()));
    let (video, audio) = (NodeRef::<Video>::new(), NodeRef::<Audio>::new());
    echo.play(video, camera);
    echo.play(audio, microphone);
    let came = RwSignal::new(false);
    view! {
        <section class="trial-echo" aria-labelledby="trial-echo">
            <h2 id="trial-echo">{t::echo(lang)}</h2>
            <video
                class="trial-picture"
                node_ref=video
                autoplay
                playsinline
                muted
                prop:muted=true
                aria-hidden="true"
                on:playing=move |_| came.set(true)
            ></video>
            // Heard by the recorder alone: played at once, it would be an echo indeed.
            <audio node_ref=audio autoplay muted prop:muted=true></audio>
            <p role="status">{move || if came.get() { t::echo_came(lang) } else { t::echo_wait(lang) }}</p>
            <Voice live audio ready=Signal::derive(move || microphone.get().is_some()) found/>
        </section>
    }
    .into_any()
}

#[component]
fn Voice(live: Live, audio: NodeRef<Audio>, ready: Signal<bool>, found: RwSignal<Found>) -> impl IntoView {
    let lang = use_lang();
    let hearing = RwSignal::new(Hearing::Idle);
    let words = move || match hearing.get() {
        Hearing::Idle if ready.get() => "",
        Hearing::Idle => t::record_wait(lang),
        Hearing::Recording => t::recording(lang),
        Hearing::Playing => t::playing(lang),
        Hearing::Asked => t::heard(lang),
        Hearing::Failed => t::record_failed(lang),
    };
    let record = Callback::new(move |()| listen(live, audio, hearing));
    let answer = move |heard: bool| {
        Callback::new(move |()| {
            found.update(|found| found.sound = Some(heard));
            hearing.set(Hearing::Idle);
        })
    };
    let tried = move || found.with(|found| found.sound.is_some());
    view! {
        <p role="status">{words}</p>
        <div class="trial-acts">
            {move || match hearing.get() {
                Hearing::Idle if ready.get() => view! {
                    <Button kind=Kind::Secondary sign=Sign::Mic press=record>
                        {if tried() { t::record_again(lang) } else { t::record(lang) }}
                    </Button>
                }
                .into_any(),
                Hearing::Asked => view! {
                    <Button kind=Kind::Secondary sign=Sign::Check press=answer(true)>{t::yes(lang)}</Button>
                    <Button kind=Kind::Secondary sign=Sign::Close press=answer(false)>{t::no(lang)}</Button>
                }
                .into_any(),
                _ => ().into_any(),
            }}
        </div>
    }
    .into_any()
}

fn listen(live: Live, audio: NodeRef<Audio>, hearing: RwSignal<Hearing>) {
    #[cfg(feature = "hydrate")]
    {
        let Some(element) = audio.get_untracked() else { return };
        let speaker = live.with_untracked(|view| view.me.speaker.clone());
        hearing.set(Hearing::Recording);
        leptos::task::spawn_local(async move {
            let heard = match super::hear::record(&element).await {
                Ok(address) => {
                    let _ = hearing.try_set(Hearing::Playing);
                    super::hear::play(&address, speaker).await
                }
                Err(thrown) => Err(thrown),
            };
            let next = if heard.is_ok() { Hearing::Asked } else { Hearing::Failed };
            // The page may be gone by now.
            let _ = hearing.try_set(next);
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, audio, hearing);
}
