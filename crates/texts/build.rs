//! Turns `i18n/{lang}/{namespace}.json` into typed functions, so that a missing key, a missing translation or a
//! placeholder that differs between languages is a compile error, and a text that a bundle does not use is not in it.
//!
//! `{"hello": "Hello, {name}"}` becomes `pub fn hello(lang: Lang, name: impl Display) -> String`; a text without
//! placeholders becomes `pub fn key(lang: Lang) -> &'static str`. A pair `key_one`, `key_other` with `{n}` also makes
//! `pub fn key(lang: Lang, n: i64, …) -> String` (CLDR's plural categories one and other, which English and Spanish
//! share for whole numbers below a million).
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

const LANGS: [&str; 2] = ["en", "es"];
type Texts = BTreeMap<String, String>;

#[allow(clippy::disallowed_methods, reason = "cargo hands OUT_DIR to build scripts so")]
fn main() {
    println!("cargo::rerun-if-changed=i18n");
    let root = Path::new("i18n");
    let mut out = String::new();
    let mut namespaces: Vec<String> = std::fs::read_dir(root.join("en"))
        .expect("i18n/en exists")
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    namespaces.sort();
    for lang in LANGS {
        println!("cargo::rerun-if-changed=i18n/{lang}");
    }
    for namespace in namespaces {
        let by_lang: Vec<Texts> = LANGS.iter().map(|lang| read(root, lang, &namespace)).collect();
        write_namespace(&mut out, &namespace, &by_lang);
    }
    let target = Path::new(&std::env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("texts.rs");
    std::fs::write(target, out).expect("OUT_DIR is writable");
}

fn read(root: &Path, lang: &str, namespace: &str) -> Texts {
    let path = root.join(lang).join(format!("{namespace}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn write_namespace(out: &mut String, namespace: &str, by_lang: &[Texts]) {
    let keys: BTreeSet<&String> = by_lang[0].keys().collect();
    for (lang, texts) in LANGS.iter().zip(by_lang) {
        let here: BTreeSet<&String> = texts.keys().collect();
        let missing: Vec<_> = keys.symmetric_difference(&here).collect();
        assert!(missing.is_empty(), "i18n/{lang}/{namespace}.json and i18n/en differ in {missing:?}");
    }
    writeln!(out, "pub mod {namespace} {{ use super::Lang;").unwrap();
    for key in &keys {
        write_text(out, namespace, key, by_lang);
    }
    for key in keys.iter().filter_map(|key| key.strip_suffix("_one")) {
        if keys.contains(&format!("{key}_other")) {
            write_plural(out, key, &placeholders(&by_lang[0][&format!("{key}_other")]));
        }
    }
    out.push_str("}\n");
}

fn write_text(out: &mut String, namespace: &str, key: &str, by_lang: &[Texts]) {
    let args = placeholders(&by_lang[0][key]);
    for (lang, texts) in LANGS.iter().zip(by_lang) {
        assert_eq!(args, placeholders(&texts[key]), "placeholders of {namespace}.{key} differ in {lang}");
    }
    writeln!(out, "/// {}", by_lang[0][key].replace('\n', " ")).unwrap();
    let params: String = args.iter().map(|a| format!(", {a}: impl std::fmt::Display")).collect();
    let (returns, wrap) = if args.is_empty() { ("&'static str", "") } else { ("String", "format!") };
    writeln!(out, "pub fn {key}(lang: Lang{params}) -> {returns} {{ match lang {{").unwrap();
    for (lang, texts) in LANGS.iter().zip(by_lang) {
        let variant = format!("{}{}", lang[..1].to_uppercase(), &lang[1..]);
        let literal = format!("{:?}", texts[key]);
        if wrap.is_empty() {
            writeln!(out, "Lang::{variant} => {literal},").unwrap();
        } else {
            writeln!(out, "Lang::{variant} => format!({literal}),").unwrap();
        }
    }
    out.push_str("} }\n");
}

fn write_plural(out: &mut String, key: &str, args: &BTreeSet<String>) {
    assert!(args.contains("n"), "plural {key}_other needs {{n}}");
    let rest: Vec<&String> = args.iter().filter(|a| *a != "n").collect();
    let params: String = rest.iter().map(|a| format!(", {a}: impl std::fmt::Display")).collect();
    // Arguments are sorted by name in the generated functions.
    let pass: String = args.iter().map(|a| format!(", {a}")).collect();
    writeln!(
        out,
        "pub fn {key}(lang: Lang, n: i64{params}) -> String {{ if n == 1 {{ {key}_one(lang{pass}).to_string() }} else {{ {key}_other(lang{pass}) }} }}"
    )
    .unwrap();
}

/// The `{names}` of a text, sorted: the order of the function's arguments.
fn placeholders(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let Some(end) = rest[start..].find('}') else { panic!("unclosed placeholder in {text:?}") };
        names.insert(rest[start + 1..start + end].to_owned());
        rest = &rest[start + end + 1..];
    }
    names
}
