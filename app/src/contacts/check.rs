//! The last look before a list is brought in: how many are new, what cannot be brought in and why, who is there already.
use super::api::BringIn;
use super::import::{OtherFile, Whose};
use super::parts::{column_words, host_of_address, reached_by};
use super::with_host;
use crate::forms::use_form;
use crate::ui::notice::field_words;
use crate::ui::{Button, Card, Choice, Form, FormNotice, Kind, Name, Radios, Select, href, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::contacts::{ContactSample, ImportChoice, ImportSame, ImportView, ImportWrong, Same};
use texts::contacts as t;

#[component]
pub fn Check(view: ImportView) -> impl IntoView {
    let lang = use_lang();
    let ImportView { host_name, fresh, first, wrong, wrong_more, same, same_more, .. } = view;
    let columns = href(&with_host("/contacts/import?step=columns", &host_of_address().get_untracked()));
    let nobody = fresh == 0 && same.is_empty();
    let words = if fresh > 0 { t::bring_in_n(lang, fresh) } else { t::bring_in_same(lang).to_owned() };
    let next = if nobody {
        view! { <p role="status">{t::check_nobody(lang)}</p> }.into_any()
    } else {
        view! {
            <Form<BringIn> arg="form">
                <WhoIsHere same same_more/>
                <Button>{words}</Button>
            </Form<BringIn>>
        }
        .into_any()
    };
    view! {
        <h1>{t::check_title(lang)}</h1>
        <FormNotice state={use_form::<BringIn>()}/>
        <p class="lead">{t::check_fresh(lang, fresh)}</p>
        <Whose of=host_name/>
        <Fresh first/>
        <Wrong wrong wrong_more/>
        {next}
        <p><Button kind=Kind::Quiet href=columns>{t::check_back(lang)}</Button></p>
        <OtherFile/>
    }
    .into_any()
}

#[component]
fn Fresh(first: Vec<ContactSample>) -> impl IntoView {
    let lang = use_lang();
    if first.is_empty() {
        return ().into_any();
    }
    let rows = first.into_iter().map(|row| {
        let reached = reached_by(&row.email, &row.phone);
        view! {
            <li class="contact-row">
                <p class="people-name"><Name name=row.name/></p>
                <p class="note">{t::check_line(lang, row.line)} " · " {reached}</p>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <h2>{t::check_first(lang)}</h2>
        <ul class="people">{rows}</ul>
    }
    .into_any()
}

#[component]
fn Wrong(wrong: Vec<ImportWrong>, wrong_more: i64) -> impl IntoView {
    let lang = use_lang();
    if wrong.is_empty() {
        return ().into_any();
    }
    let lines = wrong.into_iter().map(|one| view! { <li>{wrong_words(lang, &one)}</li> }).collect_view();
    let more = (wrong_more > 0).then(|| view! { <p class="note">{t::check_more(lang, wrong_more)}</p> });
    view! {
        <Card title=t::check_wrong(lang)>
            <p>{t::check_wrong_lead(lang)}</p>
            <ul class="fates">{lines}</ul>
            {more}
        </Card>
    }
    .into_any()
}

fn wrong_words(lang: Lang, one: &ImportWrong) -> String {
    let (column, what) = (column_words(lang, one.column), field_words(lang, one.column.name(), one.code));
    match one.place {
        Some(place) => t::check_at(lang, column, one.line, place, what),
        None => t::check_at_line(lang, column, one.line, what),
    }
}

#[component]
fn WhoIsHere(same: Vec<ImportSame>, same_more: i64) -> impl IntoView {
    let lang = use_lang();
    if same.is_empty() {
        return ().into_any();
    }
    let choices = Same::ALL.map(|same| Choice::new(same.name(), same_words(lang, same))).to_vec();
    let lines = same.into_iter().map(|one| {
        let (name, known) = (texts::isolate(&one.name), texts::isolate(&one.known));
        let label = t::same_line(lang, known, one.line, name);
        let mut choices = vec![Choice::new("", t::same_as_all(lang))];
        choices.extend(Same::ALL.map(|same| Choice::new(same.name(), same_words(lang, same))));
        let name = format!("lines[{}]", ImportChoice::name_of(one.line));
        view! { <Select name label groups=vec![(String::new(), choices)]/> }
    });
    let lines = lines.collect_view();
    let more = (same_more > 0).then(|| view! { <p class="note">{t::same_more(lang, same_more)}</p> });
    view! {
        <Card title=t::same_title(lang)>
            <p>{t::same_lead(lang)}</p>
            <Radios name="same" legend=t::same_all(lang) value=Same::Leave.name() choices/>
            {lines}
            {more}
        </Card>
    }
    .into_any()
}

fn same_words(lang: Lang, same: Same) -> &'static str {
    match same {
        Same::Leave => t::same_leave(lang),
        Same::Update => t::same_update(lang),
        Same::Another => t::same_another(lang),
    }
}
