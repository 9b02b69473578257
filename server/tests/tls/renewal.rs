//! A renewed certificate is served without a restart, and who is connected stays connected.
use crate::visitor::{Visitor, greet};
use crate::{Folder, authority, serve, with_files};
use std::time::Duration;

#[tokio::test]
async fn a_renewed_certificate_is_served_from_the_next_handshake_on() {
    let folder = Folder::new("renewal");
    let (config, first) = with_files(&folder);
    let port = serve(&config, 0).await;
    let before = Visitor::offering(authority(&first.authority_pem), &["http/1.1"]);
    let mut open = before.connect(port, "visits.example").await.expect("a handshake");
    let second = server::authority::make_or_read(&folder.0.join("other"), "visits.example").expect("made");
    let [certificate, key] =
        [&config.tls.certificate_file, &config.tls.key_file].map(|file| file.clone().expect("set"));
    // Half of a pair: the old one goes on.
    std::fs::write(certificate, &second.chain_pem).expect("written");
    tokio::time::sleep(Duration::from_secs(6)).await;
    // Somebody new each time, who has no ticket of an earlier handshake.
    let new = || Visitor::trusting(authority(&first.authority_pem));
    assert!(new().get(port, "visits.example", "/").await.is_ok(), "the two do not belong together");
    std::fs::write(key, &second.key_pem).expect("written");
    let after = Visitor::trusting(authority(&second.authority_pem));
    let served = tokio::time::timeout(Duration::from_secs(30), async {
        while after.get(port, "visits.example", "/").await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    served.await.expect("the new certificate within half a minute");
    assert!(new().get(port, "visits.example", "/").await.is_err(), "the old one is not served any more");
    let answer = greet(&mut open, "/").await.expect("the connection of before");
    assert!(answer.ends_with("hello"), "{answer}");
}
