//! What readers of the screen hear as it happens: own states, who comes, who goes, who waits.
use super::hand::my_rank;
use super::live::Live;
use crate::ui::use_lang;
use ::call::client::{Phase, View};
use ::texts::{call as texts, hand as words, isolate};
use leptos::prelude::*;
use model::signal::CallRole;
use model::{Lang, ParticipantId};
use std::time::Duration;

/// Higher: somebody who does not see the screen wonders longer. Lower: readers of the screen have not met the region.
const SAID_AFTER: Duration = Duration::from_millis(300);

/// As much of a view as is spoken of.
#[derive(Clone, Debug, PartialEq)]
struct Heard {
    present: bool,
    mic: bool,
    camera: bool,
    people: Vec<(ParticipantId, String)>,
    sharing: Vec<ParticipantId>,
    waiting: Vec<(ParticipantId, String)>,
    /// The others' hands, and one's own.
    hands: Vec<(ParticipantId, String)>,
    hand: bool,
    /// As far as it is theirs who hear it: of a host.
    locked: bool,
}

fn heard(view: &View) -> Heard {
    Heard {
        present: view.phase == Phase::In,
        mic: view.me.mic_on,
        camera: view.me.camera_on,
        people: view.people.iter().map(|tile| (tile.id, isolate(&tile.name))).collect(),
        sharing: view.people.iter().filter(|tile| tile.sending.screen).map(|tile| tile.id).collect(),
        waiting: view.waiting.iter().map(|waiting| (waiting.id, isolate(&waiting.name))).collect(),
        hands: hands(view),
        hand: my_rank(view).is_some(),
        locked: view.locked && view.me.role == CallRole::Host,
    }
}

/// In the order of raising.
fn hands(view: &View) -> Vec<(ParticipantId, String)> {
    let tile = |id: &ParticipantId| view.people.iter().find(|tile| tile.id == *id);
    view.hands.iter().filter_map(tile).map(|tile| (tile.id, isolate(&tile.name))).collect()
}

/// The sentences for what has changed.
fn news(lang: Lang, before: &Heard, now: &Heard) -> Vec<String> {
    let mut said = Vec::new();
    if now.present && !before.present {
        // Who is there already has not just come.
        said.push(texts::said_in(lang).to_owned());
        return said;
    }
    if now.mic != before.mic {
        said.push(if now.mic { texts::said_unmuted(lang) } else { texts::said_muted(lang) }.to_owned());
    }
    if now.camera != before.camera {
        said.push(
            if now.camera { texts::said_camera_on(lang) } else { texts::said_camera_off(lang) }.to_owned(),
        );
    }
    let new = |now: &[(ParticipantId, String)], before: &[(ParticipantId, String)]| -> Vec<String> {
        let old = |id: &ParticipantId| before.iter().any(|(other, _)| other == id);
        now.iter().filter(|(id, _)| !old(id)).map(|(_, name)| name.clone()).collect()
    };
    said.extend(new(&now.waiting, &before.waiting).iter().map(|name| texts::said_waits(lang, name)));
    if now.present {
        said.extend(new(&now.people, &before.people).iter().map(|name| texts::said_joined(lang, name)));
        said.extend(new(&before.people, &now.people).iter().map(|name| texts::said_left(lang, name)));
        let shares = |id: &ParticipantId| now.sharing.contains(id) && !before.sharing.contains(id);
        let sharers = now.people.iter().filter(|(id, _)| shares(id));
        said.extend(sharers.map(|(_, name)| texts::sharing_name(lang, name)));
        said.extend(hand_news(lang, before, now));
    }
    said
}

/// Hands and the lock. Of whoever has left, nobody needs to hear that their hand is down.
fn hand_news(lang: Lang, before: &Heard, now: &Heard) -> Vec<String> {
    let mut said = Vec::new();
    if now.hand != before.hand {
        said.push(if now.hand { words::said_mine_up(lang) } else { words::said_mine_down(lang) }.to_owned());
    }
    let raised = now.hands.iter().filter(|(id, _)| !before.hands.iter().any(|(old, _)| old == id));
    said.extend(raised.map(|(_, name)| words::said_raised(lang, name)));
    let here = |id: &ParticipantId| now.people.iter().any(|(other, _)| other == id);
    let lowered =
        before.hands.iter().filter(|(id, _)| here(id) && !now.hands.iter().any(|(still, _)| still == id));
    said.extend(lowered.map(|(_, name)| words::said_lowered(lang, name)));
    if now.locked != before.locked {
        said.push(if now.locked { words::said_locked(lang) } else { words::said_unlocked(lang) }.to_owned());
    }
    said
}

#[component]
pub fn Said(live: Live) -> impl IntoView {
    let lang = use_lang();
    let heard = live.memo(heard);
    let words = RwSignal::new(String::new());
    Effect::new(move |before: Option<Heard>| {
        let now = heard.get();
        match before {
            Some(before) => {
                let said = news(lang, &before, &now);
                if !said.is_empty() {
                    words.set(said.join(" "));
                }
            }
            // Admitted from the waiting room: this page begins with being in. Said a moment later, because what a
            // live region holds from its beginning is not read aloud.
            None if now.present => {
                set_timeout(move || drop(words.try_set(texts::said_in(lang).to_owned())), SAID_AFTER);
            }
            None => {}
        }
        now
    });
    view! { <p class="sr-only" aria-live="polite" data-said>{words}</p> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::live::blank;

    #[test]
    fn only_changes_are_said() {
        let before = Heard { present: true, ..heard(&blank(CallRole::Guest)) };
        assert!(news(Lang::En, &before, &before.clone()).is_empty());
        let muted = Heard { mic: !before.mic, ..before.clone() };
        assert_eq!(news(Lang::En, &before, &muted).len(), 1);
        let id = ParticipantId::parse("0123456789abcdef0123456789abcdef").expect("an id");
        let joined = Heard { people: vec![(id, "Maya".to_owned())], ..before.clone() };
        assert_eq!(news(Lang::En, &before, &joined), [texts::said_joined(Lang::En, "Maya")]);
        assert_eq!(news(Lang::En, &joined, &before), [texts::said_left(Lang::En, "Maya")]);
        let raised = Heard { hands: vec![(id, "Maya".to_owned())], hand: true, ..joined.clone() };
        let both = [words::said_mine_up(Lang::En).to_owned(), words::said_raised(Lang::En, "Maya")];
        assert_eq!(news(Lang::En, &joined, &raised), both);
        assert_eq!(news(Lang::En, &raised, &joined).len(), 2);
        // Who goes with a raised hand has left, and that is all.
        let gone = Heard { hand: true, ..before.clone() };
        assert_eq!(news(Lang::En, &raised, &gone), [texts::said_left(Lang::En, "Maya")]);
        let locked = Heard { locked: true, ..before.clone() };
        assert_eq!(news(Lang::En, &before, &locked), [words::said_locked(Lang::En)]);
        let away = Heard { present: false, ..before };
        assert_eq!(news(Lang::En, &away, &joined), [texts::said_in(Lang::En)]);
    }
}
