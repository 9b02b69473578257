//! Visits that are encrypted from end to end (C7): planned so, told to host and guest, kept by the next visit and by each of
//! a series, and no program is let in.
use crate::joining::link;
use crate::visits::at;
use domain::{Error, joining, publish, series, visits};
use model::AppError;
use model::publish::NewProgram;
use model::series::Repeat;
use model::visits::NewVisit;
use testkit::TestDomain;

fn sealed() -> NewVisit {
    NewVisit { sealed: "on".into(), ..at("15:30", &["Maya Lin"]) }
}

#[tokio::test]
async fn host_and_guest_are_told_and_the_next_visit_is_the_same() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Maple").await;
    let host = clinic.host(&domain).await;
    for (form, expected) in [(sealed(), true), (at("16:30", &["Tom"]), false)] {
        let visit = visits::schedule(&domain, &host, form).await.unwrap();
        assert_eq!(visits::view(&domain, &host, visit).await.unwrap().sealed, expected);
        let link = link(&domain, &host, visit).await;
        let guest = domain.stranger(clinic.id(), 9);
        assert_eq!(joining::open(&domain, &guest, &link).await.unwrap().sealed, expected);
        let next = series::next(&domain, &host, visit).await.unwrap();
        assert_eq!(!next.sealed.is_empty(), expected);
    }
    domain.leaves_jobs();
}

#[tokio::test]
async fn each_visit_of_a_series_is() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let repeat =
        Repeat { every: "week".into(), ends: "count".into(), count: "3".into(), ..Repeat::default() };
    visits::schedule(&domain, &host, NewVisit { repeat, ..sealed() }).await.unwrap();
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    let rows: Vec<_> = [day.current, day.later, day.coming].into_iter().flatten().collect();
    assert_eq!(rows.len(), 3);
    for row in rows {
        assert!(visits::view(&domain, &host, row.visit).await.unwrap().sealed);
    }
    domain.leaves_jobs();
}

#[tokio::test]
async fn no_program_is_let_in() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Maple").await;
    let host = clinic.host(&domain).await;
    publish::save_setting(&domain, &clinic.admin(&domain).await, true).await.unwrap();
    for (form, expected) in [(sealed(), Some(AppError::NotAllowed)), (at("16:30", &["Tom"]), None)] {
        let visit = visits::schedule(&domain, &host, form).await.unwrap();
        let program = NewProgram { visit, program_name: "Ultrasound".into(), program_does: "send".into() };
        let made = publish::make(&domain, &host, program).await;
        assert_eq!(made.err().map(Error::shown), expected);
    }
    domain.leaves_jobs();
}
