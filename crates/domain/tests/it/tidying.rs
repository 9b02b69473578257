//! What has had its time is forgotten (promises 1L).
use domain::{Domain, logins};
use model::Secret;
use model::accounts::Credentials;
use testkit::{DAY, HOUR, TestDomain};

async fn counts(domain: &TestDomain) -> Vec<(String, String)> {
    domain
        .database
        .pairs(
            "select 'sign_in', cast(count(*) as text) from sign_in
             union all select 'mailed_link', cast(count(*) as text) from mailed_link
             union all select 'throttle', cast(count(*) as text) from throttle
             union all select 'quota', cast(count(*) as text) from quota
             union all select 'operator_sign_in', cast(count(*) as text) from operator_sign_in",
        )
        .await
}

/// Runs the worker just long enough for its daily job.
pub async fn tidy(domain: &TestDomain) {
    tidy_by(domain, domain.domain.clone()).await;
}

/// The same by another handle on the same database.
pub async fn tidy_by(domain: &TestDomain, by: Domain) {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(by.run_worker(async {
        let _ = stopped.await;
    }));
    // Its last act is to put itself off until tomorrow.
    let tomorrow = domain.now().plus_seconds(DAY).micros().to_string();
    let mut done = false;
    for _ in 0..1000 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        let jobs = "select kind, cast(run_at as text) from job where kind = 'tidy'";
        done = domain.database.pairs(jobs).await.iter().any(|(_, at)| *at == tomorrow);
        if done && domain.due_jobs().await.unwrap().is_empty() {
            break;
        }
    }
    stop.send(()).unwrap();
    worker.await.unwrap();
    assert!(done, "the daily job did not run");
}

#[tokio::test]
async fn pseudonyms_links_and_sign_ins_are_forgotten_in_their_time() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    domain.operator().await;
    let who = domain.stranger(clinic.id(), 9);
    let wrong = Credentials { password: Secret::new("wrong".into()), ..clinic.credentials() };
    assert!(logins::sign_in(&domain, &who, wrong).await.is_err());
    domain.clock.advance(29 * DAY);
    tidy(&domain).await;
    let kept = counts(&domain).await;
    let of = |name: &str| kept.iter().find(|(table, _)| table == name).unwrap().1.clone();
    assert_eq!((of("throttle"), of("quota")), ("2".into(), "2".into()), "not before their time");
    assert_eq!((of("sign_in"), of("operator_sign_in")), ("0".into(), "0".into()));
    domain.clock.advance(9 * DAY);
    tidy(&domain).await;
    let left = counts(&domain).await;
    assert!(left.iter().all(|(_, count)| count == "0"), "{left:?}");
}

/// (addresses and codes still held, names still held) of the guests of all visits.
async fn contact_data(domain: &TestDomain) -> (String, String) {
    let statement = "
        select cast(count(email) + count(code) + count(code_hash) as text), cast(count(name) as text)
        from participant where member_id is null";
    domain.database.pairs(statement).await.remove(0)
}

#[tokio::test]
async fn how_people_were_reached_is_forgotten_thirty_days_after_the_visit() {
    let room = crate::joining::room(&["Maya Lin"]).await;
    assert_eq!(contact_data(&room.domain).await, ("3".into(), "1".into()));
    room.domain.database.tamper("create table backup as select id, code from participant").await;
    domain::visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    room.domain.clock.advance(29 * DAY);
    tidy(&room.domain).await;
    assert_eq!(
        contact_data(&room.domain).await,
        ("2".into(), "1".into()),
        "the code is free, the rest not yet due"
    );
    room.domain.clock.advance(DAY + HOUR);
    tidy(&room.domain).await;
    assert_eq!(contact_data(&room.domain).await, ("0".into(), "1".into()), "the record stays");
    // Nobody signed in for a month.
    let visitor = room.domain.stranger(room.clinic.id(), 3);
    let cookie = logins::sign_in(&room.domain, &visitor, room.clinic.credentials()).await.unwrap();
    let host = logins::resume(&room.domain, room.clinic.id(), &cookie).await.unwrap().host().unwrap();
    let view = domain::visits::view(&room.domain, &host, room.visit).await.unwrap();
    assert_eq!(view.row.guests[0].name, "Maya Lin");
    let events = room.domain.database.pairs("select name, actor_kind from audit_event").await;
    assert!(events.contains(&("contact_forgotten".into(), "program".into())), "{events:?}");
    // What a backup still holds opens no more: the key of this visit's contact data is destroyed.
    let restored = "update participant set code = (select code from backup where backup.id = participant.id)";
    assert_eq!(room.domain.database.tamper(restored).await, 2);
    let on_again = "update visit set ended_at = null, ends_at = ends_at + 9000000000000";
    assert_eq!(room.domain.database.tamper(on_again).await, 1);
    let view = domain::visits::view(&room.domain, &host, room.visit).await;
    assert!(matches!(view, Err(domain::Error::Hidden(_))), "{view:?}");
}
