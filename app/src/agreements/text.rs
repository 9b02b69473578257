//! One of the texts, and the signature under it when this version has none.
use super::api::{self, SignAgreement};
use crate::forms::use_form;
use crate::front::{LegalProse, api::legal_text};
use crate::ui::{
    Button, Card, Checkbox, ErrorView, Form, FormNotice, OfficePage, Skeleton, href, use_front, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::AppError;
use model::agreements::Agreements;
use model::legal::{LegalKind, LegalText};
use texts::agreements as t;

#[component]
pub fn AgreementPage() -> impl IntoView {
    let lang = use_lang();
    let kind = use_params_map().with_untracked(|params| params.get("kind"));
    let kind = kind.as_deref().and_then(LegalKind::parse);
    let found = Resource::new(|| (), move |()| read(kind));
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok((agreements, text)) => view! { <Read agreements text/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                <p><a href=href("/agreements")>{t::back(lang)}</a></p>
                <Suspense fallback=|| view! { <Skeleton lines=8/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

async fn read(kind: Option<LegalKind>) -> Result<(Agreements, LegalText), AppError> {
    let kind = kind.ok_or(AppError::NotFound)?;
    // First, so that nobody who may not see the page is shown a part of it.
    let agreements = api::agreements().await?;
    Ok((agreements, legal_text(kind).await?))
}

#[component]
fn Read(agreements: Agreements, text: LegalText) -> impl IntoView {
    let lang = use_lang();
    let newest = agreements.history.into_iter().find(|agreed| agreed.kind == text.kind);
    let signed = newest.filter(|agreed| agreed.version == text.version);
    let below = match signed {
        Some(agreed) => {
            let said = t::agreed(lang, texts::isolate(&agreed.by), &agreed.at);
            view! { <Card title=t::signed_already(lang)><p class="note">{said}</p></Card> }.into_any()
        }
        None => view! { <Sign kind=text.kind version=text.version.clone()/> }.into_any(),
    };
    view! {
        <LegalProse text/>
        {below}
    }
    .into_any()
}

#[component]
fn Sign(kind: LegalKind, version: String) -> impl IntoView {
    let lang = use_lang();
    let clinic = use_front().map(|front| front.name).unwrap_or_default();
    let clinic = texts::isolate(&clinic);
    view! {
        <Card title=t::sign_title(lang, clinic.clone())>
            <FormNotice state={use_form::<SignAgreement>()}/>
            <Form<SignAgreement> arg="signature">
                <input type="hidden" name="kind" value=kind.slug()/>
                <input type="hidden" name="version" value=version/>
                <input type="hidden" name="lang" value=lang.tag()/>
                <Checkbox name="agreed">{t::accept(lang, clinic)}</Checkbox>
                <Button>{t::sign(lang)}</Button>
            </Form<SignAgreement>>
        </Card>
    }
    .into_any()
}
