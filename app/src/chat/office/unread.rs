//! On the day's page: who has written to its reader, and the way to write to whoever waits.
use crate::ui::{Icon, Sign, href, use_lang};
use crate::visits::day::Day;
use leptos::prelude::*;
use model::VisitId;
use model::chat::UnreadChat;
use texts::chat as t;

fn path(visit: VisitId) -> String {
    href(&format!("/visits/{}/chat", visit.text()))
}

/// "2 new messages from Maya", each a link to them; nothing where there are none.
#[component]
pub fn Unread(day: Day, visit: VisitId) -> impl IntoView {
    let lang = use_lang();
    let here = move |chat: &&UnreadChat| chat.visit == visit;
    let chats = Memo::new(move |_| {
        day.board.with(|board| board.chats.iter().filter(here).cloned().collect::<Vec<_>>())
    });
    let to = path(visit);
    view! {
        <ul class="chat-unread" hidden=move || chats.with(Vec::is_empty)>
            {move || {
                let to = to.clone();
                chats.get().into_iter().map(move |chat| view! {
                    <li>
                        <a href=to.clone()>
                            <Icon of=Sign::Chat/>
                            <span>{t::new_from(lang, chat.count, texts::isolate(&chat.from))}</span>
                        </a>
                    </li>
                }).collect_view()
            }}
        </ul>
    }
    .into_any()
}

/// To whoever waits, before they are let in.
#[component]
pub fn WriteLink(visit: VisitId) -> impl IntoView {
    view! { <a class="chat-write" href=path(visit)>{t::write_link(use_lang())}</a> }.into_any()
}
