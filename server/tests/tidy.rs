//! House rules that no compiler knows. Each check is a function over a file's text, and each is shown a planted fault.
use reading::{blank_comments, numbered, squeeze, statements, tables, without_tests};
use std::fs;
use std::path::{Path, PathBuf};

#[path = "tidy/cookies.rs"]
mod cookies;
#[path = "tidy/reading.rs"]
mod reading;

// ---- The lists that a person decides about ----

/// Files over `MAX_LINES` that were let in, with the length they may have. A number may only go down.
const LONG: &[(&str, usize)] = &[];
const MAX_LINES: usize = 600;

/// Where a literal colour is data, not design: a clinic's default theme and its contrast rules, and letters, in which
/// mail programs understand no custom properties.
const COLOUR_IS_DATA: &[&str] = &[
    "crates/call-web/src/blur/paint.rs",
    "crates/model/src/branding.rs",
    "crates/domain/src/clinics/",
    "crates/domain/src/mail/",
    "server/src/web/theme.rs",
];

/// Tables that belong to no clinic: people's identities, secrets of the operator, limits, the queue, the schema itself.
const GLOBAL_TABLES: &[&str] = &[
    "authenticator",
    "identity",
    "job",
    "legal_version",
    "newsletter",
    "newsletter_text",
    "old_password",
    "operator_link",
    "operator_sign_in",
    "quota",
    "recovery_code",
    "schema_migration",
    "text_factor",
    "text_read",
    "text_stop",
    "throttle",
    "zone_rules",
    // The catalogues in which SQLite and PostgreSQL describe themselves.
    "sqlite_master",
    "pragma_table_info",
    "pragma_page_count",
    "information_schema",
];
/// A clinic is its own clinic: its key is `id`.
const CLINIC: &str = "clinic";

