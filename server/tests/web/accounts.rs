//! The pages around an account, without scripts: no word of a mail that did not leave, nothing typed that is lost, nobody
//! locked out by others, and the operator's view of who is.
use crate::every_endpoint::path_of;
use crate::pages::hidden;
use crate::site::{Answer, TestSite, request};
use axum::body::Body;
use axum::http::{StatusCode, header};

async fn ask(
    site: &TestSite,
    slug: &str,
    page: (&str, &str),
    cookie: Option<&str>,
    form: &[(&str, &str)],
) -> Answer {
    let (path, lang) = page;
    let method = if form.is_empty() { "GET" } else { "POST" };
    let request = request(method, slug, path, cookie)
        .header(header::ACCEPT_LANGUAGE, lang)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    let body = serde_urlencoded::to_string(form).expect("a form");
    site.ask(request.body(Body::from(body)).expect("a request")).await
}

/// Words of a letter that left.
const SENT: [&str; 8] = [
    "we send",
    "We send",
    "Look in your mail",
    "on its way",
    "inbox",
    "enviaremos",
    "en camino",
    "Revise su",
];

#[tokio::test]
async fn without_a_mail_server_no_page_says_that_a_mail_was_sent() {
    let site = TestSite::new().await;
    let clinic = site.domain.unconfirmed_clinic("Maple").await;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    for (lang, sign_up, forgot) in
        [("en", "We send one mail", "Look in your mail"), ("es", "Le enviaremos", "Revise su correo")]
    {
        assert!(ask(&site, "", ("/sign-up", lang), None, &[]).await.body.contains(sign_up));
        assert!(asked_for_a_link(&site, &slug, lang, &clinic.email).await.body.contains(forgot));
    }
    site.domain.outgoing.keeps_only();
    for (lang, outbox, call) in [("en", "outbox", "Call +1 303"), ("es", "bandeja de salida", "+1 303")] {
        let known = asked_for_a_link(&site, &slug, lang, &clinic.email).await.body;
        assert!(known.contains(outbox) && known.contains(call), "{known}");
        let unknown = asked_for_a_link(&site, &slug, lang, "nobody@example.org").await.body;
        assert_eq!(plain(&known), plain(&unknown), "who exists is not told");
        let changed = changed_address(&site, &slug, lang, &cookie, &clinic.email).await.body;
        assert!(changed.contains(outbox), "{changed}");
        let mut pages = vec![known, changed];
        for (slug, path) in [("", "/sign-up"), (&slug, "/forgot"), (&slug, "/today"), (&slug, "/visits/new")]
        {
            pages.push(ask(&site, slug, (path, lang), Some(&cookie), &[]).await.body);
        }
        for page in &pages {
            let said: Vec<_> = SENT.iter().filter(|words| page.contains(**words)).collect();
            assert!(said.is_empty(), "{said:?} stands in {page}");
        }
    }
}

/// Without what differs in every answer, and without what was typed.
fn plain(page: &str) -> String {
    let main = page.split("<main").nth(1).unwrap_or_default().split("</main>").next().unwrap_or_default();
    // A new one for each page, whoever is asked for.
    let stamp = hidden(main, "stamp");
    let main = if stamp.is_empty() { main.to_owned() } else { main.replace(&stamp, "") };
    main.replace("maple@example.org", "").replace("nobody@example.org", "")
}

async fn asked_for_a_link(site: &TestSite, slug: &str, lang: &str, email: &str) -> Answer {
    let page = ask(site, slug, ("/forgot", lang), None, &[]).await.body;
    let function = hidden(&page, "__fn");
    ask(site, slug, ("/forgot", lang), None, &[("__fn", &function), ("email", email)]).await
}

async fn changed_address(site: &TestSite, slug: &str, lang: &str, cookie: &str, email: &str) -> Answer {
    let page = ask(site, slug, ("/today", lang), Some(cookie), &[]).await.body;
    let form = page.split("change-address").nth(1).expect("the form");
    ask(site, slug, ("/today", lang), Some(cookie), &[("__fn", &hidden(form, "__fn")), ("email", email)])
        .await
}

