//! A colleague's call: the stage of the host's page without the host's tools. They come by their own sign-in, and nobody has
//! to let them in. Made a co-host meanwhile, they have the tools from that moment on.
use super::host::{HostScreen, begin, ring_at_arrivals};
use super::host_over::HostOver;
use super::live::Live;
use super::lock::LockedOut;
use super::more::Account;
use super::screen::CallScreen;
use crate::logins::leaving::SignOutForm;
use crate::ui::{Kind, use_lang};
use ::call::client::View;
use ::texts::call as texts;
use leptos::context::Provider;
use leptos::prelude::*;
use model::VisitId;
use model::signal::CallRole;
use model::visits::GuestKey;

#[component]
pub fn ColleagueRoom(visit: VisitId, sealed: bool) -> impl IntoView {
    let live = Live::new(CallRole::Colleague).seal(sealed);
    let phase = live.memo(|view: &View| view.phase);
    let over = Memo::new(move |_| Some(phase.get()).filter(|phase| phase.is_over()));
    let leads = live.memo(|view: &View| view.me.role == CallRole::Host);
    Effect::new(move || begin(live, visit));
    // Nobody else is told who waits.
    ring_at_arrivals(live);
    let keys = RwSignal::new(Vec::new());
    Effect::new(move || {
        if leads.get() {
            hand_out(visit, keys);
        }
    });
    move || match (over.get(), leads.get()) {
        (Some(phase), leads) => view! { <HostOver live=live phase visit leads/> }.into_any(),
        (None, true) => view! { <HostScreen live keys visit own=false/> }.into_any(),
        (None, false) => view! { <ColleagueScreen live/> }.into_any(),
    }
}

/// What a co-host hands to guests who have not come yet.
fn hand_out(visit: VisitId, keys: RwSignal<Vec<GuestKey>>) {
    #[cfg(feature = "hydrate")]
    leptos::task::spawn_local(async move {
        // Without an answer the visit's own page has them.
        if let Ok(found) = crate::visits::api::visit(visit).await {
            let _ = keys.try_set(found.keys);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (visit, keys);
}

#[component]
pub fn ColleagueScreen(live: Live) -> impl IntoView {
    let lang = use_lang();
    // The call has no menu of the account.
    let account = Account(ViewFn::from(|| view! { <SignOutForm kind=Kind::Quiet/> }.into_any()));
    view! {
        <Provider value=account>
            <CallScreen live title=texts::tab_host(lang) phone=None><LockedOut live/></CallScreen>
        </Provider>
    }
    .into_any()
}
