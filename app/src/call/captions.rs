//! Captions: the lines at the lower edge, how they look, and the field in which they are typed. Kept nowhere but on the
//! screen; how they look is remembered on this device.
use super::bar::BarButton;
use super::live::Live;
use crate::ui::{Button, Dialog, Icon, Kind, Sign, use_lang};
use ::call::client::{CaptionLine, Command, Phase};
use ::call::limits::CAPTION_CHARS_MAX;
use ::texts::captions as texts;
use leptos::prelude::*;
use model::tasks::Task;
use std::time::Duration;

/// Sizes of the letters, counted from one.
const SIZES: u8 = 4;
/// What is typed goes out so often. Higher: letters come in jumps. Lower: a fast typist is refused.
const SENT_EVERY: Duration = Duration::from_millis(250);

/// By the names that the style knows.
const COLORS: [&str; 3] = ["light", "yellow", "dark"];

/// How captions look in this page, and whether a host types them.
#[derive(Clone, Copy)]
pub struct CaptionLook {
    size: RwSignal<u8>,
    colors: RwSignal<usize>,
    typing: RwSignal<bool>,
}

/// Reads what this device remembers, and turns captions on where they were.
pub fn start(live: Live) -> CaptionLook {
    let look = CaptionLook { size: RwSignal::new(2), colors: RwSignal::new(0), typing: RwSignal::new(false) };
    #[cfg(feature = "hydrate")]
    {
        let present = live.memo(|view| view.phase == Phase::In);
        Effect::new(move || {
            let kept = kept::read();
            look.size.set(kept.size.clamp(1, SIZES));
            look.colors.set(kept.colors.min(COLORS.len() - 1));
            if present.get() && kept.on {
                live.send(Command::Captions(true));
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = live;
    look
}

impl CaptionLook {
    fn keep(self) {
        #[cfg(feature = "hydrate")]
        kept::change(|kept| {
            kept.size = self.size.get_untracked();
            kept.colors = self.colors.get_untracked();
        });
    }

    fn grow(self, by: i8) {
        self.size.update(|size| *size = size.saturating_add_signed(by).clamp(1, SIZES));
        self.keep();
    }
}

/// On or off, where there is anything to turn on.
pub fn turn(live: Live) {
    let (there, on) = live.with_untracked(|view| (view.channel.captions.there, view.channel.captions.on));
    if there || on {
        live.send(Command::Captions(!on));
        #[cfg(feature = "hydrate")]
        kept::change(|kept| kept.on = !on);
    }
}

#[cfg(feature = "hydrate")]
mod kept {
    use gloo::storage::{LocalStorage, Storage};

    const KEPT: &str = "bedside.captions";

    #[derive(Clone, Copy)]
    pub struct Kept {
        pub on: bool,
        pub size: u8,
        pub colors: usize,
    }

    pub fn read() -> Kept {
        let (on, size, colors) = LocalStorage::get(KEPT).unwrap_or((false, 2, 0));
        Kept { on, size, colors }
    }

    /// A browser that keeps nothing forgets this, too.
    pub fn change(change: impl FnOnce(&mut Kept)) {
        let mut kept = read();
        change(&mut kept);
        let _ = LocalStorage::set(KEPT, (kept.on, kept.size, kept.colors));
    }
}

/// Somebody types captions, and this page does not show them: asked once.
#[component]
pub fn CaptionOffer(live: Live) -> impl IntoView {
    let lang = use_lang();
    let declined = RwSignal::new(false);
    let offered = live.memo(|view| {
        let captions = &view.channel.captions;
        view.phase == Phase::In && captions.there && !captions.on && view.channel.task != Task::Captioner
    });
    let show = Callback::new(move |()| turn(live));
    let later = Callback::new(move |()| declined.set(true));
    view! {
        <Show when=move || offered.get() && !declined.get()>
            <div class="call-note call-note-quiet" data-note="captions" role="status">
                <p>{texts::offer(lang)}</p>
                <Button kind=Kind::Secondary press=show>{texts::show(lang)}</Button>
                <Button kind=Kind::Quiet press=later>{texts::later(lang)}</Button>
            </div>
        </Show>
    }
    .into_any()
}

/// The lower edge of the stage: the lines, and the field of whoever types them.
#[component]
pub fn CaptionDock(live: Live, look: CaptionLook) -> impl IntoView {
    let shown = live.memo(|view| view.phase == Phase::In && view.channel.captions.on);
    let captioner = live.memo(|view| view.channel.task == Task::Captioner);
    let types = live.memo(|view| view.phase == Phase::In && view.channel.captions.types);
    let field = Memo::new(move |_| types.get() && (captioner.get() || look.typing.get()));
    view! {
        <div class="captions">
            <Show when=move || shown.get()><Lines live look/></Show>
            <Show when=move || field.get()><TypingField live/></Show>
        </div>
    }
    .into_any()
}

/// Eyes read each letter as it comes; readers of the screen hear each line once, when it is done.
#[component]
fn Lines(live: Live, look: CaptionLook) -> impl IntoView {
    let lang = use_lang();
    let lines = live.memo(|view| view.channel.captions.lines.clone());
    let done = move || lines.get().into_iter().filter(|line| line.done).collect::<Vec<_>>();
    let visible = move || {
        let draw = |line: CaptionLine| view! { <p class="captions-line" dir="auto">{line.text}</p> };
        match lines.with(Vec::is_empty) {
            true => view! { <p class="captions-line captions-none">{texts::empty(lang)}</p> }.into_any(),
            false => lines.get().into_iter().map(draw).collect_view().into_any(),
        }
    };
    view! {
        <div
            class="captions-box"
            data-size=move || look.size.get().to_string()
            data-colors=move || COLORS[look.colors.get()]
            aria-hidden="true"
        >
            {visible}
        </div>
        <div class="sr-only" role="log" aria-label=texts::captions(lang)>
            <For each=done key=|line| (line.of, line.line, line.text.clone()) let:line>
                <p dir="auto">{line.text.clone()}</p>
            </For>
        </div>
    }
    .into_any()
}

/// Goes out as it is typed. Lines are numbered by the clock, so that a page that is loaded anew goes on with higher ones.
#[component]
fn TypingField(live: Live) -> impl IntoView {
    let lang = use_lang();
    let text = RwSignal::new(String::new());
    let line = StoredValue::new(first_line());
    let before = StoredValue::new(None::<(u32, String)>);
    let due = StoredValue::new(false);
    let say = move |done: bool| {
        let text = text.get_untracked();
        live.send(Command::Caption { line: line.get_value(), text, done });
    };
    let typed = move |event| {
        text.set(event_target_value(&event));
        if !due.get_value() {
            due.set_value(true);
            set_timeout(
                move || {
                    // The line may be done, or the field gone, meanwhile.
                    if due.try_get_value() == Some(true) {
                        due.set_value(false);
                        say(false);
                    }
                },
                SENT_EVERY,
            );
        }
    };
    let end = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        due.set_value(false);
        let words = text.get_untracked();
        if words.trim().is_empty() {
            return;
        }
        say(true);
        let mine = line.get_value();
        // After a correction the line after the newest is next.
        let newest = before.get_value().map_or(mine, |(last, _)| last.max(mine));
        before.set_value(Some((mine, words)));
        line.set_value(newest.wrapping_add(1));
        text.set(String::new());
    };
    // Back to the last line, to correct it.
    let back = move |event: leptos::ev::KeyboardEvent| {
        let empty = text.with_untracked(|text| text.is_empty());
        if event.key() == "ArrowUp"
            && empty
            && let Some((last, words)) = before.get_value()
        {
            event.prevent_default();
            line.set_value(last);
            text.set(words);
        }
    };
    view! {
        <form class="captions-typing" on:submit=end>
            <label class="captions-label" for="captions-field">{texts::type_label(lang)}</label>
            <div class="captions-row">
                <input
                    id="captions-field"
                    class="input captions-field"
                    type="text"
                    autocomplete="off"
                    maxlength=CAPTION_CHARS_MAX.to_string()
                    aria-describedby="captions-hint"
                    prop:value=text
                    on:input=typed
                    on:keydown=back
                    dir="auto"
                />
                <Button kind=Kind::Secondary>{texts::next_line(lang)}</Button>
            </div>
            <p class="captions-hint" id="captions-hint">{texts::type_hint(lang)}</p>
        </form>
    }
    .into_any()
}

/// Seconds, of which there are fewer than lines that anybody types.
fn first_line() -> u32 {
    #[cfg(feature = "hydrate")]
    return (js_sys::Date::now() / 1_000.0) as u32;
    #[cfg(not(feature = "hydrate"))]
    {
        0
    }
}

/// In the bar of a desk: on and off. Nothing where nobody types any.
#[component]
pub fn CaptionButton(live: Live) -> impl IntoView {
    let lang = use_lang();
    let there = live.memo(|view| view.channel.captions.there || view.channel.captions.on);
    let on = live.memo(|view| view.channel.captions.on);
    view! {
        <Show when=move || there.get()>
            <BarButton
                sign=Signal::stored(Sign::Captions)
                label=texts::captions(lang).to_owned()
                word=texts::captions(lang)
                pressed=on
                keys="c"
                press=Callback::new(move |()| turn(live))
            />
        </Show>
    }
    .into_any()
}

/// Under "More": the way to all that can be chosen of them.
#[component]
pub fn CaptionItem(live: Live, open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let any = live.memo(|view| {
        let captions = &view.channel.captions;
        captions.there || captions.on || captions.types
    });
    view! {
        <Show when=move || any.get()>
            <button type="button" class="more-item" on:click=move |_| open.set(true)>
                <Icon of=Sign::Captions/>
                <span class="more-words">{texts::captions(lang)}</span>
            </button>
        </Show>
    }
    .into_any()
}

#[component]
pub fn CaptionDialog(live: Live, look: CaptionLook, open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let there = live.memo(|view| view.channel.captions.there || view.channel.captions.on);
    let on = live.memo(|view| view.channel.captions.on);
    let (smallest, largest) = (move || look.size.get() <= 1, move || look.size.get() >= SIZES);
    let starts = live.memo(|view| view.channel.captions.types && view.channel.task != Task::Captioner);
    let grow = move |by: i8| Callback::new(move |()| look.grow(by));
    let shows = move || if on.get() { texts::hide(lang) } else { texts::show(lang) };
    let types = move || if look.typing.get() { texts::type_stop(lang) } else { texts::type_start(lang) };
    let names = [texts::light(lang), texts::yellow(lang), texts::dark(lang)];
    let colors = names.into_iter().enumerate().map(|(n, words)| {
        let choose = move |_| {
            look.colors.set(n);
            look.keep();
        };
        view! {
            <button
                type="button"
                class="channel-choice"
                aria-pressed=move || if look.colors.get() == n { "true" } else { "false" }
                on:click=choose
            >
                {words}
            </button>
        }
    });
    let colors = colors.collect_view();
    let start_typing = Callback::new(move |()| {
        look.typing.update(|typing| *typing = !*typing);
        open.set(false);
    });
    view! {
        <Dialog id="captions" title=texts::captions(lang) open>
            <Show when=move || there.get()>
                <p><Button kind=Kind::Primary press=Callback::new(move |()| turn(live))>{shows}</Button></p>
            </Show>
            <div class="captions-size" role="group" aria-label=texts::size(lang)>
                <Button kind=Kind::Secondary disabled=Signal::derive(smallest) press=grow(-1)>
                    {texts::smaller(lang)}
                </Button>
                <Button kind=Kind::Secondary disabled=Signal::derive(largest) press=grow(1)>
                    {texts::larger(lang)}
                </Button>
                <span role="status">{move || texts::size_n(lang, look.size.get())}</span>
            </div>
            <div class="channel-choices captions-colors" role="group" aria-label=texts::colors(lang)>{colors}</div>
            <Show when=move || starts.get()>
                <p><Button kind=Kind::Secondary press=start_typing>{types}</Button></p>
            </Show>
            <p class="note">{texts::kept(lang)}</p>
        </Dialog>
    }
    .into_any()
}
