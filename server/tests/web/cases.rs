//! Input for every server function that is right for the visit at hand.
pub use crate::all_cases::CASES;
use crate::world::World;
use model::policy::Action;

/// Who may, of all those who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Nobody has to be anybody.
    Anyone,
    Guest,
    Host,
    Admin,
    Operator,
    /// Whoever has the one-time secret of a letter or a terminal.
    Token,
    /// Whose password was right, and who has not shown the second factor.
    Arriving,
}

/// Names and values of a form.
pub type Pairs = Vec<(String, String)>;

#[derive(Clone, Copy)]
pub struct Case {
    /// As `routes::functions` lists it.
    pub function: &'static str,
    /// The row of the policy; none where nobody is refused.
    pub action: Option<Action>,
    pub right: Right,
    /// Names nothing of the clinic: another clinic's host may do the same with their own things at home.
    pub about_oneself: bool,
    /// Its input names a colleague, somebody invited, a group, or another browser: they are met before each try.
    pub people: bool,
    /// The second argument is what the sender has to show: a guest's link, or the token of a letter.
    pub input: fn(&World, &str) -> Pairs,
}

pub const fn open(function: &'static str, input: fn(&World, &str) -> Pairs) -> Case {
    Case { function, action: None, right: Right::Anyone, about_oneself: true, people: false, input }
}
pub const fn token(function: &'static str, input: fn(&World, &str) -> Pairs) -> Case {
    Case { function, action: None, right: Right::Token, about_oneself: false, people: false, input }
}
pub const fn host(function: &'static str, action: Action, input: fn(&World, &str) -> Pairs) -> Case {
    Case { function, action: Some(action), right: Right::Host, about_oneself: false, people: false, input }
}
pub const fn own(function: &'static str, action: Action, input: fn(&World, &str) -> Pairs) -> Case {
    Case { about_oneself: true, ..host(function, action, input) }
}
/// What is done before the second factor is shown, and by nobody after.
const fn arriving(function: &'static str, input: fn(&World, &str) -> Pairs) -> Case {
    let action = Some(Action::ChangeAccount);
    Case { function, action, right: Right::Arriving, about_oneself: false, people: false, input }
}
/// With the second factor of the founder's that this row has set up.
const fn factor(function: &'static str, input: fn(&World, &str) -> Pairs) -> Case {
    host(function, Action::ChangeAccount, input)
}
pub const fn admin(function: &'static str, action: Action, input: fn(&World, &str) -> Pairs) -> Case {
    Case { right: Right::Admin, ..own(function, action, input) }
}
/// An administrator's, and it names somebody of the clinic, or a group of theirs.
const fn person(function: &'static str, input: fn(&World, &str) -> Pairs) -> Case {
    Case { about_oneself: false, people: true, ..admin(function, Action::ManagePeople, input) }
}
pub const fn guest(function: &'static str, action: Action, input: fn(&World, &str) -> Pairs) -> Case {
    Case { function, action: Some(action), right: Right::Guest, about_oneself: false, people: false, input }
}
pub const fn operator(function: &'static str, action: Action, input: fn(&World, &str) -> Pairs) -> Case {
    Case {
        function,
        action: Some(action),
        right: Right::Operator,
        about_oneself: false,
        people: false,
        input,
    }
}

