//! What another clinic's host may, on PostgreSQL with either guard around a clinic's rows alone (`testkit/src/guards.rs`):
//! the same two columns of `rights.txt`, to the number. Only the tried request itself goes without the other guard, so that
//! what it meets was made as ever; what one may do with one's own things at home shows that it still works.
use crate::cases::CASES;
use crate::rights::{Sender, TABLE, asked, judge, next};
use crate::site::TestSite;
use crate::world::World;
use server::web::calls::Patience;
use std::collections::BTreeMap;
use testkit::{Guard, TestDomain};

const OTHERS: [(Sender, &str); 2] =
    [(Sender::OtherHostHere, "other clinic's host here"), (Sender::OtherHostAtHome, "the same at home")];

/// None on SQLite, which has one guard.
async fn site() -> Option<TestSite> {
    Some(TestSite::over(TestDomain::with_guards().await?, Patience::default()))
}

/// One column of the committed table: function and number.
fn column(name: &str) -> BTreeMap<String, String> {
    let table = std::fs::read_to_string(TABLE).expect("the committed table");
    let mut rows = table.lines().map(|line| line.split(" | ").map(str::to_owned).collect::<Vec<_>>());
    let head = rows.next().expect("names of columns");
    let at = head.iter().position(|other| other == name).expect("a column of this name");
    rows.map(|row| (row[0].clone(), row[at].clone())).collect()
}

async fn stays_a_stranger(without: Guard) {
    let Some(site) = site().await else { return };
    let mut world = World::new(&site).await;
    let committed = OTHERS.map(|(_, name)| column(name));
    for case in CASES {
        next(&site, &mut world, case).await;
        for ((sender, _), column) in OTHERS.iter().zip(&committed) {
            let (answer, events) = asked(&site, &world, case, *sender, &[without]).await;
            judge(case, *sender, &answer, &events);
            let (number, name) = (answer.status.as_u16().to_string(), case.function);
            assert_eq!(column.get(name), Some(&number), "{name} as {sender:?} without {without:?}");
        }
    }
}

#[tokio::test]
async fn behind_the_databases_guard_alone_another_clinics_host_is_a_stranger() {
    stays_a_stranger(Guard::Application).await;
}

#[tokio::test]
async fn behind_the_applications_guard_alone_another_clinics_host_is_a_stranger() {
    stays_a_stranger(Guard::Database).await;
}

/// The planted fault: what is lifted is really gone.
#[tokio::test]
async fn with_neither_guard_another_clinics_group_is_deleted() {
    let Some(site) = site().await else { return };
    let mut world = World::new(&site).await;
    let case = CASES.iter().find(|case| case.function == "POST /api/delete_group").expect("a case");
    next(&site, &mut world, case).await;
    let both = [Guard::Application, Guard::Database];
    let (answer, events) = asked(&site, &world, case, Sender::OtherHostAtHome, &both).await;
    assert_eq!((answer.status.as_u16(), events.as_str()), (200, "group_deleted"), "{}", answer.body);
}
