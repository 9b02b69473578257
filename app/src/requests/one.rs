//! One request: yes to one of its times, or no with a word.
use super::api::{self, AcceptRequest, DeclineRequest};
use crate::forms::use_form;
use crate::ui::{
    Button, Card, Choice, Form, FormNotice, Kind, Name, Radios, TextArea, id_of_page, one_page, use_lang,
};
use crate::visits::conflicts::ConflictNotes;
use leptos::prelude::*;
use model::booking::RequestRow;
use model::{AppError, Lang, RequestId};
use texts::requests as t;

#[component]
pub fn RequestPage() -> impl IntoView {
    let lang = use_lang();
    let id = id_of_page(RequestId::parse);
    let read = move |id: Option<RequestId>| async move { api::request(id.ok_or(AppError::NotFound)?).await };
    let request = Resource::new(move || id.get(), read);
    one_page(request, t::title(lang), ("/requests", t::all(lang)), |request| {
        view! { <Shown request/> }.into_any()
    })
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
    let RequestRow { request: id, name, host, service, times, until, conflicts } = request;
    let first = times.first().map(|shown| shown.at.micros().to_string()).unwrap_or_default();
    // What stands in the way of which, before one of them is accepted.
    let in_the_way =
        times.iter().zip(conflicts).filter(|(_, found)| !found.is_none()).map(|(shown, conflicts)| {
            view! {
                <li>
                    <p>{shown.words.clone()}</p>
                    <ConflictNotes conflicts/>
                </li>
            }
        });
    let in_the_way = in_the_way.collect::<Vec<_>>();
    let in_the_way = (!in_the_way.is_empty()).then(|| view! { <ul class="conflicts">{in_the_way}</ul> });
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
                {in_the_way}
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
