//! Keeps the day current in the browser: refetches when the server says so, lets waits tick, sounds arrivals.
use super::asking::one_at_a_time;
use super::day::{self, Day};
use super::{api, chime, live, notify, words};
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use model::visits::Dashboard;
use model::{AppError, Lang, Time};
use std::time::Duration;
use texts::visits as texts;

/// A visit moves from "later" to "now" by the clock alone, without an event.
const REFRESH: Duration = Duration::from_secs(60);
/// Long enough not to annoy, short enough that nobody is forgotten.
const CHIME_AGAIN: Duration = Duration::from_secs(20);

pub fn start(day: Day, lang: Lang) {
    let clock = StoredValue::new(offset(day.board.with_untracked(|board| board.now)));
    every(Duration::from_secs(1), move || day.now.set(Time(here().micros() + clock.get_value())));
    every(CHIME_AGAIN, move || {
        if day.rings() {
            chime::play();
        }
    });
    // The page's own title says how many.
    Effect::new(move |_| crate::noticed::mark::icon(day.calls()));
    on_cleanup(|| crate::noticed::mark::icon(false));

    let ask = one_at_a_time(
        move || api::dashboard(day.after),
        move |answer| {
            if !day.board.is_disposed() {
                take(day, lang, clock, answer);
            }
        },
    );
    // What broke the line may be that the reader was signed out elsewhere: the answer says so at once.
    let lost = move || {
        day.stale.set(true);
        ask();
    };
    live::watch(ask, lost);
    every(REFRESH, ask);

    let listen = move || day.silent.set(!chime::allowed());
    listen();
    chime::unlock_at_first_touch(listen);
    if day.rings() {
        chime::play();
    }
}

/// What the answer means for the page.
fn take(day: Day, lang: Lang, clock: StoredValue<i64>, answer: Result<Dashboard, AppError>) {
    let board = match answer {
        Ok(board) => board,
        // The page says it in full once it is asked for anew.
        Err(AppError::SignedOut | AppError::Unfinished(_) | AppError::NotAllowed) => {
            let _ = window().location().reload();
            return;
        }
        Err(_) => return day.stale.set(true),
    };
    day.stale.set(false);
    // The answer that travelled fastest tells the server's clock best.
    clock.update_value(|known| *known = (*known).max(offset(board.now)));
    let before = day.board.with_untracked(day::waiting);
    let arrived = day::arrivals(&before, &board);
    if day::admitted(&before, &board) {
        day.seen.set(true);
    }
    let nobody = day::waiting(&board).is_empty();
    day.board.set(board);
    if !arrived.is_empty() {
        day.seen.set(false);
        chime::play();
        notify::show(texts::notify_title(lang));
        let names = words::list_names(lang, arrived.iter().map(String::as_str));
        day.spoken.set(texts::arrived(lang, names));
    } else if nobody && !before.is_empty() {
        day.seen.set(false);
        day.spoken.set(texts::nobody_waits(lang).to_owned());
    }
}

fn here() -> Time {
    Time((js_sys::Date::now() * 1_000.0) as i64)
}

/// Microseconds by which the server's clock is ahead of this machine's.
fn offset(server: Time) -> i64 {
    server.micros() - here().micros()
}

fn every(length: Duration, act: impl Fn() + 'static) {
    if let Ok(handle) = set_interval_with_handle(act, length) {
        on_cleanup(move || handle.clear());
    }
}
