//! What a host does for everybody at once: quiet, hands down, all back to the waiting room, and the lock of the visit.
use super::asked::{UnderWay, line_is_away, under_way};
use super::live::Live;
use crate::ui::{Button, Dialog, Kind, Sign, use_lang};
use ::call::client::{Command, View};
use ::texts::hand as texts;
use leptos::html::H2;
use leptos::prelude::*;
use model::signal::{CallRole, ClientMessage};

/// For one of them there is one button already.
const SEVERAL: usize = 2;

fn several_loud(view: &View) -> bool {
    let loud = view.people.iter().filter(|tile| tile.role != CallRole::Host && tile.sending.mic);
    loud.count() >= SEVERAL
}

fn several_guests(view: &View) -> bool {
    view.people.iter().filter(|tile| tile.role == CallRole::Guest).count() >= SEVERAL
}

/// The button is about to go: whoever used the keyboard goes on from the heading of its part.
pub fn stay_near(heading: NodeRef<H2>) {
    if let Some(heading) = heading.get_untracked() {
        let _ = heading.focus();
    }
}

#[component]
pub fn Everyone(live: Live, heading: NodeRef<H2>) -> impl IntoView {
    let lang = use_lang();
    let asking = RwSignal::new(false);
    let loud = live.memo(several_loud);
    let hands = live.memo(|view: &View| view.hands.len() >= SEVERAL);
    let guests = live.memo(several_guests);
    let away = line_is_away(live);
    let act = move |command: Command| {
        Callback::new(move |()| {
            live.send(command.clone());
            stay_near(heading);
        })
    };
    let back = Callback::new(move |()| {
        live.send(Command::SendAllBack);
        asking.set(false);
        stay_near(heading);
    });
    view! {
        <div class="everyone">
            <Show when=move || loud.get()>
                <Button kind=Kind::Quiet disabled=away press=act(Command::MuteAll)>{texts::mute_all(lang)}</Button>
            </Show>
            <Show when=move || hands.get()>
                <Button kind=Kind::Quiet disabled=away press=act(Command::LowerHand(None))>{texts::lower_all(lang)}</Button>
            </Show>
            <Show when=move || guests.get()>
                <Button kind=Kind::Quiet press=Callback::new(move |()| asking.set(true))>{texts::all_back(lang)}</Button>
            </Show>
        </div>
        <Dialog id="all-back" title=texts::all_back_title(lang) open=asking>
            <p>{texts::all_back_text(lang)}</p>
            <div class="call-note-buttons">
                <Button kind=Kind::Danger press=back>{texts::all_back_yes(lang)}</Button>
                <Button kind=Kind::Quiet press=Callback::new(move |()| asking.set(false))>{texts::all_back_no(lang)}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// One button that stays where it is: what it says is what it will do.
#[component]
pub fn LockButton(live: Live) -> impl IntoView {
    let lang = use_lang();
    let shut = live.memo(|view: &View| view.locked);
    let press = Callback::new(move |()| live.send(Command::Lock(!shut.get_untracked())));
    let (lock, unlock) =
        (ClientMessage::LockRoom { locked: true }, ClientMessage::LockRoom { locked: false });
    let (locks, unlocks) = (under_way(live, lock.clone()), under_way(live, unlock.clone()));
    view! {
        <div class="everyone everyone-lock">
            <Button
                kind=Kind::Secondary
                sign=Sign::Lock
                busy=Signal::derive(move || locks.get() || unlocks.get())
                press
            >
                {move || if shut.get() { texts::unlock(lang) } else { texts::lock(lang) }}
            </Button>
            <UnderWay live ask=lock/>
            <UnderWay live ask=unlock/>
            <p class="panel-words">
                {move || if shut.get() { texts::lock_is(lang) } else { texts::lock_would(lang) }}
            </p>
        </div>
    }
    .into_any()
}
