//! Visits that repeat: how often, in the planning form; where one stands among the others, and the way to the next one, on
//! its page; which of them a change is for.
use super::conflicts::clock_words;
use crate::forms::FormState;
use crate::ui::field::Kind as Input;
use crate::ui::{Button, Checkbox, Choice, Kind, Radios, Select, TextField, field_id, href, use_lang};
use ::texts::{dates, series as texts};
use leptos::prelude::*;
use model::series::{Scope, SeriesPlace, SeriesPreview, SeriesTime, WEEKDAYS};
use model::{Lang, VisitId};

/// A year of monthly visits, or a season of weekly ones.
const USUAL: &str = "10";

/// Part of the planning form; what a choice does not need is hidden without a script.
#[component]
pub fn Repeats(
    state: FormState,
    /// The question which of two equal hours is meant on the days on which clocks go back.
    doubled: RwSignal<bool>,
) -> impl IntoView {
    let lang = use_lang();
    let every = [
        ("never", texts::never(lang)),
        ("day", texts::day(lang)),
        ("week", texts::week(lang)),
        ("two_weeks", texts::two_weeks(lang)),
        ("month_weekday", texts::month_weekday(lang)),
        ("month_day", texts::month_day(lang)),
        ("custom", texts::custom(lang)),
    ];
    let groups = vec![(String::new(), every.map(|(value, words)| Choice::new(value, words)).to_vec())];
    let ends =
        vec![Choice::new("count", texts::ends_count(lang)), Choice::new("until", texts::ends_until(lang))];
    let folds =
        vec![Choice::new("first", texts::fold_first(lang)), Choice::new("second", texts::fold_second(lang))];
    let hint_id = format!("{}-hint", field_id("repeat[days]"));
    let described_by = hint_id.clone();
    let days = WEEKDAYS.into_iter().zip(weekdays(lang)).map(|(day, words)| {
        let name = day_field(day);
        let (id, checked) = (field_id(&name), state.value(&name).is_some());
        view! {
            <div class="tick">
                <input class="tick-box" type="checkbox" id=id.clone() name=name value="on" checked=checked/>
                <label class="tick-label" for=id>{words}</label>
            </div>
        }
    });
    let days = days.collect_view();
    view! {
        <fieldset class="plan-part repeats">
            <legend>{texts::repeats(lang)}</legend>
            <Select name="repeat[every]" label=texts::how_often(lang) hint=texts::repeats_hint(lang) value="never" groups/>
            <div class="repeat-custom">
                <TextField name="repeat[interval]" label=texts::interval(lang) kind=Input::Number value="1" width=6/>
                <fieldset class="field repeat-days" aria-describedby=described_by>
                    <legend class="field-label">{texts::days(lang)}</legend>
                    <p class="field-hint" id=hint_id>{texts::days_hint(lang)}</p>
                    {days}
                </fieldset>
            </div>
            <div class="repeat-ends">
                <Radios name="repeat[ends]" legend=texts::ends(lang) choices=ends value="count"/>
                <div class="repeat-count">
                    <TextField name="repeat[count]" label=texts::count(lang) kind=Input::Number value=USUAL width=6/>
                </div>
                <div class="repeat-until">
                    <TextField name="repeat[until]" label=texts::until(lang) kind=Input::Date/>
                </div>
                <Checkbox name="repeat[leave_out]">{texts::leave_out(lang)}</Checkbox>
                <div hidden=move || !doubled.get()>
                    <Radios name="repeat[fold]" legend=texts::fold_legend(lang) hint=texts::fold_hint(lang) choices=folds/>
                </div>
            </div>
        </fieldset>
    }
    .into_any()
}

/// `repeat[days][mo]`.
pub fn day_field(day: &str) -> String {
    format!("repeat[days][{day}]")
}

fn weekdays(lang: Lang) -> [&'static str; 7] {
    [
        dates::weekday_mon_long(lang),
        dates::weekday_tue_long(lang),
        dates::weekday_wed_long(lang),
        dates::weekday_thu_long(lang),
        dates::weekday_fri_long(lang),
        dates::weekday_sat_long(lang),
        dates::weekday_sun_long(lang),
    ]
}

/// How many visits there will be, and what stands in the way of which.
pub fn lines(lang: Lang, series: &SeriesPreview) -> Vec<String> {
    let taken: Vec<&SeriesTime> = series.times.iter().filter(|time| time.taken).collect();
    let (n, of) = (taken.len(), series.times.len());
    let planned = if series.leaves_out { of - n } else { of };
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut lines = vec![texts::sum(lang, number(planned), &series.rule)];
    let when = taken.iter().map(|time| time.starts.words.as_str()).collect::<Vec<_>>().join("; ");
    match (n, series.leaves_out) {
        (0, _) => {}
        (n, _) if n == of => lines.push(texts::sum_all_taken(lang).to_owned()),
        (n, true) => lines.push(texts::sum_left_out(lang, number(n), of, when)),
        (n, false) => {
            lines.push(texts::sum_taken(lang, number(n), of, when));
            lines.push(texts::sum_leave_out(lang, texts::leave_out(lang)));
        }
    }
    lines.extend(series.times.iter().filter_map(|time| clock_words(lang, time, series.fold)));
    lines
}

/// All dates, below the sentences: whoever listens is not read a hundred of them at each letter typed.
#[component]
pub fn Dates(series: SeriesPreview) -> impl IntoView {
    let lang = use_lang();
    let leaves_out = series.leaves_out;
    let dates = series.times.into_iter().map(|time| {
        let taken = time.taken.then(|| {
            let words = if leaves_out { texts::left_out(lang) } else { texts::taken(lang) };
            view! { " " <strong>{words}</strong> }
        });
        view! { <li>{time.starts.words} {taken}</li> }
    });
    view! { <ol class="series-dates">{dates.collect_view()}</ol> }.into_any()
}

/// On the page of a visit: "Visit 3 of 10, every week".
#[component]
pub fn PlaceInSeries(series: Option<SeriesPlace>) -> impl IntoView {
    let lang = use_lang();
    series.map(|at| view! { <p class="visit-series">{texts::place(lang, at.of, at.place, at.rule)}</p> })
}

/// The way to a form that is filled in from this visit.
#[component]
pub fn NextVisit(visit: VisitId) -> impl IntoView {
    let path = href(&format!("/visits/new?after={}", visit.text()));
    view! { <p class="visit-next"><Button href=path kind=Kind::Secondary>{texts::next(use_lang())}</Button></p> }
        .into_any()
}

/// Which visits a change is for. Whoever has nothing to choose is not asked.
#[component]
pub fn ScopeChoice(series: Option<SeriesPlace>) -> impl IntoView {
    let lang = use_lang();
    let Some(series) = series.filter(|series| series.others) else { return ().into_any() };
    let following =
        series.following.then(|| Choice::new(Scope::Following.tag(), texts::scope_following(lang)));
    let choices = [
        Some(Choice::new(Scope::One.tag(), texts::scope_one(lang))),
        following,
        Some(Choice::new(Scope::All.tag(), texts::scope_all(lang))),
    ];
    let choices = choices.into_iter().flatten().collect();
    let value = Scope::One.tag();
    view! { <Radios name="scope" legend=texts::scope(lang) hint=texts::scope_hint(lang) choices value/> }
        .into_any()
}
