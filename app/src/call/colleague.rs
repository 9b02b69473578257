//! A colleague's call: the stage of the host's page without the host's tools. They come by their own sign-in, and nobody has
//! to let them in.
use super::host::begin;
use super::host_over::HostOver;
use super::live::Live;
use super::screen::CallScreen;
use crate::ui::use_lang;
use ::call::client::View;
use ::texts::call as texts;
use leptos::prelude::*;
use model::VisitId;
use model::signal::CallRole;

#[component]
pub fn ColleagueRoom(visit: VisitId) -> impl IntoView {
    let lang = use_lang();
    let live = Live::new(CallRole::Colleague);
    let phase = live.memo(|view: &View| view.phase);
    let over = Memo::new(move |_| Some(phase.get()).filter(|phase| phase.is_over()));
    Effect::new(move || begin(live, visit));
    move || match over.get() {
        Some(phase) => view! { <HostOver live=live phase visit leads=false/> }.into_any(),
        None => view! { <CallScreen live title=texts::tab_host(lang) phone=None/> }.into_any(),
    }
}
