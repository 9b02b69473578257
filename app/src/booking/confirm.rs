//! Who one is; then the time is taken, or asked for. A time that has just gone leaves what was typed, and shows the next ones.
use super::api::{self, Book};
use super::{asked, piece, wish};
use crate::forms::{FormState, use_form};
use crate::join::HelpPhone;
use crate::proof::{Proof, Trap};
use crate::ui::field::Kind as Input;
use crate::ui::{
    Button, Choice, ErrorView, Form, FormNotice, Name, Notice, NoticeView, PublicPage, Radios, Select,
    Skeleton, TextField, Tone, href, use_lang,
};
use leptos::context::Provider;
use leptos::prelude::*;
use model::booking::{Choosing, ChosenTime, TIMES_MOST, query, times_text};
use model::{AppError, Conflict, Lang, ServiceId, Time};
use texts::booking as t;

/// The fields as they stand on the page.
const ORDER: [&str; 5] = ["at", "name", "by", "email", "phone"];

#[component]
pub fn ConfirmPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<Book>();
    let (service, host, zone, at) = (piece("service"), piece("host"), asked("zone"), asked("at"));
    // What was sent last, where it was another time than the address says.
    let sent = state.value("at").filter(|at| !at.is_empty());
    let wanted = move || {
        let at = sent.clone().unwrap_or_else(|| at.get());
        (service.get(), host.get(), zone.get(), at)
    };
    let read = |(service, host, zone, at): (String, String, String, String)| async move {
        let service = ServiceId::parse(&service).ok_or(AppError::NotFound)?;
        api::book_choosing(service, host, zone, at).await
    };
    let choosing = Resource::new_blocking(wanted, read);
    let page = move || {
        let (state, host) = (state.clone(), host.get());
        Suspend::new(async move {
            match choosing.await {
                Ok(choosing) => view! { <Confirm choosing host state/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::confirm_title(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <PublicPage title=t::confirm_title(lang)>
            <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn Confirm(choosing: Choosing, host: String, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let Choosing {
        service,
        host_name,
        on_request,
        zone,
        zone_words,
        times,
        next,
        request_id,
        by_text,
        stamp,
        bits,
    } = choosing;
    let here = format!("/book/{}/{host}", service.service.text());
    let title = if on_request { t::confirm_title_asked(lang) } else { t::confirm_title(lang) };
    let with = match &host_name {
        Some(name) => t::times_with(lang, texts::isolate(name)),
        None => t::times_anybody(lang).to_owned(),
    };
    let all_free = !times.is_empty() && times.iter().all(|time| time.free);
    let still: Vec<Time> = times.iter().filter(|time| time.free).map(|time| time.at).collect();
    let when = if all_free {
        chosen(&times, &still, &here, &zone, on_request, lang)
    } else {
        others(next, &times, on_request, lang)
    };
    let request = state.value_or("request_id", &request_id);
    let press = if on_request { t::ask(lang) } else { t::book(lang) };
    let languages = Lang::ALL.map(|lang| Choice::new(lang.tag(), lang.name())).to_vec();
    view! {
        <h1>{title}</h1>
        <p class="lead"><Name name=service.name/> " · " {with}</p>
        {notice(&state, all_free, lang)}
        <Form<Book> arg="form">
            <input type="hidden" name="request_id" value=request/>
            <input type="hidden" name="service" value=service.service.text()/>
            <input type="hidden" name="host" value=host/>
            <input type="hidden" name="zone" value=zone/>
            <Proof stamp bits/>
            {when}
            <p class="note">{t::zone_now(lang, zone_words)}</p>
            <TextField name="name" label=t::name(lang) autocomplete="name"/>
            <Reach by_text/>
            <Select
                name="lang"
                label=t::letters_lang(lang)
                groups=vec![(String::new(), languages)]
                value=lang.tag()
            />
            <Trap label=t::website(lang)/>
            <Button>{press}</Button>
        </Form<Book>>
    }
    .into_any()
}

/// By mail, or by text message where somebody brings them. Without scripts and styles both fields stand there, and the choice
/// says which one counts.
#[component]
fn Reach(by_text: bool) -> impl IntoView {
    let lang = use_lang();
    let email = view! {
        <TextField
            name="email"
            kind=Input::Email
            label=t::email(lang)
            hint=t::email_hint(lang)
            autocomplete="email"
        />
    };
    if !by_text {
        return email.into_any();
    }
    let ways = vec![Choice::new("mail", t::by_mail(lang)), Choice::new("text", t::by_text(lang))];
    view! {
        <div class="reach">
            <Radios name="by" legend=t::reach(lang) value="mail" choices=ways/>
            <div class="reach-mail">{email}</div>
            <div class="reach-text">
                <TextField
                    name="phone"
                    kind=Input::Tel
                    label=t::phone(lang)
                    hint=t::phone_hint(lang)
                    autocomplete="tel"
                />
            </div>
        </div>
    }
    .into_any()
}

/// What went wrong. That the time has gone, the page sees by itself, also before anything was sent.
fn notice(state: &FormState, all_free: bool, lang: Lang) -> AnyView {
    let gone =
        matches!(state.error, Some(AppError::Conflict(Conflict::TimeGone | Conflict::TimeHeld)) | None);
    let said = |title: &str, help: &str, focus: bool| {
        let words = Notice::new(title, help);
        view! { <NoticeView tone=Tone::Warning words focus/> }.into_any()
    };
    if state.error("proof").is_some() {
        return said(t::one_moment(lang), t::one_moment_help(lang), true);
    }
    if gone && !all_free {
        return said(t::gone_title(lang), t::gone_text(lang), state.error.is_some());
    }
    view! { <FormNotice state=state.clone() order=&ORDER/> }.into_any()
}

/// The times as they were chosen, and the way to others.
fn chosen(
    times: &[ChosenTime],
    still: &[Time],
    here: &str,
    zone: &str,
    on_request: bool,
    lang: Lang,
) -> AnyView {
    let of = times.len();
    let lines = times.iter().enumerate().map(|(place, time)| {
        let wish = wish(lang, place, of);
        let wish = (!wish.is_empty()).then(|| view! { <span class="note">{wish}</span> " " });
        view! { <li>{wish} <strong>{time.words.clone()}</strong></li> }
    });
    let lines = lines.collect_view();
    let other = href(&format!("{here}{}", query(zone, &[])));
    let more = (on_request && of < TIMES_MOST).then(|| {
        let path = href(&format!("{here}{}", query(zone, still)));
        view! { <p><a class="step-back" href=path>{t::more_time(lang)}</a></p> }
    });
    view! {
        <section class="chosen" aria-labelledby="chosen">
            <h2 id="chosen">{t::chosen(lang)}</h2>
            <ol class="chosen-times">{lines}</ol>
            {more}
            <p><a class="step-back" href=other>{t::other_time(lang)}</a></p>
            <input type="hidden" name="at" value=times_text(still)/>
        </section>
    }
    .into_any()
}

/// The next free times, when what was chosen has gone. What has not gone of several wishes is kept, before them.
fn others(next: Vec<ChosenTime>, times: &[ChosenTime], on_request: bool, lang: Lang) -> AnyView {
    let kept = || times.iter().filter(move |time| on_request && time.free);
    let with = |more: Option<Time>| times_text(&kept().map(|time| time.at).chain(more).collect::<Vec<_>>());
    let lines = kept().map(|time| view! { <li><strong>{time.words.clone()}</strong></li> }).collect_view();
    let lines = kept().next().is_some().then(|| view! { <ol class="chosen-times">{lines}</ol> });
    let Some(first) = next.first().map(|time| with(Some(time.at))) else {
        let rest = with(None);
        if rest.is_empty() {
            return view! { <p>{t::none_text(lang)}</p> }.into_any();
        }
        return view! {
            {lines}
            <input type="hidden" name="at" value=rest/>
        }
        .into_any();
    };
    let choices = next.into_iter().map(|time| Choice::new(with(Some(time.at)), time.words)).collect();
    view! {
        {lines}
        <Others first choices/>
    }
    .into_any()
}

/// What was sent is not among them, so the first one is meant until another is chosen.
#[component]
fn Others(first: String, choices: Vec<Choice>) -> impl IntoView {
    let lang = use_lang();
    let state = use_context::<FormState>().unwrap_or_default();
    let values = state.values.iter().filter(|(name, _)| name != "at").cloned().collect();
    let state = FormState { values, ..state };
    view! {
        <Provider value=state>
            <Radios name="at" legend=t::gone_pick(lang) value=first choices/>
        </Provider>
    }
    .into_any()
}
