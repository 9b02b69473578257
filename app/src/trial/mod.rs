//! A test call at any time: one's own picture and voice over the same way as in a visit, through the server and back, with
//! nobody else there.
pub mod api;
mod echo;
mod found;
#[cfg(feature = "hydrate")]
mod hear;

use crate::call::live::Live;
use crate::join::check::Check;
use crate::join::mirror::Mirror;
use crate::ui::{Button, Kind, Notice, NoticeView, PublicPage, Tone, href, use_lang};
use ::call::client::Command;
use echo::Echo;
use found::{Found, Verdict};
use leptos::html::H1;
use leptos::prelude::*;
use model::signal::CallRole;
use texts::trial as t;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser gets on"))]
enum Stage {
    Before,
    Starting,
    /// It could not begin; whether because many others are at it.
    Refused {
        many: bool,
    },
    Running,
    Over,
}

/// The way there, for whoever has a visit before them.
#[component]
pub fn TrialLink() -> impl IntoView {
    let lang = use_lang();
    view! { <p><Button href=href("/test") kind=Kind::Quiet external=true>{t::link(lang)}</Button></p> }
        .into_any()
}

#[component]
pub fn TrialPage() -> impl IntoView {
    let lang = use_lang();
    let stage = RwSignal::new(Stage::Before);
    // The one who tries, and the other end.
    let (live, echo) = (Live::new(CallRole::Guest), Live::new(CallRole::Guest));
    let (check, found) = (RwSignal::new(Check::default()), RwSignal::new(Found::default()));
    let over = live.memo(|view| view.phase.is_over());
    let finish = Callback::new(move |()| {
        stage.set(Stage::Over);
        end(live, echo);
    });
    Effect::new(move || {
        if over.get() && stage.get_untracked() == Stage::Running {
            finish.run(());
        }
    });
    Effect::new(move || {
        let (view, check) = (live.with(found::seen), check.get());
        if stage.get_untracked() == Stage::Running {
            found.update(|found| found.look(view, check));
        }
    });
    let start = Callback::new(move |()| {
        check.set(Check::default());
        found.set(Found::default());
        stage.set(Stage::Starting);
        begin(live, echo, stage);
    });
    let before = move || {
        let refused = match stage.get() {
            Stage::Refused { many: true } => Some(t::too_many(lang)),
            Stage::Refused { many: false } => Some(t::failed(lang)),
            _ => None,
        };
        view! {
            <p class="lead">{t::lead(lang)}</p>
            {refused.map(|words| view! { <NoticeView tone=Tone::Warning words=Notice::new(words, "")/> })}
            <Button press=start busy=Signal::derive(move || stage.get() == Stage::Starting)>{t::start(lang)}</Button>
            <noscript><p>{t::needs_script(lang)}</p></noscript>
        }
        .into_any()
    };
    let running = move || {
        view! {
            <Mirror live check/>
            <Echo live echo found/>
            <p><Button kind=Kind::Secondary press=finish>{t::finish(lang)}</Button></p>
        }
        .into_any()
    };
    let part = Memo::new(move |_| match stage.get() {
        Stage::Before | Stage::Starting | Stage::Refused { .. } => Stage::Before,
        other => other,
    });
    // The button that led on is gone: whoever uses a keyboard goes on from the top of what came.
    let heading = NodeRef::<H1>::new();
    Effect::new(move |before: Option<Stage>| {
        let now = part.get();
        if before.is_some_and(|before| before != now)
            && let Some(heading) = heading.get_untracked()
        {
            let _ = heading.focus();
        }
        now
    });
    view! {
        <PublicPage title=t::tab(lang)>
            <div class="trial">
                <h1 tabindex="-1" node_ref=heading>{t::title(lang)}</h1>
                {move || match part.get() {
                    Stage::Running => running(),
                    Stage::Over => view! { <Verdict found=found.get_untracked() again=start/> }.into_any(),
                    _ => before(),
                }}
            </div>
        </PublicPage>
    }
    .into_any()
}

fn begin(live: Live, echo: Live, stage: RwSignal<Stage>) {
    #[cfg(feature = "hydrate")]
    leptos::task::spawn_local(async move {
        let next = match api::start_trial().await {
            Ok(trial) => {
                let room = trial.mine.visit;
                live.start(room, once(trial.mine));
                echo.listen(room, once(trial.echo));
                Stage::Running
            }
            Err(model::AppError::TooMany { .. }) => Stage::Refused { many: true },
            Err(_) => Stage::Refused { many: false },
        };
        // The page may be gone by now.
        let _ = stage.try_set(next);
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, echo, stage);
}

/// The room is not come back to: a line that is lost ends the test, and a new one is a tap away.
#[cfg(feature = "hydrate")]
fn once(
    ticket: model::visits::Ticket,
) -> impl Fn() -> std::future::Ready<Result<model::Secret<String>, model::AppError>> {
    let left = std::cell::RefCell::new(Some(ticket.token));
    move || std::future::ready(left.borrow_mut().take().ok_or(model::AppError::NotFound))
}

fn end(live: Live, echo: Live) {
    live.send(Command::Leave);
    echo.send(Command::Leave);
    #[cfg(feature = "hydrate")]
    for one in [live, echo] {
        one.stop();
    }
}
