//! From the door on: the waiting room, the call, afterwards. One's place is the server's to say; this only draws it.
use super::HelpPhone;
use super::after::After;
use super::check::Check;
use super::facts::Facts;
use super::lobby::Lobby;
use crate::call::live::Live;
use crate::call::screen::CallScreen;
use crate::call::sealed::{Unable, is_unable};
use crate::ui::{PageTitle, PublicPage, use_lang};
use ::call::client::Phase;
use ::texts::{join as texts, noticed as t};
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scene {
    Lobby,
    Call,
    After(Phase),
}

/// `admitted` is what the page knew when it was rendered, until the call itself says more.
fn scene(phase: Phase, admitted: bool) -> Scene {
    match phase {
        Phase::Connecting if admitted => Scene::Call,
        Phase::Connecting | Phase::Waiting { .. } => Scene::Lobby,
        Phase::In => Scene::Call,
        over => Scene::After(over),
    }
}

#[component]
pub fn Room(live: Live, facts: Facts, admitted: bool) -> impl IntoView {
    let lang = use_lang();
    let now = live.memo_of(move |view| scene(view.phase, admitted));
    // Outlives the lobby: who is sent back need not check again.
    let check = RwSignal::new(Check::default());
    let came = StoredValue::new(admitted);
    // Let in while they looked at something else: the tab says so until they look.
    let away = RwSignal::new(false);
    look_for(away);
    Effect::new(move |before: Option<Phase>| {
        let phase = live.with(|view| view.phase);
        if phase == Phase::In {
            came.set_value(true);
        }
        if phase == Phase::In && matches!(before, Some(Phase::Waiting { .. })) {
            welcome(live, away);
        }
        phase
    });
    let unable = is_unable(facts.sealed);
    move || match now.get() {
        _ if unable.get() => {
            let title = ::texts::sealed::title(lang);
            view! { <PublicPage title><h1>{title}</h1><Unable/><HelpPhone/></PublicPage> }.into_any()
        }
        Scene::Lobby => view! { <Lobby live facts=facts.clone() check/> }.into_any(),
        Scene::Call => view! {
            <CallScreen live title=texts::tab_in(lang) phone=facts.phone()><ComeIn away/></CallScreen>
        }
        .into_any(),
        Scene::After(phase) => view! { <After live phase came=came.get_value()/> }.into_any(),
    }
}

/// Admitted: to be heard and felt, since people look elsewhere while they wait.
fn welcome(live: Live, away: RwSignal<bool>) {
    #[cfg(feature = "hydrate")]
    {
        away.set(document().hidden());
        let speaker = live.with_untracked(|view| view.me.speaker.clone());
        crate::call::sounds::vibrate();
        leptos::task::spawn_local(async move {
            crate::call::sounds::chime(speaker).await;
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, away);
}

/// The page is looked at again.
fn look_for(away: RwSignal<bool>) {
    Effect::new(move || {
        let handle = window_event_listener_untyped("visibilitychange", move |_| {
            if !document().hidden() {
                away.set(false);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

#[component]
fn ComeIn(away: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    // The title outlives the page for a moment on the way to another.
    let title = move || match away.try_get().unwrap_or_default() {
        true => t::come_in(lang).to_owned(),
        false => texts::tab_in(lang).to_owned(),
    };
    view! { <PageTitle text=title/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::signal::HostIs;

    #[test]
    fn a_reload_goes_straight_back_to_where_one_was() {
        assert_eq!(scene(Phase::Connecting, true), Scene::Call);
        assert_eq!(scene(Phase::Connecting, false), Scene::Lobby);
        let waiting = Phase::Waiting { place: 1, host: HostIs::InCall, sent_back: true };
        assert_eq!(scene(waiting, true), Scene::Lobby);
        assert_eq!(scene(Phase::Left, true), Scene::After(Phase::Left));
    }
}