/// Statements over all clinics at once, `file` and name, and why. They may give nothing to a person of one clinic.
const OVER_ALL_CLINICS: &[(&str, &str, &str)] = &[
    ("crates/domain/src/factors/rows.rs", "ASK_AGAIN", "the factor is the person's, not the clinic's"),
    ("crates/domain/src/factors/rows.rs", "CLINICS_OF", "is it one clinic's alone"),
    ("crates/domain/src/factors/rows.rs", "FORGET_BROWSERS", "the factor is the person's, not the clinic's"),
    ("crates/domain/src/factors/rows.rs", "PRUNE", "the daily job"),
    (
        "crates/domain/src/passkeys/rows.rs",
        "OF_IDENTITY",
        "recovery codes are the person's, not the clinic's",
    ),
    ("crates/domain/src/clinics/rows.rs", "*", "finds the clinic itself, by name, domain or host"),
    ("crates/domain/src/audit/rows.rs", "CHAINS", "server doctor checks every log"),
    ("crates/domain/src/audit/rows.rs", "UNSIGNED", "every log is signed"),
    ("crates/domain/src/audit/rows.rs", "UNSIGNED_SINCE", "every log is signed"),
    ("crates/domain/src/audit/rows.rs", "SIGNED_AFTER", "what was signed is one sequence over all logs"),
    ("crates/domain/src/audit/rows.rs", "SIGNED_LAST", "what was signed is one sequence over all logs"),
    ("crates/domain/src/audit/rows.rs", "SIGNED_NEWEST", "the newest of each log, for the operator"),
    ("crates/domain/src/audit/rows.rs", "SIGNED", "what was signed is one sequence over all logs"),
    ("crates/domain/src/publish/rows.rs", "PRUNE", "clean-up by age"),
    ("crates/domain/src/quality/rows.rs", "PRUNE", "the daily job"),
    ("crates/domain/src/newsletter/rows.rs", "READERS", "the operator's page: a count"),
    ("crates/domain/src/newsletter/rows.rs", "CLINICS_AFTER", "each clinic gets its copies"),
    (
        "crates/domain/src/newsletter/rows.rs",
        "DUE",
        "one pace for all; each copy is looked at in its own clinic",
    ),
    ("crates/domain/src/newsletter/rows.rs", "NEXT", "one pace for all: a time"),
    ("crates/domain/src/newsletter/rows.rs", "PROGRESS", "the operator's page: counts"),
    ("crates/domain/src/operator/rows.rs", "CLINICS", "the operator's page: public names and counts"),
    ("crates/domain/src/operator/rows.rs", "CLINIC_NAME", "the operator's page: a public name"),
    ("crates/domain/src/operator/rows.rs", "CLINIC_COUNT", "the operator's page: a count"),
    ("crates/domain/src/outbox/rows.rs", "LOST", "the operator's page: a count"),
    ("crates/domain/src/outbox/rows.rs", "KEEP", "the daily job"),
    ("crates/domain/src/outbox/rows.rs", "PRUNE", "clean-up by age"),
    ("crates/domain/src/logins/email/rows.rs", "PRUNE", "clean-up by age"),
    ("crates/domain/src/logins/lapsing/rows.rs", "PRUNE", "clean-up by age"),
    ("crates/domain/src/logins/rows.rs", "SIGN_INS_PRUNE", "clean-up by age"),
    ("crates/domain/src/logins/rows.rs", "LINKS_PRUNE", "clean-up by age"),
    ("crates/domain/src/logins/rows.rs", "HAND_OVERS_PRUNE", "clean-up by age"),
    ("crates/domain/src/switching/rows.rs", "TOKENS_PRUNE", "clean-up by age"),
    ("crates/domain/src/switching/rows.rs", "HALVES_PRUNE", "clean-up of what its other end has ended"),
    (
        "crates/domain/src/logins/rows.rs",
        "SIGN_INS_END",
        "a new password ends a person's sign-ins at every clinic",
    ),
    ("crates/domain/src/people/rows.rs", "INVITATIONS_PRUNE", "clean-up by age"),
    (
        "crates/domain/src/support/rows.rs",
        "OPEN",
        "the operator's page: which clinics let them help, and until when",
    ),
    (
        "crates/domain/src/support/rows.rs",
        "INSIDE",
        "a sign-in of the operator's leaves every clinic that it has open",
    ),
    ("crates/domain/src/joining/rows.rs", "RECOVER", "closes what a killed process left open"),
    ("crates/domain/src/joining/rows.rs", "WITH_CONTACT", "clean-up by age"),
    ("crates/domain/src/joining/rows.rs", "HEARTBEAT", "stamps whoever is in a call of this process"),
    (
        "crates/domain/src/joining/rows.rs",
        "CLINIC_OF",
        "what comes from inside of a call names its visit only",
    ),
    (
        "crates/domain/src/visits/rows.rs",
        "CLINIC_OF",
        "what comes from inside of a call names its visit only",
    ),
    (
        "crates/domain/src/visits/rows.rs",
        "ABANDONED",
        "finds what nobody ended; each is then ended in its own clinic",
    ),
    ("crates/domain/src/booking/rows.rs", "WITH_OLD", "clean-up by age"),
    ("crates/domain/src/outside/rows.rs", "FORGOTTEN", "clean-up by age"),
    ("crates/domain/src/queue/rows.rs", "WITH_OLD", "clean-up by age"),
    ("crates/domain/src/chat/rows.rs", "WITH_CHAT", "clean-up by age"),
    (
        "crates/domain/src/texting/rows.rs",
        "LAST_TEXTED",
        "a text that comes in says whose number it is from, and not which clinic's",
    ),
    ("crates/domain/src/outbox/rows.rs", "CLINIC_OF", "a job names its letter only"),
    ("crates/domain/src/newsletter/rows.rs", "BY_MESSAGE", "what is heard of a copy names its message only"),
    ("crates/domain/src/outbox/refused.rs", "PRUNE", "clean-up by age"),
    (
        "crates/domain/src/outbox/rows.rs",
        "NEWEST",
        "the operator's page, which shows the outbox of this installation",
    ),
];

