//! Signing up, in and out as a browser without script meets them: over from the installation's address to the clinic's
//! own, blocked, and signed out in the middle of a form.
use crate::pages::hidden;
use crate::site::{Answer, TestSite};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use model::legal::LegalKind;
use testkit::{DAY, HOUR, sign_up_form};

/// The port of the test installation's own addresses, unlike `site::request`'s.
const HOST: &str = "localhost:3000";

async fn ask(site: &TestSite, host: &str, path: &str, form: Option<&[(&str, &str)]>) -> Answer {
    let method = if form.is_some() { "POST" } else { "GET" };
    let body = form.map(|form| serde_urlencoded::to_string(form).expect("a form")).unwrap_or_default();
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    site.ask(request.body(Body::from(body)).expect("a request")).await
}

fn text<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn a_founder_comes_to_the_clinics_own_address_and_is_signed_in_by_a_button() {
    let site = TestSite::new().await;
    let page = ask(&site, HOST, "/sign-up", None).await.body;
    let of = |name: &str| hidden(&page, name);
    assert_eq!(of("request_id").len(), 32);
    let typed = sign_up_form(&site.domain, "Ada");
    let (function, argument, request) = (of("__fn"), of("__arg"), of("request_id"));
    let version = |kind: LegalKind| domain::legal::text(&site.domain, kind, typed.lang).version;
    let versions = LegalKind::ALL.map(version);
    let form = [
        ("__fn", function.as_str()),
        ("__arg", &argument),
        ("request_id", &request),
        ("clinic_name", "Maple"),
        ("name", "Ada"),
        ("email", &typed.email),
        ("password", typed.password.expose()),
        ("zone", &typed.zone),
        ("help_phone", &typed.help_phone),
        ("accept", "on"),
        ("terms_version", &versions[0]),
        ("privacy_version", &versions[1]),
        ("baa_version", &versions[2]),
        ("lang", "en"),
    ];
    let answer = ask(&site, HOST, "/sign-up", Some(&form)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(text(&answer, "set-cookie"), "", "a cookie of this host would not hold there");
    let on_the_way = text(&answer, "location").to_owned();
    let (path, clinic) = on_the_way.split_once("?clinic=").expect("a clinic");
    assert_eq!(clinic, "maple");
    // The browser goes on by itself, and has a link if it does not.
    let answer = ask(&site, HOST, &on_the_way, None).await;
    let home = format!("http://maple.localhost:3000{path}");
    assert_eq!(text(&answer, "refresh"), format!("0; url={home}"));
    assert!(answer.body.contains(&format!("href=\"{home}\"")));

    // A scanner that opens the address changes nothing, however often.
    let at_home = "maple.localhost:3000";
    for _ in 0..2 {
        let answer = ask(&site, at_home, path, None).await;
        assert_eq!((answer.status, text(&answer, "set-cookie")), (StatusCode::OK, ""));
        assert!(answer.body.contains("http://maple.localhost:3000/"), "{}", answer.body);
        assert_eq!(text(&answer, "refresh"), "");
    }
    let page = ask(&site, at_home, path, None).await.body;
    let (function, token) = (hidden(&page, "__fn"), hidden(&page, "token"));
    let press = [("__fn", function.as_str()), ("token", &token)];
    let answer = ask(&site, at_home, path, Some(&press)).await;
    assert_eq!((answer.status, text(&answer, "location")), (StatusCode::SEE_OTHER, "/today"));
    assert!(text(&answer, "set-cookie").starts_with("__Host-bedside="));
    let again = ask(&site, at_home, path, Some(&press)).await;
    assert_eq!((again.status, text(&again, "set-cookie")), (StatusCode::UNPROCESSABLE_ENTITY, ""));
    assert!(again.body.contains("Sign in with your e-mail address and password"), "{}", again.body);
}

/// No address but a clinic's own is ever named as one.
#[tokio::test]
async fn the_way_to_a_clinic_leads_nowhere_else() {
    let site = TestSite::new().await;
    for clinic in ["nobody", "evil.example/", "evil.example%23"] {
        let answer = ask(&site, HOST, &format!("/welcome/x?clinic={clinic}"), None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{clinic}");
        assert!(!answer.body.contains("evil") && text(&answer, "refresh").is_empty(), "{clinic}");
    }
}

#[tokio::test]
async fn whoever_is_blocked_at_the_door_is_told_how_long_and_whom_to_call() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = clinic.front.slug.clone();
    let page = site.get(&slug, "/sign-in", None).await.body;
    assert!(!page.contains("tel:"));
    let (function, argument) = (hidden(&page, "__fn"), hidden(&page, "__arg"));
    let form = [
        ("__fn", function.as_str()),
        ("__arg", &argument),
        ("email", "nobody@example.org"),
        ("password", "not this one"),
    ];
    let mut last = None;
    for _ in 0..5 {
        last = Some(site.submit(&slug, "/sign-in", None, &form).await);
    }
    let slowed = last.expect("five tries");
    assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(slowed.body.contains("Wait ") && slowed.body.contains("second"), "{}", slowed.body);
    assert!(!slowed.body.contains(" min "), "a few seconds are no minute");
    assert!(slowed.body.contains("tel:+13035550142"));
}

#[tokio::test]
async fn a_form_that_outlives_its_sign_in_keeps_what_was_typed() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = clinic.front.slug.clone();
    let cookie = site.cookie(&clinic).await;
    let page = site.get(&slug, "/visits/new", Some(&cookie)).await.body;
    // The page's own form; another one, in its head, signs out.
    let page = page.split("<main").nth(1).unwrap_or_default();
    let (function, argument, request) =
        (hidden(page, "__fn"), hidden(page, "__arg"), hidden(page, "request_id"));
    let form = [
        ("__fn", function.as_str()),
        ("__arg", &argument),
        ("request_id", &request),
        ("when", "later"),
        ("date", "2026-11-26"),
        ("time", "3:30 pm"),
        ("zone", "America/Denver"),
        ("duration", "25"),
        ("topic", "Sleep & rest"),
        ("participants[0][name]", "Łucja مها"),
        ("participants[0][invite]", "none"),
    ];
    for (lang, words) in [("en", "Sign in (opens in a new tab)"), ("es", "Iniciar sesión (se abre en otra")]
    {
        let body = serde_urlencoded::to_string(form).expect("a form");
        let request = crate::site::request("POST", &slug, "/visits/new", None)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT_LANGUAGE, lang)
            .header("sec-fetch-site", "same-origin");
        let answer = site.ask(request.body(Body::from(body)).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(text(&answer, "location"), "", "it leads nowhere away");
        assert!(answer.body.contains(words), "{}", answer.body);
        assert!(answer.body.contains("target=\"_blank\""));
        for kept in ["Łucja مها", "2026-11-26", "3:30 pm", "Sleep &amp; rest", &hidden(page, "request_id")]
        {
            assert!(answer.body.contains(kept), "{kept} is lost");
        }
    }
    // Signed in beside it, the same form plans the visit.
    let answer = site.submit(&slug, "/visits/new", Some(&cookie), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    // Without a form to lose, whoever is signed out is led to the door.
    assert_eq!(text(&site.get(&slug, "/visits/new", None).await, "location"), "/sign-in?back=/visits/new");
}

/// The letter that cannot be sent, the address that was mistyped, the visit of yesterday: each says what is true.
#[tokio::test]
async fn the_day_says_what_is_true_in_both_languages() {
    let site = TestSite::new().await;
    let clinic = site.domain.unconfirmed_clinic("Maple").await;
    let slug = clinic.front.slug.clone();
    let host = clinic.host(&site.domain).await;
    let new = model::visits::NewVisit {
        request_id: "r1".into(),
        for_host: String::new(),
        when: "later".into(),
        date: "2026-11-24".into(),
        time: "3:30 p. m.".into(),
        fold: String::new(),
        zone: String::new(),
        duration: "30".into(),
        topic: String::new(),
        service: String::new(),
        sealed: String::new(),
        repeat: model::series::Repeat::default(),
        participants: vec![model::visits::NewParticipant {
            name: "Maya Lin".into(),
            email: "maya@example.net".into(),
            invite: "mail".into(),
            ..Default::default()
        }],
        colleagues: Vec::new(),
    };
    let visit = domain::visits::schedule(&site.domain, &host, new).await.expect("planned");
    let path = format!("/visits/{}", visit.text());
    let page = async |path: &str, lang: &str| {
        let cookie = site.cookie(&clinic).await;
        let request = crate::site::request("GET", &slug, path, Some(&cookie));
        let request = request.header(header::ACCEPT_LANGUAGE, lang).body(Body::empty());
        site.ask(request.expect("a request")).await.body
    };
    for (lang, held) in
        [("en", "waits until you confirm your e-mail"), ("es", "espera hasta que confirme su correo")]
    {
        assert!(page(&path, lang).await.contains(held));
        let today = page("/today", lang).await;
        assert!(today.contains(held) && today.contains("maple@example.org"), "{today}");
    }
    site.domain.outgoing.keeps_only();
    for (lang, kept, give) in [
        ("en", "Not sent: no mail server is set up", "Give Maya Lin the link yourself"),
        ("es", "No enviada: no hay servidor de correo", "Entregue usted el enlace a Maya Lin"),
    ] {
        for path in ["/today", &path] {
            let page = page(path, lang).await;
            assert!(page.contains(kept) && page.contains(give), "{page}");
            assert!(!page.contains("Invitation sent") && !page.contains("Invitación enviada"));
        }
    }
    site.domain.clock.advance(DAY);
    let today = page("/today", "en").await;
    assert!(today.contains("Yesterday at 3:30 pm") && today.contains("Earlier days, not ended"));
    site.domain.clock.advance(9 * HOUR);
    for (lang, words) in [("en", "Not held"), ("es", "No se realizó")] {
        let page = page(&path, lang).await;
        assert!(page.contains(words) && !page.contains("/call\""), "{page}");
    }
}
