//! What stands in the way of starting, each as a sentence that says what to do: real ports, real files, real locks.
mod place;

use place::Place;
use server::config::Config;
use sqlx::{Connection, SqliteConnection};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::process::Command;
use testkit::Raw;

/// Why it does not start, as `main` prints it.
async fn refused(config: &Config) -> String {
    match server::serve::start(config).await {
        Ok(_) => panic!("it started"),
        Err(error) => format!("{error:#}"),
    }
}

/// A sentence for people: nothing of Rust's in it.
#[track_caller]
fn is_plain(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "{word:?} is not in: {said}");
    }
    for ours in ["Err(", "Error {", "Shown", "Hidden", "os error", "Sqlx", "code: ", "Unavailable"] {
        assert!(!said.contains(ours), "{ours:?} is in: {said}");
    }
}

#[tokio::test]
async fn a_second_server_on_one_data_folder_touches_nothing() {
    let place = Place::here().await;
    let first = server::serve::start(&place.config()).await.expect("it starts");
    let wal = first.site.config.server.data.join("bedside.sqlite-wal");
    let written = || std::fs::metadata(&wal).and_then(|meta| meta.modified()).ok();
    let before = written();
    assert_eq!(before.is_none(), testkit::on_postgres(), "it runs");
    is_plain(&refused(&place.config()).await, &["running already", "data folder", "--data DIR"]);
    let migrated =
        server::serve::migrate(&place.config()).await.expect_err("nor is it migrated under a server");
    is_plain(&format!("{migrated:#}"), &["running already"]);
    assert_eq!(before, written());
    drop(first);
    server::serve::start(&place.config()).await.expect("when the first is gone, the second may");
}

#[tokio::test]
async fn a_taken_port_is_named_with_the_flag_that_chooses_another() {
    let place = Place::empty();
    let web = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut config = place.config();
    config.server.listen = web.local_addr().expect("an address");
    let port = config.server.listen.port().to_string();
    is_plain(&refused(&config).await, &[&port, "another program has it", "--listen", "server.listen"]);
    assert!(!place.database().exists(), "the database comes after the ports");
    // Only --listen was given, and the default of the other is what is taken.
    let media = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let mut config = place.config();
    config.media.listen = media.local_addr().expect("an address");
    let port = config.media.listen.port().to_string();
    is_plain(
        &refused(&config).await,
        &[&port, "UDP", "--media", "media.listen", "which --listen does not move"],
    );
    assert!(!place.database().exists(), "nobody's record is ended by a server that cannot run");
    let mut config = place.config();
    config.server.listen = SocketAddr::from(([192, 0, 2, 1], 8600));
    is_plain(&refused(&config).await, &["this machine has no such address", "--listen"]);
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_named() {
    let place = Place::empty();
    std::fs::write(place.0.join("file"), "").expect("written");
    let mut config = place.config();
    config.server.data = place.0.join("file/data");
    let path = config.server.data.display().to_string();
    is_plain(&refused(&config).await, &[&path, "cannot be written", "--data DIR"]);
}

#[tokio::test]
async fn a_database_that_somebody_holds_or_that_is_none_is_said_so() {
    let place = Place::empty();
    drop(server::serve::start(&place.config()).await.expect("it starts"));
    let url = format!("sqlite:{}", place.database().display());
    let mut other = SqliteConnection::connect(&url).await.expect("opened");
    sqlx::raw_sql("pragma locking_mode = exclusive; begin exclusive")
        .execute(&mut other)
        .await
        .expect("the pen");
    is_plain(&refused(&place.config()).await, &["bedside.sqlite", "held by another program", "Close it"]);
    other.close().await.expect("closed");
    for side in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{side}", place.database().display()));
    }
    std::fs::write(place.database(), [b'x'; 8192]).expect("written");
    is_plain(&refused(&place.config()).await, &["bedside.sqlite", "damaged", "backup"]);
}

