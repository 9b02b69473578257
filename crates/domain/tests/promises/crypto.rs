//! `docs/crypto.toml`: the inventory of what is cryptography, held against the source both ways. Weak algorithms say why.
use crate::{ROOT, of_project, text};
use std::collections::BTreeSet;
use std::path::Path;

/// Libraries by the names that source has for them: those that we use, and those that somebody might bring.
const KNOWN: &[&str] = &[
    "aes",
    "aes_gcm",
    "aes_gcm_siv",
    "argon2",
    "bcrypt",
    "blake2",
    "blake3",
    "chacha20",
    "chacha20poly1305",
    "ctr",
    "curve25519_dalek",
    "ed25519",
    "ed25519_dalek",
    "getrandom",
    "hkdf",
    "hmac",
    "jsonwebtoken",
    "k256",
    "md5",
    "openssl",
    "p256",
    "p384",
    "pbkdf2",
    "rand",
    "rcgen",
    "ring",
    "rsa",
    "rtc_crypto",
    "rtc_dtls",
    "rustls",
    "rustls_acme",
    "scrypt",
    "sframe",
    "sha1",
    "sha2",
    "sha3",
    "subtle",
    "tokio_rustls",
    "totp_rs",
    "webauthn_rs",
    "x25519_dalek",
];
/// Whoever names one says why.
const WEAK: &[&str] = &["MD5", "SHA-1"];
/// Nothing of these is in the product.
const FOR_TESTS: &[&str] = &["crates/testkit", "crates/fuzz-targets"];
/// As long as the name of the shortest algorithm.
const LEAST: usize = 3;

/// A library and a file that uses it.
type Use = (String, String);

/// Does a line have this word, with nothing of a longer one around it?
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !before.ends_with(part) && !after.starts_with(part)
    })
}

/// Does code name the library, by an import or by a path? Another's module of that name is not it.
fn uses(code: &[&str], library: &str) -> bool {
    let bare = |line: &str| line.trim_start_matches("pub(crate) ").trim_start_matches("pub ").to_owned();
    let imports = |line: &str| {
        let line = bare(line);
        [format!("use {library}::"), format!("use {library};")].iter().any(|start| line.starts_with(start))
    };
    let another = |line: &str| bare(line).starts_with("use ") && !imports(line) && has_word(line, library);
    let path = format!("{library}::");
    let named = |line: &str| {
        line.match_indices(&path).any(|(at, _)| {
            let before = &line[..at];
            !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
        })
    };
    let by_path = code.iter().any(|line| named(line)) && !code.iter().any(|line| another(line));
    by_path || code.iter().any(|line| imports(line))
}

/// What of the libraries a file's code uses, its tests left out.
fn used(source: &str) -> Vec<&'static str> {
    let (code, _) = source.split_once("#[cfg(test)]\nmod tests {").unwrap_or((source, ""));
    let code: Vec<&str> = code.lines().map(str::trim).filter(|line| !line.starts_with("//")).collect();
    KNOWN.iter().copied().filter(|library| uses(&code, library)).collect()
}

fn below(folder: &Path, found: &mut BTreeSet<Use>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            below(&path, found);
        } else if name.ends_with(".rs") && !name.ends_with("_tests.rs") {
            let source = std::fs::read_to_string(&path).expect("a source file");
            let short = path.strip_prefix(ROOT).expect("below the root").display().to_string();
            found.extend(used(&source).into_iter().map(|library| (library.to_owned(), short.clone())));
        }
    }
}

fn of_source() -> BTreeSet<Use> {
    let mut found = BTreeSet::new();
    for part in ["app", "frontend", "server"] {
        below(&Path::new(ROOT).join(part).join("src"), &mut found);
    }
    for entry in std::fs::read_dir(Path::new(ROOT).join("crates")).expect("crates").flatten() {
        let path = entry.path();
        if !FOR_TESTS.iter().any(|one| path.ends_with(one)) {
            below(&path.join("src"), &mut found);
        }
    }
    found
}

/// What is wrong with an inventory, given what the source uses.
fn wrong(inventory: &str, source: &BTreeSet<Use>) -> Vec<String> {
    let file: toml::Table = inventory.parse().expect("TOML");
    let (mut wrong, mut listed) = (Vec::new(), BTreeSet::new());
    for entry in file["use"].as_array().expect("[[use]]") {
        let library = text(entry, "crate");
        for what in ["algorithms", "what", "key"] {
            if text(entry, what).len() < LEAST {
                wrong.push(format!("{library} does not say: {what}"));
            }
        }
        let is_weak = WEAK.iter().any(|weak| text(entry, "algorithms").contains(weak));
        if is_weak == text(entry, "because").is_empty() {
            wrong.push(format!("{library}: what is weak says why, and nothing else does"));
        }
        let files = entry.get("files").and_then(|files| files.as_array());
        for file in files.into_iter().flatten().filter_map(|file| file.as_str()) {
            if !listed.insert((library.to_owned(), file.to_owned())) {
                wrong.push(format!("{library} in {file} is there twice"));
            }
        }
    }
    wrong.extend(source.difference(&listed).map(|(library, file)| format!("{file} uses {library}")));
    wrong.extend(listed.difference(source).map(|(library, file)| format!("{file} does not use {library}")));
    wrong
}

#[test]
fn the_inventory_is_what_the_source_uses() {
    let inventory = of_project("docs/crypto.toml").expect("docs/crypto.toml");
    let source = of_source();
    assert!(source.len() > 50, "the source was read");
    assert_eq!(wrong(&inventory, &source), Vec::<String>::new());
}

/// The planted bugs: a use that is not listed, one that is gone, one that is there twice, one without words, a weak algorithm
/// without a reason.
#[test]
fn a_use_that_nobody_has_listed_is_found() {
    let source: BTreeSet<Use> = [("sha2".to_owned(), "a.rs".to_owned())].into();
    let of = |algorithms: &str, more: &str, files: &str| {
        let entry = format!(
            "[[use]]\ncrate = \"sha2\"\nalgorithms = \"{algorithms}\"\nwhat = \"Sums.\"\nkey = \"None.\"\n{more}\n"
        );
        wrong(&(entry + &format!("files = [{files}]\n")), &source).len()
    };
    assert_eq!(of("SHA-256", "", "\"a.rs\""), 0);
    assert_eq!(of("SHA-256", "", ""), 1, "not listed");
    assert_eq!(of("SHA-256", "", "\"a.rs\", \"b.rs\""), 1, "gone");
    assert_eq!(of("SHA-256", "", "\"a.rs\", \"a.rs\""), 1, "twice");
    assert_eq!(of("", "", "\"a.rs\""), 1, "without words");
    assert_eq!(of("SHA-1", "", "\"a.rs\""), 1, "weak for no reason");
    assert_eq!(of("SHA-1", "because = \"Others know no other.\"", "\"a.rs\""), 0);
}

#[test]
fn libraries_are_told_from_modules_of_their_names() {
    assert_eq!(used("use ring::hmac;\nfn f() { hmac::sign(); }"), ["ring"]);
    assert_eq!(used("use hmac::{Hmac, Mac};"), ["hmac"]);
    assert_eq!(used("fn f() { let a = rand::random(); String::new(); Ordering::Less }"), ["rand"]);
    assert_eq!(used("pub(crate) use sha2::Sha256;"), ["sha2"]);
    assert_eq!(used("// sha2::Sha256\nfn f() {}\n#[cfg(test)]\nmod tests {\nuse sha2::Sha256;\n}"), [""; 0]);
}
