//! A Python with parsers that are not ours, which read what we make: `BEDSIDE_SMTP_PYTHON`, which `./x test` sets
//! (`e2e/smtp/setup`).
#![allow(clippy::disallowed_methods, reason = "tests are told by the environment where Python is")]
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One that has these modules, written as `import` takes them. Where there is none, that is told; in CI it must be there.
pub fn python(modules: &str) -> Option<PathBuf> {
    let named = std::env::var("BEDSIDE_SMTP_PYTHON").map_or_else(|_| PathBuf::from("python3"), PathBuf::from);
    let asked = Command::new(&named)
        .args(["-c", &format!("import {modules}")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if asked.is_ok_and(|status| status.success()) {
        return Some(named);
    }
    let ci = std::env::var("CI").is_ok_and(|ci| !ci.is_empty());
    assert!(!ci, "this needs Python with {modules}, and in CI it must run");
    eprintln!("\n!!! NOT RUN: there is no Python with {modules} (set BEDSIDE_SMTP_PYTHON) !!!\n");
    None
}

/// The events of calendar files, as icalendar and dateutil read them: a line each (`domain/tests/ical/read.py` says what
/// stands in it). For a `python` that has both.
pub fn read_calendars(python: &Path, files: &[String]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/tests/ical/read.py");
    let mut child = Command::new(python)
        .args(["-X", "utf8", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python runs");
    child.stdin.take().expect("piped").write_all(files.join("\u{c}").as_bytes()).expect("it listens");
    let said = child.wait_with_output().expect("it ends");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).expect("text")
}