#[tokio::test]
async fn a_key_that_cannot_be_read_is_named() {
    let place = Place::here().await;
    drop(server::serve::start(&place.config()).await.expect("it starts"));
    let key = place.0.join("data/keys/installation.key");
    std::fs::remove_file(&key).expect("removed");
    std::fs::create_dir(&key).expect("a folder cannot be read as a file, not even by root");
    let path = key.display().to_string();
    is_plain(&refused(&place.config()).await, &["key cannot be read", &path, "backup"]);
}

#[tokio::test]
async fn a_postgres_that_is_down_is_said_so_without_its_password() {
    let place = Place::empty();
    let mut config = place.config();
    config.database.url = "postgres://bedside:secret@127.0.0.1:1/bedside".to_owned();
    let said = refused(&config).await;
    is_plain(&said, &["PostgreSQL", "does not answer", "Start it"]);
    assert!(!said.contains("secret"), "{said}");
}

/// Managed databases give a user of few rights. The sentence says what an administrator does once, and then it starts.
#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "names that the test made, and names cannot be bound")]
async fn a_postgres_user_of_few_rights_is_told_what_is_missing() {
    if !testkit::on_postgres() {
        return;
    }
    let place = Place::here().await;
    let Raw::Postgres(mut admin) = place.raw().await else { unreachable!("on PostgreSQL") };
    let poor = format!("poor_{}", std::process::id());
    let mut run = async |statement: String| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut admin)
            .await
            .expect("an administrator may");
    };
    run(format!("create role {poor} login")).await;
    run(format!("create database {poor} owner {poor}")).await;
    let mut config = place.config();
    let (_, server) = config.database.url.split_once('@').expect("a user");
    let host = server.split('/').next().expect("a host");
    config.database.url = format!("postgres://{poor}@{host}/{poor}");
    is_plain(&refused(&config).await, &["keeps clinics apart", "bedside_clinic", "grant", "start again"]);
    run(format!("grant bedside_clinic to {poor}")).await;
    let started = server::serve::start(&config).await.expect("it starts");
    domain::operator::new_link(&started.site.domain).await.expect("and works");
    started.site.domain.close().await;
    run(format!("drop database {poor} with (force)")).await;
    run(format!("drop role {poor}")).await;
}

/// The program itself, with a limit on how large a file may get, which to it is a full disk.
#[test]
fn a_full_disk_is_said_so_by_the_program_itself() {
    let place = Place::empty();
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" migrate --data \"$1\"";
    let ran = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_server")])
        .arg(place.0.join("data"))
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(!ran.status.success());
    let last = said.trim().lines().last().unwrap_or_default();
    is_plain(last, &["The disk that holds", "bedside.sqlite", "full", "Free some space"]);
}

#[test]
fn a_slip_of_the_finger_starts_nothing() {
    let place = Place::empty();
    let ran = Command::new(env!("CARGO_BIN_EXE_server"))
        .args(["serve", "--dta"])
        .arg(place.0.join("data"))
        .output()
        .expect("the program runs");
    assert!(!ran.status.success());
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(said.contains("there is no flag --dta") && said.contains("--data DIR"), "{said}");
    assert!(!place.0.join("data").exists());
}

#[tokio::test]
async fn the_operators_commands_want_an_installation_and_work_beside_it() {
    let place = Place::empty();
    let config = place.config();
    let none = server::operator::link(&config).await.expect_err("nothing is there");
    is_plain(&format!("{none:#}"), &["no database here yet", "server serve"]);
    assert!(!config.server.data.exists(), "and nothing is made");
    let started = server::serve::start(&config).await.expect("it starts");
    let said = server::operator::link(&config).await.expect("a link");
    let token = said.split("/operator/enter/").nth(1).and_then(|rest| rest.split_whitespace().next());
    let token = model::Secret::new(token.expect("a token").to_owned());
    domain::operator::enter(&started.site.domain, token).await.expect("the running server takes it");
    let missing =
        server::operator::clinic_domain(&config, "nobody", Some("a.example")).await.expect_err("no clinic");
    is_plain(&missing.to_string(), &["there is no clinic \"nobody\""]);
}
