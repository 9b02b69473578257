//! Beside a running server, and only to look.
use domain::{DatabaseUrl, Domain, OpenError, inspect};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use testkit::TestDomain;

type Files = BTreeMap<PathBuf, (Vec<u8>, SystemTime)>;

/// Every file below, with what is in it and when it was written.
fn files(folder: &Path, found: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let written = entry.metadata().unwrap().modified().unwrap();
            found.insert(path.clone(), (std::fs::read(&path).unwrap(), written));
        }
    }
}

fn all(folder: &Path) -> Files {
    let mut found = Files::new();
    files(folder, &mut found);
    found
}

#[tokio::test]
async fn an_inspection_finds_what_is_wrong() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    domain.operator().await;
    let (config, _) = domain.parts();
    let good = inspect(&config).await.unwrap();
    assert_eq!((good.clinics, good.faulty_keys.len(), good.broken_logs.len()), (2, 0, 0));
    let key = config.data_dir.join(format!("keys/clinic-{}.key", ada.id().text()));
    std::fs::remove_file(&key).unwrap();
    std::fs::write(config.data_dir.join(format!("keys/clinic-{}.key", ben.id().text())), "short").unwrap();
    domain.database.tamper("update audit_event set name = 'x' where name = 'operator_entered'").await;
    let bad = inspect(&config).await.unwrap();
    assert_eq!(bad.faulty_keys.len(), 2, "{:?}", bad.faulty_keys);
    for words in ["is missing", "not a key"] {
        assert!(bad.faulty_keys.iter().any(|fault| fault.contains(words)), "{:?}", bad.faulty_keys);
    }
    assert_eq!(bad.broken_logs, [("the installation".to_owned(), 1)]);
    domain.database.tamper("update audit_event set at = at + 1 where name = 'clinic_opened'").await;
    assert_eq!(inspect(&config).await.unwrap().broken_logs.len(), 3);
}

#[tokio::test]
async fn to_look_changes_no_file_and_makes_none() {
    let domain = TestDomain::new().await;
    domain.clinic("ada").await;
    let (config, ports) = domain.parts();
    let folder = domain.database.folder.clone();
    domain.close().await;
    let before = all(&folder);
    inspect(&config).await.unwrap();
    assert!(all(&folder) == before, "nothing runs: not a byte, and no side file");
    let beside = Domain::open(config.clone(), ports).await.unwrap();
    let before = all(&folder);
    inspect(&config).await.unwrap();
    let after = all(&folder);
    // The readers' marks in the shared memory are SQLite's own.
    let kept = |files: &Files| {
        files
            .iter()
            .filter(|(path, _)| !path.ends_with("bedside.db-shm"))
            .map(|(p, f)| (p.clone(), f.clone()))
            .collect::<Files>()
    };
    assert!(kept(&after) == kept(&before) && after.len() == before.len(), "beside a server");
    beside.close().await;
}

#[tokio::test]
async fn what_is_not_there_is_not_made() {
    let domain = TestDomain::new().await;
    let (mut config, ports) = domain.parts();
    let folder = domain.database.folder.join("nothing");
    config.database = DatabaseUrl::Sqlite(folder.join("bedside.db"));
    config.data_dir = folder.clone();
    assert!(matches!(inspect(&config).await, Err(OpenError::Missing)));
    assert!(matches!(Domain::attach(config.clone(), ports.clone()).await.map(drop), Err(OpenError::Missing)));
    assert!(!folder.exists());
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("bedside.db"), "").unwrap();
    assert!(matches!(inspect(&config).await, Err(OpenError::OtherVersion)), "an empty file");
    assert!(matches!(Domain::attach(config, ports).await.map(drop), Err(OpenError::OtherVersion)));
    assert!(std::fs::read(folder.join("bedside.db")).unwrap().is_empty(), "not a byte was written");
}

#[tokio::test]
async fn a_database_of_another_version_is_not_attached_to() {
    let domain = TestDomain::new().await;
    domain.clinic("ada").await;
    let (config, ports) = domain.parts();
    domain.database.tamper("update schema_migration set version = '20991231000000_later' where version = (select max(version) from schema_migration)").await;
    assert!(matches!(inspect(&config).await, Err(OpenError::OtherVersion)));
    assert!(matches!(Domain::attach(config, ports).await.map(drop), Err(OpenError::OtherVersion)));
}

#[tokio::test]
async fn a_postgres_that_is_not_there_or_lets_nobody_in_is_named() {
    let domain = TestDomain::new().await;
    let (mut config, ports) = domain.parts();
    config.database = DatabaseUrl::Postgres("postgres://bedside:secret@127.0.0.1:1/bedside".to_owned());
    let answer = Domain::open(config.clone(), ports.clone()).await.map(drop);
    assert!(matches!(&answer, Err(OpenError::Away)), "{answer:?}");
    #[allow(clippy::disallowed_methods, reason = "tests are told by the environment where PostgreSQL is")]
    let Ok(server) = std::env::var("BEDSIDE_TEST_PG_URL") else { return };
    config.database = DatabaseUrl::Postgres(server.replace("/postgres", "/no_such_database"));
    let Err(OpenError::Refused(words)) = Domain::open(config, ports).await.map(drop) else {
        panic!("it opened")
    };
    assert!(words.contains("no_such_database"), "{words}");
}
