//! How hosts notice who waits: the clinic's choice, on the page of its settings.
use super::api::{self, SaveNoticing};
use crate::clinics::part;
use crate::forms::use_form;
use crate::ui::{Card, Choice, Form, FormNotice, Kind, Notice, SavesItself, Select, said, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::noticed::{ClinicNoticing, EARLY_MIN, MORE_MIN, RING_MIN, TELL_MIN};
use texts::noticed as t;

/// `outlived`: the page stands after the end of a sign-in, with what was typed.
#[component]
pub fn NoticingCard(outlived: bool) -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::noticing());
    view! {
        <Card title=t::setting(lang)>
            <p class="note">{t::setting_help(lang)}</p>
            {part(found, outlived, |noticing| view! { <NoticingForm noticing/> }.into_any())}
        </Card>
    }
    .into_any()
}

#[component]
fn NoticingForm(noticing: ClinicNoticing) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SaveNoticing>();
    let said = state.error.is_none().then(|| {
        said(|what| {
            let saved = || Notice::new(t::setting_saved(lang), t::setting_saved_help(lang));
            (what == "noticing").then(saved)
        })
    });
    let kept = RwSignal::new(noticing.clone());
    let saved = Callback::new(move |fields: Vec<(String, String)>| {
        let value = |name: &str| {
            fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        kept.set(ClinicNoticing {
            ring_min: value("ring_min"),
            early_min: value("early_min"),
            tell_min: value("tell_min"),
            more_min: value("more_min"),
        });
    });
    let words = move || kept.with(|kept| effect(lang, kept));
    view! {
        {said}
        <FormNotice state/>
        <p>{words}</p>
        <Form<SaveNoticing> arg="noticing">
            <Select
                name="ring_min"
                label=t::ring_min(lang)
                value=noticing.ring_min
                groups=vec![(String::new(), minutes(lang, &RING_MIN, ""))]
            />
            <Select
                name="early_min"
                label=t::early_min(lang)
                hint=t::early_min_hint(lang)
                value=noticing.early_min
                groups=vec![(String::new(), minutes(lang, &EARLY_MIN, t::early_min_none(lang)))]
            />
            <Select
                name="tell_min"
                label=t::tell_min(lang)
                hint=t::tell_min_hint(lang)
                value=noticing.tell_min
                groups=vec![(String::new(), minutes(lang, &TELL_MIN, t::never(lang)))]
            />
            <Select
                name="more_min"
                label=t::more_min(lang)
                hint=t::more_min_hint(lang)
                value=noticing.more_min
                groups=vec![(String::new(), minutes(lang, &MORE_MIN, t::never(lang)))]
            />
            <SavesItself kind=Kind::Secondary saved>{t::setting_save(lang)}</SavesItself>
        </Form<SaveNoticing>>
    }
    .into_any()
}

/// `none`: what no minutes are called.
pub(crate) fn minutes(lang: Lang, from: &[u16], none: &str) -> Vec<Choice> {
    let words = |n: u16| match n {
        0 => none.to_owned(),
        n => texts::common::minutes(lang, n.into()),
    };
    from.iter().map(|n| Choice::new(n.to_string(), words(*n))).collect()
}

/// What it does, in a sentence.
fn effect(lang: Lang, kept: &ClinicNoticing) -> String {
    let number = |typed: &str| typed.parse::<i64>().unwrap_or_default();
    match number(&kept.tell_min) {
        0 => t::effect_none(lang, number(&kept.ring_min)),
        after => t::effect(lang, after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_does_is_a_sentence() {
        let kept = |ring: &str, tell: &str| ClinicNoticing {
            ring_min: ring.into(),
            tell_min: tell.into(),
            ..ClinicNoticing::default()
        };
        let said = effect(Lang::En, &kept("10", "2"));
        assert!(said.contains("2 minutes"), "{said}");
        let said = effect(Lang::En, &kept("10", "0"));
        assert!(said.contains("10 minutes") && said.contains("no message"), "{said}");
        let names: Vec<String> =
            minutes(Lang::En, &TELL_MIN, "Never").into_iter().map(|choice| choice.label).collect();
        assert_eq!(names[..3], ["Never", "1 minute", "2 minutes"]);
    }
}
