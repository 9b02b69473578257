//! Pages as a browser without script gets them: headers, forms with their text kept, origins, clinics side by side.
use crate::site::{PORT, TestSite, ask, request};
use axum::body::Body;
use axum::http::{StatusCode, header};
use model::Lang;
use model::legal::LegalKind;

#[tokio::test]
async fn every_script_carries_the_nonce_of_its_answer() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    let mut seen = Vec::new();
    for path in ["/", "/sign-in", "/legal/terms", "/nowhere", "/join"] {
        let answer = site.get(&slug, path, None).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        let nonce = nonce_of(policy);
        assert!(nonce.len() >= 22, "128 bits: {nonce}");
        let scripts: Vec<_> =
            answer.body.match_indices("<script").map(|(at, _)| &answer.body[at..]).collect();
        assert!(!scripts.is_empty(), "{path} has a script");
        for script in scripts {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: another nonce: {tag}");
        }
        seen.push(nonce.to_owned());
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5, "a nonce is used once");
}

/// The nonce in a Content-Security-Policy.
pub fn nonce_of(policy: &str) -> &str {
    let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
    rest.split_once('\'').expect("its end").0
}

/// Titles are written after the render, on any thread: each is the title of its own request, and only text.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn titles_are_their_own_requests_and_only_text() {
    let site = TestSite::new().await;
    let mut offices = Vec::new();
    for (name, title) in
        [("Maple </title><b>", "Maple &lt;/title&gt;&lt;b&gt;"), ("Oak & Elm", "Oak &amp; Elm")]
    {
        let clinic = site.domain.clinic(name).await;
        offices.push((clinic.front.slug.clone(), site.cookie(&clinic).await, title));
    }
    let router = site.router();
    let asked = (0..400).map(|n| {
        let (router, (slug, cookie, title)) = (router.clone(), offices[n % 2].clone());
        tokio::spawn(async move {
            let request = request("GET", &slug, "/today", Some(&cookie)).body(Body::empty());
            let answer = ask(&router, request.expect("a request")).await;
            assert_eq!(answer.status, StatusCode::OK, "a page failed beside others");
            let titles: Vec<&str> = answer.body.split("<title>").skip(1).collect();
            assert_eq!(titles.len(), 1);
            assert!(
                titles[0].starts_with(&format!("Today – {title}'s clinic</title>")),
                "{}",
                &titles[0][..80]
            );
        })
    });
    for answer in asked.collect::<Vec<_>>() {
        answer.await.expect("no page failed");
    }
}

/// A form that is shown again shows what was typed, and not what a browser would make of it.
#[tokio::test]
async fn what_was_typed_into_a_text_of_several_lines_is_only_text() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let own = site.cookie(&clinic).await;
    let admin = clinic.admin(&site.domain).await;
    let mut settings = domain::clinics::settings(&site.domain, &admin).await.expect("settings");
    settings.waiting_words = "</textarea><b>Sit & wait</b>".into();
    domain::clinics::save_settings(&site.domain, &admin, settings).await.expect("saved");
    let page = site.get(&clinic.front.slug, "/settings", Some(&own)).await.body;
    let texts = page.split("<textarea").skip(1).filter(|text| text.contains("name=\"waiting_words\""));
    let texts: Vec<&str> = texts.collect();
    assert_eq!(texts.len(), 1);
    let (inside, _) = texts[0].split_once("</textarea>").expect("its end");
    assert!(inside.ends_with(">&lt;/textarea>&lt;b>Sit &amp; wait&lt;/b>"), "{inside}");
    site.domain.run_jobs().await;
}

#[tokio::test]
async fn no_page_names_another_host() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    for path in ["/", "/sign-in", "/sign-up", "/legal/privacy", "/join", "/test", "/lost-link", "/forgot"] {
        let body = site.get(&slug, path, None).await.body;
        for attribute in ["src=\"http", "href=\"http", "src=\"//", "href=\"//", "url(http"] {
            assert!(!body.contains(attribute), "{path} has {attribute}");
        }
    }
}

