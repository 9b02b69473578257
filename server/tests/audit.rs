//! `server audit verify`, as the operator runs it: beside a server, after one, and after somebody wrote in the database.
mod place;

use place::Place;
use server::audit::{said, verify};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

fn run(place: &Place, words: &[&str]) -> Output {
    let data = place.0.join("data").display().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command.args(["audit", "verify", "--data", &data]).args(words).output().expect("it runs")
}

fn printed(ran: &Output) -> String {
    [ran.stdout.clone(), ran.stderr.clone()].concat().iter().map(|byte| char::from(*byte)).collect()
}

/// Entries that nobody has signed yet.
async fn used(place: &Place) {
    let started = server::serve::start(&place.config()).await.expect("it starts");
    for _ in 0..5 {
        domain::operator::new_link(&started.site.domain).await.expect("an entry for the log");
    }
    started.site.domain.close().await;
}

#[tokio::test]
async fn the_server_signs_at_its_start_and_the_command_says_what_it_finds() {
    let place = Place::empty();
    let ran = run(&place, &[]);
    assert_eq!(ran.status.code(), Some(1), "nothing to look at");
    assert!(printed(&ran).contains("There is no database here yet"), "{}", printed(&ran));
    used(&place).await;
    let ran = run(&place, &[]);
    assert_eq!(ran.status.code(), Some(0), "{}", printed(&ran));
    assert!(printed(&ran).contains("newest 5 entries are not signed yet"), "{}", printed(&ran));

    let file = place.0.join("data/audit/checkpoints.jsonl");
    let mut server = tokio::process::Command::new(env!("CARGO_BIN_EXE_server"))
        .args(["serve", "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0"])
        .args(["--data", &place.0.join("data").display().to_string()])
        .args(["--dist", &place.0.join("dist").display().to_string()])
        .stdout(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("it starts");
    for _ in 0..1_000 {
        if std::fs::read_to_string(&file).is_ok_and(|text| text.ends_with('\n')) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    let ran = run(&place, &[]);
    assert_eq!(ran.status.code(), Some(0), "beside a running server: {}", printed(&ran));
    assert!(printed(&ran).contains("Every log is whole."), "{}", printed(&ran));
    assert!(!printed(&ran).contains("not signed yet"), "{}", printed(&ran));
    server.kill().await.expect("it ends");

    place.tamper("delete from audit_event where seq > 3; update audit_head set seq = 3, hash = (select hash from audit_event where seq = 3)").await;
    let ran = run(&place, &[]);
    assert_eq!(ran.status.code(), Some(2));
    let words = "In the log of the installation, the end is missing";
    assert!(printed(&ran).contains(words), "{}", printed(&ran));
    let ran = run(&place, &["--copy", "/nowhere/copy.jsonl"]);
    assert_eq!(ran.status.code(), Some(1), "a copy that is not there says nothing");
    assert!(printed(&ran).contains("/nowhere/copy.jsonl"), "{}", printed(&ran));
}

#[tokio::test]
async fn it_changes_nothing_and_speaks_plainly() {
    let place = Place::empty();
    used(&place).await;
    let started = server::serve::start(&place.config()).await.expect("it starts");
    domain::audit::anchor(&started.site.domain).await.expect("signed");
    started.site.domain.close().await;
    drop(started);
    let before = std::fs::read(place.database()).expect("a database");
    let report = verify(&place.config(), &[]).await.expect("looked at");
    assert_eq!(report.faults, []);
    assert_eq!((report.entries, report.unsigned, report.checkpoints), (5, 0, 1));
    let words = said(&report, &[]);
    assert!(words.starts_with("Looked at 5 entries in 1 logs, and at 1 signed checkpoints."), "{words}");
    assert!(std::fs::read(place.database()).expect("a database") == before);

    for (statement, wrong) in [
        ("update audit_event set name = 'nothing' where seq = 2", "entry 2 is not what was written there"),
        ("update audit_checkpoint set signature = root", "does not carry the signature"),
        ("delete from audit_checkpoint", "checkpoint 1 is missing"),
    ] {
        place.tamper(statement).await;
        let words = said(&verify(&place.config(), &[]).await.expect("looked at"), &[]);
        assert!(words.contains(wrong), "{statement}: {words}");
        for ours in ["Fault", "Err(", "Some(", "os error"] {
            assert!(!words.contains(ours), "{ours}: {words}");
        }
    }
    // What is kept elsewhere is named by its path.
    let copy: PathBuf = place.0.join("copy.jsonl");
    std::fs::write(&copy, "nothing\n").expect("written");
    let copies = [copy.clone()];
    let words = said(&verify(&place.config(), &copies).await.expect("looked at"), &copies);
    assert!(words.contains(&format!("In {}, line 1 is no checkpoint.", copy.display())), "{words}");
}
