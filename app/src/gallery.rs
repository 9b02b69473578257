//! Every component in every state (`/gallery`, in development only).
use crate::forms::FormState;
use crate::front::NotFoundPage;
use crate::ui::place::use_development;
use crate::ui::{
    Avatar, Badge, Button, Card, Checkbox, Choice, CodeDisplay, Dialog, EmptyState, FormNotice, Icon, Kind,
    Notice, NoticeView, PublicPage, Radios, Select, Sign, Skeleton, TextArea, TextField, Toast, Tone,
    explain, field, use_lang, zones,
};
use leptos::context::Provider;
use leptos::prelude::*;
use model::{AppError, Conflict, FieldCode, FieldError, Lang};
use texts::gallery as t;

#[component]
pub fn GalleryPage() -> impl IntoView {
    if !use_development() {
        return view! { <NotFoundPage/> }.into_any();
    }
    let lang = use_lang();
    view! {
        <PublicPage title=t::title(lang) wide=true>
            <div class="gallery">
                <h1>{t::title(lang)}</h1>
                <p class="lead">{t::lead(lang)}</p>
                <Buttons/>
                <Fields/>
                <Notices/>
                <Parts/>
                <Floating/>
                <Icons/>
                <Errors/>
            </div>
        </PublicPage>
    }
    .into_any()
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
    view! { <h2 id="buttons">{t::buttons(lang)}</h2> {each.collect_view()} }.into_any()
}

/// Once as they start, once as they come back from the server with every fault.
#[component]
fn Fields() -> impl IntoView {
    let lang = use_lang();
    let faults =
        [("name", FieldCode::Required), ("email", FieldCode::NotAnEmail), ("password", FieldCode::TooShort)];
    let more =
        [("date", FieldCode::InThePast), ("zone", FieldCode::UnknownZone), ("when", FieldCode::Required)];
    let rest = [("accept", FieldCode::MustAccept), ("notes", FieldCode::TooLong)];
    let fields = faults.into_iter().chain(more).chain(rest).map(|(field, code)| FieldError::new(field, code));
    let bad = FormState {
        action: "/".to_owned(),
        values: vec![("email".to_owned(), "maya@".to_owned())],
        error: Some(AppError::Invalid(fields.collect())),
    };
    view! {
        <h2>{t::fields(lang)}</h2>
        <div class="two">
            <Card><Provider value=FormState::default()><AllFields lang/></Provider></Card>
            <Card><Provider value=bad><FormNotice/><AllFields lang/></Provider></Card>
        </div>
    }
    .into_any()
}

#[component]
fn AllFields(lang: Lang) -> impl IntoView {
    let when = vec![
        Choice::new("now", t::now(lang)),
        Choice::new("later", t::later(lang)).hint(t::later_hint(lang)),
    ];
    let durations =
        [15, 30, 45, 60].map(|n| Choice::new(n.to_string(), texts::common::minutes(lang, n))).to_vec();
    view! {
        <TextField name="name" label=texts::logins::your_name(lang) value=t::person(lang)/>
        <TextField name="topic" label=t::topic(lang) hint=t::topic_hint(lang) optional=true/>
        <TextField name="email" kind=field::Kind::Email label=texts::logins::email(lang)/>
        <TextField name="password" kind=field::Kind::Password label=texts::logins::password(lang)/>
        <TextField name="date" kind=field::Kind::Date label=t::date(lang) width=11/>
        <TextField name="time" kind=field::Kind::Time label=t::time(lang) width=8/>
        <Select name="duration" label=t::duration(lang) groups=vec![(String::new(), durations)] value="30"/>
        <Select name="zone" label=texts::ui::zone(lang) groups=zones::groups(lang, "") value="America/Denver"/>
        <Radios name="when" legend=t::when(lang) choices=when value="later"/>
        <Checkbox name="accept" checked=true>{t::remember(lang)}</Checkbox>
        <TextArea name="notes" label=t::notes(lang) optional=true/>
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
        <p class="row"><Avatar name=t::person(lang)/> <span>{t::person(lang)}</span></p>
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

#[component]
fn Floating() -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let say = Callback::new(move |()| {
        said.set(t::toast_text(lang).to_owned());
        set_timeout(move || said.set(String::new()), std::time::Duration::from_secs(3));
    });
    view! {
        <p class="row">
            <Button kind=Kind::Secondary press=Callback::new(move |()| open.set(true))>{t::dialog(lang)}</Button>
            <Button kind=Kind::Secondary press=say>{t::toast(lang)}</Button>
        </p>
        <Dialog id="example" title=t::dialog_title(lang) open>
            <p>{t::dialog_text(lang)}</p>
            <p class="row">
                <Button kind=Kind::Danger press=Callback::new(move |()| open.set(false))>{t::danger(lang)}</Button>
                <Button kind=Kind::Quiet press=Callback::new(move |()| open.set(false))>
                    {texts::common::cancel(lang)}
                </Button>
            </p>
        </Dialog>
        <Toast text=said/>
    }
    .into_any()
}

#[component]
fn Icons() -> impl IntoView {
    let each = Sign::ALL.iter().map(|of| view! { <li><Icon of=*of/> <span>{format!("{of:?}")}</span></li> });
    view! { <h2>{t::icons(use_lang())}</h2> <ul class="icon-list">{each.collect_view()}</ul> }.into_any()
}

#[component]
fn Errors() -> impl IntoView {
    let lang = use_lang();
    let errors = [
        AppError::SignedOut,
        AppError::NotAllowed,
        AppError::NotFound,
        AppError::Conflict(Conflict::SlotTaken),
        AppError::Conflict(Conflict::EmailNotConfirmed),
        AppError::TooMany { retry_after_s: 240 },
        AppError::Unavailable,
        AppError::Failed { reference: "7f3a1c".to_owned() },
        AppError::Offline,
    ];
    let each = errors.map(|error| view! { <NoticeView tone=Tone::Danger words=explain(&error, lang)/> });
    view! { <h2>{t::errors(lang)}</h2> {each.collect_view()} }.into_any()
}
