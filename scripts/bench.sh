#!/usr/bin/env bash
# ./x bench [all | B1 B2 B3 B4 B5 B7 B9 B10 storm timing instructions | data]: what the project promises in numbers (quality.md's
# bars), each with the floor or the peer that it is held against, in one run. A bar prints one line:
# `BAR id figures… ok|short|not-run`. Each run plants a bug after it has measured; a bar that would call that `ok`, too, says
# `not-run reason=blind`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh
. scripts/toolchain.sh
. scripts/tools.sh
. scripts/bundles.sh
. scripts/browser.sh
. scripts/postgres.sh
. scripts/instructions.sh

# `data` fills two databases with a million visits: only when it is asked for.
ALL=(B1 B2 B3 B4 B5 B7 B9 B10 storm timing instructions)
KNOWN=("${ALL[@]}" data)

# Built first, which may take long; a harness that hangs ends after half an hour, several times what any takes.
cargo_bench() {
  cargo bench --quiet "$@" --no-run && timeout --kill-after=10 1800 cargo bench --quiet "$@"
}

# B1, SFU: CPU per forwarded packet against the floor and against Janus; its harness lies with the engine, and says itself
# when there is no Janus.
B1() {
  have janus || apt_install janus || true
  cargo_bench -p sfu --bench forward || echo "BAR B1 not-run reason=harness-failed"
}

# B2, B3: how much later a packet is for passing through us, and how many calls a core holds: one run for both.
CALLED=""
calls_bench() {
  [ -z "$CALLED" ] || return 0
  CALLED=yes
  cargo_bench -p sfu --bench calls ||
    printf 'BAR %s not-run reason=harness-failed\n' B2 B3
}
B2() { calls_bench; }
B3() { calls_bench; }

# B10: twenty thousand guests who wait. Each of the two processes has a file open for each of them.
B10() {
  bundles wasm-release
  (
    ulimit -n 32768 2>/dev/null || ulimit -n "$(ulimit -Hn)" || true
    BEDSIDE_DIST=$ROOT/dist cargo_bench -p server --bench waiting || echo "BAR B10 not-run reason=harness-failed"
  )
}

# B4, B5: in a real browser, against the shipped bundles.
browser_bench() {
  local id=$1 file=$2
  bundles wasm-release
  release_server
  # `die` ends the subshell, not the run; the browser itself is then found for this shell.
  if ! (prepare_browser) || ! find_chromium; then
    echo "BAR $id not-run reason=no-browser"
    return
  fi
  (cd e2e && BEDSIDE_SERVER=$TARGET/release/server BEDSIDE_DIST=$ROOT/dist npx --no-install playwright test \
    --config bench/playwright.config.ts "$file") | grep -E '^(B[0-9]|BAR|  [0-9]+\)|Error)' || echo "BAR $id not-run reason=harness-failed"
}
B4() { browser_bench B4 admit; }
B5() {
  if peer_page; then export BEDSIDE_BENCH_PEER=$ROOT/e2e/bench/peer/out; fi
  browser_bench B5 bytes
}

# B9: another network in the middle of a call, between two namespaces.
B9() {
  scripts/faults.sh b9 | sed 's/^FAULTS not-run/BAR B9 not-run/' | grep -E '^(B9|BAR|  [0-9]+\)|Error)' || echo "BAR B9 not-run reason=harness-failed"
}

# The peer's page, from the packages that its makers publish.
peer_page() (
  cd e2e/bench/peer || return
  have npm && npm ci --silent --no-audit --no-fund >&2 || return
  rm -rf out
  npx --no-install esbuild room.jsx --bundle --minify --format=esm --jsx=automatic --outdir=out --log-level=error \
    '--define:process.env.NODE_ENV="production"' >&2
)

# What CI's gate holds the packet path to (instructions.sh).
instructions_bar() {
  local told
  if instructions_counted; then
    # It fails where the gate must; here one bar that is short ends no other.
    told=$(instructions) || true
    echo "${told:-BAR instructions not-run reason=harness-failed}"
  else
    echo "BAR instructions not-run reason=no-valgrind-or-another-processor"
  fi
}

# A hundred sign-ins a second while two people talk, beside the same talk when all is quiet.
storm() {
  bundles wasm-release
  BEDSIDE_DIST=$ROOT/dist cargo_bench -p server --bench storm || echo "BAR storm not-run reason=harness-failed"
}

