//! Which letters one gets (A10): those about visits that others plan or take back are everybody's choice, those about the
//! account are not.
use super::api::SaveNotices;
use crate::forms::use_form;
use crate::ui::{Button, Card, Checkbox, Form, FormNotice, Kind, use_lang, use_roles};
use leptos::prelude::*;
use model::people::Notices;
use model::policy::Role;
use texts::people as t;

#[component]
pub fn Letters(notices: Notices) -> impl IntoView {
    let lang = use_lang();
    // Nobody plans for who holds no visits.
    let boxes = use_roles().contains(&Role::Host).then(|| view! { <Boxes notices/> });
    view! {
        <Card title=t::notices(lang)>
            {boxes}
            <p class="note">{t::notices_always(lang)}</p>
        </Card>
    }
    .into_any()
}

#[component]
fn Boxes(notices: Notices) -> impl IntoView {
    let lang = use_lang();
    view! {
        <p>{t::notices_lead(lang)}</p>
        <FormNotice state={use_form::<SaveNotices>()}/>
        <Form<SaveNotices>>
            <Checkbox name="planned_mail" checked=notices.planned>{t::notices_planned(lang)}</Checkbox>
            <Checkbox name="taken_back_mail" checked=notices.taken_back>{t::notices_taken_back(lang)}</Checkbox>
            <Button kind=Kind::Secondary>{t::notices_save(lang)}</Button>
        </Form<SaveNotices>>
        <p class="note">{t::notices_screen(lang)}</p>
    }
    .into_any()
}
