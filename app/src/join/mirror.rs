//! The device check as a mirror: one's own picture, the voice as a soft ring around it, and three ticks.
use super::check::{Check, Seen, Sound};
use crate::call::ailing::{network_words, of_ailments};
use crate::call::background::{BackgroundNote, Backgrounds};
use crate::call::devices::DeviceLists;
use crate::call::doctor::HintNote;
use crate::call::live::Live;
use crate::call::notes::TroubleWords;
use crate::call::trouble;
use crate::call::way::Browser;
use crate::ui::{Button, Icon, Kind, Sign, use_lang};
use ::call::client::{Command, Problem, View};
use leptos::html::{Div, Video};
use leptos::prelude::*;
use model::Lang;
use model::doctor::{Ailment, Network};
use model::signal::DeviceState;
use texts::devices as texts;

/// Ten times a second: smooth enough for a ring, nothing for an old phone's battery.
const TICK_MS: u64 = 100;

/// How one of the three stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tick {
    Pending,
    Good,
    Trouble,
    /// Chosen so.
    Without,
}

fn camera_tick(state: DeviceState) -> Tick {
    match state {
        DeviceState::Unknown | DeviceState::Asking => Tick::Pending,
        DeviceState::Good => Tick::Good,
        DeviceState::Off => Tick::Without,
        _ => Tick::Trouble,
    }
}

fn microphone_tick(state: DeviceState, check: Check, silent: bool) -> Tick {
    match camera_tick(state) {
        Tick::Good if silent => Tick::Trouble,
        Tick::Good if !check.voice => Tick::Pending,
        other => other,
    }
}

fn camera_words(lang: Lang, state: DeviceState) -> &'static str {
    match camera_tick(state) {
        Tick::Pending => texts::camera_asking(lang),
        Tick::Good => texts::camera_good(lang),
        Tick::Trouble => texts::camera_trouble(lang),
        Tick::Without => texts::camera_off(lang),
    }
}

fn microphone_words(lang: Lang, state: DeviceState, tick: Tick) -> &'static str {
    match tick {
        Tick::Pending if state == DeviceState::Good => texts::microphone_say(lang),
        Tick::Pending => texts::microphone_asking(lang),
        Tick::Good => texts::microphone_good(lang),
        Tick::Trouble => texts::microphone_trouble(lang),
        Tick::Without => texts::microphone_off(lang),
    }
}

#[component]
pub fn Mirror(live: Live, check: RwSignal<Check>) -> impl IntoView {
    let lang = use_lang();
    let (video, frame) = (NodeRef::<Video>::new(), NodeRef::<Div>::new());
    live.mirror(video);
    run(live, check, frame);
    let devices = live.memo(|view: &View| view.me.devices);
    let picture =
        live.memo(|view: &View| view.me.sending.camera || view.me.devices.camera == DeviceState::Good);
    let asking = live.memo(|view: &View| {
        let devices = view.me.devices;
        [devices.camera, devices.microphone].contains(&DeviceState::Asking)
    });
    let call = live.memo_of(move |view| trouble::of_call(lang, &view.problems, None));
    // One at a time, the gravest first: what only ails waits until nothing is refused.
    let trouble = live.memo_of(move |view| {
        let browser = Browser::here();
        let refused = trouble::of_devices(lang, &view.problems, browser);
        let free = refused.is_none() && trouble::of_call(lang, &view.problems, None).is_none();
        let ails = free.then(|| of_ailments(lang, &view.problems, browser));
        refused.or(ails.flatten())
    });
    let ready = Memo::new(move |_| check.get().ready);
    view! {
        <section class="mirror" class:mirror-small=move || ready.get() aria-label=texts::mirror(lang)>
            <div class="mirror-frame" class:mirror-picture=move || picture.get() node_ref=frame>
                <video class="mirror-video" node_ref=video autoplay playsinline muted prop:muted=true aria-hidden="true"></video>
                <p class="mirror-words">
                    {move || if asking.get() {
                        texts::ask(lang)
                    } else if picture.get() {
                        ""
                    } else {
                        camera_words(lang, devices.get().camera)
                    }}
                </p>
            </div>
            <Show when=move || !ready.get() fallback=move || view! { <Ready check live/> }>
                <Ticks live check/>
            </Show>
            <HintNote live class="mirror-trouble"/>
            <BackgroundNote live class="mirror-background"/>
            <div role="status">
                {move || call.get().map(|trouble| {
                    let code = trouble.code;
                    view! { <div class="mirror-trouble" data-note=code><TroubleWords live trouble/></div> }
                })}
                {move || trouble.get().map(|trouble| {
                    let code = trouble.code;
                    view! { <div class="mirror-trouble" data-note=code><TroubleWords live trouble/></div> }
                })}
            </div>
            <details class="mirror-choose">
                <summary><span>{texts::choose(lang)}</span> <Icon of=Sign::Down/></summary>
                <DeviceLists live/>
                <Backgrounds live/>
            </details>
        </section>
    }
    .into_any()
}

