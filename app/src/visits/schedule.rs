//! Planning a visit: who, when, how invited; the rest folded with its value in view; what will happen, in words.
use super::api::{self, FillGroup, MakeRoom, Schedule};
use super::conflicts::TheOther;
use super::for_host::ForHost;
use super::from_group::{DefaultButton, FromGroup};
use super::outlook::WillHappen;
use super::person::People;
use super::repeating::Repeats;
use super::with_colleagues::WithColleagues;
use super::{draft, refill, summary};
use crate::forms::{FormState, use_form};
use crate::ui::field::{Kind as Input, Told};
use crate::ui::notice::field_words;
use crate::ui::zones;
use crate::ui::{
    Button, Checkbox, Choice, EmptyState, ErrorView, Form, FormNotice, Kind, NoticeView, OfficePage, Select,
    Skeleton, TextField, Tone, explain, use_lang,
};
use leptos::context::Provider;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;
use model::choices::LENGTH_MIN;
use model::contacts::Chosen;
use model::outbox::Post;
use model::series::SeriesPreview;
use model::visits::{Outlook, PlanningStart, Taken};
use model::{AppError, Conflict, ContactGroupId, ContactId, FieldCode, Lang, MemberId, Minutes, VisitId};
use std::time::Duration;
use texts::visits as texts;

/// Typing has paused.
const PAUSE: Duration = Duration::from_millis(400);
/// Until what could not be asked is asked again. Higher: the form says nothing for longer. Lower: a server that comes back is
/// asked by every open form at once.
const AGAIN: Duration = Duration::from_secs(2);
/// How often that is done before one waits for the next letter typed.
const TRIES: u32 = 5;

