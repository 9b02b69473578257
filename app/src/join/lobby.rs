//! The waiting room. It should feel like being expected.
use super::HelpPhone;
use super::check::Check;
use super::early::{self, EarlyNote};
use super::facts::Facts;
use super::mirror::Mirror;
use super::moved::NewTime;
use crate::call::live::Live;
use crate::call::lock::LockedWait;
use crate::chat::ChatBox;
use crate::ui::{Avatar, Button, Kind, PublicPage, use_lang};
use ::call::client::{Command, Line, Phase, Problem, View};
use ::texts::{call, isolate, join as texts};
use leptos::html::H1;
use leptos::prelude::*;
use model::Lang;
use model::signal::HostIs;

/// Where one stands, in a sentence and what follows from it.
fn standing(lang: Lang, view: &View, host: &str) -> (String, String) {
    match (view.line, view.phase) {
        (Line::Reconnecting { .. }, _) => (texts::lost(lang).to_owned(), texts::lost_text(lang).to_owned()),
        (Line::Offline { .. }, _) => (texts::offline(lang).to_owned(), texts::offline_text(lang).to_owned()),
        (_, Phase::Waiting { sent_back: true, .. }) => {
            (texts::sent_back(lang, host), texts::will_hear(lang).to_owned())
        }
        (_, Phase::Waiting { host: HostIs::Expected, .. }) => {
            (texts::absent(lang, host), texts::absent_text(lang).to_owned())
        }
        (_, Phase::Waiting { host: HostIs::Late(minutes), .. }) => {
            (texts::late(lang, i64::from(minutes), host), texts::late_text(lang).to_owned())
        }
        (_, Phase::Waiting { place, host: is, .. }) => {
            let knows = match is {
                HostIs::InCall => texts::seen(lang, host),
                HostIs::Seen(_) => early::seen(lang, host),
                HostIs::Away => texts::away(lang, host),
                HostIs::Busy | HostIs::BusyFor(_) => texts::busy(lang, host),
                HostIs::Watching | HostIs::Expected | HostIs::Late(_) => texts::knows(lang, host),
            };
            let turn = [early::about(lang, is).unwrap_or_default(), turn(lang, place)].join(" ");
            (knows, format!("{} {}", turn.trim_start(), texts::will_hear(lang)))
        }
        _ => (texts::telling(lang, host), texts::will_hear(lang).to_owned()),
    }
}

/// One's place in line; the first is next.
fn turn(lang: Lang, place: u32) -> String {
    match place {
        0 | 1 => texts::next(lang).to_owned(),
        place => texts::before(lang, i64::from(place) - 1),
    }
}