#[component]
fn Ticks(live: Live, check: RwSignal<Check>) -> impl IntoView {
    let lang = use_lang();
    let devices = live.memo(|view: &View| view.me.devices);
    let silent = live.memo(|view: &View| {
        let taken = Problem::Ailing(Ailment::MicrophoneTaken);
        view.problems.contains(&Problem::Silent) || view.problems.contains(&taken)
    });
    let network = live.memo(|view: &View| view.care.network);
    let camera = Memo::new(move |_| camera_tick(devices.get().camera));
    let microphone = Memo::new(move |_| microphone_tick(devices.get().microphone, check.get(), silent.get()));
    let sound = Memo::new(move |_| check.get().sound);
    let off = live.memo(off);
    view! {
        <ul class="checks">
            <TickLine tick=camera of=Sign::Camera words=Signal::derive(move || camera_words(lang, devices.get().camera))/>
            <TickLine
                tick=microphone
                of=Sign::Mic
                words=Signal::derive(move || microphone_words(lang, devices.get().microphone, microphone.get()))
            />
            <TickLine
                tick=Memo::new(move |_| match network.get() {
                    Network::Unknown => Tick::Pending,
                    Network::Good => Tick::Good,
                    Network::Weak | Network::Blocked => Tick::Trouble,
                })
                of=Sign::Globe
                words=Signal::derive(move || network_words(lang, network.get()))
            />
            // Last, because its answer stands right below.
            <TickLine
                tick=Memo::new(move |_| match sound.get() {
                    Sound::Heard => Tick::Good,
                    Sound::NotHeard => Tick::Trouble,
                    _ => Tick::Pending,
                })
                of=Sign::Speaker
                words=Signal::derive(move || match sound.get() {
                    Sound::Heard => texts::speaker_good(lang),
                    Sound::NotHeard => texts::speaker_trouble(lang),
                    Sound::Asked => texts::speaker_question(lang),
                    Sound::Untested | Sound::NeedsTap => texts::speaker_untested(lang),
                })
            />
        </ul>
        <div class="check-buttons">
            {move || sound_buttons(live, check, sound.get())}
            {move || turn_on(lang, off.get()).map(|(words, command)| view! {
                <Button kind=Kind::Secondary press=Callback::new(move |()| live.send(command.clone()))>{words}</Button>
            })}
        </div>
    }
    .into_any()
}

/// Whether camera and microphone are off on purpose.
fn off(view: &View) -> (bool, bool) {
    let devices = view.me.devices;
    (devices.camera == DeviceState::Off, devices.microphone == DeviceState::Off)
}

/// What is off is turned on by a button that says so, never by the way.
fn turn_on(lang: Lang, off: (bool, bool)) -> Option<(&'static str, Command)> {
    match off {
        (true, true) => Some((texts::start_check(lang), Command::TurnOn)),
        (true, false) => Some((texts::turn_camera_on(lang), Command::Camera(true))),
        (false, true) => Some((texts::turn_microphone_on(lang), Command::Mic(true))),
        (false, false) => None,
    }
}

fn sound_buttons(live: Live, check: RwSignal<Check>, sound: Sound) -> AnyView {
    let lang = use_lang();
    let play = Callback::new(move |()| ring(live, check));
    let answer = move |heard: bool| Callback::new(move |()| check.update(|check| check.answer(heard)));
    match sound {
        Sound::Untested | Sound::NeedsTap => {
            view! { <Button kind=Kind::Secondary sign=Sign::Bell press=play>{texts::speaker_play(lang)}</Button> }.into_any()
        }
        Sound::Asked => view! {
            <Button kind=Kind::Secondary sign=Sign::Check press=answer(true)>{texts::yes(lang)}</Button>
            <Button kind=Kind::Secondary sign=Sign::Close press=answer(false)>{texts::no(lang)}</Button>
        }
        .into_any(),
        Sound::NotHeard => {
            view! { <Button kind=Kind::Secondary sign=Sign::Bell press=play>{texts::speaker_again(lang)}</Button> }.into_any()
        }
        Sound::Heard => ().into_any(),
    }
}

