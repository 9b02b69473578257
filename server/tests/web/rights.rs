//! Every server function with input that is right in every way but for who sends it, as every kind of person, compared
//! with the policy and with the committed table `rights.txt`, which also names the audit event of the one who may.
//! A new function fails until it stands here: look at the difference, then run with `BEDSIDE_BLESS=1`.
use crate::cases::{CASES, Case, NO_TOKEN, Right};
use crate::every_endpoint::registered;
use crate::furnished;
use crate::site::{Answer, TestSite, request};
use crate::world::{Roles, Whose, World};
use axum::body::Body;
use axum::http::{StatusCode, header};
use model::policy::{Action, Relation, Role, can};
use std::fmt::Write as _;
use testkit::Guard;

pub const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/web/rights.txt");

/// Who sends it. `OtherHostAtHome` is the other clinic's host at home, with this clinic's ids: what a leak looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    Stranger,
    /// With a good link, of another visit.
    Guest,
    Operator,
    OtherHostHere,
    OtherHostAtHome,
    /// Of this clinic; the password was right, the second factor is to come.
    Arriving,
    /// Of this clinic, with the one role and without the other.
    Host,
    Admin,
    /// Of this clinic, with no other role, for the host of the visit at hand or for nobody.
    Scheduler,
    OtherScheduler,
    Supervisor,
    Billing,
    /// Of this clinic, with no role but the one that everybody has.
    Participant,
    /// Of this clinic, and in the visit at hand, which is a colleague's: they come along, or hold it with its host.
    Colleague,
    Cohost,
    /// By the link of the visit at hand, out of which its host has taken them.
    Removed,
    /// Another program, by the key that lets it into the call of the visit at hand.
    Program,
    Rightful,
}

/// The other columns are `rights_beside.rs`'s, which runs at the same time.
const COLUMNS: [(Sender, &str); 10] = [
    (Sender::Stranger, "stranger"),
    (Sender::Guest, "guest of another visit"),
    (Sender::Operator, "operator"),
    (Sender::OtherHostHere, "other clinic's host here"),
    (Sender::OtherHostAtHome, "the same at home"),
    (Sender::Arriving, "host, second factor to come"),
    (Sender::Host, "host, no administrator"),
    (Sender::Admin, "administrator, no host"),
    (Sender::Scheduler, "the host's scheduler"),
    (Sender::OtherScheduler, "scheduler of nobody"),
];

/// The columns in which the database has a say: other clinics, links, and whose visits one sees. What a role may at all is
/// decided before anything is asked of it, the same on both, and SQLite's run tries all of that.
const DATABASES: [Sender; 6] = [
    Sender::Guest,
    Sender::OtherHostHere,
    Sender::OtherHostAtHome,
    Sender::Scheduler,
    Sender::Removed,
    Sender::Colleague,
];

