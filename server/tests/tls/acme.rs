//! A certificate by ACME (RFC 8555, TLS-ALPN-01 of RFC 8737) from Pebble, the test authority of Let's Encrypt's
//! makers. Ignored where Pebble is not installed: `./x test` installs it and asks for this test by name.
use crate::visitor::Visitor;
use crate::{Folder, authority, config, serve};
use server::config::TlsKind;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Pebble {
    /// The authority, and a name server that finds everybody on this machine.
    processes: [Child; 2],
    directory: u16,
    management: u16,
}

impl Drop for Pebble {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let probe = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    probe.local_addr().expect("an address").port()
}

/// Starts the authority, which will look for names at 127.0.0.1 and challenge them on `tls_port`.
fn pebble(folder: &Path, tls_port: u16) -> Pebble {
    let own = server::authority::make_or_read(&folder.join("pebble"), "localhost").expect("made");
    let (certificate, key) = (folder.join("pebble.pem"), folder.join("pebble.key"));
    std::fs::write(&certificate, own.chain_pem).expect("written");
    std::fs::write(&key, own.key_pem).expect("written");
    let (directory, management) = (free_port(), free_port());
    let settings = serde_json::json!({ "pebble": {
        "listenAddress": format!("127.0.0.1:{directory}"),
        "managementListenAddress": format!("127.0.0.1:{management}"),
        "certificate": certificate, "privateKey": key,
        "httpPort": free_port(), "tlsPort": tls_port, "ocspResponderURL": "",
    }});
    let file = folder.join("pebble.json");
    std::fs::write(&file, settings.to_string()).expect("written");
    let names = format!("127.0.0.1:{}", free_port());
    let mut name_server = Command::new("pebble-challtestsrv");
    name_server.args(["-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", &names]);
    name_server.args(["-http01", "", "-https01", "", "-tlsalpn01", ""]);
    name_server.args(["-management", &format!("127.0.0.1:{}", free_port())]);
    let mut authority = Command::new("pebble");
    authority.args(["-config".as_ref(), file.as_os_str()]).args(["-dnsserver", &names]);
    // Without its pauses, and without its nonces that fail on purpose one time in twenty.
    authority.envs([("PEBBLE_VA_NOSLEEP", "1"), ("PEBBLE_WFE_NONCEREJECT", "0")]);
    Pebble { processes: [silent(name_server), silent(authority)], directory, management }
}

fn silent(mut program: Command) -> Child {
    program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the programs of Pebble are installed")
}

#[tokio::test]
#[ignore = "needs the program pebble"]
async fn a_certificate_comes_from_an_acme_authority() {
    let folder = Folder::new("acme");
    let port = free_port();
    let pebble = pebble(&folder.0, port);
    let mut config = config(&folder, TlsKind::Acme);
    config.tls.domains = vec!["maple.localhost".to_owned()];
    config.tls.contact = "mailto:it@clinic.example".to_owned();
    config.tls.directory = format!("https://localhost:{}/dir", pebble.directory);
    config.tls.directory_ca_file = Some(folder.0.join("pebble/authority.pem"));
    serve(&config, port).await;
    let own = std::fs::read_to_string(folder.0.join("pebble/authority.pem")).expect("made");
    let visitor = authority_of(&pebble, &own).await;
    let answer = tokio::time::timeout(Duration::from_secs(60), until_served(&visitor, port)).await;
    let answer = answer.expect("a certificate within a minute");
    assert!(answer.ends_with("hello"), "{answer}");
    let kept = std::fs::read_dir(folder.0.join("tls/acme")).expect("a cache").count();
    assert!(kept >= 2, "account and certificate are kept over a restart: {kept}");
}

/// The root under which Pebble signs today.
async fn authority_of(pebble: &Pebble, own: &str) -> Visitor {
    let asks = Visitor::trusting(authority(own));
    let answer = loop {
        match asks.get(pebble.management, "localhost", "/roots/0").await {
            Ok(answer) => break answer,
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    Visitor::trusting(authority(&answer[answer.find("-----BEGIN").expect("a root")..]))
}

async fn until_served(visitor: &Visitor, port: u16) -> String {
    loop {
        match visitor.get(port, "maple.localhost", "/").await {
            Ok(answer) => return answer,
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}
