//! One browser stands once in a line. The link of its place is kept in it while it waits, so that whoever opens the line again
//! is where they were; two places would be two visits for one person, and a host who calls an empty page.
use super::api;
use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;
use model::queue::TicketState;
use model::{AppError, QueueId};

fn name(queue: QueueId) -> String {
    format!("bedside.line.{}", queue.text())
}

/// The place of this browser in that line; empty without.
pub fn known(queue: QueueId) -> String {
    LocalStorage::get(name(queue)).unwrap_or_default()
}

/// While they wait; nothing of it stays afterwards.
pub fn keep(queue: QueueId, token: &str, waits: bool) {
    if waits {
        // A browser that keeps nothing forgets this too.
        let _ = LocalStorage::set(name(queue), token);
    } else if known(queue) == token {
        LocalStorage::delete(name(queue));
    }
}

/// To the place that is held still.
pub fn go_back(queue: QueueId) {
    let token = known(queue);
    if token.is_empty() {
        return;
    }
    let base = crate::ui::use_base();
    leptos::task::spawn_local(async move {
        match api::ticket(token.clone()).await {
            Ok(found) if found.state == TicketState::Waits => {
                let _ = window().location().replace(&format!("{base}/queue/ticket/{token}"));
            }
            Ok(_) | Err(AppError::NotFound) => keep(queue, &token, false),
            // Without an answer nobody knows.
            Err(_) => {}
        }
    });
}
