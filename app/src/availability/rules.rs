//! What a host asks for around a visit that is booked.
use super::api::SaveBookingRules;
use crate::forms::use_form;
use crate::ui::field::Kind as Input;
use crate::ui::{Button, Card, Choice, Form, FormNotice, Radios, TextField, use_lang};
use leptos::prelude::*;
use model::availability::BookingRules;
use texts::availability as t;

#[component]
pub fn Rules(rules: BookingRules) -> impl IntoView {
    let lang = use_lang();
    let ways = vec![
        Choice::new("instant", t::way_instant(lang)),
        Choice::new("request", t::way_request(lang)).hint(t::way_request_hint(lang)),
    ];
    view! {
        <Card title=t::rules(lang)>
            <FormNotice state={use_form::<SaveBookingRules>()}/>
            <Form<SaveBookingRules> arg="form">
                <input type="hidden" name="host" value=rules.host/>
                <Radios name="way" legend=t::way(lang) value=rules.way choices=ways/>
                <Amount name="notice_h" label=t::notice_h(lang) hint=t::notice_hint(lang) value=rules.notice_h/>
                <Amount name="horizon_d" label=t::horizon_d(lang) hint=t::horizon_hint(lang) value=rules.horizon_d/>
                <Amount name="before_min" label=t::before_min(lang) hint=t::minutes_hint(lang) value=rules.before_min/>
                <Amount name="after_min" label=t::after_min(lang) hint=t::minutes_hint(lang) value=rules.after_min/>
                <Amount
                    name="daily_most"
                    label=t::daily_most(lang)
                    hint=t::daily_hint(lang)
                    value=rules.daily_most
                    optional=true
                />
                <Button>{t::rules_press(lang)}</Button>
            </Form<SaveBookingRules>>
        </Card>
    }
    .into_any()
}

#[component]
fn Amount(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    view! { <TextField name label hint value kind=Input::Number inputmode="numeric" width=6 optional/> }
}
