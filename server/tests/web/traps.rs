//! Traps of the framework, each with the bug that it sets (security.md 3.1; `docs/traps.toml` lists all): a form that is sent
//! on to the page it says it came from, text that becomes an element, data in the source that the page does not show,
//! styles in pages, links after the `Host` of a request.
use crate::every_endpoint::path_of;
use crate::pages::hidden;
use crate::plans::planned;
use crate::site::{TestSite, request};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::{clinics, contacts, people, services, visits};
use model::contacts::NewContact;
use model::services::ServiceForm;
use model::visits::NewParticipant;
use testkit::HOUR;

/// Ends the script that it stands in, and is an element with a script of its own after that.
const SHARP: &str = "</script><img src=x onerror=alert(1)>";
const ELSEWHERE: &str = "https://evil.example/page?__path=%2Fapi&__err=aGVsbG8";

/// Left to itself, the library answers whoever reads HTML with a redirect to the `Referer`, and puts the error into its query.
#[tokio::test]
async fn a_form_that_is_posted_to_a_function_is_sent_nowhere() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    for (function, form) in [
        ("POST /api/by_code", "code=123456789"),
        ("POST /api/by_code", ""),
        ("POST /api/sign_in", "form[email]=a@example.org&form[password]=wrong"),
        ("POST /api/start", ""),
    ] {
        let sent = request("POST", &slug, &path_of(function), None)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::REFERER, ELSEWHERE)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form));
        let answer = site.ask(sent.expect("a request")).await;
        let right = function.ends_with("/start");
        assert!(answer.status.is_success() == right, "{function} {form}: {}", answer.status);
        assert!(right || answer.status.is_client_error(), "{function} {form}: {}", answer.status);
        for name in [header::LOCATION, header::REFRESH] {
            assert!(!answer.headers.contains_key(&name), "{function} {form}: {name}");
        }
        let all = format!("{:?} {}", answer.headers, answer.body);
        for told in ["evil.example", "__err", "__path"] {
            assert!(!all.contains(told), "{function} {form}: {told}");
        }
    }
    // By way of a page the form's own address decides, and a mistake shows that page again.
    let page = site.get(&slug, "/join", None).await.body;
    let (function, argument) = (hidden(&page, "__fn"), hidden(&page, "__arg"));
    assert!(function.starts_with("/api/"), "{page}");
    let form = [("__fn", function.as_str()), ("__arg", &argument), ("code", "1")];
    let sent = request("POST", &slug, "/join", None)
        .header("sec-fetch-site", "same-origin")
        .header(header::REFERER, ELSEWHERE)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string(form).expect("a form")));
    let answer = site.ask(sent.expect("a request")).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert!(!answer.headers.contains_key(header::LOCATION));
    for told in ["evil.example", "__err", "__path"] {
        assert!(!answer.body.contains(told), "{told}");
    }
}

/// What a browser makes of a page: its tags, without what stands between quotes; and what its scripts hold.
fn read(page: &str) -> (Vec<String>, String) {
    let (mut tags, mut scripts, mut rest) = (Vec::new(), String::new(), page);
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let tag;
        (tag, rest) = one_tag(rest);
        if tag.starts_with("script") {
            let (inside, after) = rest.split_once("</script").unwrap_or((rest, ""));
            scripts.push_str(inside);
            rest = after;
        }
        tags.push(tag);
    }
    (tags, scripts)
}

/// Up to the `>` that ends it: one between quotes does not.
fn one_tag(text: &str) -> (String, &str) {
    let (mut bare, mut quote) = (String::new(), None);
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if c == '>' => return (bare, &text[at + 1..]),
            None if c == '"' || c == '\'' => quote = Some(c),
            None => bare.push(c),
        }
    }
    (bare, "")
}

/// Tags that nobody of us wrote, or may write: with a script or a style in them.
fn wrong(page: &str) -> Vec<String> {
    let (tags, _) = read(page);
    let is_wrong = |tag: &str| {
        let mut words = tag.split_ascii_whitespace();
        let of_style = words.next().is_some_and(|name| name.eq_ignore_ascii_case("style"));
        of_style
            || words
                .map(str::to_ascii_lowercase)
                .any(|word| word.starts_with("style=") || word.starts_with("on") && word.contains('='))
    };
    tags.into_iter().filter(|tag| is_wrong(tag)).collect()
}

