//! What those who wait read of the time: that they are early, that the host knows, how long it may take.
use super::facts::Facts;
use crate::ui::{Icon, Sign, use_lang};
use ::texts::{isolate, noticed as t};
use leptos::prelude::*;
use model::Lang;
use model::signal::HostIs;
use std::time::Duration;

/// How often it is looked whether they are early still.
const TICK_S: u64 = 10;

/// The host has said that they know.
pub fn seen(lang: Lang, host: &str) -> String {
    t::seen(lang, host)
}

/// How long the host may be busy elsewhere, where anybody can know.
pub fn about(lang: Lang, host: HostIs) -> Option<String> {
    match host {
        HostIs::BusyFor(minutes) | HostIs::Seen(Some(minutes)) => Some(match minutes {
            ..=0 => t::about_few(lang).to_owned(),
            minutes => t::about(lang, i64::from(minutes)),
        }),
        _ => None,
    }
}

fn left_s(starts_in_s: i64, open_s: i64) -> i64 {
    starts_in_s - open_s.max(0)
}

/// For how many seconds the page has been open, by the clock on the wall.
fn open_s() -> i64 {
    #[cfg(feature = "hydrate")]
    {
        let of = |target: &wasm_bindgen::JsValue, name: &str| js_sys::Reflect::get(target, &name.into()).ok();
        let since = of(&window(), "performance").and_then(|clock| of(&clock, "timeOrigin"));
        let since = since.and_then(|since| since.as_f64());
        since.map(|since| ((js_sys::Date::now() - since) / 1_000.0) as i64).unwrap_or_default()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        0
    }
}

/// Whoever comes long before the start reads when it is, and that nobody is alarmed until then.
#[component]
pub fn EarlyNote(facts: Facts) -> impl IntoView {
    let lang = use_lang();
    let starts_in_s = facts.starts_in_s;
    let left = RwSignal::new(starts_in_s);
    Effect::new(move || {
        // Of the server's clock, since the page came: the note may be drawn again much later, and a machine that sleeps counts
        // no ticks.
        let tick = move || left.set(left_s(starts_in_s, open_s()));
        tick();
        let handle = set_interval_with_handle(tick, Duration::from_secs(TICK_S));
        on_cleanup(move || {
            if let Ok(handle) = handle {
                handle.clear();
            }
        });
    });
    let calls_s = 60 * i64::from(facts.calls_min);
    let early = Memo::new(move |_| left.get() > calls_s);
    let words = move || {
        early.get().then(|| match facts.calls_min {
            0 => t::early_start(lang, isolate(&facts.host), &facts.starts),
            minutes => t::early(lang, i64::from(minutes), isolate(&facts.host), &facts.starts),
        })
    };
    let shown = move || {
        words()
            .map(|words| view! { <p class="greeting-late"><Icon of=Sign::Clock/> <span>{words}</span></p> })
    };
    view! { {shown} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_counted_from_when_the_page_came() {
        assert_eq!(left_s(3_600, 0), 3_600);
        assert_eq!(left_s(3_600, 3_000), 600, "the lobby is drawn anew after most of an hour");
        assert_eq!(left_s(3_600, -5), 3_600, "a clock that was set back");
    }

    #[test]
    fn a_time_is_said_where_there_is_one() {
        assert_eq!(about(Lang::En, HostIs::BusyFor(10)).as_deref(), Some("It takes about 10 minutes."));
        assert_eq!(about(Lang::En, HostIs::Seen(Some(0))).as_deref(), Some("It takes only a few minutes."));
        assert_eq!(about(Lang::En, HostIs::Seen(None)), None);
        assert_eq!(about(Lang::En, HostIs::Watching), None);
    }
}