/// Statements of one engine: (words, what to write instead).
const ONE_ENGINE: &[(&str, &str)] = &[
    ("for update", "a `Sql` pair in a function named lock_…"),
    ("for no key update", "a `Sql` pair in a function named lock_…"),
    ("skip locked", "a `Sql` pair in crates/jobs"),
    ("now()", "bind tx.now()"),
    ("current_timestamp", "bind tx.now()"),
    (" ilike ", "lower(a) like lower(b)"),
    ("json_each", "a loop"),
    ("insert or ", "on conflict"),
    ("::", "cast(… as …)"),
    ("gen_random_uuid", "an id made by the domain"),
];
/// Where a statement of one engine is at home.
const ENGINES_AT_HOME: &[&str] =
    &["crates/jobs/src/", "crates/testkit/src/", "crates/domain/src/db.rs", "crates/domain/src/migrate.rs"];

// ---- The checks ----

/// Every file says in its first line what it is for.
fn no_heading(text: &str) -> Vec<String> {
    if text.starts_with("//! ") {
        vec![]
    } else {
        vec!["1: the first line says what the file is for: //! …".into()]
    }
}

fn too_long(path: &str, text: &str, let_in: &[(&str, usize)]) -> Vec<String> {
    let lines = text.lines().count();
    match let_in.iter().find(|(long, _)| *long == path) {
        Some((_, most)) if lines > *most => {
            vec![format!("{lines} lines; it may have {most} and should get shorter")]
        }
        Some((_, most)) if lines < *most => {
            vec![format!("{lines} lines: well done; write {lines} for {most} in LONG, or take it out")]
        }
        None if lines > MAX_LINES => vec![format!("{lines} lines; split it, {MAX_LINES} is the most")],
        _ => vec![],
    }
}

/// Put together here, so that this file does not find itself.
fn unfinished_marks() -> [String; 5] {
    ["TO_DO", "FIX_ME", "XX_X", "to_do!", "unimple_mented!"].map(|mark| mark.replace('_', ""))
}

fn unfinished(text: &str) -> Vec<String> {
    let marks = unfinished_marks();
    numbered(text, |line| {
        let mark = marks.iter().find(|mark| line.contains(mark.as_str()))?;
        Some(format!("{mark} is for a branch of your own; do it, or file an issue"))
    })
}

/// Literal colours. In a style sheet only what stands after a property's colon counts, so that `#add { … }` is an id.
fn colours(path: &str, text: &str) -> Vec<String> {
    let sheet = path.ends_with(".css");
    let text = if sheet { blank_comments(text) } else { without_tests(text).to_owned() };
    numbered(&text, |line| {
        let value = match (sheet, line.split_once(':')) {
            (true, Some((_, value))) if !line.trim_end().ends_with(['{', ',']) => value,
            (true, _) => return None,
            (false, _) if line.trim_start().starts_with("//") => return None,
            (false, _) => line,
        };
        let found = hex_colour(value, sheet)
            .or_else(|| colour_function(value))
            .or_else(|| named_colour(value, sheet))?;
        Some(format!("{found}: name a custom property of style/tokens.css instead"))
    })
}

fn hex_colour(value: &str, sheet: bool) -> Option<String> {
    for (at, _) in value.match_indices('#') {
        let digits: String =
            value[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let hex = matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit());
        // In code, `#add` is more often an anchor than a colour.
        if hex && (sheet || digits.chars().any(|c| c.is_ascii_digit())) {
            return Some(format!("#{digits}"));
        }
    }
    None
}

fn colour_function(value: &str) -> Option<String> {
    ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "oklch(", "oklab(", "lab(", "lch("].iter().find_map(
        |function| {
            let at = value.find(function)?;
            let word_before =
                value[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
            // `oklch(from var(--brand) …)` derives from a token, as color-mix does.
            let derived = value[at + function.len()..].trim_start().starts_with("from ");
            (!word_before && !derived).then(|| format!("{function}…)"))
        },
    )
}

fn named_colour(value: &str, sheet: bool) -> Option<String> {
    const NAMES: &[&str] =
        &["white", "black", "red", "green", "blue", "gray", "grey", "orange", "yellow", "purple"];
    if !sheet {
        return None;
    }
    value
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '!' | '}'))
        .find(|word| NAMES.contains(word))
        .map(str::to_owned)
}

