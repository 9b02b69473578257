//! What a page wears before any script runs: the clinic's colours, and light or dark by its reader's choice.
use crate::every_endpoint::path_of;
use crate::site::{TestSite, request};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

const OWN: &str = "care.maple.example";
/// Dark enough to be worn on light surfaces as it was picked.
const PLUM: &str = "#6b1f5c";

fn at(method: &str, host: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, host).header(header::ACCEPT, "text/html")
}

fn open(host: &str, path: &str) -> Request<Body> {
    at("GET", host, path).body(Body::empty()).expect("a request")
}

/// A form of another page, which is refused by a page that is drawn apart from all others.
fn from_elsewhere(host: &str, path: &str) -> Request<Body> {
    at("POST", host, path).header("sec-fetch-site", "cross-site").body(Body::empty()).expect("a request")
}

/// The clinics' sheets that the head links, above everything that is drawn.
pub fn worn(page: &str) -> Vec<String> {
    let (head, _) = page.split_once("<body").expect("a page");
    let tags = head.split("<link").skip(1).filter_map(|rest| rest.split('>').next());
    let sheets = tags.filter(|tag| tag.contains("rel=\"stylesheet\""));
    let addresses = sheets.filter_map(|tag| tag.split("href=\"").nth(1)?.split('"').next());
    addresses.filter(|address| address.starts_with("/theme/")).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_page_wears_its_clinics_colour_from_its_first_byte_wherever_it_is_opened() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let elm = site.domain.clinic("Elm").await.front;
    let (slug, cookie) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    let before = clinic.front.theme.clone();

    let form = [
        ("new[name]", "Maple"),
        ("new[help_phone]", "+1 303 555 0142"),
        ("new[zone]", "America/Denver"),
        ("new[lang]", "en"),
        ("new[accent]", PLUM),
        ("new[idle_min]", "15"),
        ("new[absolute_h]", "12"),
    ];
    let save = path_of("POST /api/save_settings");
    let saved = site.submit(&slug, &save, Some(&cookie), &form).await;
    assert!(saved.status.is_success() || saved.status.is_redirection(), "{} {}", saved.status, saved.body);
    let theme = site.domain.front(clinic.id()).await.theme;
    assert!(theme.version > before.version && before.accent_light != PLUM, "under another address");

    let sheet = format!("/theme/{}/{}.css", clinic.id().text(), theme.version);
    let (by_host, by_path) = (format!("{slug}.localhost:3000"), |path: &str| format!("/c/{slug}{path}"));
    for (sent, status) in [
        (open(&by_host, "/"), StatusCode::OK),
        (open(&by_host, "/join"), StatusCode::OK),
        (open(&by_host, "/sign-in"), StatusCode::OK),
        (open("localhost:3000", &by_path("/")), StatusCode::OK),
        (open("localhost:3000", &by_path("/sign-in")), StatusCode::OK),
        (open(&by_host, "/nowhere"), StatusCode::NOT_FOUND),
        (open("localhost:3000", &by_path("/nowhere")), StatusCode::NOT_FOUND),
        (from_elsewhere(&by_host, "/sign-in"), StatusCode::FORBIDDEN),
        (from_elsewhere("localhost:3000", &by_path("/sign-in")), StatusCode::FORBIDDEN),
    ] {
        let asked = format!("{} {}", sent.method(), sent.uri());
        let page = site.ask(sent).await;
        assert_eq!((page.status, worn(&page.body)), (status, vec![sheet.clone()]), "{asked}");
    }
    domain::operator::set_clinic_domain(&site.domain, &slug, Some(OWN)).await.expect("nobody has it");
    for (sent, status) in [
        (open(OWN, "/"), StatusCode::OK),
        (open(OWN, "/sign-in"), StatusCode::OK),
        (open(OWN, "/nowhere"), StatusCode::NOT_FOUND),
        (from_elsewhere(OWN, "/sign-in"), StatusCode::FORBIDDEN),
    ] {
        let asked = format!("{} {} on its own domain", sent.method(), sent.uri());
        let page = site.ask(sent).await;
        assert_eq!((page.status, worn(&page.body)), (status, vec![sheet.clone()]), "{asked}");
    }

    // The sheet is the same from every address, and holds what was picked.
    for host in [by_host.as_str(), "localhost:3000", OWN] {
        let css = site.ask(open(host, &sheet)).await;
        assert_eq!(css.status, StatusCode::OK, "{host}");
        assert_eq!(css.headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(css.body.starts_with(&format!(":root{{--accent:{PLUM};")), "{}", css.body);
        assert!(css.body.contains(&format!("--accent:{};", theme.accent_dark)), "{}", css.body);
    }

    // Another clinic wears its own, and the installation's page none.
    let other = site.get(&elm.slug, "/sign-in", None).await.body;
    assert_eq!(worn(&other), [format!("/theme/{}/{}.css", elm.clinic.text(), elm.theme.version)]);
    assert_eq!(worn(&site.get("", "/", None).await.body), Vec::<String>::new());
}

/// What `<html>` says of it.
fn look(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("<html").expect("a page");
    rest.split('>').next()?.split("data-theme=\"").nth(1)?.split('"').next()
}

/// As the form under Appearance sends it; the cookie afterwards.
async fn choose(site: &TestSite, slug: &str, kept: Option<&str>, chosen: &str) -> String {
    let form = [("back", "/sign-in"), ("look", chosen)];
    let answer = site.submit(slug, "/lang", kept, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers[header::LOCATION], "/sign-in");
    let set = answer.headers[header::SET_COOKIE].to_str().expect("text");
    set.split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn light_dark_or_as_the_system_is_what_its_reader_has_chosen() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, own) = (clinic.front.slug.clone(), site.cookie(&clinic).await);
    let seen = async |cookie: Option<&str>| {
        let page = site.get(&slug, "/sign-in", cookie).await.body;
        look(&page).map(str::to_owned)
    };
    assert_eq!(seen(None).await, None, "as the system until somebody chooses");
    let mut cookie = None;
    for chosen in ["dark", "light", "", "dark"] {
        let kept = choose(&site, &slug, cookie.as_deref(), chosen).await;
        let expected = Some(chosen.to_owned()).filter(|chosen| !chosen.is_empty());
        assert_eq!(seen(Some(&kept)).await, expected, "{chosen:?}");

        // The form says which one it is.
        let page = site.get(&slug, "/settings", Some(&format!("{own}; {kept}"))).await.body;
        let buttons: Vec<&str> = page.split("<button").filter(|tag| tag.contains("name=\"look\"")).collect();
        let pressed = buttons
            .iter()
            .filter(|tag| tag.split('>').next().is_some_and(|tag| tag.contains("aria-pressed=\"true\"")));
        let pressed: Vec<&&str> = pressed.collect();
        assert_eq!((buttons.len(), pressed.len()), (3, 1), "{buttons:?}");
        let value = pressed[0].split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
        assert_eq!(value.unwrap_or_default(), chosen);
        assert!(page.contains("method=\"post\" action=\"/lang\""), "it needs no script");
        cookie = Some(kept);
    }

    // What nobody offers changes nothing, whether it comes by the form or in the cookie.
    for made_up in ["sepia", "DARK", "light dark", "\"><script>"] {
        let kept = choose(&site, &slug, cookie.as_deref(), made_up).await;
        assert_eq!(Some(&kept), cookie.as_ref(), "{made_up}");
        let forged = format!("__Host-look=lang=&look={made_up}");
        let page = site.get(&slug, "/sign-in", Some(&forged)).await;
        assert_eq!((page.status, look(&page.body)), (StatusCode::OK, None), "{made_up}");
    }

    // A language that is chosen leaves the look alone, and a page of failure wears it as well.
    let kept = cookie.expect("chosen");
    let answer = site.submit(&slug, "/lang", Some(&kept), &[("lang", "es")]).await;
    let set = answer.headers[header::SET_COOKIE].to_str().expect("text");
    assert!(set.starts_with("__Host-look=lang=es&look=dark;"), "{set}");
    let refused = request("POST", &slug, "/sign-in", Some(&kept))
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "cross-site");
    let refused = site.ask(refused.body(Body::empty()).expect("a request")).await;
    assert_eq!((refused.status, look(&refused.body)), (StatusCode::FORBIDDEN, Some("dark")));
}
