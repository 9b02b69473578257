//! The whole call in virtual time: one room, its clients, a network that fails, people who tap twice, and somebody
//! hostile. `TRACE=1 SEED=17 cargo test -p call --test sim one_seed
//! -- --nocapture` runs one again and says what passes; `./x seeds 1000000` runs
//! others than before, and enters them in docs/runs.toml.
mod act;
mod bug;
mod check;
mod engine;
mod page;
mod rng;
mod world;

use act::{ACTIVE_MS, QUIET_MS};
use bug::Bug;
use world::World;

struct Figures {
    steps: u64,
    forwards: u64,
    tells: u64,
}

/// One seed in so many is watched to the end of the quiet; of the others it is enough that everybody agrees at some moment
/// of it. Higher: what breaks only after that is seen in fewer of them. Lower: the run takes longer.
const WHOLE_EVERY: u64 = 10;
/// How often that is looked at.
const LOOK_MS: u64 = 10_000;

fn run(seed: u64, bug: Bug) -> Result<Figures, String> {
    run_world(seed, World::new(seed, bug))
}

fn run_world(seed: u64, mut world: World) -> Result<Figures, String> {
    world.begin();
    world.run(ACTIVE_MS);
    world.go_quiet();
    let end = ACTIVE_MS + QUIET_MS;
    let mut until = if seed.is_multiple_of(WHOLE_EVERY) { end } else { ACTIVE_MS + LOOK_MS };
    loop {
        world.run(until);
        if until >= end || world.fault.is_some() || check::at_rest(&world).is_ok() {
            break;
        }
        until += LOOK_MS;
    }
    match world.fault.take() {
        Some(why) => Err(why),
        None => check::at_rest(&world),
    }
    .map_err(|why| format!("seed {seed}: {why}"))?;
    Ok(Figures { steps: world.steps, forwards: world.check.forwards, tells: world.check.tells })
}

#[expect(clippy::disallowed_methods, reason = "knobs of this test, not of the product")]
fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn everything_holds_for_100_000_seeds() {
    let (first, seeds) = (number("FIRST", 0), number("SEEDS", 100_000));
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get() as u64);
    let all: Vec<_> = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|part| {
                scope.spawn(move || {
                    (first + part..first + seeds)
                        .step_by(threads as usize)
                        .map(|seed| run(seed, Bug::None))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("no panic")).collect()
    });
    let failed: Vec<_> = all.iter().filter_map(|result| result.as_ref().err()).collect();
    assert!(
        failed.is_empty(),
        "{} of {seeds} fail, the first: {:#?}",
        failed.len(),
        &failed[..failed.len().min(5)]
    );
    let sum = |of: fn(&Figures) -> u64| all.iter().flatten().map(of).sum::<u64>();
    let (steps, forwards, tells) = (sum(|f| f.steps), sum(|f| f.forwards), sum(|f| f.tells));
    println!("{seeds} seeds, {steps} steps, {tells} messages, {forwards} forwards");
    assert!(forwards > seeds * 5 && tells > seeds * 50, "the simulation has nothing to judge");
}

#[test]
fn one_seed() {
    let seed = number("SEED", 0);
    let mut world = World::new(seed, Bug::None);
    world.trace = number("TRACE", 0) == 1;
    if let Err(why) = run_world(seed, world) {
        panic!("{why}");
    }
}

/// The checker sees each planted bug, and soon.
#[test]
fn planted_bugs_are_found() {
    for bug in Bug::ALL {
        let found = (0..200).find_map(|seed| run(seed, bug).err());
        assert!(found.is_some(), "{bug:?} was not found in 200 seeds");
        println!("{bug:?}: {}", found.unwrap_or_default());
    }
}