/// On no screen is a visit or a sign-in a "session": `visit` and `signed in` are the words (ARCHITECTURE.md).
fn banned_words(text: &str) -> Vec<String> {
    let Ok(json) = serde_json::from_str::<serde_json::Value>(text) else { return vec!["is no JSON".into()] };
    let mut found = Vec::new();
    let mut open = vec![(String::new(), &json)];
    while let Some((key, value)) = open.pop() {
        match value {
            serde_json::Value::Object(map) => {
                open.extend(map.iter().map(|(key, value)| (key.clone(), value)))
            }
            serde_json::Value::Array(list) => open.extend(list.iter().map(|value| (key.clone(), value))),
            serde_json::Value::String(said) => {
                let said = said.to_lowercase();
                if said.split(|c: char| !c.is_alphabetic()).any(|word| matches!(word, "session" | "sessions"))
                {
                    found.push(format!("{key}: say visit, or signed in, not session"));
                }
            }
            _ => {}
        }
    }
    found
}

/// `call` runs in virtual time and in browsers, where std's clock panics.
fn real_time(text: &str) -> Vec<String> {
    numbered(without_tests(text), |line| {
        let real = line.contains("std::time") || line.contains("Instant::now");
        (real && !line.trim_start().starts_with("//"))
            .then(|| "call counts in its own Moment, an argument".to_owned())
    })
}

fn one_engine(path: &str, text: &str) -> Vec<String> {
    if ENGINES_AT_HOME.iter().any(|home| path.starts_with(home)) {
        return vec![];
    }
    let statements = statements(text);
    let foreign = statements.iter().filter(|statement| !statement.name.to_lowercase().starts_with("lock_"));
    foreign
        .filter_map(|statement| {
            let (words, instead) = ONE_ENGINE.iter().find(|(words, _)| statement.sql.contains(words))?;
            Some(format!(
                "{}: {} has {words:?}, which one engine only has: {instead}",
                statement.line, statement.name
            ))
        })
        .collect()
}

fn without_clinic(path: &str, text: &str, over_all: &[(&str, &str, &str)]) -> Vec<String> {
    statements(text)
        .iter()
        .filter(|statement| {
            !over_all.iter().any(|(file, name, _)| *file == path && (*name == "*" || *name == statement.name))
        })
        .filter_map(|statement| {
            let sql = &statement.sql;
            let table = tables(sql).into_iter().find(|table| !GLOBAL_TABLES.contains(&table.as_str()))?;
            let inserts = sql.starts_with("insert") && sql.split("values").next().is_some_and(|c| c.contains("clinic_id"));
            let bound = sql.contains("clinic_id = $") || inserts || (table == CLINIC && sql.contains("id = $"));
            (!bound).then(|| {
                format!(
                    "{}: {} touches {table} without `clinic_id = $n`: bind tx.clinic(), or say why not in OVER_ALL_CLINICS",
                    statement.line, statement.name
                )
            })
        })
        .collect()
}

/// A new table has a clinic, or is named in GLOBAL_TABLES by someone who thought about it.
fn tables_without_clinic(text: &str) -> Vec<String> {
    let text = squeeze(text);
    text.split("create table ")
        .skip(1)
        .filter_map(|rest| {
            let name = rest.trim_start_matches("if not exists ").split([' ', '(']).next()?;
            let body = rest.split(';').next()?;
            let known = name == CLINIC || GLOBAL_TABLES.contains(&name) || body.contains("clinic_id uuid");
            (!known).then(|| format!("table {name} has no clinic_id"))
        })
        .collect()
}

// ---- Walking the repository ----

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("server/ lies in the repository").to_owned()
}

