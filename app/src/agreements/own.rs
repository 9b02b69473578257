//! The texts that everyone who works at the clinic accepts for themselves: when one of them has changed, and what one has
//! accepted until now.
use super::api::{self, AcceptTexts};
use crate::forms::use_form;
use crate::logins::WayBack;
use crate::logins::consent::Versions;
use crate::people::Agree;
use crate::ui::{Button, Card, ErrorView, Form, FormNotice, Skeleton, use_lang};
use leptos::prelude::*;
use model::agreements::OwnAgreement;
use model::legal::LegalKind;
use texts::agreements as t;

#[component]
pub fn OwnTexts(versions: Vec<(LegalKind, String)>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <h1>{t::own(lang)}</h1>
        <p class="lead">{t::own_lead(lang)}</p>
        <FormNotice state={use_form::<AcceptTexts>()}/>
        <Form<AcceptTexts> arg="form">
            <WayBack/>
            <Versions versions/>
            <input type="hidden" name="lang" value=lang.tag()/>
            <Agree/>
            <Button>{t::own_accept(lang)}</Button>
        </Form<AcceptTexts>>
    }
    .into_any()
}

/// On one's own page: which text, which version, when; and what it means to take it back.
#[component]
pub fn OwnAgreements() -> impl IntoView {
    let lang = use_lang();
    let rows = Resource::new(|| (), |()| api::own_agreements());
    let list = move || {
        Suspend::new(async move {
            match rows.await {
                Ok(rows) => view! { <Accepted rows/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <Card title=t::own_title(lang)>
            <Suspense fallback=|| view! { <Skeleton/> }>{list}</Suspense>
            <p class="note">{t::own_withdraw(lang)}</p>
        </Card>
    }
    .into_any()
}

#[component]
fn Accepted(rows: Vec<OwnAgreement>) -> impl IntoView {
    let lang = use_lang();
    let lines = rows.into_iter().map(|row| {
        let OwnAgreement { title, version, at } = row;
        view! {
            <li class="sign-in-row">
                <div class="people-who">
                    <p class="people-name">{title}</p>
                    <p class="note">{t::own_agreed(lang, &at)} " · " {t::version(lang, &version)}</p>
                </div>
            </li>
        }
    });
    view! { <ul class="people">{lines.collect_view()}</ul> }.into_any()
}
