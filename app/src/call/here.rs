//! Who is in the call, for everybody: names, who is muted, whose hand is up, whose line is away. Nothing can be done to
//! anybody here; what a host can do stands in the host's panel.
use super::hand::{HandMark, in_order, my_rank, rank};
use super::interpreter::{ListenItems, task_words};
use super::live::Live;
use crate::ui::{Dialog, Name, use_lang};
use ::call::client::{Tile, View};
use ::texts::{call, hand as texts, publish as programs};
use leptos::prelude::*;
use model::signal::CallRole;
use model::tasks::Task;
use model::{Lang, ParticipantId};

/// One person in the list. Only what is shown, so that a voice draws nothing anew.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    name: String,
    words: String,
    hand: Option<usize>,
}

/// What there is to say of somebody beside their name.
fn words(lang: Lang, role: CallRole, here: bool, mic: bool) -> String {
    let host = match role {
        CallRole::Host => Some(call::host(lang)),
        CallRole::Program => Some(programs::tag(lang)),
        _ => None,
    };
    let away = (!here).then_some(call::reconnecting(lang));
    let muted = (here && !mic).then_some(call::muted(lang));
    [host, away, muted].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What they came to do stands before it.
fn with_task(lang: Lang, task: Task, words: String) -> String {
    let all = task_words(lang, task).into_iter().chain(Some(words).filter(|words| !words.is_empty()));
    all.collect::<Vec<_>>().join(", ")
}

fn lines(lang: Lang, view: &View) -> Vec<Line> {
    let me = Line {
        name: call::you(lang).to_owned(),
        words: with_task(lang, view.channel.task, words(lang, view.me.role, true, view.me.mic_on)),
        hand: my_rank(view),
    };
    let line = |tile: &Tile| Line {
        name: tile.name.clone(),
        words: with_task(lang, tile.task, words(lang, tile.role, tile.here, tile.sending.mic)),
        hand: rank(view, tile.id),
    };
    let others = in_order(view);
    let others = others.iter().filter_map(|id| view.people.iter().find(|tile| tile.id == *id)).map(line);
    let watch = |(_, name): &(ParticipantId, String)| Line {
        name: name.clone(),
        words: programs::watches(lang).to_owned(),
        hand: None,
    };
    [me].into_iter().chain(others).chain(view.watchers.iter().map(watch)).collect()
}

/// A sheet over the call.
#[component]
pub fn HereSheet(live: Live, open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let lines = live.memo_of(move |view| lines(lang, view));
    view! {
        <Dialog id="here" title=texts::here_title(lang) open>
            <ul class="here-list">
                {move || {
                    let draw = |line: Line| view! {
                        <li class="here-line">
                            <span class="here-name"><Name name=line.name/></span>
                            {line.hand.map(|at| view! { <HandMark at/> })}
                            <span class="here-words">{line.words}</span>
                        </li>
                    };
                    lines.get().into_iter().map(draw).collect_view()
                }}
            </ul>
            <ListenItems live/>
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_described_in_words() {
        let said = |role, here, mic| words(Lang::En, role, here, mic);
        assert_eq!(said(CallRole::Guest, true, true), "");
        assert_eq!(said(CallRole::Host, true, false), "Host, Muted");
        // Whether they are muted is not known while their line is away.
        assert_eq!(said(CallRole::Guest, false, false), call::reconnecting(Lang::En));
    }
}
