//! The chat in the waiting room: with the clinic's people who hold the visit, and nobody else. A page without scripts writes by
//! a form, and reads when it is loaded again.
use super::api::SayAsGuest;
use super::files::Attach;
use super::parts::{Lines, Writing, by_script, kept, reads_along};
use super::state::{Chat, Door};
use crate::ui::{Form, FormNotice, use_lang};
use leptos::prelude::*;
use model::joining::LinkToken;
use texts::chat as t;

#[component]
pub fn ChatBox(chat: Chat) -> impl IntoView {
    let there = Memo::new(move |_| chat.is_there());
    view! { <Show when=move || there.get()><Whole chat/></Show> }.into_any()
}

#[component]
fn Whole(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    Effect::new(move |_| chat.shown.set(true));
    on_cleanup(move || {
        let _ = chat.shown.try_set(false);
    });
    reads_along(chat);
    let open = Memo::new(move |_| chat.view.with(|view| view.open));
    let kept = chat.view.with_untracked(|view| kept(lang, view.kept_h));
    view! {
        <section class="chat" aria-labelledby="chat-title">
            <h2 id="chat-title">{t::write_clinic(lang)}</h2>
            <p class="chat-note">{t::door_note(lang)} " " {kept}</p>
            <Lines chat/>
            <Show when=move || open.get()><GuestForm chat/></Show>
        </section>
    }
    .into_any()
}

/// The form of a guest, wherever they are.
#[component]
pub fn GuestForm(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    let link = match chat.door() {
        Some(Door::Guest(LinkToken(link))) => link,
        _ => String::new(),
    };
    let mark = chat.view.with_untracked(|view| view.mark.clone());
    let talk = move || chat.talk().map(|talk| talk.talk.text());
    view! {
        <Form<SayAsGuest> arg="form" class="chat-form" before=by_script(chat)>
            <FormNotice/>
            <input type="hidden" name="link" value=link/>
            <input type="hidden" name="mark" value=mark/>
            <input type="hidden" name="talk" value=talk/>
            <Writing chat label=Signal::stored(t::your_message(lang).to_owned())/>
        </Form<SayAsGuest>>
        <Attach chat/>
    }
    .into_any()
}
