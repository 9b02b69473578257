//! Joining by the nine digits that somebody was given on the phone or on paper.
use super::HelpPhone;
use super::api::ByCode;
use crate::forms::use_form;
use crate::lost_link::LostLink;
use crate::trial::TrialLink;
use crate::ui::{Button, Form, FormNotice, Notice, NoticeView, PublicPage, TextField, Tone, use_lang};
use leptos::prelude::*;
use model::AppError;
use texts::join as texts;

#[component]
pub fn CodePage() -> impl IntoView {
    let lang = use_lang();
    view! {
        <PublicPage title=texts::code_title(lang)>
            <h1>{texts::code_title(lang)}</h1>
            <CodeForm/>
            <TrialLink/>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

/// The form alone, for the clinic's landing page too.
#[component]
pub fn CodeForm() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<ByCode>();
    // Who has to rest for a while is told what still works.
    let notice = match state.error {
        Some(AppError::TooMany { retry_after_s }) if retry_after_s >= 60 => {
            let words = Notice::new(texts::code_paused(lang), "");
            view! { <NoticeView tone=Tone::Warning words focus=true/> }.into_any()
        }
        Some(AppError::Invalid(_)) | None => ().into_any(),
        Some(_) => view! { <FormNotice state/> }.into_any(),
    };
    view! {
        {notice}
        <Form<ByCode> class="code-form" typed=true>
            <TextField
                name="code"
                label=texts::code_label(lang)
                hint=texts::code_hint(lang)
                inputmode="numeric"
                autocomplete="off"
                width=12
            />
            <Button>{texts::code_button(lang)}</Button>
        </Form<ByCode>>
        <LostLink/>
    }
    .into_any()
}
