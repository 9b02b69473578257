//! Every cookie that the server can set: known by name, told of in the privacy text in each language, and out of the reach
//! of scripts, of other sites and of connections that are not sealed.
use super::reading::{numbered, squeeze, without_tests};
use super::{clean, files, is_test, root};
use std::collections::BTreeSet;
use std::fs;

/// Each cookie, and what the privacy text says it is for, in English and in Spanish.
const COOKIES: &[(&str, &str, &str)] = &[
    (
        "__Host-bedside",
        "one cookie keeps a clinic's people signed in",
        "una cookie mantiene abierta la sesión de quienes trabajan en la clínica",
    ),
    (
        "__Host-browser",
        "one lets the browser be known again that they have signed in with before",
        "otra permite reconocer el navegador con el que ya la iniciaron antes",
    ),
    (
        "__Host-remembered",
        "one is set when they ask that this browser be remembered after a second factor",
        "otra se guarda cuando piden que se recuerde este navegador después de un segundo factor",
    ),
    (
        "__Host-operator",
        "one keeps whoever runs this installation signed in to its console",
        "otra mantiene abierta la sesión de quien opera la instalación en su consola",
    ),
    (
        "__Host-look",
        "one remembers settings such as language and dark colours",
        "otra recuerda preferencias como el idioma y los colores oscuros",
    ),
];
/// Where the header is written, or handed on as another answer wrote it.
const WRITERS: &[&str] = &["app/src/server.rs", "server/src/web/forms.rs", "server/src/web/look.rs"];
/// How each of them ends: not for scripts, not over plain connections, not with what other sites send.
const END: &str = "; Secure; HttpOnly; SameSite=Lax\"";

/// What a file has of cookies that it may not have.
fn faults(path: &str, text: &str) -> Vec<String> {
    let known = |name: &str| COOKIES.iter().any(|(cookie, ..)| *cookie == name);
    numbered(without_tests(text), |line| {
        let line = line.trim();
        if line.starts_with("use ") || line.starts_with("//") {
            return None;
        }
        if let Some((_, value)) = line.split_once("_COOKIE: &str = \"") {
            let name = value.split('"').next().unwrap_or_default();
            return (!known(name)).then(|| format!("the cookie {name} is in no list"));
        }
        let writes = line.contains("SET_COOKIE") || line.to_lowercase().contains("\"set-cookie\"");
        if writes && !WRITERS.contains(&path) {
            return Some("a cookie is set here".to_owned());
        }
        if let Some((_, given)) = line.split_once("set_cookie(") {
            let name = given.split([',', ':', ')']).next().unwrap_or_default();
            // The function itself, and whoever ends a sign-in, are given the name of one that is listed.
            let listed = name.ends_with("_COOKIE") || ["name", "cookie"].contains(&name);
            return (!listed).then(|| format!("{name} is set, and is no cookie of the list"));
        }
        if line.contains("Max-Age=") {
            let meant =
                line.contains("; Path=/; Max-Age=") && line.contains(END) && !line.contains("Domain=");
            return (!meant).then(|| format!("a cookie that does not end in {END}"));
        }
        None
    })
}

#[test]
fn every_cookie_is_listed_and_out_of_reach() {
    let all: Vec<_> =
        files(&["app", "crates", "server"], ".rs").into_iter().filter(|(path, _)| !is_test(path)).collect();
    clean(&all, faults);
    // And the list holds none that nothing sets.
    let constants = all.iter().flat_map(|(_, text)| text.lines()).filter_map(|line| {
        let (_, value) = line.split_once("_COOKIE: &str = \"")?;
        value.split('"').next()
    });
    let set: BTreeSet<&str> = constants.collect();
    assert_eq!(set, COOKIES.iter().map(|(name, ..)| *name).collect::<BTreeSet<_>>());
    let mut written = all.iter().flat_map(|(_, text)| without_tests(text).lines());
    assert!(written.any(|line| line.contains("Max-Age=")), "they are written somewhere");

    for (path, planted) in [
        ("app/src/server.rs", "pub const NEW_COOKIE: &str = \"__Host-new\";"),
        ("app/src/other.rs", "headers.append(SET_COOKIE, value);"),
        ("app/src/other.rs", "headers.append(\"Set-Cookie\", value);"),
        ("app/src/server.rs", "set_cookie(\"__Host-new\", value, 60);"),
        ("app/src/server.rs", "format!(\"{name}={value}; Path=/; Max-Age=60; Secure; SameSite=Lax\")"),
        (
            "app/src/server.rs",
            "format!(\"{name}=; Path=/; Max-Age=60; Domain=a.b; Secure; HttpOnly; SameSite=Lax\")",
        ),
    ] {
        assert_eq!(faults(path, planted).len(), 1, "{planted}");
    }
}

#[test]
fn the_privacy_text_tells_of_every_cookie() {
    for lang in ["en", "es"] {
        let path = root().join("crates/domain/legal").join(lang).join("privacy.md");
        let text = fs::read_to_string(path).expect("the privacy text");
        let (_, section) = text.split_once("## Cookies").expect("a section about cookies");
        let section = squeeze(section.split("\n## ").next().unwrap_or_default());
        for (name, english, spanish) in COOKIES {
            let said = if lang == "en" { english } else { spanish };
            assert!(section.contains(said), "{lang}: nothing about {name}: {section}");
        }
    }
}