pub fn nothing(_: &World, _: &str) -> Pairs {
    Vec::new()
}
pub fn with(pairs: &[(&'static str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
/// The fields of a function's one argument, `form`.
pub fn form(pairs: Pairs) -> Pairs {
    pairs.into_iter().map(|(name, value)| (format!("form[{name}]"), value)).collect()
}
fn visit(world: &World, _: &str) -> Pairs {
    with(&[("visit", &world.visit)])
}
/// A clinic that has let the operator in (`rights.rs`).
fn helped(world: &World, _: &str) -> Pairs {
    with(&[("clinic", &world.maple_id())])
}
fn link(_: &World, link: &str) -> Pairs {
    with(&[("link", link)])
}
/// What a browser says of a passkey (`passkeys.rs`).
fn answered(_: &World, shown: &str) -> Pairs {
    let (ceremony, credential) = shown.split_once(' ').unwrap_or((shown, "{}"));
    form(with(&[("ceremony", ceremony), ("credential", credential)]))
}

/// A service of the row's, with the colleague, at a free time (`bookable.rs`).
fn bookable(world: &World, shown: &str) -> Pairs {
    let (host, at) = shown.split_once(' ').unwrap_or(("any", "0"));
    with(&[("service", &world.visit), ("host", host), ("zone", "UTC"), ("at", at)])
}

/// Each row's on a day of its own.
pub fn new_visit(world: &World, _: &str) -> Pairs {
    with(&[
        ("visit[request_id]", &world.visit),
        ("visit[for_host]", &world.host_id()),
        ("visit[when]", "later"),
        ("visit[date]", &world.free_day()),
        ("visit[time]", "10:00"),
        ("visit[zone]", "UTC"),
        ("visit[duration]", "30"),
        ("visit[participants][0][name]", "Jonas Berg"),
        ("visit[participants][0][invite]", "none"),
    ])
}

pub const ROWS: &[Case] = &[
    host("POST /api/admit", Action::AdmitGuest, |world, _| with(&[("guest", &world.guest)])),
    // Found by anyone who has it: the nine digits are the credential, and the throttle guards them.
    Case { about_oneself: false, ..open("POST /api/by_code", |world, _| with(&[("code", &world.code)])) },
    token("POST /api/confirm_email", |_, token| with(&[("token", token)])),
    own("POST /api/calendar", Action::ReadVisit, |_, _| with(&[("asked[view]", "week")])),
    host("POST /api/shift_visit", Action::ScheduleVisit, |world, _| {
        with(&[
            ("visit", &world.visit),
            ("to[date]", &world.free_day()),
            ("to[time]", "10:00"),
            ("to[zone]", "UTC"),
            ("to[duration]", "30"),
        ])
    }),
    own("POST /api/feed", Action::ShareCalendar, nothing),
    own("POST /api/make_feed", Action::ShareCalendar, |_, _| with(&[("tells", "names")])),
    own("POST /api/set_feed_tells", Action::ShareCalendar, |_, _| with(&[("tells", "busy")])),
    own("POST /api/keep_feed", Action::ShareCalendar, nothing),
    own("POST /api/end_feed", Action::ShareCalendar, nothing),
    own("POST /api/outside_calendars", Action::ShareCalendar, nothing),
    own("POST /api/add_outside_feed", Action::ShareCalendar, crate::outside::feed),
    own("POST /api/add_outside_account", Action::ShareCalendar, crate::outside::account),
    host("POST /api/choose_outside_calendars", Action::ShareCalendar, crate::outside::chosen),
    host("POST /api/read_outside_now", Action::ShareCalendar, crate::outside::named),
    host("POST /api/remove_outside", Action::ShareCalendar, crate::outside::named),
    own("POST /api/dashboard", Action::ReadVisit, nothing),
    // Of a visit that has not begun.
    host("POST /api/end", Action::CancelVisit, visit),
    host("POST /api/move_start", Action::ScheduleVisit, visit),
    host("POST /api/move_visit", Action::ScheduleVisit, |world, _| {
        with(&[
            ("to[visit]", &world.visit),
            ("to[date]", &world.free_day()),
            ("to[time]", "13:00"),
            ("to[zone]", "UTC"),
            ("to[duration]", "30"),
        ])
    }),
    host("POST /api/prospect", Action::CancelVisit, visit),
    host("POST /api/cancel_visit", Action::CancelVisit, |world, _| with(&[("off[visit]", &world.visit)])),
    host("POST /api/remove_visit", Action::CancelVisit, |world, _| with(&[("off[visit]", &world.visit)])),
    host("POST /api/add_start", Action::ScheduleVisit, visit),
    host("POST /api/add_guest", Action::ScheduleVisit, |world, _| {
        with(&[
            ("guest[visit]", &world.visit),
            ("guest[request_id]", &world.visit),
            ("guest[name]", "Jonas Berg"),
            ("guest[invite]", "none"),
        ])
    }),
    host("POST /api/guest_form", Action::ScheduleVisit, |world, _| with(&[("guest", &world.guest)])),
    host("POST /api/change_guest", Action::ScheduleVisit, |world, _| {
        with(&[
            ("guest[guest]", &world.guest),
            ("guest[name]", "Maya Lynn"),
            ("guest[email]", "lynn@example.net"),
            ("guest[invite]", "mail"),
        ])
    }),
    // One of two guests (`rights.rs`): the last one is not taken out.
    host("POST /api/take_out", Action::ScheduleVisit, |_, guest| with(&[("guest", guest)])),
    guest("POST /api/enter", Action::JoinVisit, |_, link| with(&[("link", link), ("name", "Maya Lynn")])),
    operator("POST /api/blocks", Action::ReadBlocks, nothing),
    operator("POST /api/lift_block", Action::LiftBlock, |world, _| with(&[("block", &world.block)])),
    operator("POST /api/operator_calls", Action::ReadHealth, nothing),
    operator("POST /api/operator_clinics", Action::ReadClinics, nothing),
    operator("POST /api/operator_health", Action::ReadHealth, nothing),
    operator("POST /api/operator_jobs", Action::ReadJobs, nothing),
    operator("POST /api/retry_job", Action::RetryJob, |world, _| with(&[("job", &world.job)])),
    operator("POST /api/support_enter", Action::HelpClinic, helped),
    operator("POST /api/support_leave", Action::HelpClinic, helped),
    operator("POST /api/support_here", Action::HelpClinic, helped),
    operator("POST /api/support_people", Action::ReadPeople, helped),
    operator("POST /api/support_settings", Action::ReadClinicSettings, helped),
    operator("POST /api/save_support_settings", Action::ChangePublicSettings, |world, _| {
        with(&[
            ("new[clinic]", &world.maple_id()),
            ("new[name]", "Maple and Sons"),
            ("new[help_phone]", "+1 303 555 0142"),
            ("new[zone]", "America/Denver"),
            ("new[lang]", "en"),
            ("new[accent]", "#225588"),
        ])
    }),
    operator("POST /api/support_log", Action::ReadAudit, |world, _| {
        with(&[("clinic", &world.maple_id()), ("filter[kind]", "clinic")])
    }),
    open("POST /api/find_clinic", |world, _| with(&[("slug", &world.maple)])),
    open("POST /api/forgot", |_, _| with(&[("email", "nobody@example.org")])),
    open("POST /api/ask_links", |_, _| with(&[("reach", "nobody@example.org")])),
    open("POST /api/start_trial", nothing),
    guest("POST /api/greet", Action::JoinVisit, link),
    guest("POST /api/guest_ticket", Action::JoinVisit, link),
    own("POST /api/history", Action::ReadHistory, |_, _| with(&[("filter[outcome]", "held")])),
    Case {
        people: true,
        ..host("POST /api/add_colleague", Action::ChooseColleagues, |world, _| {
            form(with(&[("visit", &world.visit), ("colleague", &world.colleague), ("cohost", "on")]))
        })
    },
    // Of a colleague's place, and of a colleague's visit (`furnished.rs`).
    Case {
        people: true,
        ..host("POST /api/remove_colleague", Action::ChooseColleagues, |_, place| {
            with(&[("colleague", place)])
        })
    },
    host("POST /api/hide_visit", Action::HideVisit, |_, visit| with(&[("visit", visit)])),
    host("POST /api/show_visit", Action::HideVisit, |_, visit| with(&[("visit", visit)])),
    own("POST /api/hidden_visits", Action::HideVisit, nothing),
    // To whose it is: what the change itself does, the domain's tests say.
    host("POST /api/hand_over", Action::HandOverVisit, |world, _| {
        form(with(&[("visit", &world.visit), ("new_host", &world.host_id())]))
    }),
    host("POST /api/host_ticket", Action::JoinVisit, visit),
    open("POST /api/legal_text", |_, _| with(&[("kind", "terms")])),
    operator("POST /api/letter", Action::ReadOutbox, |world, _| with(&[("id", &world.letter)])),
    operator("POST /api/letters", Action::ReadOutbox, nothing),
    own("POST /api/me", Action::ReadClinicSettings, nothing),
    admin("POST /api/agreements", Action::ReadAgreements, nothing),
    admin("POST /api/sign_agreement", Action::SignAgreement, |world, _| {
        with(&[
            ("signature[kind]", "baa"),
            ("signature[version]", &world.spanish_baa()),
            ("signature[lang]", "es"),
            ("signature[agreed]", "on"),
        ])
    }),
    admin("POST /api/figures", Action::ReadFigures, |_, _| with(&[("days[from]", "2026-01-01")])),
    admin("POST /api/read_log", Action::ReadAudit, |_, _| with(&[("filter[kind]", "visits")])),
    host("POST /api/plan_next", Action::ScheduleVisit, visit),
    own("POST /api/plan_start", Action::ScheduleVisit, nothing),
    host("POST /api/preview", Action::ScheduleVisit, new_visit),
    host("POST /api/remove_guest", Action::AdmitGuest, |world, _| with(&[("guest", &world.guest)])),
    host("POST /api/reopen", Action::EndVisit, visit),
    host("POST /api/remind_now", Action::ScheduleVisit, visit),
    host("POST /api/running_late", Action::ScheduleVisit, |world, _| {
        with(&[("visit", &world.visit), ("minutes", "10")])
    }),
    host("POST /api/host_waits", Action::AdmitGuest, |world, _| with(&[("guest", &world.guest)])),
    own("POST /api/resend_confirmation", Action::ReadClinicSettings, nothing),
    // To the same password as before, which the other rows know.
    token("POST /api/reset", |world, token| {
        with(&[("form[token]", token), ("form[password]", &world.password())])
    }),
    token("POST /api/operator_enter", |_, token| with(&[("token", token)])),
    operator("POST /api/retry", Action::RetryJob, |world, _| with(&[("letter", &world.letter)])),
    guest("POST /api/rsvp", Action::AnswerInvitation, |_, link| {
        with(&[("link", link), ("answer", "yes"), ("note", "I come from the garden")])
    }),
    admin("POST /api/save_settings", Action::ChangeClinicSettings, |_, _| {
        with(&[
            ("new[name]", "Maple and Sons"),
            ("new[help_phone]", "+1 303 555 0142"),
            ("new[zone]", "America/Denver"),
            ("new[lang]", "en"),
            ("new[accent]", "#225588"),
            ("new[idle_min]", "15"),
            ("new[absolute_h]", "12"),
        ])
    }),
    admin("POST /api/support", Action::LetOperatorIn, nothing),
    admin("POST /api/allow_support", Action::LetOperatorIn, |_, _| with(&[("hours", "1")])),
    admin("POST /api/end_support", Action::LetOperatorIn, nothing),
    admin("POST /api/people", Action::ManagePeople, nothing),
    admin("POST /api/licences", Action::ReadLicences, nothing),
    admin("POST /api/invite", Action::ManagePeople, |world, _| {
        let address = format!("{}@example.net", world.visit);
        with(&[
            ("person[name]", "Ben Ito"),
            ("person[email]", &address),
            ("person[host]", "on"),
            ("person[lang]", "en"),
        ])
    }),
    person("POST /api/person", |world, _| with(&[("id", &world.colleague)])),
    person("POST /api/invite_again", |world, _| with(&[("member", &world.invited)])),
    person("POST /api/withdraw", |world, _| with(&[("member", &world.invited)])),
    person("POST /api/set_roles", |world, _| {
        with(&[("roles[member]", &world.colleague), ("roles[administrator]", "on")])
    }),
    person("POST /api/rename_person", |world, _| with(&[("member", &world.colleague), ("name", "Bo Vale")])),
    person("POST /api/deactivate", |world, _| with(&[("member", &world.colleague)])),
    person("POST /api/restore", |world, _| with(&[("member", &world.colleague)])),
    person("POST /api/delete_person", |world, _| with(&[("member", &world.colleague)])),
    admin("POST /api/groups", Action::ManagePeople, nothing),
    admin("POST /api/make_group", Action::ManagePeople, |world, _| with(&[("name", &world.visit)])),
    person("POST /api/group", |world, _| with(&[("id", &world.group)])),
    person("POST /api/rename_group", |world, _| with(&[("group", &world.group), ("name", "Annex")])),
    person("POST /api/set_group_members", |world, _| {
        let mut form = with(&[("form[group]", &world.group)]);
        form.push((format!("form[members][member_{}]", world.colleague), "on".to_owned()));
        form
    }),
    person("POST /api/delete_group", |world, _| with(&[("group", &world.group)])),
    own("POST /api/arrival", Action::ChangeAccount, nothing),
    arriving("POST /api/show_factor", |_, code| form(with(&[("code", code)]))),
    own("POST /api/factor", Action::ChangeAccount, nothing),
    own("POST /api/begin_app", Action::ChangeAccount, |world, _| {
        with(&[("app_password", &world.password())])
    }),
    factor("POST /api/confirm_app", |_, code| with(&[("code", code)])),
    own("POST /api/begin_texts", Action::ChangeAccount, crate::text_codes::number),
    factor("POST /api/send_text_code", nothing),
    factor("POST /api/confirm_texts", |_, code| with(&[("text_code", code)])),
    own("POST /api/remove_texts", Action::ChangeAccount, crate::text_codes::removal),
    own("POST /api/ask_factor_again", Action::ChangeAccount, nothing),
    own("POST /api/keep_codes", Action::ChangeAccount, nothing),
    factor("POST /api/new_codes", |world, _| with(&[("current_password", &world.password())])),
    own("POST /api/remove_factor", Action::ChangeAccount, |world, _| {
        with(&[("removal_password", &world.password())])
    }),
    own("POST /api/begin_passkey", Action::ChangeAccount, |world, _| {
        with(&[("passkey_password", &world.password())])
    }),
    factor("POST /api/add_passkey", answered),
    own("POST /api/remove_passkey", Action::ChangeAccount, |world, id| {
        let id = if uuid::Uuid::try_parse(id).is_ok() { id } else { &world.visit };
        with(&[("removed_passkey", id), ("passkey_removal_password", &world.password())])
    }),
    open("POST /api/begin_passkey_sign_in", nothing),
    // Whoever has the passkey is the one who may; at another clinic it opens nothing.
    Case {
        action: Some(Action::SignIn),
        about_oneself: false,
        ..open("POST /api/sign_in_by_passkey", answered)
    },
    arriving("POST /api/begin_passkey_factor", nothing),
    arriving("POST /api/show_passkey", answered),
    person("POST /api/mail_temporary_password", |world, _| with(&[("member", &world.colleague)])),
    person("POST /api/remove_factor_of", |world, _| with(&[("member", &world.colleague)])),
    admin("POST /api/factor_rules", Action::ChangeClinicSettings, nothing),
    admin("POST /api/save_factor_rules", Action::ChangeClinicSettings, |_, _| {
        with(&[("rules[remember_days]", "30"), ("rules[text_codes]", "on")])
    }),
    admin("POST /api/password_rules", Action::ChangeClinicSettings, nothing),
    admin("POST /api/save_password_rules", Action::ChangeClinicSettings, |_, _| {
        with(&[("rules[least_length]", "15"), ("rules[lapse_days]", "0")])
    }),
    admin("POST /api/choices", Action::ChangeClinicSettings, nothing),
    admin("POST /api/reminders", Action::ChangeClinicSettings, nothing),
    admin("POST /api/save_reminders", Action::ChangeClinicSettings, |_, _| {
        with(&[("reminders[reminder_1]", "60"), ("reminders[reminder_2]", "")])
    }),
    admin("POST /api/save_choices", Action::ChangeClinicSettings, |_, _| {
        with(&[("choices[visit_min]", "45"), ("choices[own_length]", "on"), ("choices[own_words]", "on")])
    }),
    Case { people: true, ..token("POST /api/invitation", |_, token| with(&[("token", token)])) },
    Case { people: true, ..token("POST /api/accept", |world, token| form(world.acceptance(token))) },
    own("POST /api/profile", Action::ChangeAccount, nothing),
    own("POST /api/save_profile", Action::ChangeAccount, |_, _| {
        with(&[
            ("profile[name]", "Maple Rivera"),
            ("profile[zone]", "America/Denver"),
            ("profile[lang]", "en"),
        ])
    }),
    own("POST /api/own_choices", Action::ChangeAccount, nothing),
    // Nothing: who neither holds nor plans visits has nothing to choose.
    own("POST /api/save_own_choices", Action::ChangeAccount, |_, _| with(&[("choices[own_length]", "")])),
    own("POST /api/notices", Action::ChangeAccount, nothing),
    own("POST /api/save_notices", Action::ChangeAccount, |_, _| {
        with(&[("notices[shown]", "on"), ("notices[wanted][planned_mail]", "on")])
    }),
    own("POST /api/sign_ins", Action::ChangeAccount, nothing),
    own("POST /api/own_agreements", Action::ChangeAccount, nothing),
    Case {
        people: true,
        ..host("POST /api/end_sign_in", Action::ChangeAccount, |world, _| {
            with(&[("sign_in", &world.elsewhere), ("end_password", &world.password())])
        })
    },
    own("POST /api/end_other_sign_ins", Action::ChangeAccount, |world, _| {
        with(&[("others_password", &world.password())])
    }),
    host("POST /api/schedule", Action::ScheduleVisit, new_visit),
    admin("POST /api/settings", Action::ChangeClinicSettings, nothing),
    // Whoever has the password is the one who may; at another clinic it opens nothing.
    Case {
        action: Some(Action::SignIn),
        about_oneself: false,
        ..open("POST /api/sign_in", |world, _| {
            with(&[("form[email]", &world.email()), ("form[password]", &world.password())])
        })
    },
    open("POST /api/start", nothing),
    own("POST /api/stay", Action::ChangeAccount, |_, _| with(&[("here", "true")])),
    host("POST /api/visit", Action::ReadVisit, |world, _| with(&[("id", &world.visit)])),
    open("POST /api/sign_in_start", nothing),
    open("POST /api/sign_up_start", nothing),
    token("POST /api/take_over", |_, token| with(&[("token", token)])),
    // Of the reader's own browser.
    open("POST /api/why_ended", nothing),
    open("POST /api/welcome", |world, _| with(&[("slug", &world.maple)])),
    Case { action: Some(Action::OpenClinic), ..open("POST /api/sign_up", |world, _| form(world.sign_up())) },
    own("POST /api/other_clinics", Action::ChangeAccount, nothing),
    // Nobody else has the address at the other clinic.
    host("POST /api/link_clinic", Action::ChangeAccount, |world, _| form(world.new_link())),
    host("POST /api/unlink_clinic", Action::ChangeAccount, |world, link| {
        let link = if uuid::Uuid::try_parse(link).is_ok() { link } else { &world.visit };
        with(&[("link", link)])
    }),
    token("POST /api/switch_here", |_, token| with(&[("token", token)])),
    own("POST /api/email", Action::ChangeAccount, nothing),
    own("POST /api/ask_email_change", Action::ChangeAccount, |world, _| {
        with(&[("form[new_email]", "moved@example.net"), ("form[email_password]", &world.password())])
    }),
    own("POST /api/withdraw_email_change", Action::ChangeAccount, nothing),
    token("POST /api/agree_email_change", |_, token| with(&[("token", token)])),
    token("POST /api/stop_email_change", |_, token| with(&[("token", token)])),
    // To the same one, which the other rows know. It ends every other sign-in, so it comes late too.
    own("POST /api/change_password", Action::ChangeAccount, |world, _| {
        with(&[("form[current_password]", &world.password()), ("form[password]", &world.password())])
    }),
    // To the address that it was; the other clinic's founder has it too from here on, so it comes late. Only as long as
    // it is not confirmed (`rights.rs`).
    own("POST /api/change_email", Action::ReadClinicSettings, |world, _| with(&[("email", &world.email())])),
    // The operator's last one: it ends their sign-in.
    operator("POST /api/operator_leave", Action::ReadHealth, nothing),
    admin("POST /api/services", Action::ManageServices, nothing),
    Case {
        about_oneself: false,
        ..admin("POST /api/service", Action::ManageServices, |world, _| with(&[("id", &world.visit)]))
    },
    admin("POST /api/save_service", Action::ManageServices, |world, _| {
        form(with(&[("name", &world.visit), ("duration", "30")]))
    }),
    Case {
        about_oneself: false,
        ..admin("POST /api/remove_service", Action::ManageServices, |world, _| {
            with(&[("service", &world.visit)])
        })
    },
    Case {
        about_oneself: false,
        ..admin("POST /api/restore_service", Action::ManageServices, |world, _| {
            with(&[("service", &world.visit)])
        })
    },
    admin("POST /api/save_booking_choice", Action::ManageServices, |_, _| with(&[("patients_change", "on")])),
    host("POST /api/availability", Action::ChangeAvailability, |world, _| {
        with(&[("host", &world.host_id())])
    }),
    host("POST /api/offer_services", Action::ChangeAvailability, |world, _| {
        form(with(&[("host", &world.host_id())]))
    }),
    host("POST /api/add_weekly", Action::ChangeAvailability, |world, _| {
        form(with(&[
            ("host", &world.host_id()),
            ("weekday", "6"),
            ("weekly_from", "09:00"),
            ("weekly_to", "12:00"),
        ]))
    }),
    host("POST /api/add_day", Action::ChangeAvailability, |world, _| {
        form(with(&[
            ("host", &world.host_id()),
            ("day", &world.free_day()),
            ("day_from", "09:00"),
            ("day_to", "12:00"),
        ]))
    }),
    host("POST /api/add_off", Action::ChangeAvailability, |world, _| {
        let day = world.free_day();
        form(with(&[("host", &world.host_id()), ("off_from", &day), ("off_to", &day)]))
    }),
    host("POST /api/remove_slot", Action::ChangeAvailability, |world, _| {
        with(&[("host", &world.host_id()), ("slot", &world.visit)])
    }),
    host("POST /api/save_booking_rules", Action::ChangeAvailability, |world, _| {
        form(with(&[
            ("host", &world.host_id()),
            ("before_min", "0"),
            ("after_min", "0"),
            ("notice_h", "1"),
            ("horizon_d", "30"),
            ("way", "instant"),
        ]))
    }),
    own("POST /api/requests", Action::AnswerRequest, nothing),
    host("POST /api/request", Action::AnswerRequest, |_, shown| {
        with(&[("id", shown.split(' ').next().unwrap_or_default())])
    }),
    host("POST /api/accept_request", Action::AnswerRequest, |_, shown| {
        let (id, at) = shown.split_once(' ').unwrap_or((shown, "0"));
        with(&[("request", id), ("chosen", at)])
    }),
    host("POST /api/decline_request", Action::AnswerRequest, |_, shown| {
        with(&[("request", shown.split(' ').next().unwrap_or_default()), ("note", "Sorry.")])
    }),
    open("POST /api/book_services", nothing),
    Case {
        about_oneself: false,
        ..open("POST /api/book_hosts", |world, _| with(&[("service", &world.visit)]))
    },
    Case {
        about_oneself: false,
        ..open("POST /api/book_offers", |_, shown| {
            with(&[("host", shown.split(' ').next().unwrap_or_default())])
        })
    },
    Case { about_oneself: false, ..open("POST /api/book_times", bookable) },
    Case { about_oneself: false, ..open("POST /api/book_choosing", bookable) },
    // Each with an address of their own.
    Case {
        action: Some(Action::BookVisit),
        about_oneself: false,
        ..open("POST /api/book", |world, shown| {
            let mut form = bookable(world, shown);
            let at = shown.split(' ').next_back().unwrap_or_default();
            form.extend(with(&[("name", "Jonas Berg"), ("email", &format!("jonas{at}@example.net"))]));
            self::form(form)
        })
    },
    // Behind a link that is made of what is asked; the domain's tests open it.
    token("POST /api/request_status", |_, token| with(&[("token", token)])),
    guest("POST /api/start_change", Action::ChangeBooking, link),
    guest("POST /api/move_booking", Action::ChangeBooking, |_, shown| {
        let (link, at) = shown.split_once(' ').unwrap_or((shown, "0"));
        with(&[("link", link), ("at", at)])
    }),
    guest("POST /api/cancel_booking", Action::ChangeBooking, link),
    // The last one: it ends the sign-in of the rows above.
    own("POST /api/sign_out", Action::ReadClinicSettings, nothing),
    arriving("POST /api/show_mailed_code", |_, code| with(&[("code", code)])),
    arriving("POST /api/mail_code_again", nothing),
    arriving("POST /api/accept_texts", |world, _| form(world.own_acceptance())),
    arriving("POST /api/own_invitation", nothing),
    arriving("POST /api/come_in", |world, password| form(world.coming_in(password))),
    // The last one: whoever has not shown the factor has another password afterwards.
    arriving("POST /api/choose_password", |_, password| with(&[("password", password)])),
];

/// As long as a token is, and nobody's.
pub const NO_TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
