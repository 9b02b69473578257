//! By what one is told that somebody waits: everybody's own choice, on the page of the account.
use super::api::SaveOwnNoticing;
use crate::forms::use_form;
use crate::ui::{Card, Checkbox, Form, FormNotice, Kind, SavesItself, use_lang};
use leptos::prelude::*;
use model::noticed::OwnNoticing;
use texts::noticed as t;

#[component]
pub fn OwnCard(own: OwnNoticing) -> impl IntoView {
    let lang = use_lang();
    // Nobody waits for who holds no visits.
    own.holds.then(|| {
        let when = match own.after_min {
            0 => t::own_never(lang).to_owned(),
            n => t::own_after(lang, n),
        };
        let text = match own.ending {
            Some(ending) => view! {
                <Checkbox name="waiting_text" checked=own.text>{t::own_text(lang, ending)}</Checkbox>
            }
            .into_any(),
            None => view! { <p class="note">{t::own_no_text(lang)}</p> }.into_any(),
        };
        view! {
            <Card title=t::own(lang)>
                <p>{when}</p>
                <FormNotice state={use_form::<SaveOwnNoticing>()}/>
                <Form<SaveOwnNoticing>>
                    <Checkbox name="waiting_mail" checked=own.mail>{t::own_mail(lang)}</Checkbox>
                    {text}
                    <SavesItself kind=Kind::Secondary>{t::own_save(lang)}</SavesItself>
                </Form<SaveOwnNoticing>>
                <p class="note">{t::own_unsaid(lang)}</p>
            </Card>
        }
    })
}
