//! The log of what happened: who, what, in order, and no entry can be changed unnoticed.
use domain::audit::first_broken_entry;
use testkit::TestDomain;

#[tokio::test]
async fn every_write_names_its_event() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 2);
    domain::logins::sign_in(&domain, &who, clinic.credentials()).await.unwrap();
    let events = domain.database.pairs("select name, actor_kind from audit_event order by seq").await;
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    let ours: Vec<&str> = names
        .into_iter()
        .filter(|name| ["clinic_opened", "email_confirmed", "signed_in"].contains(name))
        .collect();
    assert_eq!(ours, ["clinic_opened", "email_confirmed", "signed_in"]);
}

#[tokio::test]
async fn a_changed_or_missing_entry_is_found() {
    let changes: [(&str, i64); 4] = [
        ("update audit_event set at = at + 1 where seq = 2", 2),
        ("update audit_event set actor_kind = 'host' where seq = 1", 1),
        ("delete from audit_event where seq = 2", 2),
        ("delete from audit_event where seq = (select max(seq) from audit_event)", 0),
    ];
    for (change, broken) in changes {
        let domain = TestDomain::new().await;
        let clinic = domain.clinic("ada").await;
        let who = domain.stranger(clinic.id(), 2);
        for _ in 0..3 {
            domain::logins::sign_in(&domain, &who, clinic.credentials()).await.unwrap();
        }
        assert_eq!(first_broken_entry(&domain, Some(clinic.id())).await.unwrap(), None);
        assert_eq!(domain.database.tamper(change).await, 1, "{change}");
        let found = first_broken_entry(&domain, Some(clinic.id())).await.unwrap();
        assert!(found.is_some_and(|at| broken == 0 || at == broken), "{change}: {found:?}");
    }
}

#[tokio::test]
async fn the_installation_has_a_log_of_its_own() {
    let domain = TestDomain::new().await;
    domain.operator().await;
    assert_eq!(first_broken_entry(&domain, None).await.unwrap(), None);
    assert_eq!(domain.database.tamper("update audit_event set name = 'nothing'").await, 1);
    assert_eq!(first_broken_entry(&domain, None).await.unwrap(), Some(1));
}
