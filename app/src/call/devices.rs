//! Choosing camera, microphone and speaker: the lists, in the waiting room and in the call.
use super::live::Live;
use crate::ui::{Icon, Sign, use_lang};
use ::call::client::{Command, DeviceInfo, View};
use leptos::prelude::*;
use model::Lang;
use texts::devices as texts;

/// A list and what is chosen of it.
type Choice = (Vec<DeviceInfo>, Option<String>);

#[component]
pub fn DeviceLists(live: Live) -> impl IntoView {
    let lang = use_lang();
    let cameras = live.memo(|view: &View| (view.me.cameras.clone(), view.me.camera.clone()));
    let microphones = live.memo(|view: &View| (view.me.microphones.clone(), view.me.microphone.clone()));
    let speakers = live.memo(|view: &View| (view.me.speakers.clone(), view.me.speaker.clone()));
    let send = move |make: fn(String) -> Command| Callback::new(move |id: String| live.send(make(id)));
    view! {
        <div class="device-lists">
            <DeviceList name=texts::camera(lang) choice=cameras choose=send(Command::ChooseCamera)/>
            <DeviceList name=texts::microphone(lang) choice=microphones choose=send(Command::ChooseMicrophone)/>
            <DeviceList
                name=texts::speaker(lang)
                choice=speakers
                own=texts::own_speaker(lang)
                choose=send(|id| Command::ChooseSpeaker(Some(id).filter(|id| !id.is_empty())))
            />
        </div>
    }
    .into_any()
}

/// Nothing at all where the browser lists nothing (iPhones let nobody choose a speaker).
#[component]
fn DeviceList(
    name: &'static str,
    choice: Memo<Choice>,
    /// The words for "none in particular", where that can be chosen.
    #[prop(optional)]
    own: Option<&'static str>,
    choose: Callback<String>,
) -> impl IntoView {
    let lang = use_lang();
    let empty = Memo::new(move |_| choice.with(|(list, _)| list.is_empty()));
    let options = move || {
        choice.with(|(list, chosen)| {
            let own = own.map(|words| view! { <option value="" selected=chosen.is_none()>{words}</option> });
            let rest = list.iter().enumerate().map(|(at, device)| {
                let selected = chosen.as_deref() == Some(device.id.as_str());
                view! { <option value=device.id.clone() selected=selected>{label(lang, name, at, device)}</option> }
            });
            (own, rest.collect_view())
        })
    };
    view! {
        <Show when=move || !empty.get()>
            <label class="device-list">
                <span class="device-list-name">{name}</span>
                <span class="select">
                    <select class="input" on:change=move |event| choose.run(event_target_value(&event))>
                        {options}
                    </select>
                    <Icon of=Sign::Down/>
                </span>
            </label>
        </Show>
    }
    .into_any()
}

/// Browsers give no names before they allow a look.
fn label(lang: Lang, kind: &str, at: usize, device: &DeviceInfo) -> String {
    if device.label.trim().is_empty() { texts::nameless(lang, kind, at + 1) } else { device.label.clone() }
}
