//! What is needed rarely, behind one button of the bar: a sheet from below on a phone, a small window above the bar on a
//! desk. The browser's own `<dialog>`, so that Escape closes it and the focus goes back to the button.
use super::background;
use super::bar::{BarButton, leave, share};
use super::captions::CaptionItem;
use super::chat::Chat;
use super::hand::HandButton;
use super::interpreter::ListenItems;
use super::layout::{Layout, Shape};
use super::live::Live;
use super::screen::HostTools;
use super::wide::Wide;
use crate::ui::{Icon, Sign, use_lang};
use ::call::client::Command;
use ::texts::{call as texts, stage as words};
use leptos::html;
use leptos::prelude::*;

/// What the menu opens besides.
#[derive(Clone, Copy)]
pub struct Opens {
    pub devices: RwSignal<bool>,
    pub keys: RwSignal<bool>,
    /// Who is in, for everybody but hosts, who have a panel.
    pub people: RwSignal<bool>,
    pub captions: RwSignal<bool>,
    pub wide: Wide,
}

impl Opens {
    pub fn new() -> Opens {
        let no = || RwSignal::new(false);
        Opens { devices: no(), keys: no(), people: no(), captions: no(), wide: Wide::new() }
    }

    /// What "People" opens, and whether it cannot be opened: a host's panel is away while the sign-in has ended.
    pub fn people_of(self, tools: Option<&HostTools>) -> (RwSignal<bool>, Signal<bool>) {
        match tools {
            Some(tools) => (tools.panel_open, tools.locked.into()),
            None => (self.people, Signal::stored(false)),
        }
    }
}

/// The way out of the account, where the page has one that stands nowhere else.
#[derive(Clone)]
pub struct Account(pub ViewFn);

type Menu = NodeRef<html::Dialog>;

/// Now, not with the next change: the focus is back before another dialog takes it.
fn close(menu: Menu) {
    if let Some(menu) = menu.get_untracked() {
        menu.close();
    }
}

#[component]
fn Item(
    menu: Menu,
    sign: Sign,
    #[prop(into)] label: Signal<&'static str>,
    /// A sentence below.
    #[prop(optional)]
    hint: Option<&'static str>,
    #[prop(default = "more-item")] class: &'static str,
    press: Callback<()>,
) -> impl IntoView {
    let act = move |_| {
        close(menu);
        press.run(());
    };
    view! {
        <button type="button" class=class on:click=act>
            <Icon of=sign/>
            <span class="more-words">
                {move || label.get()}
                {hint.map(|hint| view! { <span class="more-hint">{hint}</span> })}
            </span>
        </button>
    }
    .into_any()
}

/// The button and what it opens.
#[component]
pub(crate) fn More(
    live: Live,
    layout: Layout,
    opens: Opens,
    chat: Chat,
    tools: Option<HostTools>,
) -> impl IntoView {
    let lang = use_lang();
    let menu = Menu::new();
    let open = RwSignal::new(false);
    let waiting = live.memo(|view| view.waiting.len());
    let show = Callback::new(move |()| {
        if let Some(menu) = menu.get_untracked().filter(|menu| !menu.open()) {
            open.set(menu.show_modal().is_ok());
        }
    });
    // A tap beside it lands on the dialog itself, whose inside is filled by its list.
    let beside = move |event: leptos::ev::MouseEvent| {
        if event.target() == event.current_target() {
            close(menu);
        }
    };
    let on_phones = tools.clone();
    let account = use_context::<Account>();
    let account = account.map(|account| view! { <div class="more-account">{account.0.run()}</div> });
    view! {
        <BarButton
            sign=Signal::stored(Sign::More)
            label=Signal::derive(move || match waiting.get() {
                0 => words::more(lang).to_owned(),
                n => words::more_waiting(lang, n as i64),
            })
            word=words::more(lang)
            expanded=open
            count=waiting
            class="bar-button bar-more"
            press=show
        />
        <dialog
            class="more-menu"
            aria-label=words::more(lang)
            node_ref=menu
            on:close=move |_| open.set(false)
            on:click=beside
        >
            <div class="more-list">
                <OnPhones live menu opens chat tools=on_phones/>
                <div class="more-call" on:click=move |_| close(menu)>
                    <ListenItems live/>
                    <CaptionItem live open=opens.captions/>
                </div>
                <Choices live layout menu opens tools/>
                {account}
            </div>
        </dialog>
    }
    .into_any()
}