/// All of these, or on PostgreSQL the ones that its run tries.
pub fn tried(columns: &[(Sender, &'static str)]) -> Vec<(Sender, &'static str)> {
    let all = !testkit::on_postgres();
    columns.iter().copied().filter(|(sender, _)| all || DATABASES.contains(sender)).collect()
}

/// The names of these, as the table's first line has them.
pub fn names(columns: &[(Sender, &'static str)]) -> String {
    columns.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(" | ")
}

/// With the committed table.
pub fn compare(table: &str, path: &str) {
    match testkit::on_postgres() {
        true => crate::every_endpoint::compare_columns(table, path),
        false => crate::every_endpoint::compare(table, path),
    }
}

/// What the founder is to be, in one role or another; none where somebody else sends it.
const fn roles_of(sender: Sender) -> Option<Roles> {
    Some(match sender {
        Sender::Host => Roles::Host,
        Sender::Admin => Roles::Admin,
        Sender::Scheduler => Roles::Scheduler,
        Sender::OtherScheduler => Roles::OtherScheduler,
        Sender::Supervisor => Roles::Supervisor,
        Sender::Billing => Roles::Billing,
        Sender::Participant => Roles::Participant,
        Sender::Colleague | Sender::Cohost => Roles::Host,
        _ => return None,
    })
}

fn is_member(sender: Sender) -> bool {
    roles_of(sender).is_some()
}

/// What a participant does in a visit to which they are invited, they do by its link, as its guest: no sign-in opens it.
const BY_LINK: [Action; 3] = [Action::JoinVisit, Action::AnswerInvitation, Action::Chat];

/// What somebody may do whose second factor is to come, besides showing it.
pub const BEFORE_FACTOR: [&str; 2] = ["POST /api/arrival", "POST /api/sign_out"];
/// What leaves something behind at its sign-in.
const LASTS: [&str; 6] = ["/sign_out", "/dashboard", "/history", "/visit", "/hidden_visits", "/calendar"];

/// The founder's cookie. What ends a sign-in comes with a sign-in of its own; and so does who looks, for to look on is
/// no new entry. A program has its key instead.
async fn own(site: &TestSite, world: &World, case: &Case, sender: Sender) -> String {
    if sender == Sender::Program {
        return crate::publish::key(site, world).await.1;
    }
    match is_member(sender) && LASTS.iter().any(|function| case.function.ends_with(function)) {
        true => world.fresh_cookie(site).await,
        false => world.maple_cookie.clone(),
    }
}

async fn send(
    site: &TestSite,
    world: &World,
    case: &Case,
    sender: Sender,
    shown: &str,
    own: &String,
) -> Answer {
    let (slug, cookie) = match (sender, case.right) {
        (Sender::Stranger | Sender::Guest | Sender::Removed | Sender::Program, _) => (&world.maple, None),
        (Sender::Operator, _) | (Sender::Rightful, Right::Operator) => (&world.maple, Some(&world.operator)),
        (Sender::Arriving, _) | (Sender::Rightful, Right::Arriving) => {
            (&world.maple, Some(&world.arriving_cookie))
        }
        (Sender::OtherHostHere, _) => (&world.maple, Some(&world.elm_cookie)),
        (Sender::OtherHostAtHome, _) => (&world.elm, Some(&world.elm_cookie)),
        (Sender::Rightful, Right::Anyone | Right::Guest | Right::Token) => (&world.maple, None),
        // The founder, whatever they are for now.
        _ => (&world.maple, Some(own)),
    };
    let body = serde_urlencoded::to_string((case.input)(world, shown)).expect("a form");
    let path = registered(case.function);
    let (method, path) = path.split_once(' ').expect("METHOD path");
    let mut request = request(method, slug, path, cookie.map(String::as_str))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if sender == Sender::Program {
        request = request.header(header::AUTHORIZATION, format!("Bearer {own}"));
    }
    site.ask(request.body(Body::from(body)).expect("a request")).await
}

/// The link that the sender has, of this visit or another one; a forged one where they have none.
fn link_of(world: &World, sender: Sender) -> &str {
    match sender {
        Sender::Rightful | Sender::OtherHostAtHome | Sender::Removed => &world.link,
        Sender::Guest => &world.other_link,
        _ => &world.forged,
    }
}

/// What the sender has to show: a link is the guest's whole identity, a token anybody's. Who has none has a forged one.
async fn shown(site: &TestSite, world: &World, case: &Case, sender: Sender) -> String {
    // In the place of a link and of any other secret, too.
    if sender == Sender::Program && matches!(case.right, Right::Guest | Right::Token) {
        return crate::publish::key(site, world).await.1;
    }
    let own = is_member(sender) || sender == Sender::Rightful;
    match (case.function, own) {
        ("POST /api/confirm_app", true) => return world.begun_code().await,
        ("POST /api/begin_texts" | "POST /api/send_text_code" | "POST /api/confirm_texts", _) => {
            return crate::text_codes::begun(site, world, case.function).await;
        }
        ("POST /api/choose_password", true) if sender == Sender::Rightful => {
            world.temporary(site).await;
            return "seven slow lanterns drift".to_owned();
        }
        ("POST /api/show_mailed_code", true) if sender == Sender::Rightful => {
            world.code_asked(site).await;
            return world.mailed_code(site).await;
        }
        ("POST /api/mail_code_again", true) if sender == Sender::Rightful => {
            world.code_asked(site).await;
            return String::new();
        }
        ("POST /api/accept_texts", true) if sender == Sender::Rightful => {
            world.behind(site).await;
            return String::new();
        }
        ("POST /api/own_invitation" | "POST /api/come_in", true) if sender == Sender::Rightful => {
            world.joining(site).await;
            return crate::arriving::CHOSEN.to_owned();
        }
        ("POST /api/delete_person", true) => world.left(site).await,
        (function, _) if crate::contacts::concerns(function) => {
            return crate::contacts::met(site, world).await;
        }
        ("POST /api/take_back", _) if matches!(sender, Sender::Colleague | Sender::Cohost) => {
            let writer = world.founder().await.host().expect("a host");
            return crate::chat::of_host(site, world, &writer).await;
        }
        ("POST /api/take_back", _) => return crate::chat::of_host(site, world, world.hosts().0).await,
        (function, _) if crate::chat::concerns(function) => {
            return crate::chat::of_guest(site, world, link_of(world, sender)).await;
        }
        (function, _) if crate::publish::concerns(function) => {
            return crate::publish::met(site, world).await;
        }
        (function, _) if crate::newsletter::concerns(function) => {
            let rightful = sender == Sender::Rightful;
            return crate::newsletter::shown(site, world, function, rightful).await;
        }
        (function, _) if crate::outside::concerns(function) => {
            return crate::outside::met(site, world).await;
        }
        ("POST /api/remove_colleague", _) => return furnished::place(site, world).await,
        ("POST /api/take_out", _) => return furnished::company(site, world).await,
        ("POST /api/hide_visit" | "POST /api/show_visit", _) => {
            return furnished::attended(site, world).await;
        }
        // An address that nobody has confirmed changes at once, and the founders' would be another one.
        ("POST /api/ask_email_change", _) => world.confirmed(site, true).await,
        // Two accounts are one person's by a confirmed address.
        ("POST /api/link_clinic", _) => world.unlinked(site).await,
        ("POST /api/unlink_clinic", true) => return world.linked(site).await,
        ("POST /api/add_passkey", true) => return world.made_passkey().await,
        ("POST /api/remove_passkey", true) => return world.passkey_id().await,
        ("POST /api/sign_in_by_passkey", _) => return world.shown_passkey().await,
        ("POST /api/show_passkey", _) if sender == Sender::Rightful => {
            return world.arriving_passkey().await;
        }
        ("POST /api/new_codes" | "POST /api/remove_factor", true) => world.arm().await,
        ("POST /api/service" | "POST /api/remove_service" | "POST /api/restore_service", _) => {
            crate::bookable::service(site, world).await;
        }
        (
            "POST /api/book_hosts"
            | "POST /api/book_offers"
            | "POST /api/book_times"
            | "POST /api/book_choosing"
            | "POST /api/book",
            _,
        ) => {
            return crate::bookable::free(site, world, "instant").await;
        }
        ("POST /api/request" | "POST /api/accept_request" | "POST /api/decline_request", true) => {
            return crate::bookable::request(site, world).await;
        }
        ("POST /api/start_change" | "POST /api/cancel_booking", _) => {
            crate::bookable::booked(site, world).await;
        }
        ("POST /api/request_status", true) if sender == Sender::Rightful => {
            return crate::bookable::token(site, world).await;
        }
        ("POST /api/move_booking", _) => {
            let at = crate::bookable::booked(site, world).await;
            return format!("{} {at}", link_of(world, sender));
        }
        (function, _) if crate::queues::concerns(function) => {
            let token = crate::queues::met(site, world, function).await;
            // Whoever has the link of their page opens it; what staff do names who waits.
            return if case.right == Right::Token && sender != Sender::Rightful {
                NO_TOKEN.to_owned()
            } else {
                token
            };
        }
        ("POST /api/allow_support", _) => world.closed_to_operator(site).await,
        ("POST /api/end_support" | "POST /api/support_enter", _) => world.open_to_operator(site).await,
        // The operator is in the clinic, and nobody else is by that.
        (function, _) if function.contains("support_") => world.helped(site).await,
        _ => {}
    }
    match (case.right, sender) {
        (Right::Arriving, Sender::Rightful) => world.arriving_code(site).await,
        (Right::Arriving, _) => "000000".to_owned(),
        (Right::Token, Sender::Rightful) => world.token(site, case.function).await,
        (Right::Token, _) => NO_TOKEN.to_owned(),
        _ => link_of(world, sender).to_owned(),
    }
}

fn allowed(case: &Case, sender: Sender) -> bool {
    let may = |role, relation| case.action.is_none_or(|action| can(role, action, relation));
    // Everybody who is signed in is a participant as well.
    let always = |action: Action| !BY_LINK.contains(&action) && can(Role::Participant, action, Relation::Own);
    let always = case.action.is_some_and(always);
    match (sender, case.right) {
        (Sender::Rightful, _) => true,
        (_, Right::Token | Right::Arriving) => false,
        (Sender::Arriving, _) => {
            may(Role::Stranger, Relation::Other) || BEFORE_FACTOR.contains(&case.function)
        }
        (Sender::OtherHostAtHome, right) if right != Right::Operator => case.about_oneself,
        (Sender::Removed, _) if crate::rights_beside::is_shut(case) => false,
        (Sender::Removed, Right::Guest) => true,
        (Sender::Stranger | Sender::Removed | Sender::Program, _) => may(Role::Stranger, Relation::Other),
        // Their own link leads to their own visit, wherever they post it.
        (Sender::Guest, right) => right == Right::Guest || may(Role::Guest, Relation::Other),
        (Sender::Operator, _) => may(Role::Operator, Relation::Other),
        (Sender::OtherHostHere | Sender::OtherHostAtHome, _) => may(Role::Host, Relation::Other),
        (member, Right::Guest | Right::Operator) if is_member(member) => false,
        (member, _) if is_member(member) && always => true,
        (Sender::Host, _) => may(Role::Host, Relation::Own),
        (Sender::Admin, _) => may(Role::Administrator, Relation::Own),
        (Sender::Scheduler, _) => {
            [Relation::Own, Relation::Given].iter().any(|what| may(Role::Scheduler, *what))
        }
        // What names a visit or a host names one that they do not see.
        (Sender::OtherScheduler, _) => {
            may(Role::Scheduler, Relation::Own) || case.about_oneself && may(Role::Scheduler, Relation::Given)
        }
        (Sender::Supervisor, _) => may(Role::Supervisor, Relation::Own),
        (Sender::Billing, _) => may(Role::Billing, Relation::Own),
        // Nothing beyond what is everybody's, above, but what nobody has to be anybody for.
        (Sender::Participant, _) => may(Role::Stranger, Relation::Own),
        (Sender::Colleague, _) => crate::rights_beside::may_in(case, Relation::Joined),
        (Sender::Cohost, _) => crate::rights_beside::may_in(case, Relation::Cohost),
    }
}

/// What is written of somebody who is refused: that they tried to guess.
const TRIES: [&str; 2] = ["code_failed", "sign_in_failed"];

/// What one may not see looks like what does not exist: no 403, no 409, no 500.
const TELLS_NOTHING: [StatusCode; 3] =
    [StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY];

/// Asks as somebody, without these guards (`guards.rs`); the answer and the audit events.
pub async fn asked(
    site: &TestSite,
    world: &World,
    case: &Case,
    sender: Sender,
    without: &[Guard],
) -> (Answer, String) {
    let shown = shown(site, world, case, sender).await;
    let own = own(site, world, case, sender).await;
    let before = world.audit(site).await;
    // A confirmed address is not changed in passing.
    let unconfirmed = case.function == "POST /api/change_email";
    if unconfirmed {
        world.confirmed(site, false).await;
    }
    for guard in without {
        site.domain.database.lift(*guard).await;
    }
    let answer = send(site, world, case, sender, &shown, &own).await;
    for guard in without {
        site.domain.database.restore(*guard).await;
    }
    if unconfirmed {
        world.confirmed(site, true).await;
    }
    (answer, world.since(site, &before).await)
}

/// Holds what came of it against the policy.
pub fn judge(case: &Case, sender: Sender, answer: &Answer, events: &str) {
    let (name, status) = (case.function, answer.status);
    let allowed = allowed(case, sender);
    assert_eq!(status.is_success(), allowed, "{name} as {sender:?}: {status} {}", answer.body);
    if !allowed {
        // A colleague knows that the thing exists, and is told that it is not theirs to do.
        let colleague = is_member(sender) && status == StatusCode::FORBIDDEN;
        // One's own unfinished state is named.
        let unfinished = sender == Sender::Arriving && answer.body.contains("unfinished");
        // Whoever was taken out of a visit is told so.
        let removed = sender == Sender::Removed && crate::rights_beside::says_removed(answer);
        let silent = TELLS_NOTHING.contains(&status) || colleague || unfinished || removed;
        assert!(silent, "{name} as {sender:?}: {status} tells that something is there");
        let noted = events == "-" || TRIES.contains(&events);
        assert!(noted, "{name} as {sender:?}: refused, yet something was written: {events}");
    }
}

/// Both; the answer's number and the audit events.
async fn try_as(site: &TestSite, world: &World, case: &Case, sender: Sender) -> (u16, String) {
    let (answer, events) = asked(site, world, case, sender, &[]).await;
    judge(case, sender, &answer, &events);
    (answer.status.as_u16(), events)
}

/// What the next try is about: what one row does is nothing to the next.
pub async fn next(site: &TestSite, world: &mut World, case: &Case) {
    world.next(site).await;
    if ["POST /api/letter", "POST /api/retry"].contains(&case.function) {
        world.find_letter().await;
    }
    if case.people {
        world.meet_people(site).await;
    }
}

/// One column: with the visit of its own where a colleague may really do it.
pub async fn cell(site: &TestSite, world: &mut World, case: &Case, sender: Sender) -> String {
    if [(Sender::Operator, Right::Operator), (Sender::Arriving, Right::Arriving)]
        .contains(&(sender, case.right))
    {
        return "=".to_owned();
    }
    let Some(roles) = roles_of(sender) else {
        return try_as(site, world, case, sender).await.0.to_string();
    };
    let planned = matches!(roles, Roles::Scheduler | Roles::OtherScheduler);
    let joins = matches!(sender, Sender::Colleague | Sender::Cohost);
    world.whose = if planned || joins { Whose::Colleagues } else { Whose::Founders };
    next(site, world, case).await;
    if joins {
        crate::furnished::join(site, world, sender == Sender::Cohost).await;
    }
    world.be(site, roles).await;
    let (status, _) = try_as(site, world, case, sender).await;
    world.be(site, Roles::Founder).await;
    world.whose = Whose::Founders;
    status.to_string()
}

#[tokio::test]
async fn only_who_may_does() {
    let site = TestSite::new().await;
    let mut world = World::new(&site).await;
    let columns = tried(&COLUMNS);
    // What has changed already is not written down again: with columns left out, other events remain for the last.
    let events_count = !testkit::on_postgres();
    let audit = if events_count { " | audit" } else { "" };
    let mut table = format!("function | {} | who may{audit}\n", names(&columns));
    for case in CASES {
        next(&site, &mut world, case).await;
        let mut row = case.function.to_owned();
        for (sender, _) in &columns {
            let cell = cell(&site, &mut world, case, *sender).await;
            write!(row, " | {cell}").expect("a string");
        }
        next(&site, &mut world, case).await;
        let (status, events) = try_as(&site, &world, case, Sender::Rightful).await;
        let events = if events_count { format!(" | {events}") } else { String::new() };
        writeln!(table, "{row} | {:?} {status}{events}", case.right).expect("a string");
    }
    compare(&table, TABLE);
}

#[test]
fn every_function_has_a_case() {
    let listed: Vec<&str> = CASES.iter().map(|case| case.function).collect();
    for function in server::routes::functions() {
        assert!(listed.contains(&function.as_str()), "{function} has no case in cases.rs");
    }
}
