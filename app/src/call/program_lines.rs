//! Other programs in the host's panel: a host takes them out of the call.
use super::asked::{UnderWay, under_way};
use super::live::Live;
use crate::ui::{Button, Kind, Name, use_lang};
use ::call::client::Command;
use ::texts::{call, isolate, publish as texts};
use leptos::prelude::*;
use model::ParticipantId;
use model::signal::ClientMessage;

/// Those that watch, below the people.
#[component]
pub fn WatcherLines(live: Live) -> impl IntoView {
    let lang = use_lang();
    let all = live.memo(|view| view.watchers.clone());
    view! {
        <For each=move || all.get() key=|(id, _)| *id let:one>
            {
                let (id, name) = one;
                let shown = Memo::new(move |_| name.clone());
                view! {
                    <li class="panel-line panel-person">
                        <div class="panel-who">
                            <span class="panel-name"><Name name=shown/></span>
                            <span class="panel-words">{texts::watches(lang)}</span>
                        </div>
                        <div class="panel-acts"><TakeOut live id name=shown/></div>
                    </li>
                }
            }
        </For>
    }
    .into_any()
}

/// At once and without a question: another key is made in a moment.
#[component]
pub fn TakeOut(live: Live, id: ParticipantId, name: Memo<String>) -> impl IntoView {
    let lang = use_lang();
    let press = Callback::new(move |()| live.send(Command::Remove(id)));
    move || {
        view! {
            <Button
                kind=Kind::Quiet
                label=call::remove_name(lang, isolate(&name.get()))
                busy=under_way(live, ClientMessage::Remove { who: id })
                press
            >
                {call::remove(lang)}
            </Button>
            <UnderWay live ask=ClientMessage::Remove { who: id }/>
        }
    }
}
