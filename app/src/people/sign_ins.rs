//! Where one is signed in, and the ways to end one of them or all others.
use super::api::{self, EndOtherSignIns, EndSignIn};
use crate::factors::Present;
use crate::forms::use_form;
use crate::ui::{
    Badge, Button, Card, Choice, ErrorView, Form, FormNotice, Kind, Radios, Skeleton, Tone, use_lang,
};
use leptos::prelude::*;
use model::Lang;
use model::people::SignInRow;
use texts::people as t;

#[component]
pub(super) fn SignIns() -> impl IntoView {
    let lang = use_lang();
    let rows = Resource::new(|| (), |()| api::sign_ins());
    let list = move || {
        Suspend::new(async move {
            match rows.await {
                Ok(rows) => view! { <List rows/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <Card title=t::sign_ins(lang)>
            <p class="note">{t::sign_ins_lead(lang)}</p>
            <Suspense fallback=|| view! { <Skeleton/> }>{list}</Suspense>
        </Card>
    }
    .into_any()
}

#[component]
fn List(rows: Vec<SignInRow>) -> impl IntoView {
    let others: Vec<SignInRow> = rows.iter().filter(|row| !row.here).cloned().collect();
    // The one that was to end had ended already, and there is no other to choose.
    let gone = others.is_empty().then(use_form::<EndSignIn>).filter(|state| state.notice().is_some());
    let gone = gone.map(|state| view! { <FormNotice state/> });
    let ends = (!others.is_empty()).then(|| view! { <EndOne others/> <EndOthers/> });
    let rows = rows.into_iter().map(|row| view! { <Line row/> });
    view! {
        {gone}
        <ul class="people">{rows.collect_view()}</ul>
        {ends}
    }
    .into_any()
}

fn device(lang: Lang, row: &SignInRow) -> String {
    texts::device(lang, &row.device.browser, &row.device.system)
}

#[component]
fn Line(row: SignInRow) -> impl IntoView {
    let lang = use_lang();
    let device = device(lang, &row);
    let here = row.here.then(|| view! { <Badge tone=Tone::Good>{t::here(lang)}</Badge> });
    let around =
        (!row.around.is_empty()).then(|| view! { <p class="note">{t::around(lang, row.around)}</p> });
    let apart = row.apart.then(|| view! { <Badge tone=Tone::Warning>{t::apart(lang)}</Badge> });
    view! {
        <li class="sign-in-row">
            <div class="people-who">
                <p class="people-name">{device}</p>
                <p class="note">{t::seen(lang, row.seen.words)} " · " {t::begun(lang, row.begun.words)}</p>
                {around}
                {apart}
            </div>
            {here}
        </li>
    }
    .into_any()
}

/// Which, and the present password: whoever finds a page open shuts nobody out.
#[component]
fn EndOne(others: Vec<SignInRow>) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<EndSignIn>();
    let open = state.error.is_some();
    let first = others.first().map(|row| row.sign_in.text()).unwrap_or_default();
    let choice = |row: &SignInRow| {
        let words = format!("{} · {}", device(lang, row), t::seen(lang, &row.seen.words));
        Choice::new(row.sign_in.text(), words)
    };
    let choices: Vec<Choice> = others.iter().map(choice).collect();
    view! {
        <details class="visit-end" open=open>
            <summary>{t::end_one(lang)}</summary>
            <FormNotice state/>
            <Form<EndSignIn>>
                <Radios name="sign_in" legend=t::end_which(lang) value=first choices/>
                <Present name="end_password"/>
                <Button kind=Kind::Secondary>{t::end(lang)}</Button>
            </Form<EndSignIn>>
        </details>
    }
    .into_any()
}

#[component]
fn EndOthers() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<EndOtherSignIns>();
    let open = state.error.is_some();
    view! {
        <details class="visit-end" open=open>
            <summary>{t::end_all(lang)}</summary>
            <FormNotice state/>
            <Form<EndOtherSignIns>>
                <Present name="others_password"/>
                <Button kind=Kind::Secondary>{t::end_others(lang)}</Button>
            </Form<EndOtherSignIns>>
        </details>
    }
    .into_any()
}
