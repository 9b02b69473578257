//! `server doctor --call`: the call to itself succeeds here, and says why where it cannot.
use server::config::Config;
use server::doctor::call;
use std::path::{Path, PathBuf};

/// The least that the pages need to be served.
fn dist(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("bedside-test-dist-{}-{name}", std::process::id()));
    for entry in ["guest", "office"] {
        std::fs::create_dir_all(folder.join(entry)).expect("a folder");
        let page = "<!DOCTYPE html><html><head></head><body></body></html>";
        std::fs::write(folder.join(entry).join("index.html"), page).expect("a page");
    }
    folder
}

fn config(dist: &Path) -> Config {
    let mut config = Config::default();
    config.server.dist = dist.to_owned();
    config.media.listen = "127.0.0.1:0".parse().expect("an address");
    config
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_hear_and_see_the_other() {
    let dist = dist("good");
    let report = call::place(&config(&dist)).await.expect("a call");
    assert!(report.own_port);
    assert!(report.addresses.iter().all(|address| address.ip().is_loopback()), "{:?}", report.addresses);
    // Busy machines are late; a call that lost half of it would be no call.
    assert!(report.sound_got * 2 > report.sound_sent, "{} of {}", report.sound_got, report.sound_sent);
    let _ = std::fs::remove_dir_all(dist);
}

/// The planted fault: browsers are sent to a port where nobody listens, as behind a wrong port forwarding.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_leads_nowhere_is_found() {
    let dist = dist("nowhere");
    let mut config = config(&dist);
    config.media.public = vec!["127.0.0.1:9".parse().expect("an address")];
    let error = call::place(&config).await.err().expect("no call");
    assert!(error.to_string().contains("no packet came from"), "{error:#}");
    assert!(error.to_string().contains("127.0.0.1:9"), "the address is named: {error:#}");
    let _ = std::fs::remove_dir_all(dist);
}
