//! The form of whoever of the clinic has a place in the visit, on their page and in the call.
use super::api::Say;
use super::files::Attach;
use super::parts::{Writing, by_script};
use super::state::{Chat, Door};
use crate::ui::{Button, Form, FormNotice, Kind, use_lang};
use leptos::prelude::*;
use model::chat::Talk;
use texts::chat as t;

#[component]
pub fn MemberForm(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    let visit = visit_of(chat);
    let mark = chat.view.with_untracked(|view| view.mark.clone());
    let with = Memo::new(move |_| chat.talk().and_then(|talk| talk.with));
    let label = Signal::derive(move || match with.get() {
        Some(name) => t::to_guest(lang, texts::isolate(&name)),
        None => t::to_everyone(lang).to_owned(),
    });
    let note = move || if with.get().is_some() { t::only_hosts(lang) } else { t::all_read(lang) };
    view! {
        <p class="chat-note">{note}</p>
        <Form<Say> arg="form" class="chat-form" before=by_script(chat)>
            <FormNotice/>
            <input type="hidden" name="visit" value=visit/>
            <input type="hidden" name="mark" value=mark/>
            <TalkInput chat/>
            <Writing chat label/>
        </Form<Say>>
        <Attach chat/>
        <Quick chat/>
    }
    .into_any()
}

fn visit_of(chat: Chat) -> String {
    match chat.door() {
        Some(Door::Visit(visit)) => visit.text(),
        _ => String::new(),
    }
}

#[component]
fn TalkInput(chat: Chat) -> impl IntoView {
    let talk = move || chat.talk().map(|talk| talk.talk.text());
    view! { <input type="hidden" name="talk" value=talk/> }
}

/// One press, for whoever waits.
#[component]
fn Quick(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    let waits = Memo::new(move |_| chat.talk().is_some_and(|talk: Talk| talk.waits));
    let texts = [t::quick_soon(lang), t::quick_late(lang), t::quick_call(lang)];
    let (visit, mark) = (visit_of(chat), chat.view.with_untracked(|view| view.mark.clone()));
    let reply = move |n: usize, text: &'static str| {
        let before = Callback::new(move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            chat.send(text.to_owned());
            true
        });
        let (visit, mark) = (visit.clone(), format!("{mark}-quick-{n}"));
        view! {
            <Form<Say> arg="form" before>
                <input type="hidden" name="visit" value=visit/>
                <input type="hidden" name="mark" value=mark/>
                <TalkInput chat/>
                <input type="hidden" name="text" value=text/>
                <Button kind=Kind::Quiet>{text}</Button>
            </Form<Say>>
        }
    };
    view! {
        <Show when=move || waits.get()>
            <div class="chat-quicks" role="group" aria-label=t::quick(lang)>
                {texts.iter().enumerate().map(|(n, text)| reply(n, text)).collect_view()}
            </div>
        </Show>
    }
    .into_any()
}
