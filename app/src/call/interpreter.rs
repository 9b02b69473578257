//! An interpreter in the call: who listens to whom, how loud the others are meanwhile, and whom the interpreter speaks to.
use super::live::Live;
use crate::ui::{Button, Kind, use_lang};
use ::call::client::{Command, Phase, Tile, View};
use ::texts::{interpreter as texts, spoken as name_of};
use leptos::html::Audio;
use leptos::prelude::*;
use model::tasks::{Spoken, Task};
use model::{Lang, ParticipantId};

/// How loud the others are while one listens to an interpreter. Higher: two voices at once. Lower: no tone of voice is left.
const QUIET: f64 = 0.2;

/// What somebody does in the call, where it is more than to talk.
pub fn task_words(lang: Lang, task: Task) -> Option<String> {
    match task {
        Task::Talk => None,
        Task::Captioner => Some(texts::tag_captioner(lang).to_owned()),
        Task::Interpreter(spoken) => Some(texts::tag_interpreter(lang, name_of(lang, spoken))),
    }
}

/// Whether the room is off, and not only quiet, while one listens to an interpreter.
#[derive(Clone, Copy)]
pub struct Original {
    off: RwSignal<bool>,
}

impl Original {
    /// For the tiles within the component that calls it.
    pub fn provide() -> Original {
        let original = Original { off: RwSignal::new(false) };
        provide_context(original);
        original
    }
}

