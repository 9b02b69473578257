//! What the clinic sets for everybody who works there, and lets each set for themselves, on the page of its settings.
use super::api::{self, SaveChoices};
use super::part;
use crate::forms::use_form;
use crate::ui::{
    Card, Checkbox, Choice, Form, FormNotice, Kind, Notice, SavesItself, Select, said, use_lang,
};
use leptos::prelude::*;
use model::Lang;
use model::choices::{ClinicChoices, LENGTHS_MIN};
use texts::clinics as t;

/// The lengths to choose from, each in words.
pub(crate) fn lengths(lang: Lang) -> Vec<Choice> {
    LENGTHS_MIN.map(|n| Choice::new(n.to_string(), texts::common::minutes(lang, i64::from(n)))).to_vec()
}

#[component]
pub fn Choices(outlived: bool) -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::choices());
    view! {
        <Card title=t::choices(lang)>
            <p class="note">{t::choices_help(lang)}</p>
            {part(found, outlived, |choices| view! { <ChoicesForm choices/> }.into_any())}
        </Card>
    }
    .into_any()
}

#[component]
fn ChoicesForm(choices: ClinicChoices) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SaveChoices>();
    let said = state.error.is_none().then(|| {
        said(|what| {
            (what == "choices").then(|| Notice::new(t::choices_saved(lang), t::choices_saved_help(lang)))
        })
    });
    view! {
        {said}
        <FormNotice state/>
        <Form<SaveChoices> arg="choices">
            <Select
                name="visit_min"
                label=t::visit_length(lang)
                hint=t::visit_length_hint(lang)
                groups=vec![(String::new(), lengths(lang))]
                value=choices.visit_min
            />
            <Checkbox name="own_length" checked={choices.own_length == "on"}>{t::own_length(lang)}</Checkbox>
            <Checkbox name="own_words" hint=t::own_words_hint(lang) checked={choices.own_words == "on"}>
                {t::own_words(lang)}
            </Checkbox>
            <Checkbox name="own_ring" checked={choices.own_ring == "on"}>{t::own_ring(lang)}</Checkbox>
            <Checkbox name="own_early" checked={choices.own_early == "on"}>{t::own_early(lang)}</Checkbox>
            <Checkbox name="own_tell" hint=t::own_tell_hint(lang) checked={choices.own_tell == "on"}>
                {t::own_tell(lang)}
            </Checkbox>
            <SavesItself kind=Kind::Secondary>{t::choices_save(lang)}</SavesItself>
        </Form<SaveChoices>>
    }
    .into_any()
}
