//! `server doctor --call`: the call to itself succeeds here, and says why where it cannot.
mod place;

use place::Place;
use server::doctor::call;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_hear_and_see_the_other() {
    let place = Place::here().await;
    let report = call::place(&place.config()).await.expect("a call");
    assert!(report.own_port);
    assert!(report.addresses.iter().all(|address| address.ip().is_loopback()), "{:?}", report.addresses);
    // Busy machines are late; a call that lost half of it would be no call.
    assert!(report.sound_got * 2 > report.sound_sent, "{} of {}", report.sound_got, report.sound_sent);
}

/// The planted fault: browsers are sent to a port where nobody listens, as behind a wrong port forwarding.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_leads_nowhere_is_found() {
    let place = Place::here().await;
    let mut config = place.config();
    config.media.public = vec!["127.0.0.1:9".parse().expect("an address")];
    let error = call::place(&config).await.err().expect("no call");
    assert!(error.to_string().contains("no packet came from"), "{error:#}");
    assert!(error.to_string().contains("127.0.0.1:9"), "the address is named: {error:#}");
}
