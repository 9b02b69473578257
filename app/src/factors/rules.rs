//! What the clinic asks of everyone who works there, on the page of its settings.
use super::api::{self, SaveFactorRules};
use crate::clinics::part;
use crate::forms::use_form;
use crate::ui::{
    Card, Checkbox, Choice, Form, FormNotice, Kind, Notice, SavesItself, Select, said, use_lang,
};
use leptos::prelude::*;
use model::factors::{FactorRules, REMEMBER_DAYS};
use texts::factors as t;

#[component]
pub(crate) fn Rules(outlived: bool) -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::factor_rules());
    view! {
        <Card title=t::rules(lang)>
            <p class="note">{t::rules_help(lang)}</p>
            {part(found, outlived, |rules| view! { <RulesForm rules/> }.into_any())}
        </Card>
    }
    .into_any()
}

#[component]
fn RulesForm(rules: FactorRules) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SaveFactorRules>();
    let said = state.error.is_none().then(|| {
        said(|what| (what == "rules").then(|| Notice::new(t::rules_saved(lang), t::rules_saved_help(lang))))
    });
    let days = REMEMBER_DAYS.map(|days| {
        let words = if days == 0 { t::days_never(lang).to_owned() } else { t::days(lang, i64::from(days)) };
        Choice::new(days.to_string(), words)
    });
    // The box below is the one click.
    let advice = rules.required.is_empty().then(|| view! { <p>{t::rules_advice(lang)}</p> });
    view! {
        {said}
        <FormNotice state/>
        {advice}
        <Form<SaveFactorRules> arg="rules">
            <Checkbox name="required" hint=t::rules_required_hint(lang) checked={rules.required == "on"}>
                {t::rules_required(lang)}
            </Checkbox>
            <Checkbox name="text_codes" hint=t::rules_texts_hint(lang) checked={rules.text_codes == "on"}>
                {t::rules_texts(lang)}
            </Checkbox>
            <Select
                name="remember_days"
                label=t::rules_days(lang)
                hint=t::rules_days_hint(lang)
                groups=vec![(String::new(), days.to_vec())]
                value=rules.remember_days
            />
            <SavesItself kind=Kind::Secondary goes=true>{t::rules_save(lang)}</SavesItself>
        </Form<SaveFactorRules>>
    }
    .into_any()
}
