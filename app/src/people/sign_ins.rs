//! Where one is signed in, with a button to end each.
use super::api::{self, EndOtherSignIns, EndSignIn};
use crate::ui::{Badge, Button, Card, ErrorView, Form, Kind, Skeleton, Tone, use_lang};
use leptos::prelude::*;
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
    let lang = use_lang();
    let others = (rows.len() > 1).then(|| {
        view! {
            <Form<EndOtherSignIns>>
                <Button kind=Kind::Secondary>{t::end_others(lang)}</Button>
            </Form<EndOtherSignIns>>
        }
    });
    let rows = rows.into_iter().map(|row| view! { <Line row/> });
    view! {
        <ul class="people">{rows.collect_view()}</ul>
        {others}
    }
    .into_any()
}

#[component]
fn Line(row: SignInRow) -> impl IntoView {
    let lang = use_lang();
    let device = texts::device(lang, &row.device.browser, &row.device.system);
    let label = t::end_label(lang, &device);
    let act = if row.here {
        view! { <Badge tone=Tone::Good>{t::here(lang)}</Badge> }.into_any()
    } else {
        view! {
            <Form<EndSignIn>>
                <input type="hidden" name="sign_in" value=row.sign_in.text()/>
                <Button kind=Kind::Secondary label>{t::end(lang)}</Button>
            </Form<EndSignIn>>
        }
        .into_any()
    };
    view! {
        <li class="sign-in-row">
            <div class="people-who">
                <p class="people-name">{device}</p>
                <p class="note">{t::seen(lang, row.seen.words)} " · " {t::begun(lang, row.begun.words)}</p>
            </div>
            {act}
        </li>
    }
    .into_any()
}