#[component]
pub fn NewVisitPage() -> impl IntoView {
    let lang = use_lang();
    // Sent by its own button, or by one that fills a group in or asks for more room.
    let sent_by = [use_form::<FillGroup>(), use_form::<MakeRoom>()];
    let state = use_form::<Schedule>();
    let state = sent_by.into_iter().find(|sent| !sent.action.is_empty()).unwrap_or(state);
    let sent = state.clone();
    let after = use_query_map().with_untracked(|query| VisitId::parse(&query.get("after")?));
    let contact = use_query_map().with_untracked(|query| ContactId::parse(&query.get("contact")?));
    let group = use_query_map().with_untracked(|query| ContactGroupId::parse(&query.get("group")?));
    let start = Resource::new(
        || (),
        move |()| {
            let sent = sent.clone();
            async move {
                let start = api::plan_start().await;
                // Only a form that nobody has sent yet is filled in.
                let after = after.filter(|_| sent.action.is_empty());
                let next = match after {
                    Some(visit) => api::plan_next(visit).await.ok(),
                    None => None,
                };
                let chosen = match sent.action.is_empty() {
                    true => refill::chosen(contact, group).await,
                    false => Chosen::default(),
                };
                let filled = match sent.action == <FillGroup as ServerFn>::PATH && sent.error.is_none() {
                    true => Some(refill::with_group(sent.clone()).await),
                    false => None,
                };
                // What stands in the way of the next visit is said at once, also without scripts.
                let outlook = match &next {
                    Some(next) => api::preview(next.clone()).await.ok(),
                    None => some_taken(&sent).await,
                };
                (start, in_the_way(sent.error.clone()).await, next, outlook, chosen, filled)
            }
        },
    );
    let now = use_query_map().with_untracked(|query| query.get("when").as_deref() == Some("now"));
    let room = use_query_map().with_untracked(|query| query.get("room").as_deref() == Some("more"));
    let page = move || {
        let state = state.clone();
        Suspend::new(async move {
            let (start, taken, next, outlook, chosen, filled) = start.await;
            let state = next.map_or(state, refill::filled);
            let (state, added, left_out) = match filled {
                Some((state, added, left_out)) => (state, Some(added), left_out),
                None => (state, None, chosen.left_out),
            };
            let added = added.map(|added| {
                view! { <p class="note" role="status">{::texts::contacts::group_added(lang, added)}</p> }
            });
            let left_out = (left_out > 0)
                .then(|| view! { <p class="note">{::texts::contacts::left_out(lang, left_out)}</p> });
            let state = refill::with_people(state, chosen);
            match start {
                Ok(start) if start.hosts.is_empty() => {
                    view! { <EmptyState title=texts::no_host_title(lang) text=texts::no_host_text(lang)/> }
                        .into_any()
                }
                Ok(start) => view! {
                    {added}
                    {left_out}
                    <Plan start state now room taken outlook/>
                }
                .into_any(),
                // What was typed outlives the sign-in: one signs in beside it and sends it again.
                Err(AppError::SignedOut) if state.outlived() => {
                    let start = outlived(&state, lang);
                    view! { <Plan start state now room taken=None outlook=None/> }.into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=texts::schedule_title(lang)>
            <h1>{texts::schedule_title(lang)}</h1>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </OfficePage>
    }
    .into_any()
}

/// The visit for which this one was refused: the page that is shown again names it, also without scripts.
async fn in_the_way(error: Option<AppError>) -> Option<Taken> {
    let Some(AppError::Conflict(Conflict::SlotTaken(visit))) = error else { return None };
    let row = api::visit(visit).await.ok()?.row;
    Some(Taken { visit, names: row.guests.into_iter().map(|guest| guest.name).collect(), starts: row.starts })
}

/// A series of which some times are taken, or exist twice: the page that is shown again names them, also without scripts.
async fn some_taken(sent: &FormState) -> Option<Outlook> {
    sent.error("repeat[leave_out]").or_else(|| sent.error("repeat[fold]"))?;
    api::preview(refill::sent(sent)).await.ok()
}

/// What a form that outlived its sign-in still knows.
fn outlived(state: &FormState, lang: Lang) -> PlanningStart {
    let zone = state.value_or("zone", "");
    PlanningStart {
        request_id: state.value_or("request_id", ""),
        zone_words: draft::label_of(&zones::groups(lang, &zone), &zone),
        zone,
        today: state.value_or("date", ""),
        duration: Minutes(LENGTH_MIN.into()),
        post: Post::Goes,
        planner: None,
        hosts: Vec::new(),
        groups: Vec::new(),
        services: Vec::new(),
        colleagues: Vec::new(),
    }
}

/// What the form's parts tell each other, in the browser only.
#[derive(Clone, Copy)]
pub struct Live {
    pub preview: RwSignal<Option<Outlook>>,
    /// The question which of two equal hours is meant.
    pub doubled: RwSignal<bool>,
    /// The same of the later days of a series.
    pub doubled_later: RwSignal<bool>,
    round: StoredValue<u32>,
    /// None once the sign-in has ended.
    planner: Option<MemberId>,
}

impl Live {
    /// Something was typed: ask what would happen, once typing pauses.
    pub fn typed(self) {
        keep(self.planner);
        self.round.update_value(|round| *round += 1);
        let mine = self.round.get_value();
        let current = move || self.round.try_get_value() == Some(mine);
        set_timeout(
            move || {
                if current() {
                    self.ask(mine, TRIES);
                }
            },
            PAUSE,
        );
    }

    /// Whose turn it was when it was asked: whatever is typed meanwhile asks by itself.
    fn ask(self, mine: u32, left: u32) {
        let current = move || self.round.try_get_value() == Some(mine);
        leptos::task::spawn_local(async move {
            match api::preview(draft::read()).await {
                Ok(answer) if current() => self.show(answer),
                Ok(_) => {}
                Err(_) if left == 0 => {}
                Err(_) => set_timeout(
                    move || {
                        if current() {
                            self.ask(mine, left - 1);
                        }
                    },
                    AGAIN,
                ),
            }
        });
    }

    fn show(self, answer: Outlook) {
        if has(&answer, FieldCode::DoubledHour) {
            self.doubled.set(true);
        }
        if let Outlook::Clear(preview) = &answer {
            let asks = |series: &SeriesPreview| {
                let unsaid = series.fold.is_none() || !draft::typed("repeat[fold]").is_empty();
                unsaid && series.times.iter().any(|time| time.doubled)
            };
            self.doubled_later.set(preview.series.as_ref().is_some_and(asks));
        }
        self.preview.set(Some(answer));
    }

    /// What is wrong with a field of which that can be told before it is sent. What is only not finished is not.
    fn told(self, lang: Lang, field: &'static str) -> Told {
        Signal::derive(move || {
            self.preview.with(|preview| {
                let Some(Outlook::Unclear(fields)) = preview else { return None };
                let wrong = fields.iter().find(|wrong| wrong.field == field)?;
                use FieldCode::{InThePast, SkippedHour, TooFarAhead};
                let said = matches!(wrong.code, InThePast | TooFarAhead | SkippedHour);
                said.then(|| field_words(lang, field, wrong.code))
            })
        })
    }

    /// Another hour: whichever of two was meant before means nothing now.
    fn hour_changed(self) {
        draft::choose("fold", "");
        self.doubled.set(false);
    }
}

pub fn has(answer: &Outlook, code: FieldCode) -> bool {
    matches!(answer, Outlook::Unclear(fields) if fields.iter().any(|field| field.code == code))
}

#[component]
fn Plan(
    start: PlanningStart,
    state: FormState,
    now: bool,
    /// For everybody whom a visit may hold.
    room: bool,
    taken: Option<Taken>,
    /// What would happen, where that is known already.
    outlook: Option<Outlook>,
) -> impl IntoView {
    let lang = use_lang();
    let doubled =
        state.error("time") == Some(FieldCode::DoubledHour) || !state.value_or("fold", "").is_empty();
    let later = state.error("repeat[fold]").is_some() || !state.value_or("repeat[fold]", "").is_empty();
    let (preview, doubled, round) = (RwSignal::new(outlook), RwSignal::new(doubled), StoredValue::new(0));
    let (planner, doubled_later) = (start.planner, RwSignal::new(later));
    let live = Live { preview, doubled, doubled_later, round, planner };
    let fresh = state.action.is_empty();
    // What was filled in from another visit is not written over by what was typed before.
    let blank = fresh && state.values.is_empty();
    // Whatever the browser kept or the person typed before scripts came is read now.
    let begin = move || {
        // The page may be gone meanwhile.
        if round.try_get_value().is_none() {
            return;
        }
        if come_back(planner, blank) {
            return;
        }
        // Asked for by the button that led here, whatever the draft says.
        if fresh && now {
            draft::choose("when", "now");
        }
        live.typed();
    };
    // Not at once: on the way from another page the form is not in the document yet, and a draft that is read from no
    // form is empty.
    Effect::new(move |_| set_timeout(begin, Duration::ZERO));
    let post = start.post;
    let request = state.value_or("request_id", &start.request_id);
    let submit = move || {
        live.preview.with(|preview| match preview {
            Some(Outlook::Clear(preview)) => summary::submit_words(lang, preview),
            _ => texts::submit(lang),
        })
    };
    let notice = match (taken, state.notice()) {
        (Some(taken), Some(error)) => {
            let words = explain(&error, lang);
            view! { <NoticeView tone=Tone::Danger words focus=true><TheOther taken/></NoticeView> }.into_any()
        }
        _ => view! { <FormNotice state=state.clone()/> }.into_any(),
    };
    // Contacts who were chosen bring no form of before.
    let again = fresh && state.value("request_id").is_some();
    let filled = again.then(|| view! { <p class="note">{::texts::series::next_note(lang)}</p> });
    view! {
        {notice}
        {filled}
        <div id=draft::FORM on:input=move |_| live.typed() on:submit=|_| sent()>
        <Form<Schedule> arg="visit" class="plan">
            <DefaultButton/>
            <input type="hidden" name="request_id" value=request/>
            <Provider value=state.clone()>
                <ForHost start=start.clone() state=state.clone()/>
                <People state=state.clone() live room/>
                <FromGroup groups=start.groups.clone()/>
                <WithColleagues colleagues=start.colleagues.clone() state=state.clone()/>
                <When start=start.clone() state=state.clone() live now/>
                <Repeats state=state.clone() doubled=doubled_later/>
                <More start=start.clone() state=state.clone()/>
            </Provider>
            <WillHappen live post/>
            <p class="plan-submit"><Button kind=Kind::Primary>{submit}</Button></p>
        </Form<Schedule>>
        </div>
    }
    .into_any()
}

#[component]
fn When(start: PlanningStart, state: FormState, live: Live, now: bool) -> impl IntoView {
    let lang = use_lang();
    let is_now = state.value("when").map_or(now, |when| when == "now");
    let fold = state.value_or("fold", "");
    let fold_choice = move |value: &'static str, words: &'static str| {
        let checked = fold == value;
        view! {
            <label class="choice">
                <input type="radio" name="fold" value=value checked=checked/>
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="plan-part when">
            <legend>{texts::when(lang)}</legend>
            <div class="choices">
                <label class="choice">
                    <input type="radio" name="when" value="later" checked=!is_now/>
                    <span>{texts::when_later(lang)}</span>
                </label>
                <label class="choice">
                    <input type="radio" name="when" value="now" checked=is_now/>
                    <span>{texts::when_now(lang)}</span>
                </label>
            </div>
            <div class="when-later" on:input=move |_| live.hour_changed()>
                <TextField name="date" label=texts::date(lang) kind=Input::Date value=start.today.clone() told=live.told(lang, "date")/>
                <TextField name="time" label=texts::time(lang) kind=Input::Time told=live.told(lang, "time")/>
            </div>
            <p class="note when-zone">{texts::time_in_zone(lang, start.zone_words)}</p>
            <fieldset class="fold" hidden=move || !live.doubled.get()>
                <legend>{texts::fold_legend(lang)}</legend>
                {fold_choice("first", texts::fold_first(lang))}
                {fold_choice("second", texts::fold_second(lang))}
            </fieldset>
        </fieldset>
    }
    .into_any()
}

/// What few visits need, folded, with its present value in view.
#[component]
fn More(start: PlanningStart, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let wrong = ["duration", "topic", "zone"].iter().any(|field| state.error(field).is_some());
    // What is on is seen.
    let kept = state.value_or("service", "");
    let wrong = wrong || state.value("sealed").is_some() || !kept.is_empty() && !start.services.is_empty();
    let (usual, zone) = (start.duration.0.to_string(), state.value_or("zone", &start.zone));
    let groups = zones::groups(lang, &zone);
    let services = (!start.services.is_empty()).then(|| {
        let none = Choice::new("", texts::no_service(lang));
        let all = start.services.iter().map(|known| Choice::new(known.service.text(), known.name.clone()));
        vec![(String::new(), std::iter::once(none).chain(all).collect::<Vec<_>>())]
    });
    let services = move || match services.clone() {
        Some(groups) => {
            view! { <Select name="service" label=texts::service(lang) optional=true groups/> }.into_any()
        }
        // Who has to sign in first does not lose it.
        None => (!kept.is_empty())
            .then(|| view! { <input type="hidden" name="service" value=kept.clone()/> })
            .into_any(),
    };
    let words = move |duration: String, topic: String, zone: String| {
        let minutes = duration.trim().parse().map_or(duration, |n| texts::minutes(lang, n));
        let topic = if topic.trim().is_empty() { texts::no_topic(lang).to_owned() } else { topic };
        texts::more_now(lang, minutes, topic, zone)
    };
    let (duration, topic) = (state.value_or("duration", &usual), state.value_or("topic", ""));
    let present = RwSignal::new(words(duration, topic, draft::label_of(&groups, &zone)));
    let look = move |_| {
        present.set(words(draft::typed("duration"), draft::typed("topic"), draft::chosen_words("zone")));
    };
    view! {
        <details class="plan-part more" open=wrong on:toggle=look>
            <summary>
                <span class="more-title">{texts::more(lang)}</span>
                " "
                <span class="more-now">{present}</span>
            </summary>
            <TextField name="duration" label=texts::duration(lang) kind=Input::Number value=usual width=6/>
            {services()}
            <TextField name="topic" label=texts::topic(lang) hint=texts::topic_hint(lang) optional=true/>
            <Select name="zone" label=texts::visit_zone(lang) value=start.zone groups/>
            <Checkbox name="sealed" hint=::texts::sealed::option_hint(lang)>{::texts::sealed::option(lang)}</Checkbox>
        </details>
    }
    .into_any()
}

/// Without scripts there is nothing to come back to.
#[cfg(not(feature = "hydrate"))]
fn come_back(_: Option<MemberId>, _: bool) -> bool {
    false
}
#[cfg(not(feature = "hydrate"))]
fn keep(_: Option<MemberId>) {}
#[cfg(not(feature = "hydrate"))]
fn sent() {}
#[cfg(feature = "hydrate")]
use super::keeping::{come_back, keep, sent};
