//! Hours of the week, of single days, and absences: each a list with a form for one more.
use super::api::{AddDay, AddOff, AddWeekly, RemoveSlot};
use crate::forms::use_form;
use crate::ui::field::Kind as Input;
use crate::ui::{Button, Card, Choice, Form, FormNotice, Kind, Name, Select, Sign, TextField, use_lang};
use leptos::prelude::*;
use model::availability::SlotRow;
use model::{Lang, MemberId};
use texts::availability as t;

#[component]
pub fn Weekly(host: MemberId, rows: Vec<SlotRow>, choices: Vec<Choice>) -> impl IntoView {
    let lang = use_lang();
    let none = rows.is_empty().then(|| view! { <p class="note">{t::weekly_none(lang)}</p> });
    view! {
        <Card title=t::weekly(lang)>
            {none}
            <Lines host rows/>
            <FormNotice state={use_form::<AddWeekly>()}/>
            <Form<AddWeekly> arg="form">
                <input type="hidden" name="host" value=host.text()/>
                <Select name="weekday" label=t::weekday(lang) groups=vec![(String::new(), weekdays(lang))]/>
                <TextField name="weekly_from" kind=Input::Time label=t::from(lang) value="09:00"/>
                <TextField name="weekly_to" kind=Input::Time label=t::to(lang) value="12:00"/>
                <Select name="weekly_service" label=t::which(lang) groups=vec![(String::new(), choices)]/>
                <Button kind=Kind::Secondary sign=Sign::Plus>{t::weekly_press(lang)}</Button>
            </Form<AddWeekly>>
        </Card>
    }
    .into_any()
}

fn weekdays(lang: Lang) -> Vec<Choice> {
    let words = [
        t::on_mondays(lang),
        t::on_tuesdays(lang),
        t::on_wednesdays(lang),
        t::on_thursdays(lang),
        t::on_fridays(lang),
        t::on_saturdays(lang),
        t::on_sundays(lang),
    ];
    words.into_iter().enumerate().map(|(day, words)| Choice::new(day.to_string(), words)).collect()
}

#[component]
pub fn Days(host: MemberId, rows: Vec<SlotRow>, choices: Vec<Choice>, today: String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::days_title(lang)>
            <p class="note">{t::days_note(lang)}</p>
            <Lines host rows/>
            <FormNotice state={use_form::<AddDay>()}/>
            <Form<AddDay> arg="form">
                <input type="hidden" name="host" value=host.text()/>
                <TextField name="day" kind=Input::Date label=t::date(lang) value=today/>
                <TextField name="day_from" kind=Input::Time label=t::from(lang) value="09:00"/>
                <TextField name="day_to" kind=Input::Time label=t::to(lang) value="12:00"/>
                <Select name="day_service" label=t::which(lang) groups=vec![(String::new(), choices)]/>
                <Button kind=Kind::Secondary sign=Sign::Plus>{t::days_press(lang)}</Button>
            </Form<AddDay>>
        </Card>
    }
    .into_any()
}

#[component]
pub fn Away(host: MemberId, rows: Vec<SlotRow>, today: String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::off(lang)>
            <p class="note">{t::off_note(lang)}</p>
            <Lines host rows/>
            <FormNotice state={use_form::<AddOff>()}/>
            <Form<AddOff> arg="form">
                <input type="hidden" name="host" value=host.text()/>
                <TextField name="off_from" kind=Input::Date label=t::off_from(lang) value=today.clone()/>
                <TextField name="off_from_time" kind=Input::Time label=t::off_from_time(lang) optional=true/>
                <TextField name="off_to" kind=Input::Date label=t::off_to(lang) value=today/>
                <TextField name="off_to_time" kind=Input::Time label=t::off_to_time(lang) optional=true/>
                <Button kind=Kind::Secondary sign=Sign::Plus>{t::off_press(lang)}</Button>
            </Form<AddOff>>
        </Card>
    }
    .into_any()
}

#[component]
fn Lines(host: MemberId, rows: Vec<SlotRow>) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let lines = rows.into_iter().map(|row| view! { <Line host row/> });
    view! { <ul class="people">{lines.collect_view()}</ul> }.into_any()
}

#[component]
fn Line(host: MemberId, row: SlotRow) -> impl IntoView {
    let lang = use_lang();
    let line = if row.hours.is_empty() { row.day.clone() } else { format!("{}, {}", row.day, row.hours) };
    let remove = t::remove_line(lang, &line);
    let service = row.service.map(|name| view! { <p class="note"><Name name/></p> });
    view! {
        <li class="group-row">
            <div><p>{line}</p> {service}</div>
            <Form<RemoveSlot>>
                <input type="hidden" name="host" value=host.text()/>
                <input type="hidden" name="slot" value=row.slot.text()/>
                <Button kind=Kind::Quiet sign=Sign::Delete label=remove>{t::remove(lang)}</Button>
            </Form<RemoveSlot>>
        </li>
    }
    .into_any()
}
