//! What somebody gets who comes without TLS: a way to https, and on a clinic's own network how to trust it.
use crate::visitor::plain;
use crate::{Folder, config, serve, with_files};
use server::config::TlsKind;
use server::plain::listen_for_redirects;
use std::net::SocketAddr;

fn ask(method: &str, path: &str, host: &str, more: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n")
}

#[tokio::test]
async fn plain_http_is_sent_to_https_and_nothing_else_is_served_there() {
    let folder = Folder::new("plain");
    let port = serve(&with_files(&folder).0, 0).await;
    let host = format!("maple.localhost:{port}");
    let answer = plain(port, &ask("GET", "/j/abc?x=1", &host, "Accept: text/html\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 308 "), "{answer}");
    assert!(answer.contains(&format!("Location: https://{host}/j/abc?x=1\r\n")), "{answer}");
    let answer = plain(port, &ask("POST", "/sign-in", "a", "Evil: b\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 308 ") && !answer.contains("hello"), "{answer}");
    let answer = plain(port, &ask("GET", "/bedside-authority.pem", "a", "")).await;
    assert!(answer.starts_with("HTTP/1.1 308 "), "there is no authority of ours: {answer}");
}

#[tokio::test]
async fn a_bare_name_is_sent_from_port_80_to_the_port_of_https() {
    let folder = Folder::new("eighty");
    let (mut config, _) = with_files(&folder);
    config.server.listen = SocketAddr::from(([127, 0, 0, 1], 8443));
    config.tls.redirect_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let answers = server::tls::prepare(&config).expect("good files").expect("TLS").plain;
    let from =
        listen_for_redirects(&config, answers.clone(), config.server.listen).await.expect("a free port");
    let answer = plain(from.port(), &ask("GET", "/j/abc", "maple.example", "")).await;
    assert!(answer.contains("Location: https://maple.example:8443/j/abc\r\n"), "{answer}");
    // Taken, it is done without.
    config.tls.redirect_listen = Some(from);
    assert_eq!(listen_for_redirects(&config, answers.clone(), config.server.listen).await, None);
    config.tls.redirect_listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    config.tls.redirect = false;
    assert_eq!(listen_for_redirects(&config, answers, config.server.listen).await, None);
}

#[tokio::test]
async fn a_phone_without_the_authority_reads_how_to_trust_it_in_its_own_language() {
    let folder = Folder::new("trust");
    let mut config = config(&folder, TlsKind::Lan);
    config.server.dist = folder.0.join("dist");
    std::fs::create_dir_all(folder.0.join("dist/guest/fonts")).expect("a folder");
    std::fs::write(folder.0.join("dist/guest/fonts/a.1.woff2"), "font").expect("written");
    let port = serve(&config, 0).await;
    let host = format!("127.0.0.1:{port}");
    for (lang, title) in
        [("en-US,en", "Let this phone trust Bedside"), ("es-MX,es;q=0.9", "Haga que este tel")]
    {
        let headers = format!("Accept: text/html,*/*\r\nAccept-Language: {lang}\r\n");
        let page = plain(port, &ask("GET", "/c/maple/j/abc", &host, &headers)).await;
        assert!(page.starts_with("HTTP/1.1 200 ") && page.contains(title), "{page}");
        assert!(page.contains(&format!("href=\"https://{host}/c/maple/j/abc\"")), "{page}");
        assert!(page.contains("href=\"/bedside-authority.crt\""), "{page}");
        assert!(page.contains("width=device-width"), "{page}");
        // Its own policy forbids these.
        assert!(page.contains("default-src 'none'; style-src 'self'"), "{page}");
        assert!(
            !page.contains("style=\"") && !page.contains("<style") && !page.contains("<script"),
            "{page}"
        );
        // What was announced is what comes.
        let (head, body) = page.split_once("\r\n\r\n").expect("a head");
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{head}");
        let empty = plain(port, &ask("HEAD", "/", &host, &headers)).await;
        assert!(empty.ends_with("\r\n\r\n"), "{empty}");
    }
    for (path, what) in [
        ("/bedside-authority.crt", "BEGIN CERTIFICATE"),
        ("/bedside-trust.css", "--accent"),
        ("/fonts/a.1.woff2", "font"),
    ] {
        let answer = plain(port, &ask("GET", path, &host, "")).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(what), "{path}: {answer}");
    }
    // The server's own files are nobody's, and what is no page is still sent to https.
    for path in
        ["/fonts/..%2f..%2ftls/authority.key", "/fonts/../../tls/authority.woff2", "/fonts/none.woff2"]
    {
        let answer = plain(port, &ask("GET", path, &host, "Accept: text/html\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 308 "), "{path}: {answer}");
    }
    let answer = plain(port, &ask("POST", "/sign-in", &host, "Accept: text/html\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 308 "), "{answer}");
}
