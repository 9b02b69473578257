//! The other columns of the table of rights, so that both halves run at the same time: roles without visits of their own, who
//! is in the visit at hand without being its host, who was taken out of it, and another program by its key. Held against the
//! policy as in `rights.rs`, and committed as `rights_beside.txt`.
use crate::cases::{CASES, Case, Right};
use crate::furnished;
use crate::rights::{Sender, cell, compare, names, next, tried};
use crate::site::{Answer, TestSite};
use crate::world::World;
use axum::http::StatusCode;
use model::policy::{Action, Relation, Role, can};
use model::{AppError, Conflict};
use std::fmt::Write as _;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/web/rights_beside.txt");

/// First those who do nothing to the visit that the row begins with.
const COLUMNS: [(Sender, &str); 7] = [
    (Sender::Program, "a program's key"),
    (Sender::Removed, "guest who was removed"),
    (Sender::Supervisor, "clinical supervisor"),
    (Sender::Billing, "billing manager"),
    (Sender::Participant, "participant only"),
    (Sender::Colleague, "colleague in the visit"),
    (Sender::Cohost, "co-host of the visit"),
];

/// What the link of somebody who was taken out still opens: the sentence that says so, and the line that says it to a page
/// which is open already.
const STILL_OPEN: [&str; 2] = ["POST /api/greet", "POST /api/guest_ticket"];

/// Whoever was taken out does this no more, by their link or by the digits that led to it.
pub fn is_shut(case: &Case) -> bool {
    let by_link = case.right == Right::Guest && !STILL_OPEN.contains(&case.function);
    by_link || case.function == "POST /api/by_code"
}

/// That it is so, in words: the visit is no secret to them.
pub fn says_removed(answer: &Answer) -> bool {
    let said = serde_json::to_string(&AppError::Conflict(Conflict::Removed)).expect("JSON");
    answer.status == StatusCode::CONFLICT && answer.body.contains(&said)
}

/// A list that is brought in is the sender's own.
fn is_senders_own(function: &str) -> bool {
    function.contains("/set_import_") || function.ends_with("/bring_in")
}

/// What a host may in a colleague's visit, to which they belong.
pub fn may_in(case: &Case, relation: Relation) -> bool {
    let Some(action) = case.action else { return true };
    match case.function {
        // Who holds a visit with its host ends it, also before it has begun; to call it off is its host's.
        "POST /api/end" => can(Role::Host, Action::EndVisit, relation),
        // Who waits for a guest is the host.
        "POST /api/host_waits" => false,
        function if case.about_oneself || is_senders_own(function) => can(Role::Host, action, Relation::Own),
        _ => can(Role::Host, action, relation),
    }
}

#[tokio::test]
async fn who_is_beside_the_host_does_what_is_theirs() {
    let site = TestSite::new().await;
    let mut world = World::new(&site).await;
    let columns = tried(&COLUMNS);
    let mut table = format!("function | {}\n", names(&columns));
    for case in CASES {
        next(&site, &mut world, case).await;
        let mut row = case.function.to_owned();
        for (sender, _) in &columns {
            if *sender == Sender::Removed {
                furnished::remove(&site, &world).await;
            }
            let cell = cell(&site, &mut world, case, *sender).await;
            write!(row, " | {cell}").expect("a string");
        }
        writeln!(table, "{row}").expect("a string");
    }
    compare(&table, TABLE);
}
