//! libFuzzer over one of the targets of `crates/fuzz-targets`: `./x fuzz TARGET [RUNS]` (scripts/fuzz.sh).
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::path::PathBuf;
use std::sync::OnceLock;

static RUN: OnceLock<fn(&[u8])> = OnceLock::new();

/// Before the corpus is read: chooses the target (`FUZZ_TARGET`) and writes its seeds where the corpus grows
/// (`FUZZ_SEEDS`).
fn begin() {
    let target = fuzz_targets::named(&std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET"));
    RUN.get_or_init(|| target.run);
    let Ok(folder) = std::env::var("FUZZ_SEEDS") else { return };
    for (n, seed) in (target.seeds)().into_iter().enumerate() {
        std::fs::write(PathBuf::from(&folder).join(format!("seed-{n:03}")), seed).expect("a seed is written");
    }
}

fuzz_target!(init: begin(), |data: &[u8]| {
    if let Some(run) = RUN.get() {
        run(data);
    }
});
