//! How long chats are kept, on the page of the clinic's settings.
use super::api::{self, SaveChatKeeping};
use crate::clinics::part;
use crate::forms::use_form;
use crate::ui::{Card, Choice, Form, FormNotice, Kind, Notice, SavesItself, Select, said, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::chat::{ChatKeeping, FILE_MB, KEPT_H};
use texts::{chat as t, files};

fn words(lang: Lang, hours: u16) -> String {
    match i64::from(hours) {
        hours if hours > 24 => t::days(lang, hours / 24),
        hours => t::hours(lang, hours),
    }
}

#[component]
pub fn ChatKeepingCard(outlived: bool) -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::chat_keeping());
    view! {
        <Card title=t::keeping(lang)>
            <p class="note">{t::keeping_help(lang)}</p>
            {part(found, outlived, |keeping| view! { <KeepingForm keeping/> }.into_any())}
        </Card>
    }
    .into_any()
}

#[component]
fn KeepingForm(keeping: ChatKeeping) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SaveChatKeeping>();
    let said = state.error.is_none().then(|| {
        said(|what| {
            (what == "chats").then(|| Notice::new(t::keeping_saved(lang), t::keeping_saved_help(lang)))
        })
    });
    let choices = KEPT_H.map(|hours| Choice::new(hours.to_string(), words(lang, hours))).to_vec();
    let sizes = FILE_MB.map(|most| Choice::new(most.to_string(), files::mb(lang, most))).to_vec();
    view! {
        {said}
        <FormNotice state/>
        <Form<SaveChatKeeping> arg="form">
            <Select
                name="chat_hours"
                label=t::keep_for(lang)
                hint=t::keep_for_hint(lang)
                groups=vec![(String::new(), choices)]
                value=keeping.chat_hours
            />
            <Select
                name="file_mb"
                label=files::most(lang)
                hint=files::most_hint(lang)
                groups=vec![(String::new(), sizes)]
                value=keeping.file_mb
            />
            <SavesItself kind=Kind::Secondary>{t::keeping_save(lang)}</SavesItself>
        </Form<SaveChatKeeping>>
    }
    .into_any()
}
