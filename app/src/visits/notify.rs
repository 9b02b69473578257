//! Notifications of the browser, for a page in the background. Asked for by a button only, never by itself.
use leptos::prelude::*;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// What the browser has decided about this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Not a thing of this browser (phones), so there is nothing to ask.
    Missing,
    NotAsked,
    Granted,
    Denied,
}

pub fn permission() -> Permission {
    if js_sys::Reflect::has(&window(), &"Notification".into()) != Ok(true) {
        return Permission::Missing;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        _ => Permission::NotAsked,
    }
}

/// Asks the person, then tells `then` what they said.
pub fn ask(then: impl Fn(Permission) + 'static) {
    let Ok(asked) = Notification::request_permission() else { return };
    leptos::task::spawn_local(async move {
        let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
        then(permission());
    });
}

/// Shows `title` when the page is in the background. No name: screens are seen by others.
pub fn show(title: &str) {
    if permission() != Permission::Granted || !document().hidden() {
        return;
    }
    let options = NotificationOptions::new();
    // A newer notification replaces the older one.
    options.set_tag("waiting");
    let _ = Notification::new_with_options(title, &options);
}
