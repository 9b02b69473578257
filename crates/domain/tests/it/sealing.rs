//! Keys outside of the database: what is sealed opens only with them, at its place (V13).
use domain::{Domain, Error, OpenError, logins};
use testkit::TestDomain;

#[track_caller]
fn hidden<T>(answer: domain::Result<T>) -> String {
    match answer {
        Err(Error::Hidden(inside)) => format!("{inside:#}"),
        Err(Error::Shown(shown)) => panic!("shown: {shown:?}"),
        Ok(_) => panic!("no error"),
    }
}

#[tokio::test]
async fn a_database_without_its_keys_does_not_open() {
    let domain = TestDomain::new().await;
    domain.clinic("ada").await;
    let (mut config, ports) = domain.parts();
    config.data_dir = domain.database.folder.join("elsewhere");
    let answer = Domain::open(config.clone(), ports).await;
    let Err(OpenError::Keys(inside)) = answer else { panic!("it opened, or for another reason it did not") };
    assert!(format!("{inside:#}").contains("is missing"), "{inside:#}");
    assert!(!config.data_dir.join("keys/installation.key").exists(), "no new key for old data");
}

#[tokio::test]
async fn without_its_clinics_key_a_name_is_noise() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let key = domain.config().data_dir.join(format!("keys/clinic-{}.key", clinic.id().text()));
    let bytes = std::fs::read(&key).unwrap();
    assert_eq!(bytes.len(), 32);
    std::fs::write(&key, [0; 32]).unwrap();
    let after = domain.reopened().await;
    hidden(logins::resume(&after, clinic.id(), &clinic.cookie).await);
    after.close().await;
}

#[tokio::test]
async fn a_value_moved_to_another_row_does_not_open() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    let moved = domain
        .database
        .tamper("update member set name = (select name from member order by id desc limit 1)")
        .await;
    assert_eq!(moved, 2);
    let after = domain.reopened().await;
    let opens = [
        logins::resume(&after, ada.id(), &ada.cookie).await,
        logins::resume(&after, ben.id(), &ben.cookie).await,
    ];
    assert_eq!(opens.iter().filter(|open| open.is_ok()).count(), 1, "the row that it belongs to");
    opens.into_iter().filter(|open| open.is_err()).for_each(|open| drop(hidden(open)));
    after.close().await;
}

#[tokio::test]
async fn a_destroyed_key_takes_the_data_with_it() {
    let domain = TestDomain::new().await;
    let ada = domain.clinic("ada").await;
    domain.database.tamper("update person_key set key_wrapped = ''").await;
    let after = domain.reopened().await;
    hidden(logins::resume(&after, ada.id(), &ada.cookie).await);
    after.close().await;
}

#[tokio::test]
async fn keys_and_database_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let domain = TestDomain::new().await;
    domain.clinic("ada").await;
    let keys = domain.config().data_dir.join("keys");
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&keys), 0o700);
    let files: Vec<_> = std::fs::read_dir(&keys).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 4, "installation, audit log, clinic, addresses: {files:?}");
    assert!(files.iter().all(|file| mode(file) == 0o600), "{files:?}");
    if let domain::DatabaseUrl::Sqlite(path) = &domain.config().database {
        let wal = path.with_extension("db-wal");
        assert_eq!((mode(path), mode(&wal)), (0o600, 0o600));
    }
}
