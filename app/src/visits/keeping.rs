//! The planning form's draft in this tab of the browser (sessionStorage), until it is sent or somebody signs out. It
//! never leaves the machine, and whoever signs in next does not get to see it.
use super::draft;
use gloo::storage::{SessionStorage, Storage};
use leptos::prelude::window;
use leptos::wasm_bindgen::JsValue;
use model::MemberId;
use model::visits::NewVisit;
use serde::{Deserialize, Serialize};

const DRAFT: &str = "bedside-plan";
/// The form is on its way; the page that it leads to tells that it arrived.
const SENT: &str = "bedside-plan-sent";

#[derive(Serialize, Deserialize)]
struct Kept {
    host: MemberId,
    visit: NewVisit,
}

/// Keeps what stands in the form now. Without a host (the sign-in has ended) it stays the one's who began it.
pub fn keep(host: Option<MemberId>) {
    let known = || SessionStorage::get::<Kept>(DRAFT).ok().map(|kept| kept.host);
    if let Some(host) = host.or_else(known) {
        // Private windows may refuse to keep anything; then the draft lives as long as the page.
        let _ = SessionStorage::set(DRAFT, Kept { host, visit: draft::read() });
    }
}

/// The form is here again: it was not sent after all. A draft of this host's is filled in, another's is forgotten. True: the
/// browser is on its way to a page that has room for it, and what stands here now is not to be kept in its place.
pub fn come_back(host: Option<MemberId>, fill: bool) -> bool {
    SessionStorage::delete(SENT);
    let Ok(kept) = SessionStorage::get::<Kept>(DRAFT) else { return false };
    match host {
        Some(host) if host != kept.host => SessionStorage::delete(DRAFT),
        // More people than the form has room for at first: its page again, with room for all.
        Some(_) if fill && draft::lacks_room(&kept.visit) => {
            return with_room().is_ok();
        }
        Some(_) if fill => draft::fill_all(&kept.visit),
        _ => {}
    }
    false
}

fn with_room() -> Result<(), JsValue> {
    let here = window().location();
    let (path, query) = (here.pathname()?, here.search()?);
    let joint = if query.is_empty() { "?" } else { "&" };
    here.replace(&format!("{path}{query}{joint}room=more"))
}

/// Something typed waits in this tab for whoever typed it.
pub fn is_kept() -> bool {
    SessionStorage::get::<Kept>(DRAFT).is_ok()
}

pub fn sent() {
    let _ = SessionStorage::set(SENT, true);
}

/// On the page of a visit: if a form led here, it has done its work.
pub fn landed() {
    if SessionStorage::get::<bool>(SENT).is_ok() {
        SessionStorage::delete(SENT);
        SessionStorage::delete(DRAFT);
    }
}