/// Files under `folders` whose name ends so, as paths from the root, with their texts.
fn files(folders: &[&str], ending: &str) -> Vec<(String, String)> {
    let root = root();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let skip = path.file_name().is_some_and(|name| name == "node_modules" || name == "target");
            if !skip {
                open.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
            }
        } else if path.to_string_lossy().ends_with(ending) {
            let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().into_owned();
            // A file that vanishes meanwhile (an editor's) is none of ours.
            if let Ok(text) = fs::read_to_string(&path) {
                found.push((name, text));
            }
        }
    }
    found.sort();
    found
}

const CODE: &[&str] = &["app", "crates", "frontend", "server"];

/// Tests plant faults and use colours as data; `checks.rs` is the domain's own test of its statements.
fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("tests.rs") || path.ends_with("/checks.rs")
}

/// All faults at once, as `path:line: what`, for an editor to jump to.
fn clean(files: &[(String, String)], check: impl Fn(&str, &str) -> Vec<String>) {
    assert!(!files.is_empty(), "nothing was looked at");
    let found: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| check(path, text).into_iter().map(move |fault| format!("{path}:{fault}")))
        .collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    clean(&files(CODE, ".rs"), |_, text| no_heading(text));
    let planted = "use std::fs;\n";
    assert_eq!(no_heading(planted).len(), 1);
}

#[test]
fn files_stay_short() {
    let all: Vec<_> = [files(CODE, ".rs"), files(&["e2e"], ".ts")].concat();
    clean(&all, |path, text| too_long(path, text, LONG));
    for (path, _) in LONG {
        assert!(all.iter().any(|(name, _)| name == path), "{path} is gone: take it out of LONG");
    }
    let planted = "x\n".repeat(MAX_LINES + 1);
    assert_eq!(too_long("a.rs", &planted, &[]).len(), 1);
    assert_eq!(too_long("a.rs", &planted, &[("a.rs", MAX_LINES)]).len(), 1, "longer than let in");
    assert_eq!(too_long("a.rs", &planted, &[("a.rs", MAX_LINES + 1)]).len(), 0);
    assert_eq!(
        too_long("a.rs", &planted, &[("a.rs", MAX_LINES + 9)]).len(),
        1,
        "the number must follow it down"
    );
}

#[test]
fn nothing_is_left_half_done() {
    let all =
        [files(CODE, ".rs"), files(&["style"], ".css"), files(&["e2e"], ".ts"), files(&["scripts"], ".sh")];
    clean(&all.concat(), |_, text| unfinished(text));
    for mark in unfinished_marks() {
        assert_eq!(unfinished(&format!("fn a() {{ {mark}() }}")).len(), 1, "{mark}");
    }
}

