//! Who may import what: the table of ARCHITECTURE.md, held against Cargo's own tree.
use std::collections::BTreeSet;
use std::process::Command;

const NATIVE: &str = "x86_64-unknown-linux-gnu";
const BROWSER: &str = "wasm32-unknown-unknown";

/// One row of the table: what must not be reachable from a crate by normal dependencies, however far down.
struct Row {
    /// As for `cargo tree`: package, and features where they matter.
    package: &'static [&'static str],
    target: &'static str,
    never: &'static [&'static str],
}

/// Engines, databases and servers: what has no place in anything that a browser downloads.
const SERVER_SIDE: &[&str] = &[
    "domain",
    "jobs",
    "adapters",
    "sfu",
    "server",
    "testkit",
    "sqlx",
    "sqlx-core",
    "libsqlite3-sys",
    "tokio",
    "mio",
    "axum",
    "hyper",
    "tower",
    "leptos_axum",
    "rtc",
    "webrtc",
    "rustls",
    "lettre",
    "argon2",
    "zxcvbn",
    "jiff",
    "rand",
];
/// What a pure core must do without: no socket, no task, no database, no browser.
const IMPURE: &[&str] = &[
    "tokio",
    "mio",
    "axum",
    "hyper",
    "sqlx",
    "leptos",
    "server_fn",
    "web-sys",
    "wasm-bindgen",
    "gloo",
    "rtc",
    "webrtc",
    "domain",
    "rand",
];

const TABLE: &[Row] = &[
    Row { package: &["model"], target: NATIVE, never: IMPURE },
    Row { package: &["model"], target: BROWSER, never: IMPURE },
    Row { package: &["texts"], target: NATIVE, never: IMPURE },
    Row { package: &["call"], target: NATIVE, never: IMPURE },
    Row { package: &["call"], target: BROWSER, never: IMPURE },
    Row { package: &["call-web"], target: BROWSER, never: SERVER_SIDE },
    Row {
        package: &["jobs"],
        target: NATIVE,
        never: &["model", "domain", "axum", "leptos", "hyper", "lettre"],
    },
    Row {
        package: &["domain"],
        target: NATIVE,
        never: &[
            "leptos",
            "leptos_axum",
            "axum",
            "hyper",
            "http",
            "lettre",
            "reqwest",
            "adapters",
            "app",
            "server",
            "sfu",
            "rtc",
            "call-web",
            "web-sys",
            "testkit",
        ],
    },
    Row {
        package: &["adapters"],
        target: NATIVE,
        never: &["app", "server", "leptos", "axum", "sfu", "rtc", "openssl", "native-tls", "testkit"],
    },
    Row {
        package: &["sfu"],
        target: NATIVE,
        never: &["domain", "sqlx", "axum", "leptos", "app", "jobs", "webrtc", "texts"],
    },
    Row {
        package: &["app", "--features", "ssr"],
        target: NATIVE,
        never: &["adapters", "sfu", "rtc", "call-web", "server", "testkit"],
    },
    Row { package: &["app", "--features", "hydrate"], target: BROWSER, never: SERVER_SIDE },
    Row { package: &["frontend"], target: BROWSER, never: SERVER_SIDE },
    Row {
        package: &["server"],
        target: NATIVE,
        // Test helpers belong to tests, the browser's hands to the browser. (`webrtc` is the caller of `doctor --call`.)
        never: &["frontend", "call-web", "testkit", "openssl", "openssl-sys", "native-tls", "tower_governor"],
    },
];

/// What a crate may name in its own Cargo.toml. Transitively more may arrive (`app` reaches SQL through `domain`),
/// but nobody may call what is not here.
const DIRECT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("texts", &["model"]),
    ("call", &["model"]),
    ("call-web", &["model", "call"]),
    ("noise-web", &[]),
    ("sealed", &[]),
    ("sealed-web", &["sealed"]),
    ("jobs", &[]),
    ("domain", &["model", "texts", "jobs"]),
    ("adapters", &["model", "domain"]),
    ("sfu", &["model", "call"]),
    ("app", &["model", "texts", "call", "call-web", "domain"]),
    ("frontend", &["app"]),
    ("server", &["app", "model", "texts", "call", "sfu", "jobs", "domain", "adapters"]),
    ("testkit", &["model", "domain", "jobs", "texts", "adapters"]),
    // Throws anything at whatever reads what strangers send.
    ("fuzz-targets", &["model", "call", "sealed", "sfu", "domain", "adapters", "server"]),
];
/// Outside crates that a crate must not name itself, though they are somewhere below it.
const NOT_DIRECTLY: &[(&str, &[&str])] = &[
    ("app", &["sqlx", "tokio", "rand", "jiff"]),
    ("frontend", &["web-sys", "sqlx", "tokio"]),
    ("server", &["sqlx", "web-sys", "wasm-bindgen"]),
];

