//! Input for every server function that is right for the visit at hand.
use crate::world::World;
use model::policy::Action;

/// Who may, of all those who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Nobody has to be anybody.
    Anyone,
    Guest,
    Host,
    Operator,
}

pub type Pairs = Vec<(&'static str, String)>;

pub struct Case {
    /// As `routes::functions` lists it.
    pub function: &'static str,
    /// The row of the policy; none where nobody is refused.
    pub action: Option<Action>,
    pub right: Right,
    /// False for functions that want a one-time token from a mail: here they are asked with one that opens nothing.
    pub succeeds: bool,
    /// Names nothing of the clinic: another clinic's host may do the same with their own things at home.
    pub about_oneself: bool,
    pub input: fn(&World, &str) -> Pairs,
}

const fn open(function: &'static str, input: fn(&World, &str) -> Pairs) -> Case {
    Case { function, action: None, right: Right::Anyone, succeeds: true, about_oneself: true, input }
}
const fn token(function: &'static str, input: fn(&World, &str) -> Pairs) -> Case {
    Case { function, action: None, right: Right::Anyone, succeeds: false, about_oneself: true, input }
}
const fn host(function: &'static str, action: Action, input: fn(&World, &str) -> Pairs) -> Case {
    Case { function, action: Some(action), right: Right::Host, succeeds: true, about_oneself: false, input }
}
const fn own(function: &'static str, action: Action, input: fn(&World, &str) -> Pairs) -> Case {
    Case { about_oneself: true, ..host(function, action, input) }
}
const fn guest(function: &'static str, action: Action, input: fn(&World, &str) -> Pairs) -> Case {
    Case { function, action: Some(action), right: Right::Guest, succeeds: true, about_oneself: false, input }
}
const fn operator(function: &'static str, action: Action, input: fn(&World, &str) -> Pairs) -> Case {
    Case {
        function,
        action: Some(action),
        right: Right::Operator,
        succeeds: true,
        about_oneself: false,
        input,
    }
}

fn nothing(_: &World, _: &str) -> Pairs {
    Vec::new()
}
fn with(pairs: &[(&'static str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}
fn visit(world: &World, _: &str) -> Pairs {
    with(&[("visit", &world.visit)])
}
fn link(_: &World, link: &str) -> Pairs {
    with(&[("link", link)])
}

fn new_visit(_: &World, _: &str) -> Pairs {
    with(&[
        ("visit[request_id]", "one-more"),
        ("visit[when]", "later"),
        ("visit[date]", "2026-12-24"),
        ("visit[time]", "10:00"),
        ("visit[zone]", "UTC"),
        ("visit[duration]", "30"),
        ("visit[participants][0][name]", "Jonas Berg"),
        ("visit[participants][0][invite]", "none"),
    ])
}

pub const CASES: &[Case] = &[
    host("POST /api/admit", Action::AdmitGuest, |world, _| with(&[("guest", &world.guest)])),
    // Found by anyone who has it: the nine digits are the credential, and the throttle guards them.
    Case { about_oneself: false, ..open("POST /api/by_code", |world, _| with(&[("code", &world.code)])) },
    token("POST /api/confirm_email", |_, _| with(&[("token", NO_TOKEN)])),
    own("POST /api/dashboard", Action::ReadVisit, nothing),
    host("POST /api/end", Action::EndVisit, visit),
    guest("POST /api/enter", Action::JoinVisit, |_, link| with(&[("link", link), ("name", "Maya Lynn")])),
    open("POST /api/find_clinic", |world, _| with(&[("slug", &world.maple)])),
    open("POST /api/forgot", |_, _| with(&[("email", "nobody@example.org")])),
    guest("POST /api/greet", Action::JoinVisit, link),
    guest("POST /api/guest_ticket", Action::JoinVisit, link),
    own("POST /api/history", Action::ReadHistory, nothing),
    host("POST /api/host_ticket", Action::ReadVisit, visit),
    open("POST /api/legal_text", |_, _| with(&[("kind", "terms")])),
    open("POST /api/legal_versions", nothing),
    operator("POST /api/letter", Action::ReadOutbox, |world, _| with(&[("id", &world.letter)])),
    operator("POST /api/letters", Action::ReadOutbox, nothing),
    own("POST /api/me", Action::ReadClinicSettings, nothing),
    own("POST /api/plan_start", Action::ScheduleVisit, nothing),
    own("POST /api/preview", Action::ScheduleVisit, new_visit),
    own("POST /api/resend_confirmation", Action::ReadClinicSettings, nothing),
    token("POST /api/reset", |_, _| {
        with(&[("form[token]", NO_TOKEN), ("form[password]", "marble canyon tulip 44")])
    }),
    token("POST /api/operator_enter", |_, _| with(&[("token", NO_TOKEN)])),
    operator("POST /api/retry", Action::RetryJob, |world, _| with(&[("letter", &world.letter)])),
    guest("POST /api/rsvp", Action::AnswerInvitation, |_, link| with(&[("link", link), ("answer", "yes")])),
    own("POST /api/save_settings", Action::ChangeClinicSettings, |_, _| {
        with(&[
            ("new[name]", "Maple and Sons"),
            ("new[help_phone]", "+1 303 555 0142"),
            ("new[zone]", "America/Denver"),
            ("new[lang]", "en"),
            ("new[accent]", "#225588"),
        ])
    }),
    own("POST /api/schedule", Action::ScheduleVisit, new_visit),
    own("POST /api/settings", Action::ReadClinicSettings, nothing),
    token("POST /api/sign_in", |_, _| {
        with(&[("form[email]", "nobody@example.org"), ("form[password]", "not this one")])
    }),
    open("POST /api/start", nothing),
    own("POST /api/suggest", Action::ReadContacts, |_, _| with(&[("typed", "May")])),
    host("POST /api/visit", Action::ReadVisit, |world, _| with(&[("id", &world.visit)])),
    token("POST /api/sign_up", |_, _| with(&[("form[clinic_name]", "Ash")])),
    // The last one: it ends the sign-in of the rows above.
    own("POST /api/sign_out", Action::ReadClinicSettings, nothing),
];

/// As long as a token is, and nobody's.
const NO_TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