#[test]
fn colours_come_from_the_tokens() {
    let all = [files(CODE, ".rs"), files(&["style"], ".css")].concat();
    clean(&all, |path, text| {
        let data = path == "style/tokens.css"
            || is_test(path)
            || COLOUR_IS_DATA.iter().any(|place| path.starts_with(place));
        if data { vec![] } else { colours(path, text) }
    });
    for planted in [
        "a { color: #fff; }",
        "a { border: 1px solid rgb(0 0 0); }",
        ".x {\n  color: white;\n}",
        "a{fill:#a1b2c3}",
    ] {
        assert_eq!(colours("style/a.css", planted).len(), 1, "{planted}");
    }
    for planted in ["let a = \"#12ab34\";", "view! { <p style=\"color: hsl(1 2% 3%)\"/> }"] {
        assert_eq!(colours("app/src/a.rs", planted).len(), 1, "{planted}");
    }
    for fine in [
        "#add {\n}",
        "a { color: var(--ink); }",
        "/* #fff */ b { top: 0 }",
        "a { color: color-mix(in oklch, var(--a), var(--b)); }",
        "a { white-space: pre; }",
    ] {
        assert_eq!(colours("style/a.css", fine), Vec::<String>::new(), "{fine}");
    }
    for fine in ["#[cfg(a)]", "<a href=\"#add\">", "r#\"x\"#", "// issue #123456"] {
        assert_eq!(colours("app/src/a.rs", fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn a_visit_is_no_session() {
    clean(&files(&["crates/texts/i18n"], ".json"), |_, text| banned_words(text));
    assert_eq!(banned_words(r#"{"a": {"b": "Your Session has ended"}, "session": "fine"}"#).len(), 1);
    assert_eq!(banned_words(r#"{"a": "obsession, sesión"}"#), Vec::<String>::new());
}

#[test]
fn the_call_core_knows_no_clock() {
    clean(&files(&["crates/call/src"], ".rs"), |_, text| real_time(text));
    assert_eq!(real_time("use std::time::Instant;").len(), 1);
}

#[test]
fn one_sql_for_two_engines() {
    clean(&files(&["crates", "server", "app"], ".rs"), |path, text| {
        if path.contains("/tests/") || path == "server/tests/tidy.rs" {
            vec![]
        } else {
            one_engine(path, text)
        }
    });
    let find = |code: &str| one_engine("crates/domain/src/visits/rows.rs", code).len();
    assert_eq!(find(r#"const DAY: &str = "select id from visit where clinic_id = $1 for update";"#), 1);
    assert_eq!(
        find(
            r#"const LOCK_DAY: Sql = Sql { postgres: "select id from visit where clinic_id = $1 for update" };"#
        ),
        0
    );
    assert_eq!(find(r#"async fn lock_day() { query("select 1 from visit for update") }"#), 0);
    assert_eq!(find("fn a() { query(r#\"update visit\n set at = NOW() where clinic_id = $1\"#) }"), 1);
    assert_eq!(find(r#"fn a() { tx.now(); query("select a from visit where clinic_id = $1") }"#), 0);
    assert_eq!(
        one_engine(
            "crates/jobs/src/rows.rs",
            r#"const CLAIM: &str = "select 1 from job for update skip locked";"#
        )
        .len(),
        0
    );
}

#[test]
fn every_statement_binds_its_clinic() {
    clean(&files(&["crates/domain/src"], ".rs"), |path, text| {
        if is_test(path) { vec![] } else { without_clinic(path, text, OVER_ALL_CLINICS) }
    });
    clean(&files(&["migrations"], ".sql"), |_, text| tables_without_clinic(text));

    let find = |code: &str| {
        without_clinic("crates/domain/src/a/rows.rs", code, &[("crates/domain/src/a/rows.rs", "PRUNE", "")])
            .len()
    };
    assert_eq!(find(r#"const A: &str = "select id from visit where id = $1";"#), 1);
    assert_eq!(find(r#"const A: &str = "select id from visit where clinic_id = $2 and id = $1";"#), 0);
    assert_eq!(
        find(r#"const A: &str = "select clinic_id from visit where id = $1";"#),
        1,
        "read is not bound"
    );
    assert_eq!(find(r#"sql! { A = concat!("select ", columns!(), " from visit v where v.id = $1"); }"#), 1);
    assert_eq!(
        find(r#"sql! { A = concat!("select ", columns!(), " from visit v where v.clinic_id = $1"); }"#),
        0
    );
    assert_eq!(find("const A: &str = \"\n  update\n  visit set a = $1 where id = $2\";"), 1);
    assert_eq!(find(r#"const A: &str = "delete from visit where at < $1";"#), 1);
    assert_eq!(find(r#"const PRUNE: &str = "delete from visit where at < $1";"#), 0);
    assert_eq!(find(r#"const A: &str = "insert into visit (id, at) values ($1, $2)";"#), 1);
    assert_eq!(
        find(
            r#"const A: &str = "insert into visit (id, clinic_id) values ($1, $2) on conflict (id) do update set at = $3";"#
        ),
        0
    );
    assert_eq!(find(r#"const A: &str = "select run_at from job where id = $1";"#), 0, "a global table");
    assert_eq!(
        find(r#"fn a() -> char { '"' } const A: &str = "select id from visit";"#),
        1,
        "quotes in characters"
    );
    assert_eq!(tables_without_clinic("create table pet (id uuid primary key);").len(), 1);
    assert_eq!(tables_without_clinic("create table pet (id uuid, clinic_id uuid not null);").len(), 0);
}
