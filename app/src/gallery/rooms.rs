//! The gallery's second half: the waiting room, the call and the day, each part in each state. A call is shown by its
//! view alone; the browser draws it, since that is where calls live.
use crate::call::bar::{Bar, BarButton};
use crate::call::chat;
use crate::call::devices::DeviceLists;
use crate::call::layout::{Layout, Lead};
use crate::call::live::{Live, blank};
use crate::call::more::Opens;
use crate::call::notes::{Notes, TroubleWords};
use crate::call::panel::{Knock, Panel};
use crate::call::screen::HostTools;
use crate::call::stage::Stage;
use crate::call::tile::PersonTile;
use crate::call::trouble;
use crate::call::way::{Browser, Maker, System};
use crate::join::mirror::{Tick, TickLine};
use crate::ui::{Sign, use_lang};
use ::call::client::{Device, DeviceInfo, Line, Phase, Problem, Source, Tile, View};
use ::call::moment::Moment;
use leptos::prelude::*;
use model::signal::{CallRole, DeviceState, Devices, Sending, Waiting};
use model::{Lang, ParticipantId, Time};
use texts::gallery as t;

#[component]
pub fn Rooms() -> impl IntoView {
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let parts = || {
        view! {
            <Bars/>
            <Tiles/>
            <Stages/>
            <CallNotes/>
            <WaitingRows/>
            <Ticks/>
            <Troubles/>
        }
    };
    view! { <Show when=move || awake.get()>{parts}</Show> }.into_any()
}

fn present(role: CallRole) -> View {
    View { phase: Phase::In, line: Line::Good, ..blank(role) }
}

fn id(n: usize) -> Option<ParticipantId> {
    ParticipantId::parse(&format!("{n:032x}"))
}

/// Somebody who is there, whose picture is still on its way.
fn person(n: usize, name: &str) -> Option<Tile> {
    Some(Tile {
        id: id(n)?,
        name: name.to_owned(),
        role: CallRole::Guest,
        sending: Sending { mic: true, camera: true, ..Sending::default() },
        here: true,
        speaking: false,
        held: false,
        unreadable: false,
        task: Default::default(),
        media: Default::default(),
    })
}

fn people(lang: Lang, count: usize) -> Vec<Tile> {
    let names = [t::person(lang), t::person_two(lang), t::person_long(lang)];
    let each = (0..count).zip(names.into_iter().cycle()).filter_map(|(n, name)| {
        let mut tile = person(n, name)?;
        tile.sending.camera = false;
        Some(tile)
    });
    each.collect()
}

fn waiting(lang: Lang) -> Vec<Waiting> {
    use DeviceState::{Asking, Denied, Good};
    let each = [
        (t::person(lang), 0, Asking, Asking, true),
        (t::person_two(lang), 4, Good, Good, true),
        (t::person_long(lang), 12, Denied, Good, true),
        (t::person(lang), 31, Good, Good, false),
    ];
    let each = each.into_iter().enumerate().filter_map(|(n, (name, minutes, camera, microphone, here))| {
        let since = Time::from_seconds(-60 * minutes);
        Some(Waiting {
            id: id(n)?,
            name: name.to_owned(),
            since,
            devices: Devices { camera, microphone },
            here,
            task: Default::default(),
        })
    });
    each.collect()
}

#[component]
fn Bars() -> impl IntoView {
    let lang = use_lang();
    let mut off = present(CallRole::Guest);
    (off.me.mic_on, off.me.camera_on) = (false, false);
    let mut host = present(CallRole::Host);
    (host.me.can_share_screen, host.me.sending.screen, host.waiting) = (true, true, waiting(lang));
    let bars = [(present(CallRole::Guest), false), (off, false), (host, true)].map(|(view, is_host)| {
        let tools = is_host.then(|| HostTools {
            panel_open: RwSignal::new(true),
            locked: RwSignal::new(false),
            leaving: RwSignal::new(false),
            panel: ViewFn::from(|| ()),
        });
        let live = Live::showing(view);
        let (layout, opens, chat) = (Layout::new(live), Opens::new(), chat::start(live));
        view! { <div class="call-page gallery-dark"><Bar live layout opens chat tools/></div> }
    });
    let press = Callback::new(|()| {});
    view! {
        <h2>{t::bar(lang)}</h2>
        {bars.into_iter().collect_view()}
        <div class="call-page gallery-dark row">
            <BarButton
                sign=Signal::stored(Sign::Chat)
                label=t::bar_button(lang).to_owned()
                word=t::bar_button(lang)
                count=Signal::stored(12)
                press
            />
            <BarButton
                sign=Signal::stored(Sign::Chat)
                label=t::bar_button(lang).to_owned()
                word=t::bar_button(lang)
                pressed=Signal::stored(true)
                press
            />
        </div>
    }
    .into_any()
}

