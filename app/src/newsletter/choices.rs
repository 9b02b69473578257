//! What a member wants of these letters. No box is ticked before they tick it, but that of notices, which come unless
//! somebody does without them.
use super::api::SaveNewsChoices;
use crate::forms::use_form;
use crate::ui::{Button, Card, Checkbox, Form, FormNotice, Kind, use_lang};
use leptos::prelude::*;
use model::newsletter::{NewsChoices, Subscribed};
use texts::newsletter as t;

#[component]
pub fn News(choices: NewsChoices) -> impl IntoView {
    let lang = use_lang();
    let NewsChoices { news, product } = choices;
    let wanted = news != Subscribed::No;
    let waiting = (news == Subscribed::Asked).then(|| view! { <p class="note">{t::news_waiting(lang)}</p> });
    view! {
        <Card title=t::card(lang)>
            <p>{t::card_lead(lang)}</p>
            {waiting}
            <FormNotice state={use_form::<SaveNewsChoices>()}/>
            <Form<SaveNewsChoices>>
                <Checkbox name="news_mail" hint=t::news_hint(lang) checked=wanted>{t::news_box(lang)}</Checkbox>
                <Checkbox name="product_mail" hint=t::product_hint(lang) checked=product>
                    {t::product_box(lang)}
                </Checkbox>
                <Button kind=Kind::Secondary>{t::save(lang)}</Button>
            </Form<SaveNewsChoices>>
            <p class="note">{t::status_always(lang)}</p>
        </Card>
    }
    .into_any()
}
