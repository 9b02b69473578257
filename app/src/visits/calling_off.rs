//! A visit that will not be held: who will read of it is said first; beside it, the way that tells nobody. Of a series, both
//! are for the visits that are chosen.
use super::api::{self, CancelVisit, RemoveVisit};
use super::changing::told_words;
use super::meanwhile::MeanwhileHere;
use super::moving::{Crumb, Outcome, post_words, visit_of_page};
use super::repeating::ScopeChoice;
use super::words;
use crate::forms::use_form;
use crate::ui::{
    Button, Choice, ErrorView, Form, FormNotice, Kind, OfficePage, Radios, Skeleton, TextField, use_lang,
};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::visits::{Prospect, Told};
use model::{AppError, Lang};
use texts::changes as texts;

#[component]
pub fn CancelPage() -> impl IntoView {
    let lang = use_lang();
    let (cancel, remove) = (use_form::<CancelVisit>(), use_form::<RemoveVisit>());
    let id = visit_of_page();
    let read = move |()| async move { api::prospect(id.ok_or(AppError::NotFound)?).await };
    let prospect = Resource::new(|| (), read);
    let page = move || {
        Suspend::new(async move {
            match prospect.await {
                Ok(prospect) => view! { <CallOff prospect/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=texts::cancel_title(lang)>
            <div class="column">
                <Crumb visit=id/>
                <h1>{texts::cancel_title(lang)}</h1>
                <FormNotice state=cancel/>
                <FormNotice state=remove/>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn CallOff(prospect: Prospect) -> impl IntoView {
    let lang = use_lang();
    let names = words::list_names(lang, prospect.names.iter().map(String::as_str));
    let Prospect { visit, told, host, starts, series, post, .. } = prospect;
    let mut lines = match told.is_empty() {
        true => vec![texts::cancel_told_nobody(lang).to_owned()],
        false => vec![texts::cancel_told(lang, words::list_names(lang, told.iter().map(String::as_str)))],
    };
    lines.push(texts::cancel_links(lang).to_owned());
    lines.extend(post_words(lang, &told, post));
    let removal = <RemoveVisit as ServerFn>::PATH;
    let (removes, remove) = match host {
        Some(host) => (texts::remove_text_but(lang, ::texts::isolate(&host)), texts::remove_submit_but(lang)),
        None => (texts::remove_text(lang).to_owned(), texts::remove_submit(lang)),
    };
    view! {
        <MeanwhileHere visit starts=starts.at/>
        <p class="lead">{texts::move_now(lang, names, starts.words, starts.zone)}</p>
        <Form<CancelVisit> arg="off">
            <input type="hidden" name="visit" value=visit.text()/>
            <ScopeChoice series/>
            <Radios name="told" legend=texts::told_legend(lang) choices=choices(lang) value=""/>
            <TextField name="reason" label=texts::reason(lang) hint=texts::reason_hint(lang) autocomplete="off" optional=true/>
            <Outcome lines/>
            <Button kind=Kind::Danger>{texts::cancel_submit(lang)}</Button>
            <details class="visit-end">
                <summary>{texts::remove_title(lang)}</summary>
                <p>{removes}</p>
                <button class="button" type="submit" data-kind=Kind::Danger.name() name="__instead" value=removal>
                    <span class="button-words">{remove}</span>
                </button>
            </details>
        </Form<CancelVisit>>
    }
    .into_any()
}

fn choices(lang: Lang) -> Vec<Choice> {
    let none = Choice::new("", texts::told_none(lang));
    let told = Told::ALL.into_iter().map(|told| Choice::new(told.tag(), told_words(lang, told)));
    [none].into_iter().chain(told).collect()
}