#[component]
fn Tiles() -> impl IntoView {
    let lang = use_lang();
    let states: [fn(&mut Tile); 8] = [
        |tile| tile.media.camera = Some(Source { epoch: 0, mid: "0".to_owned() }),
        |_| {},
        |tile| tile.sending.camera = false,
        |tile| (tile.sending.mic, tile.sending.camera) = (false, false),
        |tile| (tile.speaking, tile.sending.camera) = (true, false),
        |tile| (tile.role, tile.sending.camera, tile.sending.mic) = (CallRole::Host, false, false),
        |tile| tile.here = false,
        |tile| (tile.name, tile.sending.camera) = (tile.name.repeat(4), false),
    ];
    let each = states.into_iter().enumerate().filter_map(|(n, change)| {
        let mut tile = person(n, t::person(lang))?;
        change(&mut tile);
        let (id, mut view) = (tile.id, present(CallRole::Guest));
        view.people.push(tile);
        let live = Live::showing(view);
        Some(view! { <PersonTile live layout=Layout::new(live) id shown=Signal::stored(true)/> })
    });
    view! { <h2>{t::tiles(lang)}</h2> <div class="call-page gallery-dark gallery-tiles">{each.collect_view()}</div> }
        .into_any()
}

/// One, two, six; nobody; not yet; the line is lost; somebody shares.
#[component]
fn Stages() -> impl IntoView {
    let lang = use_lang();
    let lost = Line::Reconnecting { since: Moment(0) };
    let with =
        |count: usize, line: Line| View { people: people(lang, count), line, ..present(CallRole::Guest) };
    let mut shares = with(3, Line::Good);
    if let Some(first) = shares.people.first_mut() {
        first.sending.screen = true;
        first.media.screen = Some(Source { epoch: 0, mid: "1".to_owned() });
    }
    let stages = [
        with(1, Line::Good),
        with(2, Line::Good),
        with(6, Line::Good),
        with(2, lost),
        shares,
        present(CallRole::Guest),
        present(CallRole::Host),
        View { line: Line::Opening, ..blank(CallRole::Guest) },
    ];
    let each = stages.map(|view| {
        let live = Live::showing(view);
        view! { <div class="call-page gallery-dark gallery-stage"><Stage live layout=Layout::new(live)/></div> }
    });
    // One of six is pinned, and oneself is hidden.
    let led = Live::showing(with(6, Line::Good));
    let layout = Layout::new(led);
    layout.pinned.set(id(1).map(Lead::Person));
    layout.hidden.set(true);
    view! {
        <h2>{t::stage(lang)}</h2>
        <div class="two">
            {each.into_iter().collect_view()}
            <div class="call-page gallery-dark gallery-stage"><Stage live=led layout/></div>
        </div>
    }
    .into_any()
}

#[component]
fn CallNotes() -> impl IntoView {
    let lang = use_lang();
    let with = |line: Line, problems: Vec<Problem>| View { line, problems, ..present(CallRole::Guest) };
    let mut shares = present(CallRole::Host);
    shares.me.sending.screen = true;
    let away = Line::Reconnecting { since: Moment(0) };
    let notes = [
        with(away, Vec::new()),
        with(away, vec![Problem::ServerAway]),
        with(Line::Offline { since: Moment(0) }, vec![Problem::NoNetwork]),
        with(Line::Good, vec![Problem::MediaBlocked]),
        with(Line::Good, vec![Problem::ScreenFailed]),
        with(Line::Good, vec![Problem::SoundBlocked]),
        with(Line::Good, vec![Problem::Stopped(Device::Microphone)]),
        shares,
    ];
    let each = notes.map(|view| {
        let phone = Some(t::phone(lang).to_owned());
        view! { <div class="call-page gallery-dark gallery-stage"><Notes live=Live::showing(view) phone/></div> }
    });
    view! { <h2>{t::call_notes(lang)}</h2> <div class="two">{each.into_iter().collect_view()}</div> }
        .into_any()
}

