//! What the clinic lets one choose for oneself, on the page of one's account; nothing where it lets one choose nothing.
use super::api::SaveOwnChoices;
use crate::clinics::lengths;
use crate::forms::{FormState, use_form};
use crate::noticed::minutes;
use crate::ui::{Button, Card, Choice, Form, FormNotice, Kind, Select, TextArea, use_lang};
use leptos::prelude::*;
use model::choices::{OwnChoice, OwnChoices};
use model::noticed::{EARLY_MIN, RING_MIN, TELL_MIN};
use model::{AppError, Conflict, Lang};
use texts::people as t;

#[component]
pub(super) fn Choices(choices: OwnChoices) -> impl IntoView {
    let (lang, state) = (use_lang(), use_form::<SaveOwnChoices>());
    let lost = lost_words(&state, &choices).map(|words| {
        view! {
            <p class="note">{t::own_words_typed(lang)}</p>
            <p class="choice-lost" dir="auto">{words}</p>
        }
        .into_any()
    });
    if choices == OwnChoices::default() {
        // Whoever sent a choice that was taken back meanwhile is told.
        return view! { <FormNotice state/> {lost} }.into_any();
    }
    view! {
        <Card title=t::choices(lang)>
            <p class="note">{t::choices_help(lang)}</p>
            <FormNotice state/>
            {lost}
            <Form<SaveOwnChoices> arg="choices">
                <Fields choices/>
                <Button kind=Kind::Secondary>{t::choices_save(lang)}</Button>
            </Form<SaveOwnChoices>>
        </Card>
    }
    .into_any()
}

/// A component of its own: made outside of the form, a field finds what was typed on the server and not in the browser,
/// and the page would not wake.
#[component]
fn Fields(choices: OwnChoices) -> impl IntoView {
    let lang = use_lang();
    let length = choices.length.map(|length| {
        let groups = vec![(String::new(), offered(lang, &length, lengths(lang)))];
        view! { <Select name="own_length" label=t::own_length(lang) groups value=length.own/> }
    });
    let words = choices.words.map(|words| {
        let hint = match words.clinics.as_str() {
            "" => t::own_words_hint_none(lang).to_owned(),
            clinics => t::own_words_hint(lang, texts::isolate(clinics)),
        };
        view! { <TextArea name="own_words" label=t::own_words(lang) hint value=words.own optional=true/> }
    });
    let ring = choices.ring.map(|ring| {
        let groups = vec![(String::new(), offered(lang, &ring, minutes(lang, &RING_MIN, "")))];
        view! { <Select name="own_ring" label=t::own_ring(lang) groups value=ring.own/> }
    });
    let early = choices.early.map(|early| {
        let all = minutes(lang, &EARLY_MIN, texts::noticed::early_min_none(lang));
        let groups = vec![(String::new(), offered(lang, &early, all))];
        view! { <Select name="own_early" label=t::own_early(lang) groups value=early.own/> }
    });
    let tell = choices.tell.map(|tell| {
        let all = minutes(lang, &TELL_MIN, texts::noticed::never(lang));
        let groups = vec![(String::new(), offered(lang, &tell, all))];
        let hint = t::own_tell_hint(lang);
        view! { <Select name="own_tell" label=t::own_tell(lang) hint groups value=tell.own/> }
    });
    view! {
        {length}
        {words}
        {ring}
        {early}
        {tell}
    }
    .into_any()
}

/// Sent when they could not be written any more, and shown to be read, so that nothing typed is lost: no field takes them.
fn lost_words(state: &FormState, choices: &OwnChoices) -> Option<String> {
    let late = state.error == Some(AppError::Conflict(Conflict::ChoiceTakenBack));
    let sent = state.value("own_words")?;
    (late && choices.words.is_none() && !sent.trim().is_empty()).then_some(sent)
}

/// The clinic's own first.
fn offered(lang: Lang, choice: &OwnChoice, all: Vec<Choice>) -> Vec<Choice> {
    let clinics = all.iter().find(|one| one.value == choice.clinics).map(|one| one.label.clone());
    let first = Choice::new("", t::clinics_own(lang, clinics.unwrap_or_default()));
    std::iter::once(first).chain(all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clinics_own_comes_first() {
        let length = OwnChoice { clinics: "45".to_owned(), own: String::new() };
        let all = offered(Lang::En, &length, lengths(Lang::En));
        assert_eq!((all[0].value.as_str(), all[0].label.as_str()), ("", "The clinic’s own: 45 minutes"));
        assert_eq!((all[1].value.as_str(), all[1].label.as_str()), ("10", "10 minutes"));
        let never = OwnChoice { clinics: "0".to_owned(), own: String::new() };
        let all = offered(Lang::En, &never, minutes(Lang::En, &TELL_MIN, "Never"));
        assert_eq!(all[0].label, "The clinic’s own: Never");
    }

    #[test]
    fn words_that_no_field_takes_any_more_are_shown() {
        let sent = |words: &str, error: Option<AppError>| FormState {
            action: "/api/save_own_choices".to_owned(),
            values: vec![("own_words".to_owned(), words.to_owned())],
            error,
            turned: false,
        };
        let late = || Some(AppError::Conflict(Conflict::ChoiceTakenBack));
        let none = OwnChoices::default();
        assert_eq!(lost_words(&sent("Sit down.", late()), &none).as_deref(), Some("Sit down."));
        assert_eq!(lost_words(&sent(" ", late()), &none), None, "nothing was typed");
        assert_eq!(lost_words(&sent("Sit down.", None), &none), None, "it went well");
        let still = OwnChoices { words: Some(OwnChoice::default()), ..OwnChoices::default() };
        assert_eq!(lost_words(&sent("Sit down.", late()), &still), None, "they stand in the field");
        assert_eq!(lost_words(&FormState::default(), &none), None);
    }
}