# Whether a clock can tell who has an account, from a thousand answers to known and to unknown addresses.
timing() {
  bundles wasm-release
  BEDSIDE_DIST=$ROOT/dist cargo_bench -p server --bench timing || echo "BAR timing not-run reason=harness-failed"
}

# B8: a host's pages in an installation of a million visits, on both databases. Takes some minutes, most of them to fill it.
data() {
  cargo_bench -p domain --bench data || echo "BAR B8 engine=sqlite not-run reason=harness-failed"
  if postgres_start; then
    BEDSIDE_TEST_DB=postgres cargo_bench -p domain --bench data || echo "BAR B8 engine=postgres not-run reason=harness-failed"
    postgres_stop
  else
    echo "BAR B8 engine=postgres not-run reason=no-postgresql"
  fi
}

now_ms() { echo $(($(date +%s%N) / 1000000)); }
memory_mb() { awk '/VmRSS/ {printf "%.1f", $2 / 1000}' "/proc/$1/status"; }
median() { sort -n | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }

# Starts the server on $1 (its data folder), $2 seconds late; sets SERVED (its process) and TOOK (milliseconds to the first
# answer).
serve_on() {
  local port=$((20000 + RANDOM % 30000)) began
  began=$(now_ms)
  (
    [ -z "${2:-}" ] || sleep "$2"
    exec "$TARGET/release/server" serve --listen "127.0.0.1:$port" --media "127.0.0.1:$((port + 1))" --data "$1"
  ) >"$1/log" 2>&1 &
  SERVED=$!
  until curl -s -o /dev/null "http://127.0.0.1:$port/"; do
    if ! kill -0 "$SERVED" 2>/dev/null || [ $(($(now_ms) - began)) -gt 60000 ]; then
      cat "$1/log" >&2
      kill "$SERVED" 2>/dev/null || true
      return 1
    fi
    sleep 0.005
  done
  TOOK=$(($(now_ms) - began))
}

# B7: start to first served request with an existing database, and memory when idle. Floor of the start: the same
# program saying its help. Peer of the memory: the smallest web server that Node can be.
B7() {
  local data times="" floor="" try began idle peer node
  bundles wasm-release
  release_server
  data=$(mktemp -d)
  serve_on "$data" || { rm -rf "$data"; echo "BAR B7 not-run reason=server-did-not-start"; return; }
  local first=$TOOK
  kill "$SERVED" && wait "$SERVED" 2>/dev/null || true
  for try in 1 2 3 4 5 6 7; do
    began=$(now_ms)
    "$TARGET/release/server" --help >/dev/null
    floor+="$(($(now_ms) - began))"$'\n'
    serve_on "$data" || { rm -rf "$data"; echo "BAR B7 not-run reason=server-did-not-start"; return; }
    times+="$TOOK"$'\n'
    # It has answered once; what it then holds, it holds.
    if [ "$try" = 7 ]; then sleep 3; idle=$(memory_mb "$SERVED"); fi
    kill "$SERVED" && wait "$SERVED" 2>/dev/null || true
  done
  # The planted bug: a start that takes as long again as it may.
  local late=""
  serve_on "$data" 0.2 && late=$TOOK && kill "$SERVED" && wait "$SERVED" 2>/dev/null || true
  rm -rf "$data"
  peer=none
  if have node; then
    node -e 'require("http").createServer((_, answer) => answer.end("ok")).listen(0, "127.0.0.1")' &
    node=$!
    sleep 2
    peer=$(memory_mb "$node")
    kill "$node"
  fi
  local took least
  took=$(printf '%s' "$times" | median) least=$(printf '%s' "$floor" | median)
  echo "B7  start on an empty folder $first ms, on an existing one $took ms (median of 7; --help $least ms); idle $idle MB, an empty Node server $peer MB"
  echo "BAR B7 start_ms=$took floor_ms=$least idle_mb=$idle node_mb=$peer bar_start_ms=200 bar_idle_mb=40 with_bug_ms=$late $(awk -v t="$took" -v m="$idle" -v late="${late:-0}" \
    'BEGIN {print (t > 200 || m > 40) ? "short" : (late <= 200 ? "not-run reason=blind" : "ok")}')"
}

use_toolchain
asked=("$@")
if [ $# = 0 ] || [ "$1" = all ]; then asked=("${ALL[@]}"); fi
for id in "${asked[@]}"; do
  if [ "$id" = instructions ]; then instructions_bar; continue; fi
  case " ${KNOWN[*]} " in *" $id "*) "$id" ;; *) die "No bar $id here yet; there are: ${KNOWN[*]}" ;; esac
done
