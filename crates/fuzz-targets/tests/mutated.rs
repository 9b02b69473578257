//! Each target reads its seeds, what libFuzzer has found worth keeping (`fuzz/corpus`), and thousands of mutations of them:
//! none panics, not even where a panic would be caught. `TARGET=sdp RUNS=1000000 cargo test -p fuzz-targets` throws more.
use fuzz_targets::{Mutator, Target, all, named};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

thread_local! {
    /// Also of what is caught within: the engine ends a room's media by a panic, and lives on.
    static PANICS: Cell<u32> = const { Cell::new(0) };
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn corpus(target: Target) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(root().join("fuzz/corpus").join(target.name)).into_iter().flatten();
    let mut paths: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a file of the corpus")).collect()
}

fn has_panicked(target: Target, input: &[u8]) -> bool {
    let before = PANICS.get();
    let ended = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    ended.is_err() || PANICS.get() != before
}

#[expect(clippy::disallowed_methods, reason = "knobs of this test, not of the product")]
fn knob(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is wrong with it, with the input that shows it.
fn try_all(target: Target, runs: u32) -> Result<u32, String> {
    let seeds = [(target.seeds)(), corpus(target)].concat();
    assert!(!seeds.is_empty(), "{} has nothing to begin with", target.name);
    for seed in &seeds {
        if has_panicked(target, seed) {
            return Err(format!("{} on its own seed {}", target.name, hex(seed)));
        }
    }
    let mut mutator = Mutator::new(u64::from(runs));
    for n in 0..runs {
        let input = mutator.input(&seeds);
        if has_panicked(target, &input) {
            return Err(format!("{} on its mutation {n}: {}", target.name, hex(&input)));
        }
    }
    Ok(runs)
}

#[test]
fn whatever_comes_nothing_panics() {
    let usual = std::panic::take_hook();
    set_hook(Box::new(move |panic| {
        PANICS.set(PANICS.get() + 1);
        usual(panic);
    }));
    let chosen: Vec<Target> = match knob("TARGET") {
        Some(name) => vec![named(&name)],
        None => all().to_vec(),
    };
    let runs = knob("RUNS").and_then(|text| text.parse().ok());
    let (left, done) = (Mutex::new(chosen), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some(target) = left.lock().expect("no panic").pop() else { break };
                    let tried = try_all(target, runs.unwrap_or(target.runs));
                    done.lock().expect("no panic").push(tried);
                }
            });
        }
    });
    let done = done.into_inner().expect("no panic");
    let faults: Vec<_> = done.iter().filter_map(|tried| tried.as_ref().err()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    println!("{} targets, {} inputs", done.len(), done.iter().flatten().sum::<u32>());
}

/// Otherwise thousands of runs would be one.
#[test]
fn mutations_differ_and_are_the_same_for_the_same_seed() {
    let seeds = vec![b"one seed of some length".to_vec(), b"another".to_vec()];
    let make = |seed| {
        let mut mutator = Mutator::new(seed);
        (0..200).map(|_| mutator.input(&seeds)).collect::<Vec<_>>()
    };
    assert_eq!(make(1), make(1));
    assert_ne!(make(1), make(2));
    let changed = make(3).iter().filter(|input| !seeds.contains(input)).count();
    assert!(changed > 150, "{changed} of 200 are none of the seeds");
}

/// The ledger names targets that there are, and says of each run when, at which commit, how many and what was found.
#[test]
fn the_ledger_can_be_read() {
    let text = std::fs::read_to_string(root().join("docs/runs.toml")).expect("docs/runs.toml");
    let ledger: toml::Table = text.parse().expect("TOML");
    let runs = ledger.get("run").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for run in runs {
        let word = |name: &str| run.get(name).and_then(toml::Value::as_str).unwrap_or_default();
        let what = word("what");
        assert!(run.get("count").and_then(toml::Value::as_integer).is_some_and(|count| count > 0), "{run}");
        assert!(word("date").len() == 10 && word("commit").len() >= 7 && !word("found").is_empty(), "{run}");
        if let Some(target) = what.strip_prefix("fuzz ") {
            named(target);
        }
    }
}