#[component]
pub(crate) fn TickLine(tick: Memo<Tick>, of: Sign, words: Signal<&'static str>) -> impl IntoView {
    let sign = move || match tick.get() {
        Tick::Good => Sign::Good,
        Tick::Trouble => Sign::Warning,
        Tick::Pending | Tick::Without => of,
    };
    let name = move || match tick.get() {
        Tick::Pending => "pending",
        Tick::Good => "good",
        Tick::Trouble => "trouble",
        Tick::Without => "without",
    };
    view! {
        <li class="check" data-check=name>
            {move || view! { <Icon of=sign()/> }}
            <span>{words}</span>
        </li>
    }
    .into_any()
}

/// The check has stepped aside: one line, and a way back.
#[component]
fn Ready(check: RwSignal<Check>, live: Live) -> impl IntoView {
    let lang = use_lang();
    let without = live.memo(off);
    let words = move || match (without.get(), check.get().sound) {
        ((true, _), _) => texts::camera_off(lang),
        ((_, true), _) => texts::microphone_off(lang),
        (_, Sound::Heard) => texts::all_good(lang),
        _ => texts::camera_good(lang),
    };
    let again = Callback::new(move |()| check.update(Check::again));
    view! {
        <div class="mirror-ready">
            <p><Icon of=Sign::Good/> <span>{words}</span></p>
            <Button kind=Kind::Quiet press=again>{texts::check_again(lang)}</Button>
        </div>
    }
    .into_any()
}

/// Looks ten times a second, in the browser only.
fn run(live: Live, check: RwSignal<Check>, frame: NodeRef<Div>) {
    Effect::new(move || {
        let tick = move || {
            let level = live.level();
            show_level(frame, level);
            let devices = live.with_untracked(|view| view.me.devices);
            let seen =
                Seen { now_ms: now_ms(), camera: devices.camera, microphone: devices.microphone, level };
            let mut next = check.get_untracked();
            let chime = next.look(seen);
            if next != check.get_untracked() {
                check.set(next);
            }
            if chime {
                ring(live, check);
            }
        };
        let handle = set_interval_with_handle(tick, std::time::Duration::from_millis(TICK_MS));
        on_cleanup(move || {
            if let Ok(handle) = handle {
                handle.clear();
            }
        });
    });
}

#[cfg(feature = "hydrate")]
fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

#[cfg(not(feature = "hydrate"))]
fn now_ms() -> u64 {
    0
}

/// The ring's width follows the voice. Set by script: the page's policy allows no inline styles.
fn show_level(frame: NodeRef<Div>, level: f32) {
    #[cfg(feature = "hydrate")]
    if let Some(frame) = frame.get_untracked() {
        // Named in full, since Leptos has a `style` of its own.
        let style = web_sys::HtmlElement::style(&frame);
        let _ = style.set_property("--level", &format!("{:.2}", level.clamp(0.0, 1.0)));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (frame, level);
}

/// Plays the chime through the chosen speaker.
fn ring(live: Live, check: RwSignal<Check>) {
    #[cfg(feature = "hydrate")]
    {
        let speaker = live.with_untracked(|view| view.me.speaker.clone());
        leptos::task::spawn_local(async move {
            let played = crate::call::sounds::chime(speaker).await;
            let _ = check.try_update(|check| check.chimed(now_ms(), played));
        });
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = live;
        check.update(|check| check.chimed(now_ms(), false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_off_is_turned_on_by_its_own_button_only() {
        assert_eq!(turn_on(Lang::En, (false, false)), None);
        assert_eq!(turn_on(Lang::En, (true, true)).map(|(_, command)| command), Some(Command::TurnOn));
        assert_eq!(turn_on(Lang::En, (true, false)).map(|(_, command)| command), Some(Command::Camera(true)));
        assert_eq!(turn_on(Lang::En, (false, true)).map(|(_, command)| command), Some(Command::Mic(true)));
    }
}
