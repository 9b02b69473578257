//! Every component in every state (`/gallery`, in development only). `rooms` has the parts of calls.
mod floating;
mod rooms;

use crate::forms::FormState;
use crate::front::NotFoundPage;
use crate::front::api::FindClinic;
use crate::ui::place::use_development;
use crate::ui::{
    Avatar, Badge, Button, CallPage, Card, Checkbox, Choice, CodeDisplay, EmptyState, ErrorView, Form,
    FormNotice, Icon, Kind, LangSwitch, Name, Notice, NoticeView, OfficePage, OperatorPage, PublicPage,
    Radios, SavesItself, Select, Sign, Skeleton, SubPage, TextArea, TextField, Tone, When, field, use_lang,
    zones,
};
use floating::Floating;
use leptos::context::Provider;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{AppError, Conflict, FieldCode, FieldError, Lang, Shown, Time, VisitId};
use rooms::Rooms;
use texts::gallery as t;

/// The frames that a page may stand in, as `?in=…` names them.
const FRAMES: [&str; 5] = ["public", "office", "below", "operator", "call"];

#[component]
pub fn GalleryPage() -> impl IntoView {
    if !use_development() {
        return view! { <NotFoundPage/> }.into_any();
    }
    let lang = use_lang();
    let title = t::title(lang);
    let frame = use_query_map().with_untracked(|query| query.get("in").unwrap_or_default());
    match frame.as_str() {
        "office" => view! { <OfficePage title><Frames/></OfficePage> }.into_any(),
        "below" => {
            let lead = t::frames_text(lang);
            view! { <SubPage up={("/gallery", title)} title lead><FrameLinks/></SubPage> }.into_any()
        }
        "operator" => view! { <OperatorPage title><Frames/></OperatorPage> }.into_any(),
        "call" => view! { <CallPage title><Frames/></CallPage> }.into_any(),
        "public" => view! { <PublicPage title><Frames/></PublicPage> }.into_any(),
        _ => view! { <PublicPage title wide=true><Everything/></PublicPage> }.into_any(),
    }
}

#[component]
fn Everything() -> impl IntoView {
    let lang = use_lang();
    view! {
        <div class="gallery">
            <h1>{t::title(lang)}</h1>
            <p class="lead">{t::lead(lang)}</p>
            <Buttons/>
            <Fields/>
            <Notices/>
            <Parts/>
            <Floating/>
            <Icons/>
            <h2>{t::frames(lang)}</h2>
            <FrameLinks/>
            <LangSwitch/>
            <Errors/>
            <Rooms/>
        </div>
    }
    .into_any()
}

/// What stands in a frame that is shown alone.
#[component]
fn Frames() -> impl IntoView {
    let lang = use_lang();
    view! { <h1>{t::frames(lang)}</h1> <p>{t::frames_text(lang)}</p> <FrameLinks/> }.into_any()
}

#[component]
fn FrameLinks() -> impl IntoView {
    let each = FRAMES.map(|frame| {
        view! { <Button kind=Kind::Secondary href=format!("/gallery?in={frame}") external=true>{frame}</Button> }
    });
    view! { <p class="row">{each.into_iter().collect_view()}</p> }.into_any()
}

#[component]
fn Buttons() -> impl IntoView {
    let lang = use_lang();
    let words = [t::primary(lang), t::secondary(lang), t::quiet(lang), t::danger(lang)];
    let press = Callback::new(|()| {});
    let each = Kind::ALL.into_iter().zip(words).map(|(kind, words)| {
        view! {
            <p class="row">
                <Button kind press>{words}</Button>
                <Button kind press sign=Sign::Send>{words}</Button>
                <Button kind press busy=true>{t::busy(lang)}</Button>
                <Button kind press disabled=true>{t::disabled(lang)}</Button>
                <Button kind href="#buttons" external=true>{t::link(lang)}</Button>
            </p>
        }
    });
    view! {
        <h2 id="buttons">{t::buttons(lang)}</h2>
        {each.collect_view()}
        <SavesItself kind=Kind::Secondary>{t::secondary(lang)}</SavesItself>
    }
    .into_any()
}

/// The same fields three times on a page need three names.
#[derive(Clone, Copy)]
enum Look {
    Plain,
    Faulty,
    Off,
}

