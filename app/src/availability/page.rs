//! The page: whose hours, what is offered, when, and by what rules.
use super::api::{self, OfferServices};
use super::hours::{Away, Days, Weekly};
use super::rules::Rules;
use crate::forms::{FormState, use_form};
use crate::ui::{
    Button, Card, Choice, ErrorView, Form, FormNotice, Kind, Name, Notice, OfficePage, Select, Skeleton,
    field_id, href, said, use_lang,
};
use crate::visits::Handover;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::availability::{Availability, Offered, OfferedService};
use model::people::HostName;
use model::{AppError, MemberId};
use texts::availability as t;

#[component]
pub fn AvailabilityPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_query_map();
    let host = Memo::new(move |_| query.with(|query| MemberId::parse(&query.get("host")?)));
    let found = Resource::new(move || host.get(), api::availability);
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(found) => view! { <Cards found/> }.into_any(),
                // Nobody's hours are theirs to say: they plan for others, and are given nobody yet.
                Err(AppError::NotFound) if host.get_untracked().is_none() => {
                    view! { <p class="note">{texts::calendar::empty_nobody(lang)}</p> }.into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                <h1>{t::title(lang)}</h1>
                {said(move |what| (what == "saved").then(|| Notice::new(t::saved(lang), t::saved_help(lang))))}
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Cards(found: Availability) -> impl IntoView {
    let lang = use_lang();
    let Availability {
        host,
        host_name,
        hosts,
        zone_words,
        today,
        services,
        weekly,
        days,
        off,
        rules,
        address,
    } = found;
    // For oneself, who stands first, nobody has to be named.
    let own = hosts.len() < 2;
    let lead = match own {
        true => t::lead(lang).to_owned(),
        false => t::lead_of(lang, texts::isolate(&host_name)),
    };
    let own_page = address.map(|address| {
        view! {
            <Card title=t::own_page(lang)>
                <p class="note">{t::own_page_note(lang, texts::isolate(&host_name))}</p>
                <Handover
                    id={"booking-address".to_owned()}
                    label=t::own_page_address(lang)
                    copy=t::own_page_copy(lang)
                    text=address
                    mono=false
                />
            </Card>
        }
    });
    let choices: Vec<Choice> = std::iter::once(Choice::new("", t::everything(lang)))
        .chain(
            services
                .iter()
                .filter(|service| service.offered)
                .map(|service| Choice::new(service.service.text(), service.name.clone())),
        )
        .collect();
    view! {
        <Whose hosts host/>
        <p class="lead">{lead}</p>
        <p class="note">{t::zone(lang, zone_words)}</p>
        <Services host services/>
        <Weekly host rows=weekly choices=choices.clone()/>
        <Days host rows=days choices today=today.clone()/>
        <Away host rows=off today/>
        <Rules rules/>
        {own_page}
        <p><Button kind=Kind::Secondary href=href("/book") external=true>{t::look(lang)}</Button></p>
    }
    .into_any()
}

/// Whoever plans for several says for whom. A plain form that leads to the same page.
#[component]
fn Whose(hosts: Vec<HostName>, host: MemberId) -> impl IntoView {
    let lang = use_lang();
    if hosts.len() < 2 {
        return ().into_any();
    }
    let choices: Vec<Choice> = hosts.into_iter().map(|one| Choice::new(one.host.text(), one.name)).collect();
    view! {
        <form class="form" method="get" action=href("/availability")>
            <Select name="host" label=t::whose(lang) value=host.text() groups=vec![(String::new(), choices)]/>
            <Button kind=Kind::Secondary>{t::show(lang)}</Button>
        </form>
    }
    .into_any()
}

#[component]
fn Services(host: MemberId, services: Vec<OfferedService>) -> impl IntoView {
    let lang = use_lang();
    if services.is_empty() {
        return view! { <Card title=t::services(lang)><p class="note">{t::services_none(lang)}</p></Card> }
            .into_any();
    }
    view! {
        <Card>
            <FormNotice state={use_form::<OfferServices>()}/>
            <Form<OfferServices> arg="form">
                <input type="hidden" name="host" value=host.text()/>
                <Boxes services/>
                <Button>{t::services_press(lang)}</Button>
            </Form<OfferServices>>
        </Card>
    }
    .into_any()
}

#[component]
fn Boxes(services: Vec<OfferedService>) -> impl IntoView {
    let lang = use_lang();
    let state = use_context::<FormState>().unwrap_or_default();
    // A form that came back shows what was ticked, not what is kept.
    let fresh = state.action.is_empty();
    let boxes = services.into_iter().map(|service| {
        let name = format!("services[{}]", Offered::name_of(service.service));
        let checked = if fresh { service.offered } else { state.value(&name).is_some() };
        let id = field_id(&name);
        view! {
            <div class="tick">
                <input class="tick-box" type="checkbox" id=id.clone() name=name value="on" checked=checked/>
                <label class="tick-label" for=id>
                    <Name name=service.name/>
                    " "
                    <span class="note">{texts::common::minutes(lang, service.duration.0.into())}</span>
                </label>
            </div>
        }
    });
    view! {
        <fieldset class="group">
            <legend class="group-title">{t::services(lang)}</legend>
            <div>{boxes.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}
