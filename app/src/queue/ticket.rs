//! One's own page of the line: one's place, until it is one's turn. It looks again by itself; without scripts, by a button.
use super::api::{self, LeaveLine, LookAgain};
use super::words;
use crate::forms::use_form;
use crate::join::HelpPhone;
use crate::ui::{
    Button, ErrorView, Form, FormNotice, Icon, Kind, Name, PublicPage, Sign, Skeleton, href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::queue::{TicketState, TicketView};
use texts::queue as t;

/// Higher: who is called stares at an old page. Lower: a full line asks the server all the time.
#[cfg(feature = "hydrate")]
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_secs(5);

#[component]
pub fn TicketPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let found = Resource::new_blocking(move || token.get(), api::ticket);
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(found) => view! { <Live found token/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::ticket_title(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::ticket_title(lang)>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn Live(found: TicketView, token: Memo<String>) -> impl IntoView {
    let lang = use_lang();
    let view = RwSignal::new(found);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| untrack(|| watch(view, token)));
    let state = Memo::new(move |_| view.with(|view| view.state));
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let (queue, waits) = view.with(|view| (view.queue, view.state == TicketState::Waits));
        super::mine::keep(queue, &token.get(), waits);
    });
    let inside = move || match state.get() {
        TicketState::Waits => view! { <Waits view token/> }.into_any(),
        TicketState::Accepted => view! { <Accepted view/> }.into_any(),
        TicketState::Declined => view! { <Declined view/> }.into_any(),
        TicketState::Left => view! { <Left view/> }.into_any(),
    };
    let title = move || match state.get() {
        TicketState::Waits => t::ticket_title(lang),
        TicketState::Accepted => t::turn_title(lang),
        TicketState::Declined => t::declined_title(lang),
        TicketState::Left if view.with(|view| view.day_over) => t::day_over_title(lang),
        TicketState::Left => t::left_title(lang),
    };
    view! {
        <h1>{title}</h1>
        <p class="lead"><Name name=Signal::derive(move || view.with(|view| view.queue_name.clone()))/></p>
        {inside}
    }
    .into_any()
}

/// The answer of the server replaces what is shown; one that does not come leaves it.
#[cfg(feature = "hydrate")]
fn watch(view: RwSignal<TicketView>, token: Memo<String>) {
    use leptos::leptos_dom::helpers::set_interval_with_handle;
    let base = StoredValue::new(crate::ui::use_base());
    let look = move || {
        if view.with_untracked(|view| view.state) != TicketState::Waits {
            return;
        }
        let token = token.get_untracked();
        leptos::task::spawn_local(async move {
            let Ok(found) = api::look_again(token).await else { return };
            // It is their turn: the door is a page of its own.
            let door = Some(found.door.clone()).filter(|_| found.state == TicketState::Accepted);
            if view.try_set(found).is_some() {
                return;
            }
            if let Some(door) = door.filter(|door| !door.is_empty()) {
                let _ = window().location().assign(&format!("{}{door}", base.get_value()));
            }
        });
    };
    look();
    if let Ok(handle) = set_interval_with_handle(look, LOOK_EVERY) {
        on_cleanup(move || handle.clear());
    }
}

#[component]
fn Waits(view: RwSignal<TicketView>, token: Memo<String>) -> impl IntoView {
    let lang = use_lang();
    let place = move || view.with(|view| t::place(lang, view.place));
    let wait = move || view.with(|view| words::wait(lang, view.wait));
    let open = move || if view.with(|view| view.open) { "" } else { t::nobody_there(lang) };
    view! {
        <div aria-live="polite">
            <p class="queue-place"><Icon of=Sign::Clock/> <span>{place}</span></p>
            <p>{wait}</p>
            <p>{open}</p>
        </div>
        <p class="note needs-script">{t::keep_open(lang)}</p>
        <FormNotice state={use_form::<LookAgain>()}/>
        <noscript>
            <p>{t::no_scripts(lang)}</p>
        </noscript>
        <Form<LookAgain>>
            <input type="hidden" name="token" value=move || token.get()/>
            <Button kind=Kind::Secondary>{t::look_again(lang)}</Button>
        </Form<LookAgain>>
        <FormNotice state={use_form::<LeaveLine>()}/>
        <Form<LeaveLine>>
            <input type="hidden" name="token" value=move || token.get()/>
            <Button kind=Kind::Quiet>{t::leave(lang)}</Button>
        </Form<LeaveLine>>
    }
    .into_any()
}

#[component]
fn Accepted(view: RwSignal<TicketView>) -> impl IntoView {
    let lang = use_lang();
    let (host, door) = view.with_untracked(|view| (texts::isolate(&view.host_name), view.door.clone()));
    if door.is_empty() {
        return view! { <p>{t::turn_elsewhere(lang)}</p> }.into_any();
    }
    view! {
        <p>{t::turn_text(lang, host)}</p>
        <p><Button href=href(&door) external=true>{t::turn_press(lang)}</Button></p>
    }
    .into_any()
}

#[component]
fn Declined(view: RwSignal<TicketView>) -> impl IntoView {
    let lang = use_lang();
    let found = view.get_untracked();
    let said = found.sentence.map(|sentence| view! { <p>{words::sentence(lang, sentence)}</p> });
    let note = (!found.note.is_empty()).then(|| {
        view! {
            <p>{t::writes(lang, texts::isolate(&found.host_name))}</p>
            <blockquote class="said-note"><Name name=found.note.clone()/></blockquote>
        }
    });
    view! {
        {said}
        {note}
        <Onward found/>
    }
    .into_any()
}

#[component]
fn Left(view: RwSignal<TicketView>) -> impl IntoView {
    let lang = use_lang();
    let again = href(&format!("/queue/{}", view.with_untracked(|view| view.queue.text())));
    let text = match view.with_untracked(|view| view.day_over) {
        true => t::day_over_text(lang),
        false => t::left_text(lang),
    };
    view! {
        <p>{text}</p>
        <p><Button kind=Kind::Secondary href=again>{t::again(lang)}</Button></p>
    }
    .into_any()
}

/// The next best thing.
#[component]
fn Onward(found: TicketView) -> impl IntoView {
    let lang = use_lang();
    let (path, words) = match found.books {
        true => (href("/book"), texts::booking::link(lang)),
        false => (href("/"), t::home(lang)),
    };
    view! { <p><Button kind=Kind::Secondary href=path>{words}</Button></p> }
}
