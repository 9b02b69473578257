//! How a page in the background shows that somebody waits: a number before its title, a dot for its icon. In the browser only.
use leptos::prelude::*;
use std::time::Duration;

/// A filled circle in the red of the system; read at sixteen pixels.
const DOT: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='crimson'/%3E%3C/svg%3E";
const NONE: &str = "data:,";

/// The page's icon.
pub fn icon(waits: bool) {
    if let Ok(Some(link)) = document().query_selector("link[rel=icon]") {
        let _ = link.set_attribute("href", if waits { DOT } else { NONE });
    }
}

/// "(2) Calendar": in the place of the number before. The title's own words are the page's.
pub fn title(count: usize) {
    let now = document().title();
    let own = bare(&now);
    let new = if count == 0 { own.to_owned() } else { format!("({count}) {own}") };
    if new != now {
        document().set_title(&new);
    }
}

/// Without a number in front.
fn bare(title: &str) -> &str {
    let inside = title.strip_prefix('(').and_then(|rest| rest.split_once(") "));
    match inside {
        Some((number, own)) if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) => own,
        _ => title,
    }
}

/// Until the component that asked is gone.
pub fn every(length: Duration, act: impl Fn() + 'static) {
    if let Ok(handle) = set_interval_with_handle(act, length) {
        on_cleanup(move || handle.clear());
    }
}
