//! The guest's one address: whatever stands next for the bearer of this link.
use super::HelpPhone;
use super::after::{Over, RemovedPage};
use super::api::{self, Enter};
use super::cancelled::CancelledPage;
use super::facts::Facts;
use super::greeting::GreetingPage;
use super::room::Room;
use crate::call::live::Live;
use crate::chat::api::guest_chat;
use crate::chat::{Chat, Door};
use crate::forms::{FormState, use_form};
use crate::lost_link::LostLink;
use crate::ui::{Button, ErrorView, Kind, PublicPage, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::joining::{Greeting, LinkToken, Standing};
use model::signal::CallRole;
use model::visits::VisitStatus;
use model::{AppError, Conflict, VisitId};
use texts::join as texts;

#[component]
pub fn LinkPage() -> impl IntoView {
    let link = link_of_page();
    let (asked, read) = (link.clone(), link.clone());
    let greeting = Resource::new_blocking(|| (), move |()| api::greet(asked.clone()));
    let chat = Resource::new_blocking(|| (), move |()| guest_chat(read.clone(), None));
    // Read outside of what waits, where server and browser count alike.
    let state = use_form::<Enter>();
    view! {
        <Suspense>
            {move || {
                let (link, state) = (link.clone(), state.clone());
                Suspend::new(async move {
                    match greeting.await {
                        Ok(greeting) => {
                            // Whoever may not read yet, or not any more, has none.
                            provide_context(Chat::new(Some(Door::Guest(link.clone())), chat.await.ok()));
                            view! { <Journey link greeting state/> }.into_any()
                        }
                        Err(error) => failed(error),
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

/// The token in the page's address.
pub fn link_of_page() -> LinkToken {
    let params = use_params_map();
    LinkToken(params.with_untracked(|params| params.get("token").unwrap_or_default()))
}

/// A link that opens nothing: the same words whatever the cause, so that nobody learns which it was.
pub fn failed(error: AppError) -> AnyView {
    match error {
        AppError::NotFound | AppError::NotAllowed | AppError::Invalid(_) => view! { <DeadLink/> }.into_any(),
        AppError::Conflict(Conflict::Removed) => view! { <RemovedPage/> }.into_any(),
        AppError::Conflict(Conflict::VisitEnded) => view! { <Over came=false/> }.into_any(),
        error => {
            let lang = use_lang();
            view! {
                <PublicPage title=texts::failed_title(lang)>
                    <ErrorView error/>
                    <HelpPhone/>
                </PublicPage>
            }
            .into_any()
        }
    }
}

#[component]
fn DeadLink() -> impl IntoView {
    let lang = use_lang();
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <PublicPage title=texts::dead_title(lang)>
            <h1>{texts::dead_title(lang)}</h1>
            <p>{texts::dead_text(lang)}</p>
            <HelpPhone/>
            <p><Button href=href("/join") kind=Kind::Secondary external=true>{texts::dead_code(lang)}</Button></p>
            <LostLink/>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn Journey(link: LinkToken, greeting: Greeting, state: FormState) -> impl IntoView {
    if greeting.cancelled {
        return view! { <CancelledPage greeting/> }.into_any();
    }
    if greeting.status == VisitStatus::Ended {
        return view! { <Over came=greeting.standing == Standing::Admitted/> }.into_any();
    }
    if greeting.standing == Standing::Removed {
        return view! { <RemovedPage/> }.into_any();
    }
    let (facts, visit) = (Facts::of(&greeting), greeting.visit);
    let live = Live::new(CallRole::Guest).seal(greeting.sealed);
    let admitted = greeting.standing == Standing::Admitted;
    // Set once the server knows that this guest has come in.
    let entered = RwSignal::new(greeting.standing != Standing::Invited);
    let inside = RwSignal::new(entered.get_untracked());
    let state = RwSignal::new(state);
    let name = StoredValue::new(greeting.my_name.clone());
    let begin = Callback::new(move |typed: String| {
        name.set_value(typed);
        begin(live, visit, link.clone(), name, entered, inside, state);
        // A second time would draw the room a second time.
        if !inside.get_untracked() {
            inside.set(true);
        }
    });
    // Reloaded, or come in by the form: the room goes on by itself as soon as the page is awake.
    Effect::new(move || {
        if inside.get_untracked() {
            begin.run(name.get_value());
        }
    });
    view! {
        {move || {
            if inside.get() {
                view! { <Room live facts=facts.clone() admitted/> }.into_any()
            } else {
                view! { <GreetingPage greeting=greeting.clone() state=state.get() join=begin/> }.into_any()
            }
        }}
    }
    .into_any()
}

/// Starts the call: devices at once, since this may be the handler of a tap; then the server is told, then the line.
fn begin(
    live: Live,
    visit: VisitId,
    link: LinkToken,
    name: StoredValue<String>,
    entered: RwSignal<bool>,
    inside: RwSignal<bool>,
    state: RwSignal<FormState>,
) {
    #[cfg(feature = "hydrate")]
    live.start(visit, move || {
        let link = link.clone();
        async move {
            if !entered.get_untracked() {
                let typed = name.get_value();
                if let Err(error) = api::enter(link.clone(), typed.clone()).await {
                    back_to_greeting(live, inside, state, typed, error.clone());
                    return Err(error);
                }
                entered.set(true);
            }
            Ok(api::guest_ticket(link).await?.token)
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, visit, link, name, entered, inside, state);
}

/// The name was not taken, or the visit is over: the greeting says so, with what was typed. A lost network is no
/// reason to go back, since it is tried again.
#[cfg(feature = "hydrate")]
fn back_to_greeting(
    live: Live,
    inside: RwSignal<bool>,
    state: RwSignal<FormState>,
    typed: String,
    error: AppError,
) {
    use leptos::server_fn::ServerFn;
    if matches!(error, AppError::Offline | AppError::Unavailable) {
        return;
    }
    let values = vec![("name".to_owned(), typed)];
    state.set(FormState { action: Enter::PATH.to_owned(), values, error: Some(error), turned: false });
    // Not from within the call's own question.
    set_timeout(
        move || {
            inside.set(false);
            live.stop();
        },
        std::time::Duration::ZERO,
    );
}