/// Masked; nothing keeps anybody from pasting; and a password manager is told which password is meant.
#[tokio::test]
async fn passwords_are_masked_and_may_be_filled_in_by_a_manager() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = &clinic.front.slug;
    let own = site.cookie(&clinic).await;
    for (path, cookie) in [("/sign-in", None), ("/sign-up", None), ("/account", Some(own.as_str()))] {
        let page = site.get(slug, path, cookie).await.body;
        let inputs = page.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
        let inputs: Vec<&str> = inputs.filter(|tag| tag.contains("password\"")).collect();
        assert!(!inputs.is_empty(), "{path} asks for a password");
        for tag in inputs {
            assert!(tag.contains("type=\"password\""), "{path}: {tag}");
            assert!(
                ["current", "new"]
                    .iter()
                    .any(|which| tag.contains(&format!("autocomplete=\"{which}-password\""))),
                "{path}: {tag}"
            );
            for held_back in ["onpaste", "maxlength", "readonly"] {
                assert!(!tag.contains(held_back), "{path}: {tag}");
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_password_keeps_the_address_and_forgets_the_password() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let slug = clinic.front.slug.clone();
    let page = site.get(&slug, "/sign-in", None).await.body;
    let function = hidden(&page, "__fn");
    let argument = hidden(&page, "__arg");
    let email = clinic.credentials().email;
    let form = [
        ("__fn", function.as_str()),
        ("__arg", &argument),
        ("email", &email),
        ("password", "not my own password"),
    ];
    let answer = site.submit(&slug, "/sign-in", None, &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains(&email), "the address is kept");
    assert!(!answer.body.contains("not my own password"), "the password is not");
    assert!(answer.headers.get(header::SET_COOKIE).is_none());

    let password = clinic.credentials().password.expose().clone();
    let form =
        [("__fn", function.as_str()), ("__arg", &argument), ("email", &email), ("password", &password)];
    let answer = site.submit(&slug, "/sign-in", None, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers[header::LOCATION], "/today");
    let cookie = answer.headers[header::SET_COOKIE].to_str().expect("text");
    for flag in ["__Host-bedside=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(flag), "{flag} in the cookie");
    }
}

#[tokio::test]
async fn a_clinic_is_reached_by_host_and_by_path_and_an_unknown_host_by_neither() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    let by_host = site.get(&slug, "/", None).await;
    let by_path = site.get("", &format!("/c/{slug}/"), None).await;
    assert_eq!(by_host.status, StatusCode::OK);
    assert_eq!(by_path.status, StatusCode::OK);
    assert!(by_path.body.contains(&format!("data-base=\"/c/{slug}\"")));
    assert_eq!(site.get("nobody", "/", None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("", "/c/nobody/", None).await.status, StatusCode::NOT_FOUND);
    let foreign = axum::http::Request::builder().uri("/").header(header::HOST, "evil.example");
    let answer = site.ask(foreign.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
}

/// On its own domain a clinic needs neither prefix nor slug, and its invitations lead there.
#[tokio::test]
async fn a_clinic_is_reached_on_its_own_domain() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    let at =
        |host: &str| axum::http::Request::builder().uri("/").header(header::HOST, host).body(Body::empty());
    let before = site.ask(at("care.maple.example").expect("a request")).await;
    assert_eq!(before.status, StatusCode::MISDIRECTED_REQUEST);
    let set = domain::operator::set_clinic_domain(&site.domain, &slug, Some("care.maple.example")).await;
    let front = set.expect("nobody has it");
    for host in ["care.maple.example", "CARE.maple.example:8600"] {
        let page = site.ask(at(host).expect("a request")).await;
        assert_eq!(page.status, StatusCode::OK, "{host}");
        assert!(page.body.contains("data-base=\"\"") && page.body.contains(&front.name), "{}", page.body);
    }
}

/// The browser forgets the operator half a day after the last use, not after the first.
#[tokio::test]
async fn the_operators_cookie_is_renewed_while_it_is_used() {
    let site = TestSite::new().await;
    let token = domain::operator::new_link(&site.domain).await.expect("a link");
    let cookie = domain::operator::enter(&site.domain, token).await.expect("it opens");
    let cookie = format!("__Host-operator={}", cookie.expose());
    let page = site.get("", "/operator/outbox", Some(&cookie)).await;
    assert_eq!(page.status, StatusCode::OK);
    let set = page.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let renewed = set.filter(|value| value.starts_with(&cookie) && value.contains("Max-Age=43200")).count();
    assert!(renewed >= 1, "{:?}", page.headers);
    let stranger = site.get("", "/operator/outbox", Some("__Host-operator=nobodys")).await;
    assert!(!stranger.headers.contains_key(header::SET_COOKIE), "a wrong cookie is not renewed");
}

/// What the menu of the account holds.
fn menu(page: &str) -> &str {
    let menu = page.split_once("class=\"menu-list\"").and_then(|(_, rest)| rest.split_once("</details>"));
    menu.map_or("", |(menu, _)| menu)
}

#[tokio::test]
async fn every_page_of_the_office_has_a_way_out() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let own = site.cookie(&clinic).await;
    for path in [
        "/today",
        "/calendar",
        "/calendar/feed",
        "/calendar/outside",
        "/visits/new",
        "/visits/hidden",
        "/history",
        "/contacts",
        "/contacts/groups",
        "/contacts/import",
        "/contacts/duplicates",
        "/people",
        "/people/new",
        "/people/groups",
        "/licences",
        "/audit",
        "/reports",
        "/settings",
        "/settings/messages",
        "/settings/messages/invitation-mail-en",
        "/agreements",
        "/account",
        "/account/clinics",
        "/account/factor",
        "/account/visits",
    ] {
        let page = site.get(&clinic.front.slug, path, Some(&own)).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(menu(&page.body).contains("/api/sign_out"), "{path} has no way out");
    }
}

/// Every page of theirs has the way out; from then on the cookie opens nothing, and the browser forgets it.
#[tokio::test]
async fn the_operator_signs_out() {
    let site = TestSite::new().await;
    let token = domain::operator::new_link(&site.domain).await.expect("a link");
    let cookie = domain::operator::enter(&site.domain, token).await.expect("it opens");
    let cookie = format!("__Host-operator={}", cookie.expose());
    for path in [
        "/operator",
        "/operator/calls",
        "/operator/clinics",
        "/operator/outbox",
        "/operator/jobs",
        "/operator/blocks",
    ] {
        let page = site.get("", path, Some(&cookie)).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(menu(&page.body).contains("/api/operator_leave"), "{path} has no way out");
    }
    let path = crate::every_endpoint::path_of("POST /api/operator_leave");
    let answer = site.submit("", &path, Some(&cookie), &[]).await;
    assert!(answer.status.is_success() || answer.status.is_redirection(), "{}", answer.status);
    let set: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
    assert_eq!(set, ["__Host-operator=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"]);
    assert_ne!(site.get("", "/operator/outbox", Some(&cookie)).await.status, StatusCode::OK);
}

/// A database that cannot be asked is a page with a plain sentence and a way on, in the visitor's language, with every
/// security header; a program gets the bare status; neither is told what happened inside.
#[tokio::test]
async fn a_broken_database_is_a_page_that_says_so() {
    let site = TestSite::new().await;
    let slug = site.domain.clinic("Maple").await.front.slug;
    site.domain.database.tamper("alter table clinic rename to clinic_gone").await;
    for (lang, words) in [("en", "It is our fault, not yours"), ("es", "Es culpa nuestra")] {
        let page = request("GET", &slug, "/", None).header(header::ACCEPT, "text/html,*/*");
        let page = page.header(header::ACCEPT_LANGUAGE, lang).body(Body::empty()).expect("a request");
        let answer = site.ask(page).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.body.contains(words), "{}", answer.body);
        assert!(!answer.body.contains("clinic_gone") && !answer.body.contains("<script"), "{}", answer.body);
        assert!(answer.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    }
    let program = site.get(&slug, "/", None).await;
    assert_eq!((program.status, program.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, ""));
}

/// The value of a hidden input.
pub fn hidden(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\"")).map(|at| &page[at..]);
    let value = at.and_then(|rest| rest.split("value=\"").nth(1)).and_then(|rest| rest.split('"').next());
    value.unwrap_or_default().to_owned()
}

