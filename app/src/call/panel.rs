//! The host's side panel: who waits, with how long and how their devices are, and who is in.
use super::asked::{UnderWay, line_is_away, under_way};
use super::live::Live;
use super::remove::{RemoveButton, Removing};
use crate::ui::{Button, CodeDisplay, Kind, Name, use_lang};
use ::call::client::{Command, Tile, View};
use ::texts::{call as texts, isolate};
use leptos::prelude::*;
use model::signal::{CallRole, ClientMessage, DeviceState, Devices, Waiting};
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
pub fn Panel(live: Live, now: RwSignal<Time>, removing: Removing) -> impl IntoView {
    let lang = use_lang();
    let waiting = live.memo(|view: &View| view.waiting.clone());
    let people = live.memo(|view: &View| view.people.clone());
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
        </section>
        <section class="panel-part" aria-labelledby="panel-present">
            <h2 id="panel-present">{texts::present_heading(lang)}</h2>
            <ul class="panel-list">
                <li class="panel-line"><span class="panel-name">{texts::you(lang)}</span></li>
                <For each=move || people.get() key=|tile| tile.id let:tile>
                    <PersonLine live tile removing/>
                </For>
            </ul>
        </section>
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
    view! {
        <li class="panel-line">
            <div class="panel-who">
                <span class="panel-name"><Name name/></span>
                <span class="panel-words">{words}</span>
                <UnderWay live ask=ClientMessage::Admit { who: id }/>
                <UnderWay live ask=ClientMessage::Remove { who: id }/>
            </div>
            <div class="panel-acts">
                {move || view! {
                    <Button
                        kind=Kind::Primary
                        label=texts::admit_name(lang, name.get())
                        busy=under_way(live, ClientMessage::Admit { who: id })
                        press=Callback::new(move |()| live.send(Command::Admit(id)))
                    >
                        {texts::admit(lang)}
                    </Button>
                }}
                <RemoveButton removing id name/>
            </div>
        </li>
    }
    .into_any()
}

/// Two or more wait: all at once.
#[component]
fn AdmitAll(live: Live) -> impl IntoView {
    let lang = use_lang();
    let several = live.memo(|view: &View| view.waiting.len() > 1);
    let all = Callback::new(move |()| {
        let waiting = live.with_untracked(|view| view.waiting.iter().map(|one| one.id).collect::<Vec<_>>());
        waiting.into_iter().for_each(|id| live.send(Command::Admit(id)));
    });
    view! {
        <Show when=move || several.get()>
            <p><Button kind=Kind::Secondary press=all>{texts::admit_all(lang)}</Button></p>
        </Show>
    }
    .into_any()
}

#[component]
fn PersonLine(live: Live, tile: Tile, removing: Removing) -> impl IntoView {
    let lang = use_lang();
    let id = tile.id;
    let away = live.memo_of(move |view| view.people.iter().any(|tile| tile.id == id && !tile.here));
    let is_guest = tile.role == CallRole::Guest;
    let loud = live.memo_of(move |view| view.people.iter().any(|tile| tile.id == id && tile.sending.mic));
    let name = tile.name.clone();
    let mute = texts::mute_name(lang, &name);
    let away_line = line_is_away(live);
    view! {
        <li class="panel-line panel-person">
            <div class="panel-who">
                <span class="panel-name"><Name name=tile.name.clone()/></span>
                {move || away.get().then(|| view! { <span class="panel-words">{texts::reconnecting(lang)}</span> })}
                <UnderWay live ask=ClientMessage::SendBack { who: id }/>
                <UnderWay live ask=ClientMessage::Remove { who: id }/>
            </div>
            <div class="panel-acts">
                <Show when=move || loud.get()>
                    <Button
                        kind=Kind::Quiet
                        label=mute.clone()
                        disabled=away_line
                        press=Callback::new(move |()| live.send(Command::Mute(id)))
                    >
                        {texts::mute_other(lang)}
                    </Button>
                </Show>
                {is_guest.then(|| view! {
                    <Button
                        kind=Kind::Quiet
                        label=texts::send_back_name(lang, &tile.name)
                        busy=under_way(live, ClientMessage::SendBack { who: id })
                        press=Callback::new(move |()| live.send(Command::SendBack(id)))
                    >
                        {texts::send_back(lang)}
                    </Button>
                    <RemoveButton removing id name=Signal::stored(name.clone())/>
                })}
            </div>
        </li>
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

/// Somebody waits and the panel is closed: the first of them above the stage, with the one thing to do.
#[component]
pub fn Knock(live: Live) -> impl IntoView {
    let lang = use_lang();
    let first =
        live.memo(|view: &View| view.waiting.first().map(|waiting| (waiting.id, waiting.name.clone())));
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
