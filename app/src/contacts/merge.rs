//! Two contacts side by side; where they differ, which is right.
use super::api::{self, KeepApart, MergeContacts};
use super::duplicates::Who;
use super::parts::column_words;
use crate::forms::use_form;
use crate::ui::{
    Button, Card, Choice, ErrorView, Form, FormNotice, Kind, OfficePage, Skeleton, field_id, href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::contacts::{MergeField, MergeView};
use model::{AppError, ContactId};
use texts::contacts as t;

#[component]
pub fn MergePage() -> impl IntoView {
    let lang = use_lang();
    let one = use_params_map().with_untracked(|params| ContactId::parse(&params.get("id")?));
    let other = use_query_map().with_untracked(|query| ContactId::parse(&query.get("with")?));
    let both = one.zip(other).ok_or(AppError::NotFound);
    let read = move |()| {
        let both = both.clone();
        async move {
            let (one, other) = both?;
            api::compare(one, other).await
        }
    };
    let pair = Resource::new(|| (), read);
    let page = move || {
        Suspend::new(async move {
            match pair.await {
                Ok(pair) => view! { <Ask pair/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::merge_title(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/contacts/duplicates")>{t::duplicates_title(lang)}</a></p>
                <h1>{t::merge_title(lang)}</h1>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Ask(pair: MergeView) -> impl IntoView {
    let lang = use_lang();
    let MergeView { newer, older, differ } = pair;
    let (first, second) = (newer.contact.text(), older.contact.text());
    let (one, other) = (first.clone(), second.clone());
    let fields = differ.into_iter().map(|field| view! { <Which field/> }).collect_view();
    view! {
        <p class="lead">{t::merge_lead(lang)}</p>
        <FormNotice state={use_form::<MergeContacts>()}/>
        <div class="contact-pair">
            <Card title=t::merge_newer(lang)><Who row=newer/></Card>
            <Card title=t::merge_older(lang)><Who row=older/></Card>
        </div>
        <Form<MergeContacts> arg="form">
            <input type="hidden" name="newer" value=first/>
            <input type="hidden" name="older" value=second/>
            {fields}
            <Button>{t::merge(lang)}</Button>
        </Form<MergeContacts>>
        <FormNotice state={use_form::<KeepApart>()}/>
        <Form<KeepApart>>
            <input type="hidden" name="one" value=one/>
            <input type="hidden" name="other" value=other/>
            <Button kind=Kind::Quiet>{t::merge_keep(lang)}</Button>
        </Form<KeepApart>>
    }
    .into_any()
}

/// What the newer one says is chosen; the other is one press away.
#[component]
fn Which(field: MergeField) -> impl IntoView {
    let lang = use_lang();
    let MergeField { column, newer, older } = field;
    let name = format!("picks[{}]", column.name());
    let choices = [Choice::new("newer", newer), Choice::new("older", older)];
    let each = choices.into_iter().enumerate().map(|(place, choice)| {
        let id = format!("{}-{place}", field_id(&name));
        let name = name.clone();
        view! {
            <div class="tick">
                <input class="tick-box" type="radio" id=id.clone() name=name value=choice.value checked=place == 0/>
                <label class="tick-label" for=id><bdi>{choice.label}</bdi></label>
            </div>
        }
    });
    let each = each.collect_view();
    view! {
        <fieldset class="field">
            <legend class="field-label">{t::merge_which(lang, column_words(lang, column))}</legend>
            {each}
        </fieldset>
    }
    .into_any()
}
