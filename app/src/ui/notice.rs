//! What the software says when something is wrong or worth knowing. All wording of errors is chosen in this file;
//! `app/tests/errors.txt` holds every sentence, for reading aloud.
use super::form::focused;
use super::icon::{Icon, Sign};
use super::place::{href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{AppError, Conflict, FieldCode, Lang};
use texts::errors as t;

/// What happened, whose move it is, and the next step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    pub title: String,
    pub help: String,
    /// Words and path of the next step.
    pub action: Option<(String, &'static str)>,
}

impl Notice {
    pub fn new(title: impl Into<String>, help: impl Into<String>) -> Notice {
        Notice { title: title.into(), help: help.into(), action: None }
    }

    fn then(mut self, words: &str, path: &'static str) -> Notice {
        self.action = Some((words.to_owned(), path));
        self
    }
}

pub fn explain(error: &AppError, lang: Lang) -> Notice {
    match error {
        AppError::SignedOut => Notice::new(t::signed_out(lang), t::signed_out_help(lang))
            .then(t::signed_out_action(lang), "/sign-in"),
        AppError::Unfinished(_) => Notice::new(t::unfinished(lang), t::unfinished_help(lang))
            .then(t::unfinished_action(lang), "/finish"),
        AppError::NotAllowed => {
            Notice::new(t::not_allowed(lang), t::not_allowed_help(lang)).then(t::to_start(lang), "/")
        }
        AppError::NotFound => {
            Notice::new(t::not_found(lang), t::not_found_help(lang)).then(t::to_start(lang), "/")
        }
        AppError::Invalid(fields) => match fields.first() {
            Some(fault) => Notice::new(t::summary(lang), field_words(lang, &fault.field, fault.code)),
            None => Notice::new(t::unreadable(lang), t::unreadable_help(lang)),
        },
        AppError::Conflict(conflict) => explain_conflict(*conflict, lang),
        AppError::TooMany { retry_after_s } if *retry_after_s < 60 => {
            Notice::new(t::too_fast(lang), t::too_fast_help(lang, i64::from(*retry_after_s)))
        }
        AppError::TooMany { retry_after_s } if *retry_after_s <= 90 * 60 => {
            Notice::new(t::too_many(lang), t::too_many_help(lang, minutes(*retry_after_s)))
        }
        AppError::TooMany { retry_after_s } => {
            Notice::new(t::too_many(lang), t::too_many_long_help(lang, hours(*retry_after_s)))
        }
        AppError::Unavailable => Notice::new(t::unavailable(lang), t::unavailable_help(lang)),
        AppError::Failed { reference } => Notice::new(t::failed(lang), t::failed_help(lang, reference)),
        AppError::Offline => Notice::new(t::offline(lang), t::offline_help(lang)),
    }
}

/// Whole minutes, rounded up: one never comes back too early.
fn minutes(seconds: u32) -> i64 {
    i64::from(seconds.div_ceil(60).max(1))
}

fn hours(seconds: u32) -> i64 {
    i64::from(seconds.div_ceil(3600))
}

fn explain_conflict(conflict: Conflict, lang: Lang) -> Notice {
    match conflict {
        Conflict::SlotTaken(_) => Notice::new(t::slot_taken(lang), t::slot_taken_help(lang)),
        Conflict::VisitBegun => Notice::new(t::visit_begun(lang), t::visit_begun_help(lang)),
        Conflict::LastGuest => Notice::new(t::last_guest(lang), t::last_guest_help(lang)),
        Conflict::VisitEnded => Notice::new(t::visit_ended(lang), t::visit_ended_help(lang)),
        Conflict::OutsideWindow => Notice::new(t::outside_window(lang), t::outside_window_help(lang)),
        Conflict::Removed => Notice::new(t::removed(lang), t::removed_help(lang)),
        Conflict::EmailIsConfirmed => {
            Notice::new(t::email_is_confirmed(lang), t::email_is_confirmed_help(lang))
        }
        Conflict::RoomFull => Notice::new(t::room_full(lang), t::room_full_help(lang)),
        Conflict::LastAdministrator => {
            Notice::new(t::last_administrator(lang), t::last_administrator_help(lang))
        }
        Conflict::PersonChanged => Notice::new(t::person_changed(lang), t::person_changed_help(lang)),
        Conflict::VisitsAhead => Notice::new(t::visits_ahead(lang), t::visits_ahead_help(lang)),
        Conflict::GroupGone => Notice::new(t::group_gone(lang), t::group_gone_help(lang)),
        Conflict::TimeGone => Notice::new(t::time_gone(lang), t::time_gone_help(lang)),
        Conflict::TimeHeld => Notice::new(t::time_held(lang), t::time_held_help(lang)),
        Conflict::RequestAnswered => Notice::new(t::request_answered(lang), t::request_answered_help(lang)),
        Conflict::LineClosed => Notice::new(t::line_closed(lang), t::line_closed_help(lang)),
        Conflict::LineFull => Notice::new(t::line_full(lang), t::line_full_help(lang)),
        Conflict::TicketTaken => Notice::new(t::ticket_taken(lang), t::ticket_taken_help(lang)),
        Conflict::BookingFixed => Notice::new(t::booking_fixed(lang), t::booking_fixed_help(lang)),
        Conflict::ChoiceTakenBack => Notice::new(t::choice_taken_back(lang), t::choice_taken_back_help(lang)),
        Conflict::JustTold => Notice::new(t::just_told(lang), t::just_told_help(lang)),
        Conflict::TemplateChanged => Notice::new(t::template_changed(lang), t::template_changed_help(lang)),
    }
}

/// One sentence for one field. Where the field's name is known the sentence names it, since it also stands in the
/// summary, away from its label.
pub fn field_words(lang: Lang, field: &str, code: FieldCode) -> String {
    // `participants[0][email]` is an `email`.
    let name = field.trim_end_matches(']').rsplit('[').next().unwrap_or(field);
    let words = match code {
        FieldCode::ShorterThan(least) => return t::password_short(lang, least),
        FieldCode::Required => required_words(lang, name),
        FieldCode::TooLong => t::too_long(lang),
        FieldCode::NotAnEmail => t::not_an_email(lang),
        FieldCode::UnusualEmail => t::unusual_email(lang),
        FieldCode::NotAPhone => t::not_a_phone(lang),
        FieldCode::NoCountryCode => t::no_country_code(lang),
        FieldCode::NotADate => t::not_a_date(lang),
        FieldCode::NotATime => t::not_a_time(lang),
        FieldCode::UnknownZone => t::unknown_zone(lang),
        FieldCode::InThePast => t::in_the_past(lang),
        FieldCode::TooFarAhead => t::too_far_ahead(lang),
        FieldCode::BadDuration => t::bad_duration(lang),
        FieldCode::BadCount => t::bad_count(lang),
        FieldCode::BadInterval => t::bad_interval(lang),
        FieldCode::EndsTooSoon => t::ends_too_soon(lang),
        FieldCode::TooManyVisits => t::too_many_visits(lang),
        FieldCode::TimesTaken => t::times_taken(lang),
        FieldCode::SkippedHour => t::skipped_hour(lang),
        FieldCode::DoubledHour => t::doubled_hour(lang),
        FieldCode::Guessable => t::guessable(lang),
        FieldCode::WrongCredentials => t::wrong_credentials(lang),
        FieldCode::WrongCode => t::wrong_code(lang),
        FieldCode::LinkExpired => t::link_expired(lang),
        FieldCode::MustAccept => t::must_accept(lang),
        FieldCode::TextChanged => t::text_changed(lang),
        FieldCode::SlugTaken => t::slug_taken(lang),
        FieldCode::BadSlug => t::bad_slug(lang),
        FieldCode::PoorContrast => t::poor_contrast(lang),
        FieldCode::NotAColour => t::not_a_colour(lang),
        FieldCode::HasVisitThen => t::has_visit_then(lang),
        FieldCode::TooManyPeople => t::too_many_people(lang),
        FieldCode::PersonIsHere if name == "task" => ::texts::interpreter::person_is_here(lang),
        FieldCode::PersonIsHere if name == "sealed" => ::texts::sealed::somebody_is_here(lang),
        FieldCode::PersonIsHere => t::person_is_here(lang),
        FieldCode::SameEmail => t::same_email(lang),
        FieldCode::EmailTaken => t::email_taken(lang),
        FieldCode::WrongPassword => t::wrong_password(lang),
        FieldCode::SamePassword => t::same_password(lang),
        FieldCode::UsedBefore => t::used_before(lang),
        FieldCode::Leaked => t::leaked(lang),
        FieldCode::FactorFirst => t::factor_first(lang),
        FieldCode::WrongAppCode => t::wrong_app_code(lang),
        FieldCode::WrongMailedCode => t::wrong_mailed_code(lang),
        FieldCode::MailedCodeOver => t::mailed_code_over(lang),
        FieldCode::WrongTextCode => t::wrong_text_code(lang),
        FieldCode::TextCodeOver => t::text_code_over(lang),
        FieldCode::ForeignPhone => t::foreign_phone(lang),
        FieldCode::PhoneStopped => t::phone_stopped(lang),
        FieldCode::WrongRecoveryCode => t::wrong_recovery_code(lang),
        FieldCode::PasskeyUnknown => t::passkey_unknown(lang),
        FieldCode::PasskeyRefused => t::passkey_refused(lang),
        FieldCode::PasskeyLate => t::passkey_late(lang),
        FieldCode::TooManyPasskeys => t::too_many_passkeys(lang),
        FieldCode::PasskeyNowhere => t::passkey_nowhere(lang),
        FieldCode::GroupNameTaken => t::group_name_taken(lang),
        FieldCode::TooManyGroups => t::too_many_groups(lang),
        FieldCode::NoSuchClinic => t::no_such_clinic(lang),
        FieldCode::ThisClinic => t::this_clinic(lang),
        FieldCode::WrongPasswordThere => t::wrong_password_there(lang),
        FieldCode::NotConfirmedHere => t::not_confirmed_here(lang),
        FieldCode::NotConfirmedThere => t::not_confirmed_there(lang),
        FieldCode::UnknownLang => t::unknown_lang(lang),
        FieldCode::ColumnTwice => t::column_twice(lang),
        FieldCode::NoNameColumn => t::no_name_column(lang),
        FieldCode::UnknownVariable => t::unknown_variable(lang),
        FieldCode::LinkMissing => t::link_missing(lang),
        FieldCode::TimeMissing => t::time_missing(lang),
        FieldCode::TooManyParts => t::too_many_parts(lang),
        FieldCode::TooQuick => t::too_quick(lang),
        FieldCode::ServiceNameTaken => t::service_name_taken(lang),
        FieldCode::LineNameTaken => t::line_name_taken(lang),
        FieldCode::TooManyLines => t::too_many_lines(lang),
        FieldCode::TooManyServices => t::too_many_services(lang),
        FieldCode::EndsBeforeItBegins => t::ends_before_it_begins(lang),
        FieldCode::TooManySlots => t::too_many_slots(lang),
        FieldCode::OutOfRange => t::out_of_range(lang),
        FieldCode::NotACalendarAddress => t::not_a_calendar_address(lang),
        FieldCode::TooManyCalendars => t::too_many_calendars(lang),
        FieldCode::NotANetwork => t::not_a_network(lang),
        FieldCode::TooManyNetworks => t::too_many_networks(lang),
    };
    words.to_owned()
}

fn required_words(lang: Lang, name: &str) -> &'static str {
    match name {
        "clinic_name" => t::required_clinic_name(lang),
        "name" => t::required_name(lang),
        "email" => t::required_email(lang),
        "password" => t::required_password(lang),
        "help_phone" | "phone" | "text_number" => t::required_phone(lang),
        "zone" => t::required_zone(lang),
        "date" => t::required_date(lang),
        "time" => t::required_time(lang),
        "code" => t::required_code(lang),
        "slug" => t::required_slug(lang),
        "at" | "chosen" => t::required_free_time(lang),
        "weekly_from" | "weekly_to" | "day_from" | "day_to" => t::required_time(lang),
        "day" | "off_from" | "off_to" => t::required_date(lang),
        "host" => t::required_role(lang),
        "hosts" => t::required_hosts(lang),
        "for_host" => t::required_for_host(lang),
        "every" => t::required_every(lang),
        "until" => t::required_until(lang),
        "agreed" => t::required_agreed(lang),
        "current_password" | "email_password" | "app_password" | "text_password" => {
            t::required_current_password(lang)
        }
        "new_email" => t::required_email(lang),
        _ => t::required(lang),
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Info,
    Good,
    Warning,
    Danger,
}

impl Tone {
    pub const ALL: [Tone; 4] = [Tone::Info, Tone::Good, Tone::Warning, Tone::Danger];

    pub const fn name(self) -> &'static str {
        match self {
            Tone::Info => "info",
            Tone::Good => "good",
            Tone::Warning => "warning",
            Tone::Danger => "danger",
        }
    }

    pub const fn sign(self) -> Sign {
        match self {
            Tone::Info => Sign::Info,
            Tone::Good => Sign::Good,
            Tone::Warning => Sign::Warning,
            Tone::Danger => Sign::Bad,
        }
    }
}

