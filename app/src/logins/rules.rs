//! The clinic's own rules for passwords, on the page of its settings.
use super::api::{self, SavePasswordRules};
use crate::clinics::part;
use crate::forms::use_form;
use crate::ui::{Card, Choice, Form, FormNotice, Kind, Notice, SavesItself, Select, said, use_lang};
use leptos::prelude::*;
use model::passwords::{DAYS, LEAST, NOT_AGAIN, PasswordRules};
use texts::logins as t;

#[component]
pub(crate) fn Rules(outlived: bool) -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::password_rules());
    view! {
        <Card title=t::rules(lang)>
            <p class="note">{t::rules_help(lang)}</p>
            {part(found, outlived, |rules| view! { <RulesForm rules/> }.into_any())}
        </Card>
    }
    .into_any()
}

#[component]
fn RulesForm(rules: PasswordRules) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SavePasswordRules>();
    let said = state.error.is_none().then(|| {
        said(|what| {
            (what == "passwords").then(|| Notice::new(t::rules_saved(lang), t::rules_saved_help(lang)))
        })
    });
    let least = LEAST.map(|n| Choice::new(n.to_string(), t::rules_characters(lang, n)));
    let days = DAYS.map(|n| {
        let words = if n == 0 { t::rules_never(lang).to_owned() } else { t::rules_after(lang, n) };
        Choice::new(n.to_string(), words)
    });
    view! {
        {said}
        <FormNotice state/>
        <Form<SavePasswordRules> arg="rules">
            <Select
                name="least_length"
                label=t::rules_least(lang)
                hint=t::rules_least_hint(lang)
                groups=vec![(String::new(), least.to_vec())]
                value=rules.least_length
            />
            <Select
                name="lapse_days"
                label=t::rules_lapse(lang)
                hint=t::rules_lapse_hint(lang, NOT_AGAIN)
                groups=vec![(String::new(), days.to_vec())]
                value=rules.lapse_days
            />
            <SavesItself kind=Kind::Secondary>{t::rules_save(lang)}</SavesItself>
        </Form<SavePasswordRules>>
    }
    .into_any()
}