#[component]
pub fn Lobby(live: Live, facts: Facts, check: RwSignal<Check>) -> impl IntoView {
    let lang = use_lang();
    let host = isolate(&facts.host);
    let chat = crate::call::chat::start(live);
    let standing = live.memo_of(move |view| standing(lang, view, &host));
    let hurry = live.memo(|view| {
        view.problems.iter().any(|problem| matches!(problem, Problem::ServerAway | Problem::NoNetwork))
    });
    // Whoever is told to call has the number in the same glance; else it stands with the quiet words.
    let stuck = live.memo(|view| {
        matches!(view.line, Line::Reconnecting { .. } | Line::Offline { .. })
            || matches!(view.phase, Phase::Waiting { host: HostIs::Expected, .. })
    });
    // A face that is there: the title says the same in words.
    let expected = live.memo(|view| {
        let there = matches!(
            view.phase,
            Phase::Waiting { host: HostIs::InCall | HostIs::Watching | HostIs::Seen(_), .. }
        );
        view.line == Line::Good && there
    });
    let silent = live.memo(|view| view.problems.contains(&Problem::SoundBlocked));
    let heading = NodeRef::<H1>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    let own = !facts.words.trim().is_empty();
    let words = if own { facts.words.clone() } else { texts::words_default(lang).to_owned() };
    view! {
        <PublicPage title=texts::tab_waiting(lang) wide=true>
            <div class="lobby">
                <div class="lobby-top">
                    <div class="lobby-host" class:lobby-here=move || expected.get()>
                        <Avatar name=facts.host.clone()/>
                    </div>
                    <div aria-live="polite" aria-atomic="true">
                        <h1 class="lobby-title" tabindex="-1" node_ref=heading>{move || standing.get().0}</h1>
                        <p class="lobby-turn">{move || standing.get().1}</p>
                        <LockedWait live/>
                    </div>
                    <NewTime facts=facts.clone()/>
                    <EarlyNote facts=facts.clone()/>
                    <Show when=move || hurry.get()>
                        <Button kind=Kind::Secondary press=Callback::new(move |()| live.send(Command::TryNow))>
                            {call::line_now(lang)}
                        </Button>
                    </Show>
                    <Show when=move || silent.get()>
                        <Button kind=Kind::Primary press=Callback::new(move |()| live.send(Command::Listen))>
                            {texts::listen(lang)}
                        </Button>
                    </Show>
                    <Show when=move || stuck.get()>
                        <HelpPhone/>
                    </Show>
                    <noscript><p class="lobby-noscript">{texts::needs_script(lang)}</p></noscript>
                </div>
                <Mirror live check/>
                <div class="lobby-words">
                    {own.then(|| view! { <p class="lobby-from">{texts::words_from(lang, isolate(&facts.clinic))}</p> })}
                    <p class="lobby-own" dir="auto">{words}</p>
                    <Show when=move || !stuck.get()>
                        <HelpPhone/>
                    </Show>
                </div>
                <ChatBox chat/>
            </div>
        </PublicPage>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::live::blank;
    use ::call::moment::Moment;
    use model::signal::CallRole;

    fn words(phase: Phase, line: Line) -> (String, String) {
        standing(Lang::En, &View { phase, line, ..blank(CallRole::Guest) }, "Dr. Rivera")
    }

    #[test]
    fn one_knows_where_one_stands() {
        let waiting = |place, host| Phase::Waiting { place, host, sent_back: false };
        let (title, turn) = words(waiting(1, HostIs::InCall), Line::Good);
        assert_eq!(title, "Dr. Rivera sees that you are here");
        assert!(turn.starts_with("You are next."));
        assert!(words(waiting(3, HostIs::InCall), Line::Good).1.starts_with("2 people are before you."));
        assert_eq!(words(waiting(1, HostIs::Expected), Line::Good).0, "Dr. Rivera has not come yet");
        let (title, turn) = words(waiting(2, HostIs::Watching), Line::Good);
        assert_eq!(title, "Dr. Rivera knows that you are here");
        assert!(turn.starts_with("1 person is before you."));
        assert_eq!(words(waiting(2, HostIs::Busy), Line::Good).0, "Dr. Rivera is still in another visit");
        assert_eq!(words(waiting(1, HostIs::Away), Line::Good).0, "Dr. Rivera is away for a moment");
        let (title, turn) = words(waiting(2, HostIs::BusyFor(10)), Line::Good);
        assert_eq!(title, "Dr. Rivera is still in another visit");
        assert!(turn.starts_with("It takes about 10 minutes. 1 person is before you."), "{turn}");
        let (title, turn) = words(waiting(1, HostIs::Seen(None)), Line::Good);
        assert_eq!(title, "Dr. Rivera has seen that you are here");
        assert!(turn.starts_with("You are next."), "{turn}");
        let late = words(waiting(1, HostIs::Late(10)), Line::Good).0;
        assert_eq!(late, "Dr. Rivera comes about 10 minutes later");
        let lost = Line::Reconnecting { since: Moment(0) };
        assert_eq!(words(waiting(1, HostIs::InCall), lost).0, texts::lost(Lang::En));
    }
}