/// The planted bugs: as text, as an attribute that is not quoted or ends early, out of a script, as a style.
#[test]
fn what_breaks_out_of_its_text_is_found() {
    for bad in [
        format!("<p>{SHARP}</p>"),
        format!("<script nonce=\"a\">f(\"{SHARP}\")</script>"),
        format!("<input value=\"a\"b onfocus=f() title=\"{SHARP}\">"),
        "<p style=\"color: red\">a</p>".to_owned(),
        "<style>p { color: red }</style>".to_owned(),
    ] {
        assert_eq!(wrong(&bad).len(), 1, "{bad}");
    }
    for good in [
        format!("<p>{}</p>", SHARP.replace('<', "&lt;")),
        format!("<input value=\"{SHARP}\"><p>onerror=alert(1)</p>"),
        format!("<script nonce=\"a\">f(\"{}\")</script>", SHARP.replace('<', "\\u003c")),
        "<link rel=\"stylesheet\" href=\"/pkg/site.css\"><!--style=-->".to_owned(),
    ] {
        assert_eq!(wrong(&good), Vec::<String>::new(), "{good}");
    }
}

/// Whatever is typed, pages show it as text; so do the data for their scripts, which stand in the source as well. And no page
/// has a style or a script in an attribute: the policy would not run it, and browsers that know no policy would.
#[tokio::test]
async fn what_is_typed_is_only_text_in_every_page_and_its_data() {
    let site = TestSite::new().await;
    let domain = &site.domain;
    let clinic = domain.clinic(SHARP).await;
    let slug = clinic.front.slug.as_str();
    let cookie = site.cookie(&clinic).await;
    let (host, admin) = (clinic.host(domain).await, clinic.admin(domain).await);

    let mut new = planned(domain.now().seconds() + HOUR, 1);
    new.topic = SHARP.to_owned();
    new.participants[0].name = SHARP.to_owned();
    let visit = visits::schedule(domain, &host, new).await.expect("planned");
    let contact = NewContact { name: SHARP.to_owned(), notes: SHARP.to_owned(), ..NewContact::default() };
    let contact = contacts::save(domain, &host, contact).await.expect("added");
    contacts::groups::make(domain, &host, "", SHARP).await.expect("made");
    people::groups::make(domain, &admin, SHARP.to_owned()).await.expect("made");
    let service = ServiceForm { name: SHARP.to_owned(), duration: "30".to_owned(), ..ServiceForm::default() };
    services::save(domain, &admin, service).await.expect("saved");
    let mut settings = clinics::settings(domain, &admin).await.expect("settings");
    settings.waiting_words = SHARP.to_owned();
    clinics::save_settings(domain, &admin, settings).await.expect("saved");
    domain.run_jobs().await;
    let key = visits::view(domain, &host, visit).await.expect("seen").keys.remove(0);
    let link = key.link.rsplit('/').next().expect("a link").to_owned();

    let mut pages: Vec<(String, StatusCode)> = [
        "/",
        "/sign-in",
        "/join",
        "/book",
        "/lost-link",
        "/legal/privacy",
        "/today",
        "/calendar",
        "/visits/new",
        "/history",
        "/contacts",
        "/contacts/groups",
        "/people",
        "/people/groups",
        "/services",
        "/queues",
        "/audit",
        "/reports",
        "/settings",
        "/settings/messages",
        "/agreements",
        "/account",
    ]
    .into_iter()
    .map(|path| (path.to_owned(), StatusCode::OK))
    .collect();
    for path in ["", "/chat", "/guests", "/move", "/cancel"] {
        pages.push((format!("/visits/{}{path}", visit.text()), StatusCode::OK));
    }
    pages.push((format!("/contacts/{}", contact.text()), StatusCode::OK));
    pages.push((format!("/j/{link}"), StatusCode::OK));
    pages.push(("/no%3C/script%3E%3Cimg%20src=x%20onerror=alert(1)%3E".to_owned(), StatusCode::NOT_FOUND));

    let (mut shown, mut in_data) = (0, 0);
    for (path, status) in pages {
        let page = site.get(slug, &path, Some(&cookie)).await;
        assert_eq!(page.status, status, "{path}");
        assert_eq!(wrong(&page.body), Vec::<String>::new(), "{path}");
        shown += usize::from(page.body.contains("onerror"));
        in_data += usize::from(read(&page.body).1.contains("onerror"));
    }
    assert!(shown > 15 && in_data > 5, "the trap is laid: {shown} pages, {in_data} with data");

    // An error comes back with what was typed.
    let page = site.get(slug, "/sign-in", None).await.body;
    let (function, argument) = (hidden(&page, "__fn"), hidden(&page, "__arg"));
    let form = [("__fn", function.as_str()), ("__arg", &argument), ("email", SHARP), ("password", "x")];
    let again = site.submit(slug, "/sign-in", None, &form).await;
    assert!(again.status.is_client_error(), "{}", again.status);
    assert!(again.body.contains("onerror"), "what was typed is kept");
    assert_eq!(wrong(&again.body), Vec::<String>::new());
}

