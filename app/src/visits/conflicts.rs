//! What stands in the way of a time or of another host, said before anything is saved: in the planning form, where a visit is
//! moved or handed over, in the calendar, at a request.
use super::{api, words};
use crate::ui::{Icon, Sign, href, use_lang};
use leptos::prelude::*;
use model::conflicts::{Conflicts, ConflictsAsked, Foreseen};
use model::series::{SeriesTime, WhichHour};
use model::visits::Taken;
use model::{FieldCode, Lang, VisitId};
use std::time::Duration;
use texts::conflicts as t;
use texts::{series, visits};

/// Typing has paused.
const PAUSE: Duration = Duration::from_millis(400);

/// Nothing where nothing stands in the way.
#[component]
pub fn ConflictNotes(conflicts: Conflicts) -> impl IntoView {
    let lang = use_lang();
    let Conflicts { host, taken, busy, held, outside, times, fold } = conflicts;
    let taken = taken.map(|taken| view! { <InTheWay taken=*taken host=host.clone()/> });
    let busy = busy.then(|| {
        let said = match &host {
            Some(host) => t::busy_host(lang, ::texts::isolate(host)),
            None => t::busy(lang).to_owned(),
        };
        note(said)
    });
    let held = held.then(|| view! { <Held/> });
    let elsewhere = outside.then(|| {
        let said = match &host {
            Some(host) => ::texts::outside::then_of(lang, ::texts::isolate(host)),
            None => ::texts::outside::then(lang).to_owned(),
        };
        note(said)
    });
    let dates = time_lines(lang, &times, fold).into_iter().map(note).collect_view();
    view! { {taken} {busy} {held} {elsewhere} {dates} }.into_any()
}

fn note(said: String) -> AnyView {
    view! {
        <p class="state" data-tone="warning">
            <Icon of=Sign::Warning/>
            <span>{said}</span>
        </p>
    }
    .into_any()
}

/// Of several visits that change together, those about which there is something to say.
fn time_lines(lang: Lang, times: &[SeriesTime], fold: Option<WhichHour>) -> Vec<String> {
    let taken: Vec<&str> =
        times.iter().filter(|time| time.taken).map(|time| time.starts.words.as_str()).collect();
    let n = i64::try_from(taken.len()).unwrap_or(i64::MAX);
    let mut lines = Vec::new();
    if !taken.is_empty() {
        lines.push(t::dates(lang, n, taken.join("; ")));
    }
    let clocks = times.iter().filter_map(|time| clock_words(lang, time, fold));
    lines.extend(clocks);
    lines
}

/// What clocks do to a time on that day: its hour is left out, or happens twice.
pub fn clock_words(lang: Lang, time: &SeriesTime, fold: Option<WhichHour>) -> Option<String> {
    let when = &time.starts.words;
    match (time.moved, time.doubled, fold) {
        (true, _, _) => Some(series::sum_moved(lang, when)),
        (false, true, None) => Some(series::sum_doubled(lang, when)),
        (false, true, Some(WhichHour::First)) => Some(series::sum_doubled_first(lang, when)),
        (false, true, Some(WhichHour::Second)) => Some(series::sum_doubled_second(lang, when)),
        (false, false, _) => None,
    }
}

/// The visit for which this one was refused, below the words that say so.
#[component]
pub fn TheOther(taken: Taken) -> impl IntoView {
    view! { <p><Way lang=use_lang() visit=taken.visit names=taken.names/> ", " {taken.starts.words}</p> }
        .into_any()
}

/// Told before the button is pressed, with the way to the other visit; what was typed here is kept.
#[component]
fn InTheWay(
    taken: Taken,
    /// Whose it is, when it is not the planner's own.
    host: Option<String>,
) -> impl IntoView {
    let lang = use_lang();
    let when = taken.starts.words;
    let said = match host {
        Some(host) => visits::sum_taken_host(lang, ::texts::isolate(&host), when),
        None => visits::sum_taken(lang, when),
    };
    view! {
        <p class="state" data-tone="warning">
            <Icon of=Sign::Warning/>
            <span>{said} " " <Way lang visit=taken.visit names=taken.names/></span>
        </p>
    }
    .into_any()
}

/// Somebody has asked for that time on the booking page: told before the button is pressed, with the way to the answer.
#[component]
fn Held() -> impl IntoView {
    let lang = use_lang();
    view! {
        <p class="state" data-tone="warning">
            <Icon of=Sign::Warning/>
            <span>{visits::sum_held(lang)} " " <a href=href("/requests")>{visits::sum_held_link(lang)}</a></span>
        </p>
    }
    .into_any()
}

/// To the other visit; of a visit that the planner may not see, to which their host comes as a colleague, only that it is.
#[component]
fn Way(lang: Lang, visit: VisitId, names: Vec<String>) -> impl IntoView {
    if names.is_empty() {
        return view! { <span>{::texts::colleagues::of_a_colleague(lang)}</span> }.into_any();
    }
    let names = words::list_names(lang, names.iter().map(String::as_str));
    view! { <a href=href(&format!("/visits/{}", visit.text()))>{names}</a> }.into_any()
}

/// Asks what stands in the way while somebody chooses, in the browser only.
#[derive(Clone, Copy)]
pub struct Looking {
    pub found: RwSignal<Option<Conflicts>>,
    /// The question which of two equal hours is meant.
    pub doubled: RwSignal<bool>,
    round: StoredValue<u32>,
}

impl Looking {
    /// `doubled`: the server has asked already.
    pub fn new(doubled: bool) -> Looking {
        Looking { found: RwSignal::new(None), doubled: RwSignal::new(doubled), round: StoredValue::new(0) }
    }

    /// Something was typed or chosen: asks once that has paused. `read` is asked then, when the page is still there.
    pub fn typed(self, read: impl Fn() -> Option<ConflictsAsked> + 'static) {
        if self.round.try_update_value(|round| *round += 1).is_none() {
            return;
        }
        let mine = self.round.try_get_value();
        let current = move || self.round.try_get_value().is_some() && self.round.try_get_value() == mine;
        set_timeout(
            move || {
                if !current() {
                    return;
                }
                let Some(asked) = read() else { return self.found.set(None) };
                leptos::task::spawn_local(async move {
                    // What cannot be asked now is refused when it is sent.
                    if let (Ok(answer), true) = (api::conflicts(asked).await, current()) {
                        self.show(answer);
                    }
                });
            },
            PAUSE,
        );
    }

    fn show(self, answer: Foreseen) {
        match answer {
            Foreseen::Clear(found) => {
                if found.asks() {
                    self.doubled.set(true);
                }
                self.found.set(Some(found));
            }
            Foreseen::Unclear(fields) => {
                if fields.iter().any(|wrong| wrong.code == FieldCode::DoubledHour) {
                    self.doubled.set(true);
                }
                self.found.set(None);
            }
        }
    }
}

/// What was found, as it changes.
#[component]
pub fn Found(looking: Looking) -> impl IntoView {
    let notes = move || looking.found.get().map(|conflicts| view! { <ConflictNotes conflicts/> });
    view! { <div class="conflicts" aria-live="polite">{notes}</div> }.into_any()
}