#[component]
fn WaitingRows() -> impl IntoView {
    let lang = use_lang();
    let live =
        Live::showing(View { waiting: waiting(lang), people: people(lang, 3), ..present(CallRole::Host) });
    let now = RwSignal::new(Time(0));
    view! {
        <h2>{t::waiting_rows(lang)}</h2>
        <div class="two">
            <div class="call-page gallery-dark">
                <section class="panel panel-open gallery-panel" aria-label=t::waiting_rows(lang)>
                    <Panel live now removing=RwSignal::new(None)/>
                </section>
            </div>
            <div class="call-page gallery-dark gallery-stage"><Knock live/></div>
        </div>
    }
    .into_any()
}

#[component]
fn Ticks() -> impl IntoView {
    use texts::devices as words;
    let lang = use_lang();
    let line = |tick: Tick, of: Sign, words: &'static str| {
        view! { <TickLine tick=Memo::new(move |_| tick) of words=Signal::stored(words)/> }
    };
    let device = |id: &str, label: &str| DeviceInfo { id: id.to_owned(), label: label.to_owned() };
    let mut view = present(CallRole::Guest);
    view.me.cameras = vec![device("a", t::device(lang)), device("b", "")];
    view.me.microphones = vec![device("c", t::device(lang))];
    view! {
        <h2>{t::checks(lang)}</h2>
        <div class="two">
            <ul class="checks">
                {line(Tick::Pending, Sign::Camera, words::camera_asking(lang))}
                {line(Tick::Good, Sign::Camera, words::camera_good(lang))}
                {line(Tick::Trouble, Sign::Camera, words::camera_trouble(lang))}
                {line(Tick::Without, Sign::Camera, words::camera_off(lang))}
                {line(Tick::Pending, Sign::Mic, words::microphone_say(lang))}
                {line(Tick::Good, Sign::Mic, words::microphone_good(lang))}
                {line(Tick::Pending, Sign::Speaker, words::speaker_question(lang))}
                {line(Tick::Trouble, Sign::Speaker, words::speaker_trouble(lang))}
            </ul>
            <DeviceLists live=Live::showing(view)/>
        </div>
    }
    .into_any()
}

/// A refusal in each browser, by the system, and each other trouble once.
#[component]
fn Troubles() -> impl IntoView {
    let lang = use_lang();
    let both = [Problem::Denied(Device::Camera), Problem::Denied(Device::Microphone)];
    let refused = [
        (Maker::Chrome, System::Windows),
        (Maker::Edge, System::Windows),
        (Maker::Firefox, System::Mac),
        (Maker::Safari, System::Mac),
        (Maker::Safari, System::Ios),
        (Maker::Chrome, System::Ios),
        (Maker::Other, System::Android),
    ];
    let refused = refused.into_iter().map(|(maker, system)| (both.to_vec(), Browser { maker, system }));
    let here = Browser::here();
    let others = [
        Problem::BlockedBySystem(Device::Camera),
        Problem::InUse(Device::Camera),
        Problem::Missing(Device::Microphone),
        Problem::Stopped(Device::Camera),
        Problem::Silent,
    ];
    let others = others.into_iter().map(|problem| (vec![problem], here));
    let live = Live::showing(present(CallRole::Guest));
    let each = refused.chain(others).filter_map(|(problems, browser)| {
        let trouble = trouble::of_devices(lang, &problems, browser)?;
        Some(view! { <div class="mirror-trouble"><TroubleWords live trouble/></div> })
    });
    view! { <h2>{t::troubles(lang)}</h2> <div class="two">{each.collect_view()}</div> }.into_any()
}
