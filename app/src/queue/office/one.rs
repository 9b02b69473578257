//! Somebody who waits: yes, no with a sentence, or somebody else.
use super::api::{self, AcceptAndEnter, AcceptTicket, DeclineTicket, HandOverTicket};
use crate::forms::use_form;
use crate::join::dial;
use crate::ui::{
    Badge, Button, Card, Choice, ErrorView, Form, FormNotice, Kind, Name, OfficePage, Radios, Select,
    Skeleton, TextArea, Tone, href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::queue::{Sentence, Target, TargetId, TicketRow, Waiting};
use model::{AppError, Lang, TicketId};
use texts::queue as t;

#[component]
pub fn WaitingPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| TicketId::parse(&params.get("id")?)));
    let read =
        move |id: Option<TicketId>| async move { api::waiting_ticket(id.ok_or(AppError::NotFound)?).await };
    let found = Resource::new(move || id.get(), read);
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(found) => view! { <Shown found/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::line(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::line(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/today")>{t::back_today(lang)}</a></p>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Shown(found: Waiting) -> impl IntoView {
    let lang = use_lang();
    let Waiting { row, email, phone, since, targets } = found;
    let TicketRow { ticket, name, queue_name, gone, from, host, mine, .. } = row;
    let gone = gone.then(|| view! { <p><Badge tone=Tone::Warning>{t::gone(lang)}</Badge></p> });
    let from = from.map(|from| view! { <p class="note">{t::from(lang, texts::isolate(&from))}</p> });
    let host = host.map(|host| view! { <p class="note">{t::only(lang, texts::isolate(&host))}</p> });
    let mail = (!email.is_empty()).then(|| view! { <p class="queue-reach"><Name name=email/></p> });
    let call = (!phone.is_empty()).then(|| {
        let number = dial(&phone);
        view! {
            <p class="queue-reach"><a class="step-back" href=number rel="external"><Name name=phone/></a></p>
        }
    });
    let answers = mine.then(|| view! { <Answers id=ticket targets/> });
    view! {
        <h1><Name name/></h1>
        <p class="lead"><Name name=queue_name/></p>
        <p>{t::since(lang, since)}</p>
        {mail}
        {call}
        {gone}
        {from}
        {host}
        {answers}
    }
    .into_any()
}

#[component]
fn Answers(id: TicketId, targets: Vec<Target>) -> impl IntoView {
    let lang = use_lang();
    let sentences = Sentence::ALL
        .map(|sentence| Choice::new(sentence.text(), crate::queue::words::sentence(lang, sentence)));
    let hand = (!targets.is_empty()).then(|| {
        let groups = groups(targets, lang);
        view! {
            <Card title=t::hand_title(lang)>
                <FormNotice state={use_form::<HandOverTicket>()}/>
                <Form<HandOverTicket>>
                    <input type="hidden" name="ticket" value=id.text()/>
                    <Select name="to" label=t::hand_to(lang) hint=t::hand_hint(lang) groups/>
                    <Button kind=Kind::Secondary>{t::hand_press(lang)}</Button>
                </Form<HandOverTicket>>
            </Card>
        }
    });
    view! {
        <Card>
            <FormNotice state={use_form::<AcceptAndEnter>()}/>
            <FormNotice state={use_form::<AcceptTicket>()}/>
            <div class="queue-acts">
                <Form<AcceptAndEnter>>
                    <input type="hidden" name="ticket" value=id.text()/>
                    <Button>{t::accept_enter(lang)}</Button>
                </Form<AcceptAndEnter>>
                <Form<AcceptTicket>>
                    <input type="hidden" name="ticket" value=id.text()/>
                    <Button kind=Kind::Secondary>{t::accept(lang)}</Button>
                </Form<AcceptTicket>>
            </div>
        </Card>
        {hand}
        <Card title=t::decline_title(lang)>
            <FormNotice state={use_form::<DeclineTicket>()}/>
            <Form<DeclineTicket>>
                <input type="hidden" name="ticket" value=id.text()/>
                <Radios
                    name="sentence"
                    legend=t::sentence(lang)
                    value=Sentence::NoTime.text()
                    choices={sentences.to_vec()}
                />
                <TextArea name="note" label=t::note(lang) hint=t::note_hint(lang) optional=true rows=3/>
                <Button kind=Kind::Secondary>{t::decline(lang)}</Button>
            </Form<DeclineTicket>>
        </Card>
    }
    .into_any()
}

/// Lines, then hosts; whether anybody is there stands beside each.
fn groups(targets: Vec<Target>, lang: Lang) -> Vec<(String, Vec<Choice>)> {
    let choice = |target: &Target| {
        let words = match target.open {
            true => t::target_there(lang, texts::isolate(&target.name)),
            false => t::target_away(lang, texts::isolate(&target.name)),
        };
        Choice::new(target.to.text(), words)
    };
    let is_line = |target: &&Target| matches!(target.to, TargetId::Queue(_));
    let is_host = |target: &&Target| matches!(target.to, TargetId::Host(_));
    let lines: Vec<Choice> = targets.iter().filter(is_line).map(choice).collect();
    let hosts: Vec<Choice> = targets.iter().filter(is_host).map(choice).collect();
    let both = [(t::queues_title(lang).to_owned(), lines), (t::owner_hosts(lang).to_owned(), hosts)];
    both.into_iter().filter(|(_, choices)| !choices.is_empty()).collect()
}
