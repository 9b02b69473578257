//! The chat of one visit outside of its call: with whoever waits, and what was said.
use crate::chat::api::{self, Say};
use crate::chat::parts::{Lines, Talks, kept, reads_along};
use crate::chat::{Chat, Door, MemberForm};
use crate::forms::use_form;
use crate::ui::{Button, ErrorView, FormNotice, Kind, OfficePage, Skeleton, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::chat::{ChatView, Talk};
use model::{AppError, TalkId, VisitId};
use texts::{chat as t, visits};

#[component]
pub fn ChatPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| VisitId::parse(&params.get("id")?)));
    let read = move |id: Option<VisitId>| async move {
        let visit = id.ok_or(AppError::NotFound)?;
        Ok::<_, AppError>((visit, api::visit_chat(visit, None, None).await?))
    };
    let found = Resource::new(move || id.get(), read);
    let said = use_form::<Say>();
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok((visit, found)) => view! { <Whole visit found/> }.into_any(),
                Err(error) => view! { <h1>{t::page_title(lang)}</h1> <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::page_title(lang)>
            <p class="crumb"><a href=href("/today")>{visits::to_day(lang)}</a></p>
            <FormNotice state=said/>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </OfficePage>
    }
    .into_any()
}

/// Who has written and was not read comes first, then whoever waits.
fn first(found: &ChatView) -> Option<TalkId> {
    let news = |talk: &&Talk| talk.unread > 0;
    let waits = |talk: &&Talk| talk.waits;
    found.talks.iter().find(news).or(found.talks.iter().find(waits)).map(|talk| talk.talk)
}

#[component]
fn Whole(visit: VisitId, found: ChatView) -> impl IntoView {
    let lang = use_lang();
    let chosen = first(&found);
    let chat = Chat::new(Some(Door::Visit(visit)), Some(found));
    chat.chosen.set(chosen);
    let open = Memo::new(move |_| chat.view.with(|view| view.open));
    let kept = chat.view.with_untracked(|view| kept(lang, view.kept_h));
    Effect::new(move |_| chat.shown.set(true));
    reads_along(chat);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let news = move || {
            chat.look();
            chat.flush();
        };
        untrack(|| crate::visits::live::watch(news, || {}));
    });
    view! {
        <h1>{t::page_title(lang)}</h1>
        <section class="chat" aria-label=t::chat(lang)>
            <Talks chat/>
            <Lines chat/>
            <Show when=move || open.get()><MemberForm chat/></Show>
            <p class="chat-note">{kept}</p>
        </section>
        <Show when=move || open.get()>
            <p>
                <Button href=href(&format!("/visits/{}/call", visit.text())) kind=Kind::Secondary>
                    {visits::open_call(lang)}
                </Button>
            </p>
        </Show>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_unread_is_looked_at_first() {
        let talk = |n: u128, unread: i64, waits: bool| Talk {
            talk: TalkId::parse(&format!("{n:032x}")).expect("an id"),
            with: None,
            waits,
            unread,
            lines: Vec::new(),
        };
        let view = |talks: Vec<Talk>| ChatView { talks, ..ChatView::default() };
        let of = |n: u128| TalkId::parse(&format!("{n:032x}"));
        assert_eq!(first(&view(vec![talk(1, 0, false), talk(2, 0, true), talk(3, 1, true)])), of(3));
        assert_eq!(first(&view(vec![talk(1, 0, false), talk(2, 0, true)])), of(2));
        assert_eq!(first(&view(vec![talk(1, 0, false)])), None);
    }
}