/// PR-01: every page of the router's own list, signed in and out, at clinics of two host names and of a domain of its own.
#[tokio::test]
async fn every_page_leads_to_the_privacy_policy_that_holds() {
    let site = TestSite::new().await;
    let title = domain::legal::text(&site.domain, LegalKind::Privacy, Lang::En).title;
    for name in ["Maple", "Oak", "Elm"] {
        let clinic = site.domain.clinic(name).await;
        let mut host = format!("{}.localhost:{PORT}", clinic.front.slug);
        if name == "Elm" {
            host = "care.elm.example".to_owned();
            let set =
                domain::operator::set_clinic_domain(&site.domain, &clinic.front.slug, Some(&host)).await;
            set.expect("nobody has it");
        }
        let own = site.cookie(&clinic).await;
        let get = async |path: &str, cookie: Option<&str>| {
            let asked = axum::http::Request::builder().uri(path).header(header::HOST, &host);
            let asked = asked.header(header::COOKIE, cookie.unwrap_or_default());
            site.ask(asked.body(Body::empty()).expect("a request")).await
        };
        let policy = get("/legal/privacy", None).await;
        assert_eq!(policy.status, StatusCode::OK);
        assert!(policy.body.contains(&title), "{host}");
        let mut seen = 0;
        for page in server::routes::pages() {
            // Behind what nobody has is a page as well, which says so.
            let nobodys = |part: &str| if part.starts_with(['{', ':']) { "nobodys" } else { part }.to_owned();
            let path: Vec<String> = page.trim_start_matches("GET ").split('/').map(nobodys).collect();
            let path = path.join("/");
            for cookie in [None, Some(own.as_str())] {
                let answer = get(&path, cookie).await;
                if answer.status.is_redirection() {
                    continue;
                }
                seen += 1;
                let leads = answer.body.contains("href=\"/legal/privacy\"");
                assert!(leads, "{host}{path}, signed in {}: {}", cookie.is_some(), answer.status);
            }
        }
        assert!(seen > 60, "{seen} pages were looked at");
    }
}