#[tokio::test]
async fn settings_that_outlive_the_sign_in_keep_what_was_typed() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    let page = site.get(&slug, "/settings", Some(&cookie)).await.body;
    let form = page.split("<main").nth(1).unwrap_or_default();
    let (function, argument) = (hidden(form, "__fn"), hidden(form, "__arg"));
    let form = [
        ("__fn", function.as_str()),
        ("__arg", &argument),
        ("name", "Łucja & مها"),
        ("help_phone", "+1 303 555 0177"),
        ("zone", "America/Argentina/San_Luis"),
        ("lang", "es"),
        ("waiting_words", "Take a seat.\nWe are with you in a moment."),
        ("accent", "#7a2e8b"),
        ("idle_min", "30"),
        ("absolute_h", "8"),
    ];
    for (lang, words) in [("en", "Sign in (opens in a new tab)"), ("es", "Iniciar sesión (se abre en otra")]
    {
        let answer = ask(&site, &slug, ("/settings", lang), None, &form).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(!answer.headers.contains_key(header::LOCATION), "it leads nowhere away");
        assert!(answer.body.contains(words) && answer.body.contains("target=\"_blank\""), "{}", answer.body);
        for kept in
            ["Łucja &amp; مها", "+1 303 555 0177", "We are with you in a moment.", "value=\"#7a2e8b\""]
        {
            assert!(answer.body.contains(kept), "{kept} is lost: {}", answer.body);
        }
        for chosen in ["America/Argentina/San_Luis", "es", "30", "8"] {
            let option = answer.body.split(&format!("<option value=\"{chosen}\"")).nth(1).unwrap_or_default();
            assert!(option.split('>').next().unwrap_or_default().contains("selected"), "{chosen} is lost");
        }
    }
    // Signed in beside it, the same form saves.
    let answer = site.submit(&slug, "/settings", Some(&cookie), &form).await;
    assert_eq!(answer.headers[header::LOCATION], "/settings?saved");
    assert!(site.get(&slug, "/settings", Some(&cookie)).await.body.contains("Łucja &amp; مها"));
    // Without a form to lose, whoever is signed out is led to the door.
    assert_eq!(site.get(&slug, "/settings", None).await.headers[header::LOCATION], "/sign-in?back=/settings");
}

/// The cookie of that name which an answer sets.
fn cookie_of(answer: &Answer, name: &str) -> String {
    let set = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let of = set.filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with(&format!("{name}=")));
    of.unwrap_or_default().to_owned()
}

fn from(address: u8) -> axum::extract::ConnectInfo<server::web::clinic::Peer> {
    let peer = std::net::SocketAddr::from(([203, 0, 113, address], 40_000));
    axum::extract::ConnectInfo(server::web::clinic::Peer(peer))
}

async fn sign_in(site: &TestSite, slug: &str, cookie: Option<&str>, email: &str, password: &str) -> Answer {
    let form = [("form[email]", email), ("form[password]", password)];
    let request = request("POST", slug, "/sign-in", cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .extension(from(9));
    let page = site.get(slug, "/sign-in", None).await.body;
    let mut pairs = vec![("__fn".to_owned(), hidden(&page, "__fn"))];
    pairs.extend(form.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let body = serde_urlencoded::to_string(pairs).expect("a form");
    site.ask(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn whoever_signs_in_leaves_a_browser_that_strangers_cannot_lock_out() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, email, password) = (clinic.front.slug.clone(), clinic.email.clone(), clinic.password.clone());
    let first = sign_in(&site, &slug, None, &email, &password).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let browser = cookie_of(&first, "__Host-browser");
    let set = first.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let line = set.into_iter().find(|line| line.starts_with("__Host-browser=")).expect("set");
    for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15552000"] {
        assert!(line.contains(flag), "{line}");
    }
    for n in 0..20 {
        let wrong = sign_in(&site, &slug, None, &format!("guess{n}@example.org"), "not this one").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
        assert_eq!(cookie_of(&wrong, "__Host-browser"), "", "a failure makes nobody known");
        site.domain.clock.advance(3);
    }
    let stranger = sign_in(&site, &slug, None, &email, &password).await;
    assert_eq!(stranger.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        stranger.body.contains("wait 15 min") && stranger.body.contains("tel:+13035550142"),
        "{}",
        stranger.body
    );
    let owner = sign_in(&site, &slug, Some(&browser), &email, &password).await;
    assert_eq!(owner.status, StatusCode::SEE_OTHER, "{}", owner.body);
    assert_ne!(cookie_of(&owner, "__Host-browser"), browser, "a fresh one each time");
    // Signing out leaves the browser known.
    let cookie = format!("{}; {browser}", cookie_of(&owner, "__Host-bedside"));
    let out = site.submit(&slug, &path_of("POST /api/sign_out"), Some(&cookie), &[]).await;
    assert_eq!((out.status, cookie_of(&out, "__Host-browser").as_str()), (StatusCode::OK, ""));
    let again = sign_in(&site, &slug, Some(&browser), &email, &password).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
}

#[tokio::test]
async fn while_many_sign_ins_fail_the_page_says_to_wait_and_keeps_the_address() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, email, password) = (clinic.front.slug.clone(), clinic.email.clone(), clinic.password.clone());
    let page = site.get(&slug, "/sign-in", None).await.body;
    let (function, argument, first) = (hidden(&page, "__fn"), hidden(&page, "__arg"), hidden(&page, "stamp"));
    for n in 20..31 {
        let guess = model::accounts::Credentials {
            email: format!("guess{n}@example.org"),
            password: model::Secret::new("not this one".to_owned()),
        };
        let stranger = site.domain.stranger(clinic.id(), n);
        domain::logins::sign_in(&site.domain, &stranger, guess).await.expect_err("wrong");
    }
    let send = async |stamp: &str| {
        let form = [
            ("__fn", function.as_str()),
            ("__arg", &argument),
            ("stamp", stamp),
            ("proof", ""),
            ("email", &email),
            ("password", &password),
        ];
        site.submit(&slug, "/sign-in", None, &form).await
    };
    // The page is older than the flood.
    let asked = send(&first).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.body);
    assert!(asked.body.contains("One moment, please") && asked.body.contains(&email), "{}", asked.body);
    assert!(!asked.body.contains(&password), "the password is not kept");
    let stamp = hidden(&asked.body, "stamp");
    assert!(!stamp.is_empty() && stamp != first, "the page is drawn with a stamp of its own");
    site.domain.clock.advance(30);
    let entered = send(&stamp).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
}

