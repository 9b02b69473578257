//! The host's side panel: who waits, with how long and how their devices are, and who is in.
use super::asked::{UnderWay, under_way};
use super::care::GuestCare;
use super::everyone::LockButton;
use super::interpreter::task_words;
use super::live::Live;
use super::present::Present;
use super::remove::{RemoveButton, Removing};
use crate::ui::{Button, CodeDisplay, Kind, Name, use_lang};
use ::call::client::{Command, View};
use ::texts::{call as texts, isolate};
use leptos::prelude::*;
use model::signal::{ClientMessage, DeviceState, Devices, Waiting};
use model::visits::GuestKey;
use model::{Lang, ParticipantId, Time};

/// The words of a wait and of the devices, beside the name.
pub fn waiting_words(lang: Lang, waiting: &Waiting, now: Time) -> String {
    if !waiting.here {
        return texts::page_closed(lang).to_owned();
    }
    let wait = match now.seconds_since(waiting.since) / 60 {
        ..=0 => texts::waits_just(lang).to_owned(),
        minutes => texts::waits(lang, minutes),
    };
    match device_words(lang, waiting.devices) {
        Some(devices) => format!("{wait}, {devices}"),
        None => wait,
    }
}

/// So the host knows where a guest is stuck.
fn device_words(lang: Lang, devices: Devices) -> Option<&'static str> {
    use DeviceState::{Asking, Good, Unknown};
    match (devices.camera, devices.microphone) {
        (Asking, _) | (_, Asking) => Some(texts::dev_asking(lang)),
        (Unknown, Unknown) => None,
        (Good, Good) => Some(texts::dev_good(lang)),
        (_, Good) => Some(texts::dev_camera(lang)),
        (Good, _) => Some(texts::dev_microphone(lang)),
        _ => Some(texts::dev_none(lang)),
    }
}

#[component]
pub fn Panel(
    live: Live,
    now: RwSignal<Time>,
    removing: Removing,
    /// The reader is the visit's host, and not a co-host.
    #[prop(optional)]
    own: bool,
) -> impl IntoView {
    let lang = use_lang();
    let waiting = live.memo(|view: &View| view.waiting.clone());
    view! {
        <section class="panel-part" aria-labelledby="panel-waiting">
            <h2 id="panel-waiting">{texts::waiting_heading(lang)}</h2>
            <Show when=move || waiting.with(Vec::is_empty)>
                <p class="panel-none">{texts::nobody_waits(lang)}</p>
            </Show>
            <ul class="panel-list">
                <For each=move || waiting.get() key=|waiting| waiting.id let:who>
                    <WaitingLine live id=who.id now removing/>
                </For>
            </ul>
            <AdmitAll live/>
            <LockButton live/>
        </section>
        <Present live removing own/>
    }
    .into_any()
}

#[component]
fn WaitingLine(live: Live, id: ParticipantId, now: RwSignal<Time>, removing: Removing) -> impl IntoView {
    let lang = use_lang();
    let find = move |view: &View| view.waiting.iter().find(|waiting| waiting.id == id).cloned();
    let who = Memo::new(move |_| live.with(find));
    let name = Memo::new(move |_| who.get().map(|who| who.name).unwrap_or_default());
    let words = move || who.get().map(|who| waiting_words(lang, &who, now.get()));
    let task = move || {
        let words = who.get().and_then(|who| task_words(lang, who.task));
        words.map(|words| view! { <span class="panel-words">{words}</span> })
    };
    let open = live.memo(|view: &View| !view.locked);
    view! {
        <li class="panel-line">
            <div class="panel-who">
                <span class="panel-name"><Name name/></span>
                {task}
                <span class="panel-words">{words}</span>
                <UnderWay live ask=ClientMessage::Admit { who: id }/>
                <UnderWay live ask=ClientMessage::Remove { who: id }/>
            </div>
            <div class="panel-acts">
                {move || open.get().then(|| view! {
                    <Button
                        kind=Kind::Primary
                        label=texts::admit_name(lang, name.get())
                        busy=under_way(live, ClientMessage::Admit { who: id })
                        press=Callback::new(move |()| live.send(Command::Admit(id)))
                    >
                        {texts::admit(lang)}
                    </Button>
                })}
                <RemoveButton removing id name/>
            </div>
            <GuestCare live id name/>
        </li>
    }
    .into_any()
}

/// Two or more wait: all at once. Whoever comes after the tap is none of them.
#[component]
fn AdmitAll(live: Live) -> impl IntoView {
    let lang = use_lang();
    let several = live.memo(|view: &View| view.waiting.len() > 1 && !view.locked);
    let all = Callback::new(move |()| live.send(Command::AdmitAll));
    // Asked for already, all of them.
    let busy = live.memo(|view: &View| {
        view.waiting.iter().all(|one| view.asked.contains(&ClientMessage::Admit { who: one.id }))
    });
    view! {
        <Show when=move || several.get()>
            <p><Button kind=Kind::Secondary busy press=all>{texts::admit_all(lang)}</Button></p>
        </Show>
    }
    .into_any()
}

/// Who has not come yet, with the code to read aloud on the phone.
#[component]
pub fn Expected(live: Live, keys: Vec<GuestKey>) -> impl IntoView {
    let lang = use_lang();
    let missing = live.memo_of(move |view| {
        let here =
            |id| view.people.iter().any(|tile| tile.id == id) || view.waiting.iter().any(|w| w.id == id);
        keys.iter().filter(|key| !here(key.participant)).cloned().collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !missing.with(Vec::is_empty)>
            <section class="panel-part" aria-labelledby="panel-expected">
                <h2 id="panel-expected">{texts::expected(lang)}</h2>
                <ul class="panel-list">
                    <For each=move || missing.get() key=|key| key.participant let:key>
                        <li class="panel-line">
                            <span class="panel-name"><Name name=key.name/></span>
                            <CodeDisplay code=key.code/>
                        </li>
                    </For>
                </ul>
            </section>
        </Show>
    }
    .into_any()
}

/// Somebody waits and the panel is closed: the first of them above the stage, with the one thing to do. Nobody knocks at
/// a visit that is locked.
#[component]
pub fn Knock(live: Live) -> impl IntoView {
    let lang = use_lang();
    let first = live.memo(|view: &View| {
        let first = view.waiting.first().filter(|_| !view.locked);
        first.map(|waiting| (waiting.id, waiting.name.clone()))
    });
    move || {
        first.get().map(|(id, name)| {
            view! {
                <div class="knock" role="status">
                    <p>{texts::admit_first(lang, isolate(&name))}</p>
                    <UnderWay live ask=ClientMessage::Admit { who: id }/>
                    <Button
                        kind=Kind::Primary
                        label=texts::admit_name(lang, &name)
                        busy=under_way(live, ClientMessage::Admit { who: id })
                        press=Callback::new(move |()| live.send(Command::Admit(id)))
                    >
                        {texts::admit(lang)}
                    </Button>
                </div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_sees_where_a_guest_is_stuck() {
        let devices = |camera, microphone| Devices { camera, microphone };
        let words = |camera, microphone| device_words(Lang::En, devices(camera, microphone));
        assert_eq!(words(DeviceState::Unknown, DeviceState::Unknown), None);
        assert_eq!(words(DeviceState::Denied, DeviceState::Good), Some("no camera"));
        assert_eq!(words(DeviceState::Good, DeviceState::Missing), Some("no microphone"));
        assert_eq!(words(DeviceState::Off, DeviceState::Off), Some("no camera and no microphone"));
        assert_eq!(words(DeviceState::Asking, DeviceState::Unknown), Some(texts::dev_asking(Lang::En)));
    }
}
