//! Who comes to a visit that is planned already: one more, another address, one less.
use super::api::{self, AddGuest, ChangeGuest, TakeOutGuest};
use super::moving::{Crumb, visit_of_page};
use super::repeating::ScopeChoice;
use super::words;
use crate::forms::{FormState, use_form};
use crate::ui::field::Kind as Input;
use crate::ui::{
    Button, Checkbox, Choice, ErrorView, Form, FormNotice, Kind, OfficePage, Radios, Select, Skeleton,
    TextField, href, use_lang, zones,
};
use ::texts::{changes as texts, interpreter, visits};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::outbox::Post;
use model::series::SeriesPlace;
use model::tasks::Task;
use model::visits::{AddStart, GuestForm};
use model::{AppError, Lang, ParticipantId, VisitId};

#[component]
pub fn AddGuestPage() -> impl IntoView {
    let lang = use_lang();
    let (state, id) = (use_form::<AddGuest>(), visit_of_page());
    let read = move |()| async move { api::add_start(id.ok_or(AppError::NotFound)?).await };
    let start = Resource::new(|| (), read);
    let page = move || {
        let state = state.clone();
        Suspend::new(async move {
            match start.await {
                Ok(start) => view! { <Add start state/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=texts::add_title(lang)>
            <div class="column">
                <Crumb visit=id/>
                <h1>{texts::add_title(lang)}</h1>
                <p class="lead">{texts::add_lead(lang)}</p>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

/// The order of the fields, for the summary of what is wrong.
const ORDER: &[&str] = &["name", "email", "phone", "task", "lang", "zone"];

#[component]
fn Add(start: AddStart, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let AddStart { visit, request_id, zone, series, post } = start;
    let request = state.value_or("request_id", &request_id);
    let person = GuestForm {
        visit,
        name: String::new(),
        email: String::new(),
        phone: String::new(),
        invite: "mail".to_owned(),
        zone,
        lang,
        task: Task::Talk,
        last: false,
        stays: false,
        series: None,
        post,
    };
    view! {
        <FormNotice state=state.clone() order=ORDER/>
        <Form<AddGuest> arg="guest">
            <input type="hidden" name="visit" value=visit.text()/>
            <input type="hidden" name="request_id" value=request/>
            <Fields person state/>
            <ScopeChoice series/>
            <Button>{texts::add_submit(lang)}</Button>
        </Form<AddGuest>>
    }
    .into_any()
}

/// The fields of a person, as in the planning form.
#[component]
fn Fields(person: GuestForm, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let ways = vec![
        Choice::new("mail", visits::invite_mail(lang)),
        Choice::new("sms", visits::invite_sms(lang)),
        Choice::new("none", visits::invite_none(lang)),
    ];
    let languages = Lang::ALL.map(|lang| Choice::new(lang.tag(), lang.name())).to_vec();
    let groups = zones::groups(lang, &state.value_or("zone", &person.zone));
    let kept = match person.post {
        Post::Goes => None,
        Post::Held => Some(texts::post_held(lang)),
        Post::Kept => Some(texts::post_kept(lang)),
    };
    view! {
        <div class="person">
            <TextField name="name" label=visits::name(lang) value=person.name autocomplete="off"/>
            <Radios name="invite" legend=visits::invite_legend(lang) choices=ways value=person.invite/>
            {kept.map(|words| view! { <p class="note">{words}</p> })}
            <div class="person-email">
                <TextField name="email" label=visits::email(lang) kind=Input::Email value=person.email autocomplete="off"/>
            </div>
            <div class="person-phone">
                <TextField name="phone" label=visits::phone(lang) hint=visits::phone_hint(lang) kind=Input::Tel value=person.phone autocomplete="off"/>
            </div>
            <Select
                name="task"
                label=interpreter::comes_as(lang)
                hint=interpreter::comes_as_hint(lang)
                value=person.task.tag()
                groups=super::tasks::groups(lang)
            />
            <Select name="lang" label=visits::their_lang(lang) value=person.lang.tag() groups=vec![(String::new(), languages)]/>
            <Select name="zone" label=visits::their_zone(lang) hint=visits::their_zone_hint(lang) value=person.zone groups/>
        </div>
    }
    .into_any()
}

#[component]
pub fn GuestPage() -> impl IntoView {
    let lang = use_lang();
    let (change, out, id) = (use_form::<ChangeGuest>(), use_form::<TakeOutGuest>(), visit_of_page());
    let guest = use_params_map().with_untracked(|params| ParticipantId::parse(&params.get("guest")?));
    let read = move |()| async move { api::guest_form(guest.ok_or(AppError::NotFound)?).await };
    let person = Resource::new(|| (), read);
    let page = move || {
        let state = change.clone();
        Suspend::new(async move {
            match (person.await, guest) {
                (Ok(person), Some(guest)) => view! { <Change guest person state/> }.into_any(),
                (Err(error), _) => view! { <ErrorView error/> }.into_any(),
                (Ok(_), None) => view! { <ErrorView error=AppError::NotFound/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=texts::edit_title(lang)>
            <div class="column">
                <Crumb visit=id/>
                <h1>{texts::edit_title(lang)}</h1>
                <FormNotice state=out/>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Change(guest: ParticipantId, person: GuestForm, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let name = words::name_of(lang, &person.name);
    let (visit, last, invited) = (person.visit, person.last, person.invite != "none");
    let (stays, series) = (person.stays, person.series.clone());
    view! {
        <FormNotice state=state.clone() order=ORDER/>
        <p class="lead">{texts::edit_hint(lang)}</p>
        <Form<ChangeGuest> arg="guest">
            <input type="hidden" name="guest" value=guest.text()/>
            <Fields person state/>
            <Button>{texts::edit_submit(lang)}</Button>
        </Form<ChangeGuest>>
        <section class="visit-changes" aria-labelledby="out">
            <h2 id="out">{texts::out_title(lang, &name)}</h2>
            {match (last, stays) {
                (true, _) => view! { <Last visit name/> }.into_any(),
                (false, true) => view! { <p>{texts::out_stays(lang, name)}</p> }.into_any(),
                (false, false) => view! { <TakeOut guest name invited series/> }.into_any(),
            }}
        </section>
    }
    .into_any()
}

/// Nobody would be left.
#[component]
fn Last(visit: VisitId, name: String) -> impl IntoView {
    let lang = use_lang();
    let path = href(&format!("/visits/{}/cancel", visit.text()));
    view! {
        <p>{texts::out_last(lang, name)}</p>
        <p><Button href=path kind=Kind::Secondary>{texts::cancel_link(lang)}</Button></p>
    }
    .into_any()
}

#[component]
fn TakeOut(guest: ParticipantId, name: String, invited: bool, series: Option<SeriesPlace>) -> impl IntoView {
    let lang = use_lang();
    let submit = texts::out_submit(lang, &name);
    let tell = invited.then(|| {
        let words = texts::out_tell(lang, &name);
        view! { <Checkbox name="tells" checked=true>{words}</Checkbox> }
    });
    view! {
        <p>{texts::out_text(lang)}</p>
        <Form<TakeOutGuest>>
            <input type="hidden" name="guest" value=guest.text()/>
            <ScopeChoice series/>
            {tell}
            <Button kind=Kind::Danger>{submit}</Button>
        </Form<TakeOutGuest>>
    }
    .into_any()
}
