//! The bar at the bottom, within thumb's reach: a picture and a word on each button, and no button that does nothing. Five
//! places at most on a phone.
use super::captions::CaptionButton;
use super::chat::{Chat, ChatButton};
use super::hand::HandButton;
use super::layout::Layout;
use super::live::Live;
use super::more::{More, Opens};
use super::screen::HostTools;
use crate::ui::{Icon, Sign, use_lang};
use ::call::client::Command;
use leptos::prelude::*;
use texts::call as texts;

#[component]
pub(crate) fn BarButton(
    sign: Signal<Sign>,
    #[prop(into)] label: Signal<String>,
    /// The word below the picture, where it is shorter than the whole name.
    word: &'static str,
    #[prop(optional, into)] pressed: Option<Signal<bool>>,
    #[prop(optional, into)] expanded: Option<Signal<bool>>,
    #[prop(optional)] keys: Option<&'static str>,
    #[prop(optional, into)] count: Option<Signal<usize>>,
    #[prop(default = "bar-button")] class: &'static str,
    press: Callback<()>,
) -> impl IntoView {
    let on_off =
        |signal: Option<Signal<bool>>| move || signal.map(|on| if on.get() { "true" } else { "false" });
    view! {
        <button
            type="button"
            class=class
            aria-label=move || label.get()
            aria-pressed=on_off(pressed)
            aria-expanded=on_off(expanded)
            aria-keyshortcuts=keys
            on:click=move |_| press.run(())
        >
            <span class="bar-sign">
                {move || view! { <Icon of=sign.get()/> }}
                {move || count.map(|count| count.get()).filter(|count| *count > 0)
                    .map(|count| view! { <span class="bar-count" data-count=count></span> })}
            </span>
            <span class="bar-word" aria-hidden="true">{word}</span>
        </button>
    }
    .into_any()
}

#[component]
pub fn Bar(live: Live, layout: Layout, opens: Opens, chat: Chat, tools: Option<HostTools>) -> impl IntoView {
    let lang = use_lang();
    let (leaving, on_desks) = (tools.as_ref().map(|tools| tools.leaving), tools.clone());
    let muted = live.memo(|view| !view.me.mic_on);
    let dark = live.memo(|view| !view.me.camera_on);
    let pick =
        |test: Memo<bool>, yes: Sign, no: Sign| Signal::derive(move || if test.get() { yes } else { no });
    view! {
        <div class="bar" role="group" aria-label=texts::bar(lang)>
            <BarButton
                sign=pick(muted, Sign::MicOff, Sign::Mic)
                label=texts::mute(lang).to_owned()
                word=texts::mute(lang)
                pressed=muted
                keys="m"
                press=Callback::new(move |()| live.send(Command::Mic(muted.get_untracked())))
            />
            <BarButton
                sign=pick(dark, Sign::CameraOff, Sign::Camera)
                label=texts::camera_off(lang).to_owned()
                word=texts::camera_off(lang)
                pressed=dark
                keys="v"
                press=Callback::new(move |()| live.send(Command::Camera(dark.get_untracked())))
            />
            <OnDesks live opens tools=on_desks/>
            <ChatButton live chat/>
            <More live layout opens chat tools/>
            <BarButton
                sign=Signal::stored(Sign::Leave)
                label=texts::leave(lang).to_owned()
                word=texts::leave(lang)
                class="bar-button bar-leave"
                press=Callback::new(move |()| leave(live, leaving))
            />
        </div>
    }
    .into_any()
}

/// What a phone has no room for: there it stands under "More".
#[component]
fn OnDesks(live: Live, opens: Opens, tools: Option<HostTools>) -> impl IntoView {
    let lang = use_lang();
    let sharing = live.memo(|view| view.me.sending.screen);
    let can_share = live.memo(|view| view.me.can_share_screen);
    let waiting = live.memo(|view| view.waiting.len());
    let (shown, locked) = opens.people_of(tools.as_ref());
    view! {
        <div class="bar-desk">
            <Show when=move || can_share.get()>
                <BarButton
                    sign=Signal::stored(Sign::ScreenShare)
                    label=texts::share(lang).to_owned()
                    word=texts::share(lang)
                    pressed=sharing
                    keys="s"
                    press=Callback::new(move |()| share(live, sharing.get_untracked()))
                />
            </Show>
            <HandButton live/>
            <CaptionButton live/>
            <Show when=move || !locked.get()>
                <BarButton
                    sign=Signal::stored(Sign::Users)
                    label=Signal::derive(move || match waiting.get() {
                        0 => texts::people(lang).to_owned(),
                        n => texts::people_waiting(lang, n as i64),
                    })
                    word=texts::people(lang)
                    expanded=shown
                    count=waiting
                    press=Callback::new(move |()| shown.update(|shown| *shown = !*shown))
                />
            </Show>
            <BarButton
                sign=Signal::stored(Sign::Settings)
                label=texts::devices(lang).to_owned()
                word=texts::devices(lang)
                press=Callback::new(move |()| opens.devices.set(true))
            />
        </div>
    }
    .into_any()
}

/// From the handler of a tap or a key: browsers want that.
pub fn share(live: Live, sharing: bool) {
    live.send(if sharing { Command::StopSharing } else { Command::ShareScreen });
}

/// A guest leaves at once, since coming back is one tap; a host is asked whether the visit is over.
pub fn leave(live: Live, leaving: Option<RwSignal<bool>>) {
    match leaving {
        Some(leaving) => leaving.set(true),
        None => live.send(Command::Leave),
    }
}
