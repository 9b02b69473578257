//! The chat within the call: a button in the bar, and a panel that it opens; on a phone the panel covers the stage, not the
//! bar. What is said is asked of the server when the call's line says that there is something new, and when it is back.
use super::bar::BarButton;
use super::live::Live;
use crate::chat::parts::{Lines, Talks, kept, reads_along};
use crate::chat::{Door, GuestForm, MemberForm};
use crate::ui::{Button, Kind, Sign, use_lang};
use ::call::client::{Line, Phase};
use leptos::html::H2;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::VisitId;
use model::signal::CallRole;
use texts::chat as t;

pub use crate::chat::Chat;

/// The page's own chat where it has rendered one (a guest's), else that of the visit in its address; a call of neither has
/// none.
pub fn start(live: Live) -> Chat {
    let chat = use_context::<Chat>().unwrap_or_else(|| Chat::new(door_of_page(live), None));
    let bell = live.memo(|view| {
        let here = matches!(view.phase, Phase::In | Phase::Waiting { .. }) && view.line != Line::Opening;
        // Whoever is let in, or sent back, reads other things than before.
        (here.then_some(view.phase == Phase::In), lost(view.line), view.chat_news)
    });
    Effect::new(move |_| {
        if let (Some(_), false, _) = bell.get() {
            chat.look();
            chat.flush();
        }
    });
    chat
}

fn lost(line: Line) -> bool {
    matches!(line, Line::Reconnecting { .. } | Line::Offline { .. })
}

fn door_of_page(live: Live) -> Option<Door> {
    let role = live.with_untracked(|view| view.me.role);
    let id = use_params_map().with_untracked(|params| params.get("id"));
    id.filter(|_| role != CallRole::Guest).and_then(|id| VisitId::parse(&id)).map(Door::Visit)
}

#[component]
pub fn ChatButton(live: Live, chat: Chat) -> impl IntoView {
    let lang = use_lang();
    let there = Memo::new(move |_| chat.is_there());
    let present = live.memo(|view| view.phase == Phase::In);
    let unread = Memo::new(move |_| usize::try_from(chat.unread()).unwrap_or_default());
    let label = Signal::derive(move || match unread.get() {
        0 => t::chat(lang).to_owned(),
        n => t::chat_unread(lang, n as i64),
    });
    // Whoever does not see the number hears that it has grown, while the messages themselves do not stand on the page.
    let spoken = move || match (unread.get(), chat.shown.get()) {
        (0, _) | (_, true) => String::new(),
        (n, false) => t::chat_unread(lang, n as i64),
    };
    view! {
        <p class="sr-only" role="status">{spoken}</p>
        <Show when=move || there.get() && present.get()>
            <BarButton
                sign=Signal::stored(Sign::Chat)
                label
                word=t::chat(lang)
                expanded=chat.shown
                count=unread
                press=Callback::new(move |()| chat.shown.update(|shown| *shown = !*shown))
            />
        </Show>
    }
    .into_any()
}

#[component]
pub fn ChatPanel(live: Live, chat: Chat) -> impl IntoView {
    let there = Memo::new(move |_| chat.is_there());
    let present = live.memo(|view| view.phase == Phase::In);
    // Nothing is read behind a panel that is closed, also not the one before.
    chat.shown.set(false);
    reads_along(chat);
    view! {
        <Show when=move || chat.shown.get() && there.get() && present.get()>
            <Panel chat/>
        </Show>
    }
    .into_any()
}

#[component]
fn Panel(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    let heading = NodeRef::<H2>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    let guest = matches!(chat.door(), Some(Door::Guest(_)));
    let open = Memo::new(move |_| chat.view.with(|view| view.open));
    let kept = chat.view.with_untracked(|view| kept(lang, view.kept_h));
    let close = Callback::new(move |()| {
        chat.shown.set(false);
        #[cfg(feature = "hydrate")]
        back_to_button(t::chat(lang));
    });
    let by_key = move |event: leptos::ev::KeyboardEvent| {
        // A picture that is shown large is closed first.
        if event.key() == "Escape" && !chat.looking.get_untracked() {
            close.run(());
        }
    };
    let form = move || match guest {
        true => view! { <p class="chat-note">{t::all_read(lang)}</p> <GuestForm chat/> }.into_any(),
        false => view! { <MemberForm chat/> }.into_any(),
    };
    view! {
        <section class="chat chat-panel" aria-labelledby="chat-title" on:keydown=by_key>
            <div class="chat-head">
                <h2 id="chat-title" tabindex="-1" node_ref=heading>{t::chat(lang)}</h2>
                <Button kind=Kind::Quiet press=close>{t::close(lang)}</Button>
            </div>
            <Talks chat/>
            <Lines chat/>
            <Show when=move || open.get()>{form()}</Show>
            <p class="chat-note">{kept}</p>
        </section>
    }
    .into_any()
}

/// The panel goes, and with it whatever had the focus: it is back where one came from.
#[cfg(feature = "hydrate")]
fn back_to_button(name: &str) {
    use wasm_bindgen::JsCast;
    let button = document().query_selector(&format!(".bar [aria-label^='{name}']")).ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = button.focus();
    }
}
