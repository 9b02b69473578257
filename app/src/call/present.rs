//! Who is in, in the host's panel: whose hand is up first, with what the host can do about each.
use super::asked::{UnderWay, line_is_away, under_way};
use super::care::GuestCare;
use super::everyone::{Everyone, stay_near};
use super::hand::{HandMark, in_order, my_rank, rank};
use super::interpreter::{ListenItems, task_words};
use super::live::Live;
use super::program_lines::{TakeOut, WatcherLines};
use super::remove::{RemoveButton, Removing};
use crate::ui::{Button, Kind, Name, use_lang};
use ::call::client::{Command, Tile, View};
use ::texts::{call as texts, hand as words, isolate};
use leptos::html::H2;
use leptos::prelude::*;
use model::ParticipantId;
use model::signal::{CallRole, ClientMessage};

/// `own`: the reader is the visit's host, and not a co-host.
#[component]
pub fn Present(live: Live, removing: Removing, own: bool) -> impl IntoView {
    let lang = use_lang();
    let heading = NodeRef::<H2>::new();
    let people = live.memo(in_order);
    let mine = live.memo(my_rank);
    // Beside a colleague whose line offers it, a guest's that does not looks like a mistake.
    let why_not = live.memo(|view: &View| {
        let any = |role| view.people.iter().any(|tile| tile.role == role);
        any(CallRole::Colleague) && any(CallRole::Guest)
    });
    view! {
        <section class="panel-part" aria-labelledby="panel-present">
            <h2 id="panel-present" tabindex="-1" node_ref=heading>{texts::present_heading(lang)}</h2>
            <Everyone live heading/>
            <ul class="panel-list">
                <li class="panel-line">
                    <span class="panel-name">{texts::you(lang)}</span>
                    {move || mine.get().map(|at| view! { <HandMark at/> })}
                </li>
                <For each=move || people.get() key=|id| *id let:id>
                    <PersonLine live id removing heading own/>
                </For>
                <WatcherLines live/>
            </ul>
            <ListenItems live/>
            <Show when=move || own && why_not.get()>
                <p class="panel-words">{words::guests_lead_not(lang)}</p>
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn PersonLine(
    live: Live,
    id: ParticipantId,
    removing: Removing,
    heading: NodeRef<H2>,
    own: bool,
) -> impl IntoView {
    let lang = use_lang();
    let is = move |test: fn(&Tile) -> bool| {
        live.memo_of(move |view| view.people.iter().any(|tile| tile.id == id && test(tile)))
    };
    let (away, loud) = (is(|tile| !tile.here), is(|tile| tile.sending.mic));
    let guest = is(|tile| tile.role == CallRole::Guest);
    let program = is(|tile| tile.role == CallRole::Program);
    let hand = live.memo_of(move |view| rank(view, id));
    let task = live.memo_of(move |view| {
        let tile = view.people.iter().find(|tile| tile.id == id);
        tile.and_then(|tile| task_words(lang, tile.task))
    });
    // The last known one while the line is on its way out.
    let name = Memo::new(move |last: Option<&String>| {
        let found =
            live.with(|view| view.people.iter().find(|tile| tile.id == id).map(|tile| tile.name.clone()));
        found.or_else(|| last.cloned()).unwrap_or_default()
    });
    let away_line = line_is_away(live);
    let lower = Callback::new(move |()| {
        live.send(Command::LowerHand(Some(id)));
        stay_near(heading);
    });
    let back = Callback::new(move |()| {
        live.send(Command::SendBack(id));
        stay_near(heading);
    });
    view! {
        <li class="panel-line panel-person">
            <div class="panel-who">
                <span class="panel-name">
                    <Name name/>
                    {move || hand.get().map(|at| view! { <HandMark at/> })}
                </span>
                {move || task.get().map(|words| view! { <span class="panel-words">{words}</span> })}
                {move || away.get().then(|| view! { <span class="panel-words">{texts::reconnecting(lang)}</span> })}
                <UnderWay live ask=ClientMessage::SendBack { who: id }/>
                <UnderWay live ask=ClientMessage::Remove { who: id }/>
            </div>
            <div class="panel-acts">
                <Show when=move || hand.get().is_some()>
                    {move || view! {
                        <Button
                            kind=Kind::Quiet
                            label=words::lower_name(lang, isolate(&name.get()))
                            disabled=away_line
                            press=lower
                        >
                            {words::lower(lang)}
                        </Button>
                    }}
                </Show>
                <Show when=move || loud.get()>
                    {move || view! {
                        <Button
                            kind=Kind::Quiet
                            label=texts::mute_name(lang, name.get())
                            disabled=away_line
                            press=Callback::new(move |()| live.send(Command::Mute(id)))
                        >
                            {texts::mute_other(lang)}
                        </Button>
                    }}
                </Show>
                <Show when=move || guest.get()>
                    {move || view! {
                        <Button
                            kind=Kind::Quiet
                            label=texts::send_back_name(lang, name.get())
                            busy=under_way(live, ClientMessage::SendBack { who: id })
                            press=back
                        >
                            {texts::send_back(lang)}
                        </Button>
                        <RemoveButton removing id name/>
                    }}
                </Show>
                <Show when=move || program.get()>
                    <TakeOut live id name/>
                </Show>
                <Show when=move || own && !guest.get() && !program.get()>
                    <LeadButton live id name/>
                </Show>
            </div>
            <GuestCare live id name/>
        </li>
    }
    .into_any()
}

/// A colleague lets people in, too, or not any more.
#[component]
fn LeadButton(live: Live, id: ParticipantId, name: Memo<String>) -> impl IntoView {
    let lang = use_lang();
    let leads =
        live.memo_of(move |view| view.people.iter().any(|tile| tile.id == id && tile.role == CallRole::Host));
    move || {
        let leads = leads.get();
        let (said, label) = match leads {
            true => (words::lead_not(lang), words::lead_not_name(lang, isolate(&name.get()))),
            false => (words::lead(lang), words::lead_name(lang, isolate(&name.get()))),
        };
        let ask = ClientMessage::MakeHost { who: id, host: !leads };
        let press = Callback::new(move |()| live.send(Command::MakeHost(id, !leads)));
        view! {
            <Button kind=Kind::Quiet label busy=under_way(live, ask.clone()) press>{said}</Button>
            <UnderWay live ask/>
        }
    }
}
