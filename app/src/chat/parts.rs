//! What every chat is made of: the lines, what waits to be sent, and the field to write in.
use super::files::{FileView, ParcelView, Viewer};
use super::held::Held;
use super::links::{Piece, pieces};
use super::state::{Chat, Fate, Unsent};
use crate::ui::{Button, Kind, Name, use_lang};
use leptos::html::{Div, Textarea};
use leptos::prelude::*;
use model::Lang;
use model::chat::{ChatLine, TEXT_MOST, Talk};
use texts::chat as t;

/// So near to the end somebody reads along, pixels: a new line moves it on. Higher: who reads an older line is torn away.
/// Lower: a finger's width up, and one is left behind.
const NEAR_PX: i32 = 48;

#[component]
pub fn Lines(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    let node = NodeRef::<Div>::new();
    let (at_end, more) = (RwSignal::new(true), RwSignal::new(false));
    let lines = Memo::new(move |_| chat.talk().map(|talk| talk.lines).unwrap_or_default());
    let to_end = move || {
        // The page may have gone on to something else since it was asked for.
        if let Some(log) = node.try_get_untracked().flatten() {
            log.set_scroll_top(log.scroll_height());
        }
    };
    let look = move |_| {
        if let Some(log) = node.get_untracked() {
            let end = log.scroll_height() - log.scroll_top() - log.client_height() < NEAR_PX;
            at_end.set(end);
            if end {
                more.set(false);
            }
        }
    };
    Effect::new(move |before: Option<usize>| {
        let (count, unsent) =
            (lines.with(Vec::len), chat.outbox.with(Vec::len) + chat.parcels.with(Vec::len));
        match at_end.get_untracked() {
            // Once it is drawn.
            true => request_animation_frame(to_end),
            false if before.is_some_and(|before| count + unsent > before) => more.set(true),
            false => {}
        }
        count + unsent
    });
    let jump = Callback::new(move |()| {
        to_end();
        more.set(false);
    });
    view! {
        <div class="chat-log" role="log" aria-label=t::messages(lang) tabindex="0" node_ref=node on:scroll=look>
            <ol class="chat-lines">
                <For each=move || lines.get() key=|line| (line.id, line.text.is_some(), line.when.clone()) let:line>
                    <LineView chat line/>
                </For>
                <For each=move || chat.outbox.get() key=|line| (line.mark.clone(), line.fate) let:line>
                    <UnsentView chat line/>
                </For>
                <For each=move || chat.parcels.get() key=|parcel| parcel.mark.clone() let:parcel>
                    <ParcelView chat parcel/>
                </For>
            </ol>
            <Show when=move || {
                lines.with(Vec::is_empty) && chat.outbox.with(Vec::is_empty) && chat.parcels.with(Vec::is_empty)
            }>
                <p class="chat-none">{t::nothing(lang)}</p>
            </Show>
        </div>
        <Viewer chat/>
        <Held chat/>
        <Show when=move || more.get()>
            <p class="chat-more"><Button kind=Kind::Secondary press=jump>{t::new_messages(lang)}</Button></p>
        </Show>
    }
    .into_any()
}

#[component]
fn LineView(chat: Chat, line: ChatLine) -> impl IntoView {
    let lang = use_lang();
    let ChatLine { id, from, mine, when, text, file, .. } = line;
    let gone = text.is_none();
    let back = (mine && !gone).then(|| {
        let press = Callback::new(move |()| chat.take_back(id));
        view! {
            <Button kind=Kind::Quiet press label=t::take_back_line(lang, &when)>{t::take_back(lang)}</Button>
        }
    });
    let writer = from.clone();
    let words = match (text, file) {
        (Some(name), Some(file)) => view! { <FileView chat line=id from=writer mine name file/> }.into_any(),
        (Some(text), None) => view! { <p class="chat-text" dir="auto">{linked(&text)}</p> }.into_any(),
        (None, _) => view! { <p class="chat-text chat-gone">{t::taken_back(lang)}</p> }.into_any(),
    };
    let from = match mine {
        true => view! { <span>{t::you(lang)}</span> }.into_any(),
        false => view! { <Name name=from/> }.into_any(),
    };
    view! {
        <li class="chat-line" class:chat-mine=mine>
            <p class="chat-from">{from} " " <span class="chat-when">{when}</span></p>
            {words}
            {back}
        </li>
    }
    .into_any()
}

fn linked(text: &str) -> Vec<AnyView> {
    let view = |piece: Piece| match piece {
        Piece::Words(words) => words.into_any(),
        Piece::Link(to) => view! {
            <a href=to.clone() target="_blank" rel="external noopener noreferrer nofollow">{to.clone()}</a>
        }
        .into_any(),
    };
    pieces(text).into_iter().map(view).collect()
}

fn fate_words(lang: Lang, fate: Fate) -> &'static str {
    match fate {
        Fate::Sending => t::sending(lang),
        Fate::Later => t::later(lang),
        Fate::SignedOut => t::held_line(lang),
        Fate::Refused => t::refused(lang),
    }
}

