//! A clinic's settings, grouped by the question that a person has.
pub mod api;
mod choices;
mod colour;
mod contrast;
mod limits;
mod part;
mod reminders;

pub(crate) use choices::lengths;
pub(crate) use part::part;

use crate::blocks::NetworksCard;
use crate::chat::office::ChatKeepingCard;
use crate::factors::Rules;
use crate::forms::{FormState, use_form};
use crate::logins;
use crate::noticed::NoticingCard;
use crate::publish::ProgramsCard;
use crate::support::SupportCard;
use crate::templates::TemplatesCard;
use crate::ui::place::{href, use_look};
use crate::ui::{
    Button, Card, Choice, ErrorView, Form, FormNotice, Kind, Notice, NoticeView, OfficePage, SavesItself,
    Select, Skeleton, TextArea, TextField, Tone, field, use_lang, use_path, zones,
};
use api::{SaveSettings, settings};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::clinics::ClinicSettings;
use model::{AppError, Lang};
use texts::clinics as t;

#[component]
pub fn SettingsPage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| settings());
    let state = use_form::<SaveSettings>();
    let outlived = state.outlived();
    let form = move || {
        let state = state.clone();
        Suspend::new(async move {
            match found.await {
                Ok(settings) => view! { <SettingsForm settings=typed(&state, settings) state/> }.into_any(),
                Err(AppError::SignedOut) if state.outlived() => {
                    view! { <SettingsForm settings=typed(&state, ClinicSettings::default()) state/> }
                        .into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::settings(lang)>
            <div class="column">
                <h1>{t::settings(lang)}</h1>
                <p class="lead">{t::lead(lang)}</p>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{form}</Suspense>
                <choices::Choices outlived/>
                <reminders::Reminders outlived/>
                <ChatKeepingCard outlived/>
                <NoticingCard outlived/>
                <ProgramsCard outlived/>
                <Rules outlived/>
                <logins::Rules outlived/>
                <NetworksCard outlived/>
                <SupportCard outlived/>
                <Appearance/>
            </div>
        </OfficePage>
    }
    .into_any()
}

/// What was typed last over what is kept, also where a part beside the field shows it: the zone's list, the preview.
pub(crate) fn typed(state: &FormState, kept: ClinicSettings) -> ClinicSettings {
    let number = |name, kept| state.value(name).and_then(|typed| typed.parse().ok()).unwrap_or(kept);
    ClinicSettings {
        name: state.value_or("name", &kept.name),
        help_phone: state.value_or("help_phone", &kept.help_phone),
        zone: state.value_or("zone", &kept.zone),
        lang: state.value("lang").and_then(|tag| Lang::parse(&tag)).unwrap_or(kept.lang),
        waiting_words: state.value_or("waiting_words", &kept.waiting_words),
        accent: state.value_or("accent", &kept.accent),
        idle_min: number("idle_min", kept.idle_min),
        absolute_h: number("absolute_h", kept.absolute_h),
        allowed: kept.allowed,
    }
}

#[component]
fn SettingsForm(settings: ClinicSettings, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let limits = view! { <limits::SignInLimits settings=settings.clone()/> };
    let saved = use_query_map().with_untracked(|query| query.get("saved").is_some()).then(|| {
        let words = Notice::new(t::saved(lang), t::saved_help(lang));
        view! { <NoticeView tone=Tone::Good words focus=true/> }
    });
    // After a fault the old success is no news.
    let saved = saved.filter(|_| state.error.is_none());
    view! {
        {saved}
        <FormNotice state/>
        <Form<SaveSettings> arg="new" class="settings">
            <Public settings/>
            {limits}
            <SavesItself>{t::save(lang)}</SavesItself>
        </Form<SaveSettings>>
        <Booking/>
        <TemplatesCard/>
        <Activity/>
        <Reports/>
        <Agreements/>
    }
    .into_any()
}

/// What the clinic shows of itself; nothing of what guards an account.
#[component]
pub(crate) fn Public(settings: ClinicSettings) -> impl IntoView {
    let lang = use_lang();
    let languages = Lang::ALL.map(|lang| Choice::new(lang.tag(), lang.name())).to_vec();
    view! {
        <Card title=t::who(lang)>
            <p class="note">{t::who_help(lang)}</p>
            <TextField name="name" label=t::name(lang) value=settings.name autocomplete="organization"/>
        </Card>
        <Card title=t::reach(lang)>
            <p class="note">{t::reach_help(lang)}</p>
            <TextField
                name="help_phone"
                kind=field::Kind::Tel
                label=t::phone(lang)
                value=settings.help_phone
                autocomplete="tel"
            />
        </Card>
        <Card title=t::where_is(lang)>
            <p class="note">{t::where_help(lang)}</p>
            <Select
                name="zone"
                label=texts::ui::zone(lang)
                groups=zones::groups(lang, &settings.zone)
                value=settings.zone
            />
            <Select
                name="lang"
                label=texts::ui::language(lang)
                hint=t::lang_hint(lang)
                groups=vec![(String::new(), languages)]
                value=settings.lang.tag()
            />
        </Card>
        <Card title=t::waiting(lang)>
            <p class="note">{t::waiting_help(lang)}</p>
            <TextArea
                name="waiting_words"
                label=t::waiting_words(lang)
                hint=t::waiting_hint(lang)
                value=settings.waiting_words
                optional=true
            />
        </Card>
        <Card title=t::colour(lang)>
            <p class="note">{t::colour_help(lang)}</p>
            <colour::Accent accent=settings.accent/>
        </Card>
    }
    .into_any()
}

/// The way to what patients can book.
#[component]
fn Booking() -> impl IntoView {
    use texts::services as t;
    let lang = use_lang();
    view! {
        <Card title=t::settings_title(lang)>
            <p class="note">{t::settings_help(lang)}</p>
            <p><Button kind=Kind::Secondary href=href("/services")>{t::settings_link(lang)}</Button></p>
            <p class="note">{texts::queue::settings_help(lang)}</p>
            <p><Button kind=Kind::Secondary href=href("/queues")>{texts::queue::settings_link(lang)}</Button></p>
        </Card>
    }
}

/// The way to the log, which only administrators have.
#[component]
fn Activity() -> impl IntoView {
    use texts::audit as t;
    let lang = use_lang();
    view! {
        <Card title=t::settings_title(lang)>
            <p class="note">{t::settings_help(lang)}</p>
            <p><Button kind=Kind::Secondary href=href("/audit")>{t::settings_link(lang)}</Button></p>
        </Card>
    }
}

/// The way to the figures, which only administrators have.
#[component]
fn Reports() -> impl IntoView {
    use texts::quality as t;
    let lang = use_lang();
    view! {
        <Card title=t::settings_title(lang)>
            <p class="note">{t::settings_help(lang)}</p>
            <p><Button kind=Kind::Secondary href=href("/reports")>{t::settings_link(lang)}</Button></p>
        </Card>
    }
}

/// The way to what the clinic has agreed to.
#[component]
fn Agreements() -> impl IntoView {
    use texts::agreements as t;
    let lang = use_lang();
    view! {
        <Card title=t::settings_title(lang)>
            <p class="note">{t::settings_help(lang)}</p>
            <p><Button kind=Kind::Secondary href=href("/agreements")>{t::settings_link(lang)}</Button></p>
        </Card>
    }
}

/// Light, dark, or as the system: of this browser, not of the clinic. Works at once and without scripts.
#[component]
pub(crate) fn Appearance() -> impl IntoView {
    let lang = use_lang();
    let now = use_look();
    let looks = [("", t::look_system(lang)), ("light", t::look_light(lang)), ("dark", t::look_dark(lang))];
    let buttons = looks.map(|(look, words)| {
        view! {
            <button
                class="button"
                data-kind=Kind::Secondary.name()
                type="submit"
                name="look"
                value=look
                aria-pressed=if look == now { "true" } else { "false" }
            >
                {words}
            </button>
        }
    });
    view! {
        <Card title=t::look(lang)>
            <p class="note">{t::look_help(lang)}</p>
            <form class="row" method="post" action=href("/lang")>
                <input type="hidden" name="back" value=use_path()/>
                {buttons.collect_view()}
            </form>
        </Card>
    }
}
