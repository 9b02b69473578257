//! What a page loads by choice is where the build puts it.
use std::fs;
use std::path::Path;

fn text(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("server/ lies in the repository");
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands in this text between two others.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before:?}")).1;
    rest.split_once(after).unwrap_or_else(|| panic!("no {after:?}")).0
}

#[test]
fn the_page_asks_for_the_version_that_is_fetched() {
    let (page, script) = (text("crates/call-web/src/extras.rs"), text("scripts/extras.sh"));
    assert_eq!(between(&page, "/pkg/extras/selfie-", "\""), between(&script, "\nSELFIE=", "\n"));
}

#[test]
fn what_is_served_of_others_names_its_licence() {
    let notice = text("crates/noise-web/NOTICE.txt");
    for words in
        ["Apache License 2.0", "Redistribution and use in source and binary forms", "MediaPipe", "RNNoise"]
    {
        assert!(notice.contains(words), "{words}");
    }
}
