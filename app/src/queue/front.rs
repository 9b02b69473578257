//! Asking for a visit now: who one is, and no more than the clinic needs to reach one.
use super::api::{self, AskInLine};
use super::words;
use crate::forms::{FormState, use_form};
use crate::join::HelpPhone;
use crate::proof::{Proof, Trap};
use crate::ui::field::Kind as Input;
use crate::ui::{
    Button, EmptyState, ErrorView, Form, FormNotice, Kind, Name, Notice, NoticeView, PublicPage, Sign,
    Skeleton, TextField, Tone, href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::queue::QueueFront;
use model::{AppError, QueueId};
use texts::queue as t;

/// The fields as they stand on the page.
const ORDER: [&str; 3] = ["name", "email", "phone"];

#[component]
pub fn QueuePage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<AskInLine>();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| QueueId::parse(&params.get("id")?)));
    let read = |id: Option<QueueId>| async move { api::queue_front(id.ok_or(AppError::NotFound)?).await };
    let front = Resource::new_blocking(move || id.get(), read);
    let page = move || {
        let state = state.clone();
        Suspend::new(async move {
            match front.await {
                Ok(front) => view! { <Front front state/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::title(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::title(lang)>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn Front(front: QueueFront, state: FormState) -> impl IntoView {
    let lang = use_lang();
    // What was typed stays where the line has closed meanwhile.
    let typed = state.error.is_some();
    #[cfg(feature = "hydrate")]
    {
        let queue = front.queue;
        Effect::new(move |_| untrack(|| super::mine::go_back(queue)));
    }
    let name = front.name.clone();
    let inside = if front.open && !front.full || typed {
        view! { <Ask front state/> }.into_any()
    } else {
        let full = front.open && front.full;
        let (title, text) = match full {
            true => (t::full_title(lang), t::full_text(lang)),
            false => (t::closed_title(lang), t::closed_text(lang)),
        };
        let (path, words) = match front.books {
            true => (href("/book"), texts::booking::link(lang)),
            false => (href("/"), t::home(lang)),
        };
        view! {
            <EmptyState sign=Sign::Clock title text>
                <Button kind=Kind::Secondary href=path>{words}</Button>
            </EmptyState>
        }
        .into_any()
    };
    view! {
        <h1>{t::title(lang)}</h1>
        <p class="lead"><Name name/></p>
        {inside}
    }
    .into_any()
}

#[component]
fn Ask(front: QueueFront, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let QueueFront { queue, registers, wait, length, my_name, request_id, stamp, bits, .. } = front;
    let request = state.value_or("request_id", &request_id);
    let before = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        before.set(super::mine::known(queue));
        // Another tab of theirs was quicker.
        let handle = window_event_listener_untyped("storage", move |_| before.set(super::mine::known(queue)));
        on_cleanup(move || handle.remove());
    });
    let notice = if state.error("proof").is_some() {
        let words = Notice::new(texts::booking::one_moment(lang), texts::booking::one_moment_help(lang));
        view! { <NoticeView tone=Tone::Warning words focus=true/> }.into_any()
    } else {
        view! { <FormNotice state order=&ORDER/> }.into_any()
    };
    // Made inside of the form, where fields find what is wrong with them.
    let reached = move || {
        registers.then(|| view! {
            <p class="note">{t::reach(lang)}</p>
            <TextField
                name="email"
                kind=Input::Email
                label=t::email(lang)
                autocomplete="email"
                optional=true
            />
            <TextField name="phone" kind=Input::Tel label=t::phone(lang) autocomplete="tel" optional=true/>
        })
    };
    view! {
        <p>{if length == 0 { t::length_none(lang).to_owned() } else { t::length(lang, length) }} " " {words::wait(lang, wait)}</p>
        {notice}
        <Form<AskInLine> arg="form">
            <input type="hidden" name="request_id" value=request/>
            <input type="hidden" name="queue" value=queue.text()/>
            <input type="hidden" name="before" value=move || before.get()/>
            <Proof stamp bits/>
            <TextField name="name" label=t::name(lang) value=my_name autocomplete="name"/>
            {reached()}
            <p class="note">{t::privacy(lang)}</p>
            <Trap label=texts::booking::website(lang)/>
            <Button>{t::ask(lang)}</Button>
        </Form<AskInLine>>
    }
    .into_any()
}
