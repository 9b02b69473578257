//! One request: yes to one of its times, or no with a word.
use super::api::{self, AcceptRequest, DeclineRequest};
use crate::forms::use_form;
use crate::ui::{
    Button, Card, Choice, ErrorView, Form, FormNotice, Kind, Name, OfficePage, Radios, Skeleton, TextArea,
    href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::booking::RequestRow;
use model::{AppError, Lang, RequestId};
use texts::requests as t;

#[component]
pub fn RequestPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| RequestId::parse(&params.get("id")?)));
    let read = move |id: Option<RequestId>| async move { api::request(id.ok_or(AppError::NotFound)?).await };
    let request = Resource::new(move || id.get(), read);
    let page = move || {
        Suspend::new(async move {
            match request.await {
                Ok(request) => view! { <Shown request/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::title(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                <p class="note"><a href=href("/requests")>{t::all(lang)}</a></p>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

fn wish(lang: Lang, place: usize) -> &'static str {
    match place {
        0 => t::wish_1(lang),
        1 => t::wish_2(lang),
        _ => t::wish_3(lang),
    }
}

#[component]
fn Shown(request: RequestRow) -> impl IntoView {
    let lang = use_lang();
    let RequestRow { request: id, name, host, service, times, until } = request;
    let first = times.first().map(|shown| shown.at.micros().to_string()).unwrap_or_default();
    let choices: Vec<Choice> = times
        .into_iter()
        .enumerate()
        .map(|(place, shown)| Choice::new(shown.at.micros().to_string(), shown.words).hint(wish(lang, place)))
        .collect();
    let host = host.map(|host| view! { <p class="note">{t::with(lang, texts::isolate(&host))}</p> });
    view! {
        <h1><Name name/></h1>
        <p class="lead"><Name name=service/></p>
        {host}
        <p class="note">{t::until(lang, until.words)}</p>
        <Card>
            <FormNotice state={use_form::<AcceptRequest>()}/>
            <Form<AcceptRequest>>
                <input type="hidden" name="request" value=id.text()/>
                <Radios name="chosen" legend=t::times(lang) value=first choices/>
                <p class="note">{t::accept_help(lang)}</p>
                <Button>{t::accept(lang)}</Button>
            </Form<AcceptRequest>>
        </Card>
        <Card title=t::no_title(lang)>
            <FormNotice state={use_form::<DeclineRequest>()}/>
            <Form<DeclineRequest>>
                <input type="hidden" name="request" value=id.text()/>
                <TextArea name="note" label=t::note(lang) hint=t::note_hint(lang) optional=true rows=3/>
                <Button kind=Kind::Secondary>{t::decline(lang)}</Button>
            </Form<DeclineRequest>>
        </Card>
    }
    .into_any()
}