#[tokio::test]
async fn a_password_alone_makes_no_new_browser_known() {
    let site = TestSite::mailing_codes().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, email, password) = (clinic.front.slug.clone(), clinic.email.clone(), clinic.password.clone());
    let mut cookie = String::new();
    // A second time is no other: the first one left nothing behind in the browser.
    for _ in 0..2 {
        let begun = sign_in(&site, &slug, None, &email, &password).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
        assert_eq!(begun.headers[header::LOCATION], "/finish");
        assert_eq!(cookie_of(&begun, "__Host-browser"), "");
        cookie = cookie_of(&begun, "__Host-bedside");
        site.domain.run_jobs().await;
    }
    for page in ["/today", "/account"] {
        let answer = site.get(&slug, page, Some(&cookie)).await;
        assert_eq!(answer.headers[header::LOCATION], "/finish", "{page}");
    }
    let page = site.get(&slug, "/finish", Some(&cookie)).await.body;
    assert!(page.contains(&email) && page.contains("tel:+13035550142"), "{page}");
    assert!(page.contains("href=\"/forgot\""), "the way on when no letter comes any more: {page}");
    let code = testkit::mailed_code(&site.domain.letter("type this code"));
    let function = hidden(page.split("<main").nth(1).unwrap_or_default(), "__fn");
    let form = [("__fn", function.as_str()), ("code", code.expose().as_str())];
    let done = site.submit(&slug, "/finish", Some(&cookie), &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(done.headers[header::LOCATION], "/today");
    let browser = cookie_of(&done, "__Host-browser");
    assert_ne!(browser, "");
    let known = sign_in(&site, &slug, Some(&browser), &email, &password).await;
    assert_eq!(known.headers[header::LOCATION], "/today");
}

/// Who has no password to show reads nothing of it, whoever they ask for.
#[tokio::test]
async fn the_code_by_mail_tells_nobody_who_is_there() {
    let site = TestSite::mailing_codes().await;
    let clinic = site.domain.clinic("Maple").await;
    site.domain.mail();
    let slug = clinic.front.slug.clone();
    let known = sign_in(&site, &slug, None, "maple@example.org", "not this one").await;
    let unknown = sign_in(&site, &slug, None, "nobody@example.org", "not this one").await;
    for answer in [&known, &unknown] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(plain(&known.body), plain(&unknown.body));
    site.domain.run_jobs().await;
    assert!(site.domain.mail().is_empty());
}

#[tokio::test]
async fn the_operator_reads_of_blocks_and_lifts_them_in_both_languages() {
    let site = TestSite::new().await;
    let token = domain::operator::new_link(&site.domain).await.expect("a link");
    let cookie = domain::operator::enter(&site.domain, token).await.expect("it opens");
    let cookie = format!("__Host-operator={}", cookie.expose());
    let slug = site.domain.clinic("Maple").await.front.slug;
    for (lang, empty, words, lifted) in [
        ("en", "Nobody is blocked", "One address, after wrong passwords", "The block is lifted"),
        (
            "es",
            "No hay nadie bloqueado",
            "Una dirección de red, por contraseñas incorrectas",
            "El bloqueo está levantado",
        ),
    ] {
        let page = ("/operator/blocks", lang);
        assert!(ask(&site, "", page, Some(&cookie), &[]).await.body.contains(empty));
        for n in 0..20 {
            sign_in(&site, &slug, None, &format!("guess{n}@example.org"), "not this one").await;
            site.domain.clock.advance(3);
        }
        let listed = ask(&site, "", page, Some(&cookie), &[]).await.body;
        assert!(listed.contains(words) && !listed.contains("203.0.113"), "{listed}");
        let form = listed.split("block-row").nth(1).expect("a block");
        let form = [("__fn", hidden(form, "__fn")), ("block", hidden(form, "block"))];
        let form = [(form[0].0, form[0].1.as_str()), (form[1].0, form[1].1.as_str())];
        let after = ask(&site, "", page, Some(&cookie), &form).await.body;
        assert!(after.contains(lifted) && after.contains(empty), "{after}");
    }
}