#[component]
fn UnsentView(chat: Chat, line: Unsent) -> impl IntoView {
    let lang = use_lang();
    let Unsent { mark, text, fate, .. } = line;
    let again = (fate == Fate::Refused).then(|| {
        let text = text.clone();
        // What is being written is not lost to a tap: the button asks first.
        let asks = RwSignal::new(false);
        let press = Callback::new(move |()| {
            if !asks.get_untracked() && chat.draft.with_untracked(|draft| !draft.trim().is_empty()) {
                return asks.set(true);
            }
            chat.outbox.update(|all| all.retain(|line| line.mark != mark));
            chat.draft.set(text.clone());
        });
        let words = move || if asks.get() { t::write_again_replace(lang) } else { t::write_again(lang) };
        view! { <Button kind=Kind::Quiet press>{words}</Button> }
    });
    view! {
        <li class="chat-line chat-mine chat-unsent">
            <p class="chat-from">{t::you(lang)} " " <span class="chat-when">{fate_words(lang, fate)}</span></p>
            <p class="chat-text" dir="auto">{text}</p>
            {again}
        </li>
    }
    .into_any()
}

/// The field and its button, within a form. By script Enter sends, and Shift+Enter begins a new line.
#[component]
pub fn Writing(chat: Chat, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let lang = use_lang();
    // What was typed without scripts and was not taken.
    let state = use_context::<crate::forms::FormState>();
    let fault = state.as_ref().and_then(|state| state.error("text")).is_some();
    let typed = state.and_then(|state| state.value("text")).unwrap_or_default();
    if !typed.is_empty() {
        chat.draft.set(typed.clone());
    }
    let node = NodeRef::<Textarea>::new();
    Effect::new(move |filled: Option<bool>| {
        let draft = chat.draft.get();
        let Some(field) = node.get() else { return false };
        if filled != Some(true) && draft.is_empty() && !field.value().is_empty() {
            // Typed before the page was awake.
            chat.draft.set(field.value());
        } else if field.value() != draft {
            field.set_value(&draft);
        }
        true
    });
    let key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            chat.send_draft();
        }
    };
    view! {
        <label class="sr-only" for="field-text">{move || label.get()}</label>
        <textarea
            id="field-text"
            class="input chat-field"
            name="text"
            rows="2"
            dir="auto"
            maxlength=TEXT_MOST.to_string()
            placeholder=t::placeholder(lang)
            aria-invalid=fault.then_some("true")
            inner_html=crate::ui::field::as_text(&typed)
            node_ref=node
            on:input=move |event| chat.draft.set(event_target_value(&event))
            on:keydown=key
            on:paste=move |event| chat.pasted(&event)
            on:dragover=move |event: leptos::ev::DragEvent| event.prevent_default()
            on:drop=move |event| chat.dropped(&event)
        ></textarea>
        <Button kind=Kind::Secondary>{t::send(lang)}</Button>
    }
    .into_any()
}

/// With whom one talks, where there are several talks: everyone, and each guest at the door.
#[component]
pub fn Talks(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    let heads = Memo::new(move |_| {
        let now = chat.talk().map(|talk| talk.talk);
        let head = |talk: &Talk| (talk.talk, talk.with.clone(), talk.unread, Some(talk.talk) == now);
        chat.view.with(|view| view.talks.iter().map(head).collect::<Vec<_>>())
    });
    let several = move || heads.with(Vec::len) > 1;
    view! {
        <Show when=several>
            <div class="chat-talks" role="group" aria-label=t::talks(lang)>
                {move || heads.get().into_iter().map(|(talk, with, unread, now)| {
                    let choose = move |_| chat.chosen.set(Some(talk));
                    let pressed = if now { "true" } else { "false" };
                    let count = (unread > 0).then(|| view! { <span class="chat-count">{unread}</span> });
                    view! {
                        <button
                            type="button"
                            class="chat-talk needs-script"
                            aria-pressed=pressed
                            on:click=choose
                        >
                            {match with {
                                Some(name) => view! { <Name name/> }.into_any(),
                                None => t::everyone(lang).into_any(),
                            }}
                            {count}
                        </button>
                    }
                }).collect_view()}
            </div>
        </Show>
    }
    .into_any()
}

/// By script a line goes without the page; before it is awake, the form goes as it is.
pub fn by_script(chat: Chat) -> Callback<leptos::ev::SubmitEvent, bool> {
    Callback::new(move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        chat.send_draft();
        true
    })
}

/// For how long it is kept.
pub fn kept(lang: Lang, hours: u16) -> String {
    match i64::from(hours) {
        hours if hours > 24 && hours % 24 == 0 => t::kept_days(lang, hours / 24),
        hours => t::kept(lang, hours),
    }
}

/// What has been shown has been read, unless the page stands behind another.
pub fn reads_along(chat: Chat) {
    let behind = RwSignal::new(false);
    Effect::new(move || {
        let look = move || {
            let _ = behind.try_set(document().hidden());
        };
        look();
        let handle = window_event_listener_untyped("visibilitychange", move |_| look());
        on_cleanup(move || handle.remove());
    });
    Effect::new(move |_| {
        let shown = chat.shown.get() && !behind.get();
        if shown && chat.talk().is_some_and(|talk| talk.unread > 0) {
            chat.look();
        }
    });
}
