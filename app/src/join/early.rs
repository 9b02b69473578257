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

/// Whoever comes long before the start reads when it is, and that nobody is alarmed until then.
#[component]
pub fn EarlyNote(facts: Facts) -> impl IntoView {
    let lang = use_lang();
    let left = RwSignal::new(facts.starts_in_s);
    Effect::new(move || {
        let tick = move || left.update(|left| *left -= TICK_S as i64);
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
    fn a_time_is_said_where_there_is_one() {
        assert_eq!(about(Lang::En, HostIs::BusyFor(10)).as_deref(), Some("It takes about 10 minutes."));
        assert_eq!(about(Lang::En, HostIs::Seen(Some(0))).as_deref(), Some("It takes only a few minutes."));
        assert_eq!(about(Lang::En, HostIs::Seen(None)), None);
        assert_eq!(about(Lang::En, HostIs::Watching), None);
    }
}