/// What a desk has in its bar.
#[component]
fn OnPhones(live: Live, menu: Menu, opens: Opens, chat: Chat, tools: Option<HostTools>) -> impl IntoView {
    let lang = use_lang();
    let can_share = live.memo(|view| view.me.can_share_screen);
    let sharing = live.memo(|view| view.me.sending.screen);
    let waiting = live.memo(|view| view.waiting.len());
    let can_write = Memo::new(move |_| chat.is_there() && chat.view.with(|view| view.open));
    let (shown, locked) = opens.people_of(tools.as_ref());
    let called =
        Signal::derive(move || if sharing.get() { texts::stop_sharing(lang) } else { texts::share(lang) });
    view! {
        <div class="more-hand" on:click=move |_| close(menu)><HandButton live/></div>
        <Show when=move || !locked.get()>
            <button
                type="button"
                class="more-item more-phone"
                aria-expanded=move || if shown.get() { "true" } else { "false" }
                on:click=move |_| {
                    close(menu);
                    shown.update(|shown| *shown = !*shown);
                }
            >
                <Icon of=Sign::Users/>
                <span class="more-words">
                    {move || match waiting.get() {
                        0 => texts::people(lang).to_owned(),
                        n => texts::people_waiting(lang, n as i64),
                    }}
                </span>
            </button>
        </Show>
        <Show when=move || can_share.get()>
            <Item
                menu
                sign=Sign::ScreenShare
                label=called
                class="more-item more-phone"
                press=Callback::new(move |()| share(live, sharing.get_untracked()))
            />
        </Show>
        // No phone shows its screen: what is on it goes as a picture.
        <Show when=move || !can_share.get() && can_write.get()>
            <Item
                menu
                sign=Sign::Photo
                label=Signal::stored(::texts::files::share(lang))
                press=Callback::new(move |()| chat.shown.set(true))
            />
        </Show>
        <Item
            menu
            sign=Sign::Settings
            label=Signal::stored(texts::devices(lang))
            class="more-item more-phone"
            press=Callback::new(move |()| opens.devices.set(true))
        />
    }
    .into_any()
}

/// How one sees the others, and oneself.
#[component]
fn Choices(live: Live, layout: Layout, menu: Menu, opens: Opens, tools: Option<HostTools>) -> impl IntoView {
    let lang = use_lang();
    let wide = opens.wide;
    let leaving = tools.map(|tools| tools.leaving);
    let grid = move || layout.shape.get() == Shape::Grid;
    let grows = live.memo(|view| view.people.len() > 1);
    let cameras = live.memo(|view| view.me.cameras.len() > 1);
    let covered = live.memo(|view| view.me.background);
    let either = move |test: RwSignal<bool>, yes: &'static str, no: &'static str| {
        Signal::derive(move || if test.get() { yes } else { no })
    };
    let float = Callback::new(move |()| {
        wide.turn_float(live, layout, lang, Callback::new(move |()| leave(live, leaving)));
    });
    view! {
        <Show when=move || grows.get()>
            {move || view! {
                <Item
                    menu
                    sign=if grid() { Sign::User } else { Sign::Grid }
                    label=Signal::stored(if grid() { words::speaker_large(lang) } else { words::all_equal(lang) })
                    press=Callback::new(move |()| layout.turn_shape())
                />
            }}
        </Show>
        <Item
            menu
            sign=Sign::EyeOff
            label=either(layout.hidden, words::show_me(lang), words::hide_me(lang))
            hint=words::others_see_me(lang)
            press=Callback::new(move |()| layout.hidden.update(|hidden| *hidden = !*hidden))
        />
        <Item
            menu
            sign=Sign::User
            label=Signal::derive(move || background::turn(lang, covered.get()).0)
            press=Callback::new(move |()| live.send(background::turn(lang, covered.get_untracked()).1))
        />
        <Show when=move || wide.touch.get() && cameras.get()>
            <Item
                menu
                sign=Sign::SwitchCamera
                label=either(layout.back, words::camera_front(lang), words::camera_back(lang))
                press=Callback::new(move |()| {
                    live.send(Command::FlipCamera { back: !layout.back.get_untracked() });
                })
            />
        </Show>
        <Show when=move || wide.can_fill.get()>
            <Item
                menu
                sign=Sign::Fill
                label=either(wide.fills, words::leave_full(lang), words::full(lang))
                press=Callback::new(move |()| wide.turn_full())
            />
        </Show>
        <Show when=move || wide.can_float.get()>
            <Item
                menu
                sign=Sign::Float
                label=either(wide.floats, words::leave_float(lang), words::float(lang))
                press=float
            />
        </Show>
        <Item
            menu
            sign=Sign::Keyboard
            label=Signal::stored(words::keys(lang))
            class="more-item more-keys"
            press=Callback::new(move |()| opens.keys.set(true))
        />
    }
    .into_any()
}