/// The languages that somebody interprets here, each once.
fn channels(view: &View) -> Vec<Spoken> {
    let mut all: Vec<_> = view.people.iter().filter_map(|tile| tile.task.channel()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Of 1.
fn volume(view: &View, id: ParticipantId, off: bool) -> f64 {
    let Some(spoken) = view.channel.hearing else { return 1.0 };
    let interprets = |tile: &&Tile| tile.here && tile.task.channel() == Some(spoken);
    let mut interpreters = view.people.iter().filter(interprets).map(|tile| tile.id).peekable();
    // Without one there is only the room to listen to.
    if interpreters.peek().is_none() || interpreters.any(|one| one == id) {
        return 1.0;
    }
    if off { 0.0 } else { QUIET }
}

/// Keeps these elements of somebody as loud as they should be.
pub fn balance(live: Live, id: ParticipantId, nodes: [NodeRef<Audio>; 2]) {
    let off = use_context::<Original>();
    let volume = Memo::new(move |_| {
        let off = off.is_some_and(|original| original.off.get());
        live.with(|view| volume(view, id, off))
    });
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let volume = volume.get();
        for audio in nodes.into_iter().filter_map(|node| node.get()) {
            audio.set_volume(volume);
            // Phones that let no page choose a volume: then rather silence than two voices at once.
            let deaf = (audio.volume() - volume).abs() > 0.01;
            audio.set_muted(volume <= 0.0 || deaf);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (volume, nodes);
}

/// What there is to choose now, among the notes above the faces.
#[component]
pub fn InterpreterNotes(live: Live) -> impl IntoView {
    let mine = live.memo(|view| view.channel.task.channel().filter(|_| view.phase == Phase::In));
    view! {
        {move || match mine.get() {
            Some(spoken) => view! { <Speaks live spoken/> }.into_any(),
            None => view! { <Listens live/> }.into_any(),
        }}
    }
    .into_any()
}

/// One of several of which one holds.
#[component]
fn Choice(words: String, chosen: Signal<bool>, choose: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="channel-choice"
            aria-pressed=move || if chosen.get() { "true" } else { "false" }
            on:click=move |_| choose.run(())
        >
            {words}
        </button>
    }
}

/// To an interpreter.
#[component]
fn Speaks(live: Live, spoken: Spoken) -> impl IntoView {
    let lang = use_lang();
    let aloud = live.memo(|view| view.channel.my_aloud);
    let name = name_of(lang, spoken);
    let choice = |yes: bool, words: String| {
        let chosen = Signal::derive(move || aloud.get() == yes);
        view! { <Choice words chosen choose=Callback::new(move |()| live.send(Command::SpeakToAll(yes)))/> }
    };
    view! {
        <div class="call-note call-note-quiet" data-note="interprets">
            <p id="interprets">{texts::i_interpret(lang, name)}</p>
            <div class="channel-choices" role="group" aria-labelledby="interprets">
                {choice(false, texts::to_listeners(lang, name))}
                {choice(true, texts::to_everyone(lang).to_owned())}
            </div>
        </div>
    }
    .into_any()
}

/// To everybody else: the offer when an interpreter comes, and afterwards whom one hears.
#[component]
fn Listens(live: Live) -> impl IntoView {
    let declined = RwSignal::new(Vec::<Spoken>::new());
    let open = live.memo(|view| if view.phase == Phase::In { channels(view) } else { Vec::new() });
    let hearing = live.memo(|view| view.channel.hearing.filter(|_| view.phase == Phase::In));
    let offered = Memo::new(move |_| {
        let declined = declined.get();
        open.get().into_iter().find(|spoken| hearing.get().is_none() && !declined.contains(spoken))
    });
    view! {
        <div class="channel-notes" role="status">
            {move || offered.get().map(|spoken| view! { <Offer live spoken declined/> })}
            {move || hearing.get().filter(|spoken| open.get().contains(spoken))
                .map(|spoken| view! { <Hearing live spoken/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Offer(live: Live, spoken: Spoken, declined: RwSignal<Vec<Spoken>>) -> impl IntoView {
    let lang = use_lang();
    let name = name_of(lang, spoken);
    let listen = Callback::new(move |()| live.send(Command::HearIn(Some(spoken))));
    let stay = Callback::new(move |()| declined.update(|declined| declined.push(spoken)));
    view! {
        <div class="call-note" data-note="interpreter">
            <p class="call-note-what">{texts::offer(lang, name)}</p>
            <div class="call-note-buttons">
                <Button kind=Kind::Primary press=listen>{texts::listen_in(lang, name)}</Button>
                <Button kind=Kind::Secondary press=stay>{texts::stay(lang)}</Button>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Hearing(live: Live, spoken: Spoken) -> impl IntoView {
    let lang = use_lang();
    let original = use_context::<Original>().map(|original| original.off);
    let room = Callback::new(move |()| live.send(Command::HearIn(None)));
    let words = move |off: bool| if off { texts::original_quiet(lang) } else { texts::original_off(lang) };
    let original = original.map(|off| {
        let press = Callback::new(move |()| off.update(|off| *off = !*off));
        view! { <Button kind=Kind::Secondary press>{move || words(off.get())}</Button> }
    });
    view! {
        <div class="call-note call-note-quiet" data-note="hearing">
            <p>{texts::hearing(lang, name_of(lang, spoken))}</p>
            {original}
            <Button kind=Kind::Secondary press=room>{texts::listen_room(lang)}</Button>
        </div>
    }
    .into_any()
}

/// The same choice where one looks for it later: under "More" and in the list of people. Nothing where nobody interprets.
#[component]
pub fn ListenItems(live: Live) -> impl IntoView {
    let lang = use_lang();
    let open = live.memo(|view| match view.channel.task.channel() {
        Some(_) => Vec::new(),
        None => channels(view),
    });
    let hearing = live.memo(|view| view.channel.hearing);
    let item = move |to: Option<Spoken>| {
        let words = match to {
            Some(spoken) => texts::listen_in(lang, name_of(lang, spoken)),
            None => texts::listen_room(lang).to_owned(),
        };
        let chosen = Signal::derive(move || hearing.get() == to);
        view! { <Choice words chosen choose=Callback::new(move |()| live.send(Command::HearIn(to)))/> }
    };
    move || {
        let open = open.get();
        (!open.is_empty()).then(|| {
            let items = [None].into_iter().chain(open.into_iter().map(Some)).map(item);
            view! { <div class="channel-choices">{items.collect_view()}</div> }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::live::blank;
    use ::call::client::ChannelView;
    use model::signal::CallRole;

    fn tile(n: usize, task: Task) -> Tile {
        Tile {
            id: id(n),
            name: String::new(),
            role: CallRole::Guest,
            sending: Default::default(),
            here: true,
            speaking: false,
            held: false,
            unreadable: false,
            task,
            media: Default::default(),
        }
    }

    fn id(n: usize) -> ParticipantId {
        ParticipantId::parse(&format!("{n:032x}")).expect("an id")
    }

    #[test]
    fn the_room_is_quiet_only_while_somebody_interprets_for_who_listens() {
        let spanish = Task::Interpreter(Spoken::Es);
        let people = vec![tile(1, Task::Talk), tile(2, spanish)];
        let mut view = View { people, ..blank(CallRole::Guest) };
        assert_eq!((volume(&view, id(1), false), volume(&view, id(2), true)), (1.0, 1.0));
        view.channel = ChannelView { hearing: Some(Spoken::Es), ..ChannelView::default() };
        assert_eq!((volume(&view, id(1), false), volume(&view, id(1), true)), (QUIET, 0.0));
        assert_eq!(volume(&view, id(2), true), 1.0);
        view.people[1].here = false;
        assert_eq!(volume(&view, id(1), true), 1.0);
    }

    #[test]
    fn signs_have_no_channel_and_each_language_has_one() {
        let tasks = [Spoken::Ase, Spoken::Es, Spoken::Es, Spoken::Ar].map(Task::Interpreter);
        let people = tasks.into_iter().enumerate().map(|(n, task)| tile(n, task)).collect();
        let view = View { people, ..blank(CallRole::Guest) };
        assert_eq!(channels(&view), [Spoken::Ar, Spoken::Es]);
    }
}
