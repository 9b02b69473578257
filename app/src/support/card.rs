//! On the page of a clinic's settings: whether the operator may help, and whether they are there.
use super::api::{self, AllowSupport, EndSupport};
use crate::clinics::part;
use crate::forms::use_form;
use crate::ui::{
    Button, Card, Choice, Form, FormNotice, Kind, Notice, NoticeView, Select, Tone, said, use_lang,
};
use leptos::prelude::*;
use model::support::{HOURS, Support};
use texts::support as t;

#[component]
pub(crate) fn SupportCard(outlived: bool) -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::support());
    let now = |support| match support {
        Some(support) => view! { <Allowed support/> }.into_any(),
        None => view! { <Offer/> }.into_any(),
    };
    view! {
        <Card title=t::title(lang)>
            <p class="note">{t::lead(lang)}</p>
            <p class="note">{t::sees(lang)}</p>
            <p class="note">{t::never(lang)}</p>
            <p class="note">{t::noted(lang)}</p>
            {part(found, outlived, now)}
        </Card>
    }
    .into_any()
}

#[component]
fn Offer() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<AllowSupport>();
    // Only while it is so: the page may be loaded again long after.
    let ended =
        |what: &str| (what == "support_ended").then(|| Notice::new(t::ended(lang), t::ended_help(lang)));
    let said = state.error.is_none().then(|| said(ended));
    let hours = HOURS.map(|hours| {
        let words = match hours {
            ..=1 => t::hour(lang),
            2..=24 => t::day(lang),
            _ => t::week(lang),
        };
        Choice::new(hours.to_string(), words)
    });
    view! {
        {said}
        <FormNotice state/>
        <Form<AllowSupport>>
            <Select
                name="hours"
                label=t::hours(lang)
                groups=vec![(String::new(), hours.to_vec())]
                value=HOURS[0].to_string()
            />
            <Button kind=Kind::Secondary>{t::allow(lang)}</Button>
        </Form<AllowSupport>>
    }
    .into_any()
}

#[component]
fn Allowed(support: Support) -> impl IntoView {
    let lang = use_lang();
    let Support { until, by, inside } = support;
    let state = use_form::<EndSupport>();
    let done = |what: &str| (what == "support").then(|| Notice::new(t::done(lang), t::done_help(lang)));
    let said = state.error.is_none().then(|| said(done));
    let inside = match inside {
        Some(since) => {
            let words = Notice::new(t::inside(lang), t::inside_help(lang, since));
            view! { <NoticeView tone=Tone::Warning words/> }.into_any()
        }
        None => view! { <p>{t::outside(lang)}</p> }.into_any(),
    };
    view! {
        {said}
        <FormNotice state/>
        <p>{t::allowed(lang, texts::isolate(&by), until)}</p>
        {inside}
        <Form<EndSupport>>
            <Button kind=Kind::Danger>{t::end(lang)}</Button>
        </Form<EndSupport>>
    }
    .into_any()
}