fn cargo(args: &[&str]) -> String {
    let run = Command::new("cargo").args(args).output().expect("cargo can be run");
    assert!(
        run.status.success(),
        "cargo {} failed:\n{}",
        args.join(" "),
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8_lossy(&run.stdout).into_owned()
}

fn tree(row: &Row, more: &[&str]) -> String {
    let mut args = vec!["tree", "--offline", "--locked", "-e", "normal", "--target", row.target, "-p"];
    args.extend(row.package);
    args.extend(more);
    cargo(&args)
}

/// The forbidden crates that are in the tree, each with the shortest story of how it got in.
fn intruders(row: &Row) -> Vec<String> {
    let listed = tree(row, &["--prefix", "none", "--format", "{p}"]);
    let present: BTreeSet<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(present.contains(row.package[0]), "cargo tree said nothing of {}", row.package[0]);
    row.never
        .iter()
        .filter(|name| present.contains(**name))
        .map(|name| {
            // Several versions of one crate are ambiguous to --invert; then the whole tree is searched by hand.
            let path = path_to(&tree(row, &["--prefix", "depth", "--format", " {p}"]), name);
            format!("{} for {} reaches {name}: {}", row.package.join(" "), row.target, path.join(" → "))
        })
        .collect()
}

/// The first way down to `name` in the output of `cargo tree --prefix depth`.
fn path_to(tree: &str, name: &str) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    for line in tree.lines() {
        let Some((depth, crate_name)) = line.split_once(' ') else { continue };
        let (Ok(depth), Some(crate_name)) = (depth.parse::<usize>(), crate_name.split_whitespace().next())
        else {
            continue;
        };
        path.truncate(depth);
        path.push(crate_name.to_owned());
        if crate_name == name {
            return path;
        }
    }
    path.clear();
    path
}

#[test]
fn nothing_forbidden_is_reachable() {
    let found: Vec<String> = TABLE.iter().flat_map(intruders).collect();
    assert!(found.is_empty(), "a crate got where it must not be:\n  {}\n", found.join("\n  "));
}

/// `name -> direct dependencies`, of our own crates, without those of tests and build scripts.
fn direct() -> Vec<(String, BTreeSet<String>)> {
    let text = cargo(&["metadata", "--offline", "--no-deps", "--format-version", "1"]);
    let metadata: serde_json::Value = serde_json::from_str(&text).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages
        .iter()
        .map(|package| {
            let name = package["name"].as_str().unwrap_or_default().to_owned();
            let dependencies = package["dependencies"].as_array().into_iter().flatten();
            let normal = dependencies
                .filter(|dependency| dependency["kind"].is_null())
                .filter_map(|dependency| dependency["name"].as_str())
                .map(str::to_owned)
                .collect();
            (name, normal)
        })
        .collect()
}

/// What of `dependencies` breaks the two lists.
fn trespasses(name: &str, dependencies: &BTreeSet<String>) -> Vec<String> {
    let Some((_, may)) = DIRECT.iter().find(|(crate_name, _)| *crate_name == name) else {
        return vec![format!(
            "{name} is new: say in server/tests/deps.rs and ARCHITECTURE.md what it may use"
        )];
    };
    let ours = |dependency: &str| DIRECT.iter().any(|(crate_name, _)| *crate_name == dependency);
    let banned =
        NOT_DIRECTLY.iter().find(|(crate_name, _)| *crate_name == name).map_or(&[][..], |(_, list)| *list);
    dependencies
        .iter()
        .filter(|dependency| {
            (ours(dependency) && !may.contains(&dependency.as_str())) || banned.contains(&dependency.as_str())
        })
        .map(|dependency| format!("{name} names {dependency} in its Cargo.toml, which it may not use"))
        .collect()
}

#[test]
fn every_crate_names_only_what_it_may_use() {
    let found: Vec<String> =
        direct().iter().flat_map(|(name, dependencies)| trespasses(name, dependencies)).collect();
    assert!(found.is_empty(), "\n  {}\n", found.join("\n  "));
}

/// The tests above would pass as well if they looked at nothing: here each is shown a fault that exists.
#[test]
fn a_planted_fault_is_found() {
    let planted = Row { package: &["domain"], target: NATIVE, never: &["libsqlite3-sys", "left-pad"] };
    let found = intruders(&planted);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("domain → "), "the path is told: {}", found[0]);
    assert!(found[0].ends_with("→ libsqlite3-sys"), "{}", found[0]);

    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(trespasses("sfu", &names(&["call", "tokio"])), Vec::<String>::new());
    assert_eq!(trespasses("sfu", &names(&["domain"])).len(), 1);
    assert_eq!(trespasses("app", &names(&["sqlx"])).len(), 1);
    assert_eq!(trespasses("commons", &names(&[])).len(), 1);
    assert_eq!(path_to("0 a v1\n1 b v1\n2 c v1\n1 d v1\n2 e v1\n", "e"), ["a", "d", "e"]);
}
