//! A visit is changed before it begins: its time, and what it is. The form says what stands in the way, and who will read of it.
use super::api::{self, MoveVisit};
use super::conflicts::{Found, Looking, TheOther};
use super::draft;
use super::meanwhile::MeanwhileHere;
use super::repeating::ScopeChoice;
use super::words;
use crate::forms::{FormState, use_form};
use crate::ui::field::Kind as Input;
use crate::ui::{
    Button, Checkbox, Choice, ErrorView, Form, FormNotice, NoticeView, OfficePage, Select, Skeleton,
    TextField, Tone, explain, href, use_lang, zones,
};
use ::texts::{changes as texts, visits};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::conflicts::ConflictsAsked;
use model::outbox::Post;
use model::services::ServiceName;
use model::visits::{MoveStart, NewTime, Taken};
use model::{AppError, Conflict, FieldCode, Lang, ServiceId, VisitId};
use std::time::Duration;

#[component]
pub fn MovePage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<MoveVisit>();
    let error = state.error.clone();
    let id = visit_of_page();
    let start = Resource::new(
        || (),
        move |()| {
            let error = error.clone();
            async move {
                let start = api::move_start(id.ok_or(AppError::NotFound)?).await?;
                Ok::<_, AppError>((start, in_the_way(error).await))
            }
        },
    );
    let page = move || {
        let state = state.clone();
        Suspend::new(async move {
            match start.await {
                Ok((start, taken)) => view! { <Move start state taken/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=texts::change_title(lang)>
            <div class="column">
                <Crumb visit=id/>
                <h1>{texts::change_title(lang)}</h1>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

/// The visit in the page's address.
pub fn visit_of_page() -> Option<VisitId> {
    use_params_map().with_untracked(|params| VisitId::parse(&params.get("id")?))
}

/// The way back to the visit.
#[component]
pub fn Crumb(visit: Option<VisitId>) -> impl IntoView {
    visit.map(|visit| {
        let path = href(&format!("/visits/{}", visit.text()));
        view! { <p class="crumb"><a href=path>{texts::back(use_lang())}</a></p> }
    })
}

/// The visit for which the move was refused.
async fn in_the_way(error: Option<AppError>) -> Option<Taken> {
    let Some(AppError::Conflict(Conflict::SlotTaken(visit))) = error else { return None };
    let row = api::visit(visit).await.ok()?.row;
    Some(Taken { visit, names: row.guests.into_iter().map(|guest| guest.name).collect(), starts: row.starts })
}

#[component]
fn Move(start: MoveStart, state: FormState, taken: Option<Taken>) -> impl IntoView {
    let lang = use_lang();
    let notice = match (taken, state.notice()) {
        (Some(taken), Some(error)) => {
            let words = explain(&error, lang);
            view! { <NoticeView tone=Tone::Danger words focus=true><TheOther taken/></NoticeView> }.into_any()
        }
        _ => {
            let order = &["date", "time", "duration", "zone", "topic", "sealed"];
            view! { <FormNotice state=state.clone() order/> }.into_any()
        }
    };
    let names = words::list_names(lang, start.names.iter().map(String::as_str));
    let MoveStart { visit, starts, date, time, zone, zone_words, duration, told, series, post, .. } = start;
    let MoveStart { topic, service, booked, services, sealed, .. } = start;
    let doubled =
        state.error("time") == Some(FieldCode::DoubledHour) || !state.value_or("fold", "").is_empty();
    // A box that was not ticked sends nothing: of a form that comes back, that is what it says.
    let sealed = if state.action.is_empty() { sealed } else { state.value("sealed").is_some() };
    let looking = Looking::new(doubled);
    let look = move || looking.typed(move || Some(asked(visit)));
    // Another hour: whichever of two was meant before means nothing now.
    let hour_changed = move |_| {
        draft::choose_in(CHANGE, "fold", "");
        looking.doubled.set(false);
    };
    // Not at once: on the way from another page the form is not in the document yet.
    Effect::new(move |_| set_timeout(look, Duration::ZERO));
    view! {
        {notice}
        <MeanwhileHere visit starts=starts.at/>
        <p class="lead">{texts::move_now(lang, names, starts.words, starts.zone)}</p>
        <div id=CHANGE on:input=move |_| look()>
        <Form<MoveVisit> arg="to">
            <input type="hidden" name="visit" value=visit.text()/>
            <input type="hidden" name="details" value="on"/>
            <div class="when-later" on:input=hour_changed>
                <TextField name="date" label=visits::date(lang) kind=Input::Date value=date/>
                <TextField name="time" label=visits::time(lang) kind=Input::Time value=time/>
            </div>
            <div hidden=move || !looking.doubled.get()><Fold state=state.clone()/></div>
            <p class="note">{visits::time_in_zone(lang, zone_words)}</p>
            <TextField name="duration" label=visits::duration(lang) kind=Input::Number value=duration.0.to_string() width=6/>
            <TextField name="topic" label=visits::topic(lang) hint=visits::topic_hint(lang) optional=true value=topic/>
            <Services services service booked/>
            <Rare state zone sealed/>
            <ScopeChoice series/>
            <Found looking/>
            <Outcome lines=outcome(lang, &told, post)/>
            <Button>{texts::edit_submit(lang)}</Button>
        </Form<MoveVisit>>
        </div>
    }
    .into_any()
}

/// The id of the form's part of the page, for scripts.
const CHANGE: &str = "change";

/// What stands in the way is asked of what stands in the form.
fn asked(visit: VisitId) -> ConflictsAsked {
    let typed = |name: &str| draft::typed_in(CHANGE, name);
    let to = NewTime {
        date: typed("date"),
        time: typed("time"),
        fold: typed("fold"),
        zone: typed("zone"),
        duration: typed("duration"),
        scope: typed("scope"),
    };
    ConflictsAsked { visit, to, new_host: String::new() }
}

/// What is seldom changed, folded, with its present value in view.
#[component]
fn Rare(state: FormState, zone: String, sealed: bool) -> impl IntoView {
    let lang = use_lang();
    let chosen = state.value_or("zone", &zone);
    let groups = zones::groups(lang, &chosen);
    let open = sealed || ["zone", "sealed"].iter().any(|field| state.error(field).is_some());
    let present = draft::label_of(&groups, &chosen);
    view! {
        <details class="more" open=open>
            <summary>
                <span class="more-title">{visits::more(lang)}</span>
                " "
                <span class="more-now">{present}</span>
            </summary>
            <Select name="zone" label=visits::visit_zone(lang) value=zone groups/>
            <Checkbox name="sealed" hint=::texts::sealed::option_hint(lang) checked=sealed>{::texts::sealed::option(lang)}</Checkbox>
        </details>
    }
    .into_any()
}

/// What of the clinic's services it is; nothing where there are none.
#[component]
fn Services(services: Vec<ServiceName>, service: Option<ServiceId>, booked: bool) -> impl IntoView {
    let lang = use_lang();
    let value = service.map(|service| service.text()).unwrap_or_default();
    // One that is not offered any more stays as it is.
    let known = services.iter().any(|one| Some(one.service) == service);
    if services.is_empty() || (service.is_some() && !known) {
        return view! { <input type="hidden" name="service" value=value/> }.into_any();
    }
    let none = (!booked).then(|| Choice::new("", visits::no_service(lang)));
    let all = services.into_iter().map(|one| Choice::new(one.service.text(), one.name));
    let groups = vec![(String::new(), none.into_iter().chain(all).collect::<Vec<_>>())];
    view! { <Select name="service" label=visits::service(lang) value groups/> }.into_any()
}

/// Which of two equal hours: asked once the server has found that there are two.
#[component]
fn Fold(state: FormState) -> impl IntoView {
    let lang = use_lang();
    let fold = state.value_or("fold", "");
    let choice = move |value: &'static str, words: &'static str| {
        let checked = fold == value;
        view! {
            <label class="choice">
                <input type="radio" name="fold" value=value checked=checked/>
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="fold">
            <legend>{visits::fold_legend(lang)}</legend>
            {choice("first", visits::fold_first(lang))}
            {choice("second", visits::fold_second(lang))}
        </fieldset>
    }
    .into_any()
}

fn outcome(lang: Lang, told: &[String], post: Post) -> Vec<String> {
    // That they are asked again says as much as that their answers end.
    let mut lines = match told.is_empty() {
        true => vec![texts::move_told_nobody(lang).to_owned(), texts::move_answers(lang).to_owned()],
        false => vec![texts::move_told(lang, words::list_names(lang, told.iter().map(String::as_str)))],
    };
    lines.push(texts::change_untold(lang).to_owned());
    lines.extend(post_words(lang, told, post));
    lines
}

/// What keeps messages from leaving.
pub fn post_words(lang: Lang, told: &[String], post: Post) -> Option<String> {
    match post {
        _ if told.is_empty() => None,
        Post::Goes => None,
        Post::Held => Some(texts::post_held(lang).to_owned()),
        Post::Kept => Some(texts::post_kept(lang).to_owned()),
    }
}

/// What will happen, before the button that makes it so.
#[component]
pub fn Outcome(lines: Vec<String>) -> impl IntoView {
    let lines = lines.into_iter().map(|line| view! { <p>{line}</p> });
    view! {
        <section class="outlook" aria-labelledby="outcome">
            <h2 id="outcome">{texts::what(use_lang())}</h2>
            {lines.collect_view()}
        </section>
    }
    .into_any()
}
