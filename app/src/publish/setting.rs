//! Whether other programs may join calls: the clinic's choice, on the page of its settings.
use super::api::{self, SaveProgramSetting};
use crate::clinics::part;
use crate::forms::use_form;
use crate::ui::{Card, Checkbox, Form, FormNotice, Kind, Notice, SavesItself, said, use_lang};
use leptos::prelude::*;
use model::publish::ProgramSetting;
use texts::publish as t;

/// `outlived`: the page stands after the end of a sign-in, with what was typed.
#[component]
pub fn ProgramsCard(outlived: bool) -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::program_setting());
    view! {
        <Card title=t::setting(lang)>
            <p class="note">{t::setting_help(lang)}</p>
            {part(found, outlived, |setting| view! { <SettingForm setting/> }.into_any())}
        </Card>
    }
    .into_any()
}

#[component]
fn SettingForm(setting: ProgramSetting) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<SaveProgramSetting>();
    let said = state.error.is_none().then(|| {
        said(|what| {
            let saved = || Notice::new(t::setting_saved(lang), t::setting_saved_help(lang));
            (what == "programs").then(saved)
        })
    });
    view! {
        {said}
        <FormNotice state/>
        <Form<SaveProgramSetting>>
            <Checkbox name="programs" checked=setting.programs>{t::setting_box(lang)}</Checkbox>
            <SavesItself kind=Kind::Secondary>{t::setting_save(lang)}</SavesItself>
        </Form<SaveProgramSetting>>
    }
    .into_any()
}
