//! What a host has asked for and the server has not done yet, said at the button that asked.
use super::live::Live;
use crate::ui::use_lang;
use ::call::client::{Line, View};
use leptos::prelude::*;
use model::Lang;
use model::signal::ClientMessage;
use texts::call as texts;

/// The words beside a button that was pressed: nothing vanishes silently.
fn words(lang: Lang, view: &View, ask: &ClientMessage) -> Option<&'static str> {
    if !view.asked.contains(ask) {
        return None;
    }
    Some(if is_up(view) { texts::in_work(lang) } else { texts::sends_later(lang) })
}

/// The server hears what is said now.
fn is_up(view: &View) -> bool {
    matches!(view.line, Line::Good | Line::MediaOpening)
}

/// For what is of no use later.
pub fn line_is_away(live: Live) -> Signal<bool> {
    live.memo(|view| !is_up(view)).into()
}

/// Pressed already: the button rests until it is done or refused.
pub fn under_way(live: Live, ask: ClientMessage) -> Signal<bool> {
    live.memo_of(move |view| view.asked.contains(&ask)).into()
}

#[component]
pub fn UnderWay(live: Live, ask: ClientMessage) -> impl IntoView {
    let lang = use_lang();
    let words = live.memo_of(move |view| words(lang, view, &ask));
    view! { <span class="panel-words" role="status">{move || words.get()}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::live::blank;
    use ::call::moment::Moment;
    use model::signal::CallRole;

    #[test]
    fn a_tap_that_waits_for_the_line_says_so() {
        let ask = ClientMessage::EndForAll;
        let mut view = blank(CallRole::Host);
        assert_eq!(words(Lang::En, &view, &ask), None);
        view.asked.push(ask.clone());
        view.line = Line::Good;
        assert_eq!(words(Lang::En, &view, &ask), Some(texts::in_work(Lang::En)));
        view.line = Line::Reconnecting { since: Moment(0) };
        assert_eq!(words(Lang::En, &view, &ask), Some(texts::sends_later(Lang::En)));
    }
}
