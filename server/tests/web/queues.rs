//! Lines for the table of rights: the row's line, somebody in it, and the rows themselves.
use crate::cases::{Case, Pairs, admin, host, nothing, open, own, token, with};
use crate::site::TestSite;
use crate::world::World;
use model::policy::Action;
use model::queue::AskForm;
use model::{ClinicId, MemberId, VisitId};
use std::sync::atomic::{AtomicU8, Ordering};
use testkit::{HOUR, Raw};

/// Rows before have guessed at passwords, and the whole network is blocked for it.
const FORGIVEN: &str = "update throttle set failures = 0, blocked_until = 0, lately_until = 0";
/// The first are other people's.
static HOUSES: AtomicU8 = AtomicU8::new(40);

/// Lines of the rows before: a clinic has so many and no more.
const GONE: &str = "update queue set retired_at = 1 where retired_at is null";
/// It is named by the row's visit. Past the domain, because the founder is no administrator in every column.
const LINE: &str = "insert into queue (id, clinic_id, host_id, name, is_on, registers, created_at)
    select v.id, v.clinic_id, $2, 'Questions', true, false, 1 from visit v where v.id = $1
    on conflict (id) do update set host_id = excluded.host_id, retired_at = null, is_on = true";
/// By whatever sign-in of the clinic's stands: rows before have ended some.
const THERE: &str = "insert into host_available (clinic_id, host_id, sign_in_id, since, open_until)
    select v.clinic_id, $2, (select s.id from sign_in s where s.clinic_id = v.clinic_id order by s.id limit 1), 1, $3
    from visit v where v.id = $1
    on conflict (clinic_id, host_id) do update set open_until = excluded.open_until, sign_in_id = excluded.sign_in_id";

/// A line, or somebody in one.
pub fn concerns(function: &str) -> bool {
    ROWS.iter().any(|case| case.function == function)
}

async fn line(site: &TestSite, world: &World, host: MemberId) {
    let visit = VisitId::parse(&world.visit).expect("an id");
    let done = match site.domain.database.raw().await {
        Raw::Sqlite(mut c) => sqlx::query(LINE).bind(visit).bind(host).execute(&mut c).await.map(drop),
        Raw::Postgres(mut c) => sqlx::query(LINE).bind(visit).bind(host).execute(&mut c).await.map(drop),
    };
    done.expect("the line is there");
}

async fn there(site: &TestSite, world: &World, host: MemberId) {
    let visit = VisitId::parse(&world.visit).expect("an id");
    let until = site.domain.now().plus_seconds(HOUR);
    let done = match site.domain.database.raw().await {
        Raw::Sqlite(mut c) => {
            sqlx::query(THERE).bind(visit).bind(host).bind(until).execute(&mut c).await.map(drop)
        }
        Raw::Postgres(mut c) => {
            sqlx::query(THERE).bind(visit).bind(host).bind(until).execute(&mut c).await.map(drop)
        }
    };
    done.expect("the host is there");
}

/// The row's line is the colleague's while somebody asks in it, and then that of the host at hand: their ticket, and the
/// token of their page.
pub async fn met(site: &TestSite, world: &World, function: &str) -> String {
    site.domain.database.tamper(GONE).await;
    site.domain.database.tamper(FORGIVEN).await;
    if function.ends_with("/line_today") || function.ends_with("/queues") {
        return String::new();
    }
    // No line of a clinic whose address nobody has confirmed is shown.
    world.confirmed(site, true).await;
    let (holder, beside) = (world.hosts().0.id(), world.hosts().1.id());
    line(site, world, beside).await;
    there(site, world, beside).await;
    if function.ends_with("/ask_in_line") || function.ends_with("/save_queue") {
        return beside.text();
    }
    let clinic = ClinicId::parse(&world.maple_id()).expect("an id");
    // From another address each time, so that nobody takes them for a robot.
    let byte = HOUSES.fetch_add(1, Ordering::Relaxed);
    let form = AskForm {
        request_id: world.visit.clone(),
        queue: world.visit.clone(),
        name: "Jonas Berg".to_owned(),
        ..AskForm::default()
    };
    let who = site.domain.stranger(clinic, byte);
    let token = domain::queue::ask(&site.domain, &who, form).await.expect("in line");
    line(site, world, holder).await;
    token
}

fn named(world: &World, _: &str) -> Pairs {
    with(&[("id", &world.visit)])
}

fn shown(_: &World, shown: &str) -> Pairs {
    with(&[("token", shown)])
}

fn ticket(_: &World, shown: &str) -> Pairs {
    with(&[("ticket", ticket_of(shown))])
}

fn ticket_of(shown: &str) -> &str {
    shown.split('.').next().unwrap_or_default()
}

pub const ROWS: &[Case] = &[
    open("POST /api/queue_links", nothing),
    Case { about_oneself: false, ..open("POST /api/queue_front", named) },
    Case {
        action: Some(Action::AskInLine),
        about_oneself: false,
        ..open("POST /api/ask_in_line", |world, _| {
            with(&[
                ("form[request_id]", &world.visit),
                ("form[queue]", &world.visit),
                ("form[name]", "Maya Lin"),
            ])
        })
    },
    token("POST /api/ticket", shown),
    token("POST /api/look_again", shown),
    token("POST /api/leave_line", shown),
    admin("POST /api/queues", Action::ManageQueues, nothing),
    Case { about_oneself: false, ..admin("POST /api/queue", Action::ManageQueues, named) },
    Case {
        about_oneself: false,
        ..admin("POST /api/save_queue", Action::ManageQueues, |world, beside| {
            with(&[
                ("form[name]", &world.visit),
                ("form[owner]", &format!("host-{beside}")),
                ("form[is_on]", "on"),
            ])
        })
    },
    Case {
        about_oneself: false,
        ..admin("POST /api/retire_queue", Action::ManageQueues, |world, _| with(&[("queue", &world.visit)]))
    },
    own("POST /api/line_today", Action::SeeLine, nothing),
    own("POST /api/be_there", Action::ServeLine, nothing),
    own("POST /api/stay_there", Action::ServeLine, nothing),
    own("POST /api/not_there", Action::ServeLine, nothing),
    host("POST /api/waiting_ticket", Action::SeeLine, |_, shown| with(&[("id", ticket_of(shown))])),
    host("POST /api/accept_ticket", Action::ServeLine, ticket),
    host("POST /api/accept_and_enter", Action::ServeLine, ticket),
    host("POST /api/decline_ticket", Action::ServeLine, |_, shown| {
        with(&[("ticket", ticket_of(shown)), ("sentence", "call"), ("note", "At noon.")])
    }),
    host("POST /api/hand_over_ticket", Action::ServeLine, |world, shown| {
        with(&[("ticket", ticket_of(shown)), ("to", &format!("queue-{}", world.visit.replace('-', "")))])
    }),
];
