#!/usr/bin/env bash
# ./x fuzz TARGET|all [RUNS]: libFuzzer over a target of crates/fuzz-targets (ten million runs unless said otherwise), and
# ./x seeds [RUNS]: the simulation of calls. Each run that ends is entered in docs/runs.toml.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh
. scripts/toolchain.sh

LEDGER=docs/runs.toml

# enter WHAT COUNT FOUND
enter() {
  printf '\n[[run]]\nwhat = "%s"\ncount = %s\ndate = "%s"\ncommit = "%s"\nfound = "%s"\n' \
    "$1" "$2" "$(date -u +%F)" "$(git rev-parse --short HEAD)" "$3" >>"$LEDGER"
}

targets() { sed -n 's/^ *\(target\|slow\)("\([a-z_0-9]*\)".*/\2/p' crates/fuzz-targets/src/lib.rs; }

# Coverage as libFuzzer wants it, by flags of the stable compiler. `--target` keeps them off build scripts and macros.
build() {
  local host
  have c++ || apt_install g++ || die "A C++ compiler is needed: libFuzzer is written in C++"
  host=$(rustc -vV | sed -n 's/^host: //p')
  # The same versions as in what is shipped; libFuzzer is added.
  cp Cargo.lock fuzz/Cargo.lock
  RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares" \
    cargo build --release --manifest-path fuzz/Cargo.toml --target "$host" --target-dir "$TARGET/fuzz" "$@"
  FUZZ=$TARGET/fuzz/$host/release/fuzz
}

# one TARGET RUNS: what breaks it is kept in fuzz/corpus, where every test run reads it from then on.
one() {
  local name=$1 runs=$2 grown=$TARGET/fuzz/corpus/$1 log=$TARGET/fuzz/$1.log status=0 count
  mkdir -p "$grown" "fuzz/corpus/$name"
  say "=== $name"
  FUZZ_TARGET=$name FUZZ_SEEDS=$grown "$FUZZ" -runs="$runs" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="fuzz/corpus/$name/" "$grown" "fuzz/corpus/$name" >"$log" 2>&1 || status=$?
  # Empty ones are not for Git.
  rmdir "fuzz/corpus/$name" 2>/dev/null || true
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  if [ $status = 0 ]; then
    enter "fuzz $name" "$count" nothing
    say "$name: $count runs, nothing found"
  else
    tail -40 "$log" >&2
    enter "fuzz $name" "${count:-1}" "a fault, kept in fuzz/corpus/$name"
    return 1
  fi
}

fuzz() {
  local name=${1:-} runs=${2:-10000000} failed=0
  if [ "$name" != all ] && ! targets | grep -qx "$name"; then
    die "./x fuzz TARGET|all [RUNS]; targets: $(targets | tr '\n' ' ')"
  fi
  use_toolchain
  # The web's heads bring the whole server with them: only where they are asked for.
  case $name in head | all) build --features web ;; *) build ;; esac
  if [ "$name" != all ]; then
    one "$name" "$runs"
    return
  fi
  for name in $(targets); do one "$name" "$runs" || failed=1; done
  return $failed
}

seeds() {
  local runs=${1:-10000000} log=$TARGET/seeds.log
  use_toolchain
  mkdir -p "$TARGET"
  if SEEDS=$runs FIRST=$(first_seed) cargo test --release -p call --test sim everything_holds -- --nocapture >"$log" 2>&1; then
    enter seeds "$runs" nothing
    grep ' seeds, ' "$log"
  else
    tail -40 "$log" >&2
    enter seeds "$runs" "a seed that fails: see the commit that mends it"
    return 1
  fi
}

# Seeds that were run before show nothing new: go on behind all that the ledger has.
first_seed() { awk '/^what = "seeds"/ { mine = 1 } mine && /^count = / { sum += $3; mine = 0 } END { printf "%d\n", sum }' "$LEDGER"; }

command=$1
shift
"$command" "$@"
