//! A colleague's call: the stage of the host's page without the host's tools. They come by their own sign-in, and nobody has
//! to let them in. Made a co-host meanwhile, they have the tools from that moment on.
use super::host::{HostScreen, begin, ring_at_arrivals};
use super::host_over::HostOver;
use super::live::Live;
use super::lock::LockedOut;
use super::screen::CallScreen;
use crate::ui::use_lang;
use ::call::client::View;
use ::texts::call as texts;
use leptos::prelude::*;
use model::VisitId;
use model::signal::CallRole;

#[component]
pub fn ColleagueRoom(visit: VisitId, sealed: bool) -> impl IntoView {
    let live = Live::new(CallRole::Colleague).seal(sealed);
    let phase = live.memo(|view: &View| view.phase);
    let over = Memo::new(move |_| Some(phase.get()).filter(|phase| phase.is_over()));
    let leads = live.memo(|view: &View| view.me.role == CallRole::Host);
    Effect::new(move || begin(live, visit));
    // Nobody else is told who waits.
    ring_at_arrivals(live);
    // Whose keys there are, the visit's own page says.
    let keys = StoredValue::new(Vec::new());
    move || match (over.get(), leads.get()) {
        (Some(phase), leads) => view! { <HostOver live=live phase visit leads/> }.into_any(),
        (None, true) => view! { <HostScreen live keys visit own=false/> }.into_any(),
        (None, false) => view! { <ColleagueScreen live/> }.into_any(),
    }
}

#[component]
pub fn ColleagueScreen(live: Live) -> impl IntoView {
    let lang = use_lang();
    view! { <CallScreen live title=texts::tab_host(lang) phone=None><LockedOut live/></CallScreen> }
        .into_any()
}
