//! When the clinic's guests are reminded: up to four times, on the page of its settings.
use super::api::{self, SaveReminders};
use super::part;
use crate::forms::use_form;
use crate::ui::{Card, Choice, Form, FormNotice, Kind, Notice, SavesItself, Select, said, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::reminders::{BEFORE_MIN, ClinicReminders};
use std::collections::BTreeSet;
use texts::reminders as t;

#[component]
pub fn Reminders(outlived: bool) -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::reminders());
    view! {
        <Card title=t::setting_title(lang)>
            <p class="note">{t::setting_help(lang)}</p>
            {part(found, outlived, |reminders| view! { <RemindersForm reminders/> }.into_any())}
        </Card>
    }
    .into_any()
}

#[component]
fn RemindersForm(reminders: ClinicReminders) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SaveReminders>();
    let said = state.error.is_none().then(|| {
        said(|what| {
            let saved = || Notice::new(t::setting_saved(lang), t::setting_saved_help(lang));
            (what == "reminders").then(saved)
        })
    });
    let names = reminders.fields().map(|(name, _)| name);
    let count = RwSignal::new(reminders.fields().iter().filter(|(_, minutes)| !minutes.is_empty()).count());
    let effect = move || match i64::try_from(count.get()).unwrap_or_default() {
        0 => t::setting_now_none(lang).to_owned(),
        n => t::setting_now(lang, n),
    };
    let saved = Callback::new(move |fields: Vec<(String, String)>| {
        let chosen =
            |(name, minutes): &&(String, String)| names.contains(&name.as_str()) && !minutes.is_empty();
        count.set(fields.iter().filter(chosen).map(|(_, minutes)| minutes).collect::<BTreeSet<_>>().len());
    });
    let labels = [t::setting_1(lang), t::setting_2(lang), t::setting_3(lang), t::setting_4(lang)];
    let select = |((name, minutes), label): ((&'static str, &str), &'static str)| {
        view! {
            <Select name label value=minutes.to_owned() groups=vec![(String::new(), choices(lang))]/>
        }
    };
    let selects = reminders.fields().into_iter().zip(labels).map(select).collect_view();
    view! {
        {said}
        <FormNotice state/>
        <p>{effect}</p>
        <Form<SaveReminders> arg="reminders">
            {selects}
            <SavesItself kind=Kind::Secondary saved>{t::setting_save(lang)}</SavesItself>
        </Form<SaveReminders>>
    }
    .into_any()
}

/// None, and then from the longest time before to the shortest.
fn choices(lang: Lang) -> Vec<Choice> {
    let none = Choice::new("", t::setting_none(lang));
    let times = BEFORE_MIN.iter().rev().map(|n| Choice::new(n.to_string(), before(lang, *n)));
    std::iter::once(none).chain(times).collect()
}

fn before(lang: Lang, minutes: u16) -> String {
    match i64::from(minutes) {
        n if n % 1_440 == 0 => t::before_days(lang, n / 1_440),
        n if n % 60 == 0 => t::before_hours(lang, n / 60),
        n => t::before_minutes(lang, n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        let all: Vec<String> = choices(Lang::En).into_iter().map(|choice| choice.label).collect();
        assert_eq!(all[..4], ["None", "7 days before", "2 days before", "1 day before"]);
        assert!(all.contains(&"1 hour before".to_owned()) && all.contains(&"15 minutes before".to_owned()));
        assert_eq!(all.len(), BEFORE_MIN.len() + 1);
    }
}
