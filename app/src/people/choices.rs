//! What the clinic lets one choose for oneself, on the page of one's account; nothing where it lets one choose nothing.
use super::api::SaveOwnChoices;
use crate::clinics::lengths;
use crate::forms::use_form;
use crate::ui::{Button, Card, Choice, Form, FormNotice, Kind, Select, TextArea, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::choices::{OwnChoice, OwnChoices};
use texts::people as t;

#[component]
pub(super) fn Choices(choices: OwnChoices) -> impl IntoView {
    let (lang, state) = (use_lang(), use_form::<SaveOwnChoices>());
    if choices == OwnChoices::default() {
        // Whoever sent a choice that was taken back meanwhile is told.
        return view! { <FormNotice state/> }.into_any();
    }
    let length = choices.length.map(|length| {
        let groups = vec![(String::new(), offered(lang, &length))];
        view! { <Select name="own_length" label=t::own_length(lang) groups value=length.own/> }
    });
    let words = choices.words.map(|words| {
        let hint = match words.clinics.as_str() {
            "" => t::own_words_hint_none(lang).to_owned(),
            clinics => t::own_words_hint(lang, texts::isolate(clinics)),
        };
        view! { <TextArea name="own_words" label=t::own_words(lang) hint value=words.own optional=true/> }
    });
    view! {
        <Card title=t::choices(lang)>
            <p class="note">{t::choices_help(lang)}</p>
            <FormNotice state/>
            <Form<SaveOwnChoices> arg="choices">
                {length}
                {words}
                <Button kind=Kind::Secondary>{t::choices_save(lang)}</Button>
            </Form<SaveOwnChoices>>
        </Card>
    }
    .into_any()
}

/// The clinic's own first.
fn offered(lang: Lang, length: &OwnChoice) -> Vec<Choice> {
    let clinics = length.clinics.parse().map_or_else(|_| String::new(), |n| texts::common::minutes(lang, n));
    let mut all = vec![Choice::new("", t::clinics_own(lang, clinics))];
    all.extend(lengths(lang));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clinics_own_comes_first() {
        let length = OwnChoice { clinics: "45".to_owned(), own: String::new() };
        let all = offered(Lang::En, &length);
        assert_eq!((all[0].value.as_str(), all[0].label.as_str()), ("", "The clinic’s own: 45 minutes"));
        assert_eq!((all[1].value.as_str(), all[1].label.as_str()), ("10", "10 minutes"));
    }
}