impl Look {
    const fn name(self, [plain, faulty, off]: [&'static str; 3]) -> &'static str {
        match self {
            Look::Plain => plain,
            Look::Faulty => faulty,
            Look::Off => off,
        }
    }
}

macro_rules! names {
    ($name:literal) => {
        [$name, concat!("faulty[", $name, "]"), concat!("off[", $name, "]")]
    };
}

/// As they start, as they come back from the server with every fault, as they are when nothing may be typed.
#[component]
fn Fields() -> impl IntoView {
    let lang = use_lang();
    let faults = [
        (names!("name"), FieldCode::Required),
        (names!("email"), FieldCode::NotAnEmail),
        (names!("password"), FieldCode::ShorterThan(15)),
        (names!("date"), FieldCode::InThePast),
        (names!("zone"), FieldCode::UnknownZone),
        (names!("when"), FieldCode::Required),
        (names!("accept"), FieldCode::MustAccept),
        (names!("notes"), FieldCode::TooLong),
    ];
    let fields = faults.map(|(names, code)| FieldError::new(Look::Faulty.name(names), code));
    let bad = FormState {
        action: "/".to_owned(),
        values: vec![(Look::Faulty.name(names!("email")).to_owned(), "maya@".to_owned())],
        error: Some(AppError::Invalid(fields.to_vec())),
        turned: false,
    };
    view! {
        <h2>{t::fields(lang)}</h2>
        <div class="two">
            <Card><Provider value=FormState::default()><AllFields look=Look::Plain/></Provider></Card>
            <Card><Provider value=bad><FormNotice/><AllFields look=Look::Faulty/></Provider></Card>
            <Card>
                <fieldset class="group" disabled aria-label=t::disabled(lang)>
                    <Provider value=FormState::default()><AllFields look=Look::Off/></Provider>
                </fieldset>
            </Card>
            <Card>
                <Form<FindClinic>>
                    <TextField name="slug" label=texts::front::find_label(lang) hint=texts::front::find_hint(lang)/>
                    <Button>{texts::front::find_button(lang)}</Button>
                </Form<FindClinic>>
            </Card>
        </div>
    }
    .into_any()
}

#[component]
fn AllFields(look: Look) -> impl IntoView {
    let lang = use_lang();
    let when = vec![
        Choice::new("now", t::now(lang)),
        Choice::new("later", t::later(lang)).hint(t::later_hint(lang)),
    ];
    let durations =
        [15, 30, 45, 60].map(|n| Choice::new(n.to_string(), texts::common::minutes(lang, n))).to_vec();
    let zones = zones::groups(lang, "");
    view! {
        <TextField name=look.name(names!("name")) label=texts::logins::your_name(lang) value=t::person(lang)/>
        <TextField name=look.name(names!("topic")) label=t::topic(lang) hint=t::topic_hint(lang) optional=true/>
        <TextField name=look.name(names!("email")) kind=field::Kind::Email label=texts::logins::email(lang)/>
        <TextField name=look.name(names!("password")) kind=field::Kind::Password label=texts::logins::password(lang)/>
        <TextField name=look.name(names!("date")) kind=field::Kind::Date label=t::date(lang) width=11/>
        <TextField name=look.name(names!("time")) kind=field::Kind::Time label=t::time(lang) width=8/>
        <Select
            name=look.name(names!("duration"))
            label=t::duration(lang)
            groups=vec![(String::new(), durations)]
            value="30"
        />
        <Select name=look.name(names!("zone")) label=texts::ui::zone(lang) groups=zones value="America/Denver"/>
        <Radios name=look.name(names!("when")) legend=t::when(lang) choices=when value="later"/>
        <Checkbox name=look.name(names!("accept")) checked=true>{t::remember(lang)}</Checkbox>
        <TextArea name=look.name(names!("notes")) label=t::notes(lang) optional=true/>
    }
    .into_any()
}

#[component]
fn Notices() -> impl IntoView {
    let lang = use_lang();
    let each = Tone::ALL.map(|tone| {
        view! { <NoticeView tone words=Notice::new(t::notice_title(lang), t::notice_help(lang))/> }
    });
    view! { <h2>{t::notices(lang)}</h2> {each.collect_view()} }.into_any()
}

#[component]
fn Parts() -> impl IntoView {
    let lang = use_lang();
    let badges = Tone::ALL.map(|tone| view! { <Badge tone sign=tone.sign()>{t::secondary(lang)}</Badge> });
    view! {
        <h2>{t::states(lang)}</h2>
        <p class="row">{badges.collect_view()}</p>
        <h2>{t::people(lang)}</h2>
        <p class="row"><Avatar name=t::person(lang)/> <Name name=t::person(lang)/></p>
        <h2>{t::moments(lang)}</h2>
        <p><When shown=shown(lang)/></p>
        <p><When shown=shown(lang) zone=true/></p>
        <h2>{t::code(lang)}</h2>
        <p><CodeDisplay code="123456789"/></p>
        <h2>{t::cards(lang)}</h2>
        <div class="two">
            <Card title=t::cards(lang)><p>{t::card_text(lang)}</p></Card>
            <EmptyState title=t::empty_title(lang) text=t::empty_text(lang) sign=Sign::Calendar>
                <Button href="#buttons" external=true>{t::primary(lang)}</Button>
            </EmptyState>
        </div>
        <h2>{t::loading(lang)}</h2>
        <Skeleton lines=3/>
    }
    .into_any()
}

fn shown(lang: Lang) -> Shown {
    let clock = String::new();
    Shown { at: Time(0), words: t::moment(lang).to_owned(), clock, zone: t::moment_zone(lang).to_owned() }
}

#[component]
fn Icons() -> impl IntoView {
    let each = Sign::ALL.iter().map(|of| view! { <li><Icon of=*of/> <span>{format!("{of:?}")}</span></li> });
    view! { <h2>{t::icons(use_lang())}</h2> <ul class="icon-list">{each.collect_view()}</ul> }.into_any()
}

/// In the browser only: on a server an error is the whole answer, with its status.
#[component]
fn Errors() -> impl IntoView {
    let lang = use_lang();
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let errors = || {
        let taken = VisitId::parse("0123456789abcdef0123456789abcdef").map(Conflict::SlotTaken);
        let conflicts = taken.into_iter().chain(Conflict::ALL.iter().copied()).map(AppError::Conflict);
        let plain = [
            AppError::SignedOut,
            AppError::Unfinished(model::factors::Lack::Factor),
            AppError::NotAllowed,
            AppError::NotFound,
            AppError::Invalid(Vec::new()),
            AppError::TooMany { retry_after_s: 240 },
            AppError::Unavailable,
            AppError::Failed { reference: "7f3a1c".to_owned() },
            AppError::Offline,
        ];
        plain.into_iter().chain(conflicts).map(|error| view! { <ErrorView error/> }).collect_view()
    };
    view! { <h2>{t::errors(lang)}</h2> <div class="two"><Show when=move || awake.get()>{errors}</Show></div> }
        .into_any()
}
