//! Opening a visit again after its end.
use super::api::ReopenVisit;
use crate::ui::{Button, Form, Kind, use_lang};
use leptos::prelude::*;
use model::VisitId;
use texts::visits as texts;

/// Asked twice, without a script: the button stands inside what unfolds.
#[component]
pub fn Reopen(visit: VisitId) -> impl IntoView {
    let lang = use_lang();
    view! {
        <details class="visit-end">
            <summary>{texts::reopen_visit(lang)}</summary>
            <p>{texts::reopen_words(lang)}</p>
            <Form<ReopenVisit>>
                <input type="hidden" name="visit" value=visit.text()/>
                <Button kind=Kind::Secondary>{texts::reopen_button(lang)}</Button>
            </Form<ReopenVisit>>
        </details>
    }
    .into_any()
}