/// A notice as a box. Children stand below the words, for a button or a form.
#[component]
pub fn NoticeView(
    #[prop(optional)] tone: Tone,
    words: Notice,
    /// Takes the focus: what the person did had this outcome.
    #[prop(optional)]
    focus: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let action = words.action.map(|(words, path)| {
        // "/" and the office are different applications; a full load is right for both.
        view! { <p><a href=href(path) rel="external">{words}</a></p> }
    });
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    let help = (!words.help.is_empty()).then(|| view! { <p>{words.help}</p> });
    let node = if focus { focused() } else { NodeRef::new() };
    view! {
        <div class="notice" data-tone=tone.name() role=role tabindex=focus.then_some("-1") autofocus=focus node_ref=node>
            <Icon of=tone.sign()/>
            <div class="notice-words">
                <p class="notice-title">{words.title}</p>
                {help}
                {action}
                {children.map(|children| children())}
            </div>
        </div>
    }
    .into_any()
}

/// Says once what the form before has done: the page that it led to has `?done=…` in its address.
pub fn said(words: impl Fn(&str) -> Option<Notice>) -> Option<AnyView> {
    let done = use_query_map().with_untracked(|query| query.get("done"))?;
    let words = words(&done)?;
    Some(view! { <NoticeView tone=Tone::Good words focus=true/> }.into_any())
}

/// In place of what could not be shown. On the server it also sets the response's status, and sends a person who is
/// signed out to the sign-in page, and one whose sign-in lacks something to what it lacks.
#[component]
pub fn ErrorView(error: AppError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    answer_with(&error);
    let words = explain(&error, use_lang());
    view! { <NoticeView tone=Tone::Danger words/> }.into_any()
}

#[cfg(feature = "ssr")]
fn answer_with(error: &AppError) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        if let Ok(status) = http::StatusCode::from_u16(error.status()) {
            response.set_status(status);
        }
        match error {
            AppError::SignedOut => crate::server::to_sign_in(),
            AppError::Unfinished(_) => crate::server::redirect("/finish"),
            _ => {}
        }
    }
}
