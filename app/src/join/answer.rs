//! "Will you come?", with a few words for the host. Quiet, and changeable until the visit begins.
use super::HelpPhone;
use super::api::AnswerInvitation;
use crate::forms::use_form;
use crate::ui::{Form, FormNotice, Kind, TextArea, use_lang};
use ::texts::{isolate, join as texts};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::joining::Greeting;
use model::visits::Rsvp;

#[component]
pub fn RsvpBox(greeting: Greeting) -> impl IntoView {
    let lang = use_lang();
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let host = isolate(&greeting.host_name);
    let (words, yes, no) = match greeting.rsvp {
        Rsvp::Unanswered => {
            (texts::rsvp_question(lang).to_owned(), Some(texts::rsvp_yes(lang)), Some(texts::rsvp_no(lang)))
        }
        Rsvp::Yes => (texts::rsvp_said_yes(lang, &host), None, Some(texts::rsvp_change_no(lang))),
        Rsvp::No => (texts::rsvp_said_no(lang, &host), Some(texts::rsvp_change_yes(lang)), None),
    };
    let other_time = (greeting.rsvp == Rsvp::No).then(|| {
        view! { <p>{texts::rsvp_other_time(lang)}</p> <HelpPhone/> }
    });
    let yours = (!greeting.note.is_empty()).then(|| {
        view! { <p class="rsvp-yours">{texts::note_yours(lang, isolate(&greeting.note))}</p> }
    });
    // What was said already can be said again, with other words.
    let same = match greeting.rsvp {
        Rsvp::Unanswered => None,
        Rsvp::Yes => Some("yes"),
        Rsvp::No => Some("no"),
    };
    let save = same.map(|answer| view! { <Answer answer words=texts::note_save(lang)/> });
    let state = use_form::<AnswerInvitation>();
    let open = state.error("note").is_some();
    view! {
        <section class="rsvp" aria-live="polite">
            <p class="rsvp-words">{words}</p>
            {other_time}
            {yours}
            <FormNotice state/>
            <Form<AnswerInvitation> typed=true>
                <input type="hidden" name="link" value=token/>
                <details class="rsvp-note" open=open>
                    <summary>{texts::note_add(lang, &host)}</summary>
                    <TextArea
                        name="note"
                        label=texts::note_label(lang, &host)
                        hint=texts::note_hint(lang)
                        value=greeting.note.clone()
                        optional=true
                        rows=3
                    />
                    {save}
                </details>
                <div class="rsvp-buttons">
                    {yes.map(|words| view! { <Answer answer="yes" words/> })}
                    {no.map(|words| view! { <Answer answer="no" words/> })}
                </div>
            </Form<AnswerInvitation>>
        </section>
    }
    .into_any()
}

/// A form has one field for its words and a button for each answer.
#[component]
fn Answer(answer: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <button class="button" data-kind=Kind::Secondary.name() type="submit" name="answer" value=answer>
            {words}
        </button>
    }
}