/// What a page's scripts read stands in its source: a guest's has nothing that is not for the guest.
#[tokio::test]
async fn the_source_of_a_guests_page_says_no_more_than_the_page() {
    let site = TestSite::new().await;
    let domain = &site.domain;
    let clinic = domain.clinic("Maple").await;
    let host = clinic.host(domain).await;
    let other = NewParticipant {
        name: "Ottoline Thorne".to_owned(),
        email: "ottoline@thorne.example".to_owned(),
        invite: "mail".to_owned(),
        zone: "UTC".to_owned(),
        lang: "en".to_owned(),
        ..NewParticipant::default()
    };
    let contact = NewContact {
        name: "Jonas Berg".to_owned(),
        notes: "Lives by the quarry".to_owned(),
        ..NewContact::default()
    };
    contacts::save(domain, &host, contact).await.expect("added");
    let mut new = planned(domain.now().seconds() + HOUR, 1);
    new.topic = "Insomnia and bereavement".to_owned();
    new.participants.push(other);
    let visit = visits::schedule(domain, &host, new).await.expect("planned");
    domain.run_jobs().await;
    let keys = visits::view(domain, &host, visit).await.expect("seen").keys;
    let key = keys.iter().find(|key| key.name.contains("Maya")).expect("a guest");
    let link = key.link.rsplit('/').next().expect("a link");
    for path in [format!("/j/{link}"), format!("/rsvp/{link}")] {
        let page = site.get(&clinic.front.slug, &path, None).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let source = page.body.to_lowercase();
        assert!(source.contains("maple"), "{path} is the clinic's");
        for canary in [
            "insomnia",
            "ottoline",
            "thorne.example",
            "jonas berg",
            "quarry",
            "maya@example.org",
            clinic.email.as_str(),
            clinic.password.as_str(),
        ] {
            assert!(!source.contains(canary), "{path} holds {canary}");
        }
    }
}

/// Whoever asks for a letter to somebody else does not say where its link leads.
#[tokio::test]
async fn a_link_in_a_letter_leads_where_the_installation_says() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = clinic.front.slug.as_str();
    let asked = Request::builder()
        .method("POST")
        .uri(path_of("POST /api/forgot"))
        .header(header::HOST, format!("{slug}.localhost:9999"))
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "gopher")
        .header("forwarded", "host=evil.example;proto=gopher")
        .header(header::ORIGIN, "https://evil.example")
        .header(header::REFERER, ELSEWHERE)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string([("email", &clinic.email)]).expect("a form")));
    let answer = site.ask(asked.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    site.domain.run_jobs().await;
    let letter = site.domain.letter("/reset/");
    for text in [&letter.text, &letter.html] {
        assert!(text.contains(&format!("http://{slug}.localhost:3000/reset/")), "{text}");
        for told in ["9999", "evil.example", "gopher"] {
            assert!(!text.contains(told), "{told}: {text}");
        }
    }
}
