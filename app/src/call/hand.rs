//! Raised hands: the button that raises one's own, the mark on somebody's tile, and the order in which people are listed.
use super::bar::BarButton;
use super::live::Live;
use crate::ui::{Icon, Sign, use_lang};
use ::call::client::{Command, View};
use ::texts::hand as texts;
use leptos::prelude::*;
use model::ParticipantId;

/// Which hand it is, counted from the one that was raised first.
pub fn rank(view: &View, id: ParticipantId) -> Option<usize> {
    view.hands.iter().position(|raised| *raised == id).map(|at| at + 1)
}

/// One's own.
pub fn my_rank(view: &View) -> Option<usize> {
    view.me.id.and_then(|me| rank(view, me))
}

/// The others: who has raised a hand, in the order of raising, then everybody else by name.
pub fn in_order(view: &View) -> Vec<ParticipantId> {
    let mut people: Vec<_> = view
        .people
        .iter()
        .map(|tile| (rank(view, tile.id).unwrap_or(usize::MAX), tile.name.to_lowercase(), tile.id))
        .collect();
    people.sort();
    people.into_iter().map(|(.., id)| id).collect()
}

pub fn turn_hand(live: Live) {
    live.send(Command::Hand(!live.with_untracked(|view| view.me.hand)));
}

#[component]
pub fn HandButton(live: Live) -> impl IntoView {
    let lang = use_lang();
    let up = live.memo(|view| view.me.hand);
    view! {
        <BarButton
            sign=Signal::stored(Sign::Hand)
            label=texts::raise(lang).to_owned()
            word=texts::raise_word(lang)
            pressed=up
            keys="r"
            press=Callback::new(move |()| turn_hand(live))
        />
    }
    .into_any()
}

/// On a tile; nothing while the hand is down.
#[component]
pub fn HandBadge(live: Live, id: ParticipantId) -> impl IntoView {
    let at = live.memo_of(move |view| rank(view, id));
    move || at.get().map(|at| view! { <span class="tile-tag hand-tag"><HandMark at/></span> })
}

/// A hand and its number; in words for readers of the screen.
#[component]
pub fn HandMark(at: usize) -> impl IntoView {
    view! {
        <span class="hand-mark">
            <Icon of=Sign::Hand/>
            <span aria-hidden="true">{at}</span>
            <span class="sr-only">{texts::raised(use_lang(), at)}</span>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::live::blank;
    use ::call::client::Tile;
    use model::signal::CallRole;

    fn id(n: usize) -> ParticipantId {
        ParticipantId::parse(&format!("{n:032x}")).expect("an id")
    }

    fn tile(n: usize, name: &str) -> Tile {
        Tile {
            id: id(n),
            name: name.to_owned(),
            role: CallRole::Guest,
            sending: Default::default(),
            here: true,
            speaking: false,
            media: Default::default(),
            held: false,
            unreadable: false,
            task: Default::default(),
        }
    }

    #[test]
    fn hands_come_first_in_the_order_of_raising_and_the_others_by_name() {
        let mut view = blank(CallRole::Guest);
        view.me.id = Some(id(1));
        view.people = vec![tile(2, "zoe"), tile(3, "Yann"), tile(4, "anna"), tile(5, "Bo")];
        view.hands = vec![id(5), id(1), id(2)];
        assert_eq!(in_order(&view), [id(5), id(2), id(4), id(3)]);
        assert_eq!((rank(&view, id(2)), my_rank(&view), rank(&view, id(4))), (Some(3), Some(2), None));
    }
}
