//! A file in the chat on its way from a browser and back: without scripts and with them, who gets it, and under which headers.
use crate::site::{Answer, TestSite, request};
use crate::world::World;
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::{Guest, chat};
use model::chat::{ChatKeeping, FileAnswer, FileFault};
use model::joining::LinkToken;
use model::{AppError, ClinicId};

/// As a browser sends the form.
async fn send(site: &TestSite, world: &World, link: &str, script: bool, file: &[u8]) -> Answer {
    let mut body = Vec::new();
    let mark = format!("m{}", file.len());
    for (name, value) in [("link", link), ("talk", ""), ("mark", mark.as_str())] {
        let part = format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    body.extend(
        b"--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \xc3\xa9.png\"\r\n\r\n",
    );
    body.extend(file);
    body.extend(b"\r\n--xx--\r\n");
    let accept = if script { "application/json" } else { "text/html" };
    let sent = request("POST", &world.maple, "/chat/file", None)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, accept)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xx")
        .body(Body::from(body));
    site.ask(sent.expect("a request")).await
}

/// A guest of the visit, who has arrived.
async fn at_the_door(site: &TestSite) -> (World, Guest) {
    let mut world = World::new(site).await;
    world.next(site).await;
    let clinic = ClinicId::parse(&world.maple_id()).expect("an id");
    let who = site.domain.stranger(clinic, 9);
    let guest = domain::joining::guest(&site.domain, &who, &LinkToken(world.link.clone())).await.expect("in");
    domain::joining::enter(&site.domain, &guest, "Maya Lin".to_owned()).await.expect("arrived");
    (world, guest)
}

fn said(answer: &Answer) -> FileAnswer {
    serde_json::from_str(&answer.body).expect("an answer")
}

#[tokio::test]
async fn a_guest_sends_a_picture_and_only_who_reads_the_line_gets_it() {
    let site = TestSite::new().await;
    let (world, guest) = at_the_door(&site).await;
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\0IENDends";
    let answer = send(&site, &world, &world.link, false, picture).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(
        answer.headers[header::LOCATION].to_str().expect("text").ends_with(&format!("/j/{}", world.link))
    );
    // The same again, as by a page whose answer was lost.
    assert_eq!(said(&send(&site, &world, &world.link, true, picture).await), FileAnswer::Sent);
    let view = chat::read_as_guest(&site.domain, &guest, None).await.expect("read");
    let line = &view.talks[0].lines[0];
    assert_eq!((view.talks[0].lines.len(), line.text.as_deref()), (1, Some("a é.png")));
    let of_host = format!("/visits/{}/file/{}", world.visit, line.id.text());
    let of_guest = |link: &str| format!("/j/{link}/file/{}", line.id.text());
    for (path, cookie) in
        [(of_guest(&world.link), None), (of_host.clone(), Some(world.maple_cookie.as_str()))]
    {
        let got = site.get(&world.maple, &path, cookie).await;
        assert_eq!(got.status, StatusCode::OK, "{path}");
        let value = |name: &str| got.headers[name].to_str().expect("text").to_owned();
        assert_eq!(value("content-type"), "image/png");
        assert_eq!(value("content-disposition"), "attachment; filename*=UTF-8''a%20%C3%A9.png");
        assert_eq!(value("content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(value("cache-control"), "no-store");
        assert_eq!(value("x-content-type-options"), "nosniff");
        assert_eq!(value("content-length"), picture.len().to_string());
    }
    for (path, cookie, status) in [
        (of_guest(&world.forged), None, StatusCode::NOT_FOUND),
        (of_guest(&world.other_link), None, StatusCode::NOT_FOUND),
        (of_host.clone(), None, StatusCode::UNAUTHORIZED),
        (of_host, Some(world.elm_cookie.as_str()), StatusCode::UNAUTHORIZED),
    ] {
        assert_eq!(site.get(&world.maple, &path, cookie).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_taken_is_said_and_a_stranger_sends_nothing() {
    let site = TestSite::new().await;
    let (world, _) = at_the_door(&site).await;
    let admin = world.founder().await.admin().expect("an administrator");
    let least = ChatKeeping { chat_hours: "24".into(), file_mb: "5".into() };
    chat::save_keeping(&site.domain, &admin, least).await.expect("saved");
    let large = vec![7; 5 * 1024 * 1024 + 1];
    let answer = send(&site, &world, &world.link, true, &large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(said(&answer), FileAnswer::Refused(FileFault::TooBig));
    let answer = send(&site, &world, &world.link, false, &large).await;
    assert!(answer.headers[header::LOCATION].to_str().expect("text").ends_with("?file=too_big"));
    let page = site.get(&world.maple, &format!("/j/{}?file=too_big", world.link), None).await;
    assert!(page.body.contains("This file is too large"), "{}", page.body);
    let answer = send(&site, &world, &world.link, true, b"").await;
    assert_eq!(said(&answer), FileAnswer::Refused(FileFault::Empty));
    let answer = send(&site, &world, &world.forged, true, b"text").await;
    assert_eq!(
        (answer.status, said(&answer)),
        (StatusCode::NOT_FOUND, FileAnswer::Failed(AppError::NotFound))
    );
    assert!(site.domain.files.all().is_empty());
}
