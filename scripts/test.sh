#!/usr/bin/env bash
# ./x test: everything, or a part of it. Each step is timed; all of them run, also after one has failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh
. scripts/toolchain.sh
. scripts/tools.sh
. scripts/bundles.sh
. scripts/postgres.sh
. scripts/browser.sh
. scripts/instructions.sh

LOG=$(mktemp)
PASSED=0
FAILED=0
REPORT=""
NAMES=""
trap 'postgres_stop; rm -rf "$LOG" ${CLIPPY:+"$CLIPPY"}' EXIT

# step NAME COMMAND…: the output is shown and kept, for counting.
step() {
  local name=$1 start=$SECONDS status=0 result
  shift
  say "=== $name"
  # In a subshell, so that `die` ends the step and not the run. Bash ignores `set -e` in here: steps say `|| die`.
  ("$@") 2>&1 | tee "$LOG" || status=$?
  count
  if [ $status = 0 ]; then result=ok; else result=FAILED; fi
  # A step that is no test runner counts as one check.
  if [ "$COUNTED" = 0 ] || { [ $status != 0 ] && [ "$COUNTED_FAILED" = 0 ]; }; then
    if [ $status = 0 ]; then PASSED=$((PASSED + 1)); else FAILED=$((FAILED + 1)); fi
  fi
  REPORT+=$(printf '%6ss  %-7s %s' $((SECONDS - start)) "$result" "$name")$'\n'
  return 0
}

not_run() {
  REPORT+=$(printf '%7s  %-7s %s' - not-run "$1: $2")$'\n'
  say "$1: NOT RUN: $2"
}

# Adds up what nextest, cargo test and Playwright say at their ends. Colours are taken out first.
count() {
  local passed failed
  # shellcheck disable=SC2046
  read -r passed failed <<<"$(sed 's/\x1b\[[0-9;]*m//g' "$LOG" | awk '
    /^ *Summary \[/ { for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^(failed|timed)/) f += $(i-1) } }
    /^test result:/ { for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1) } }
    /^ +[0-9]+ (passed|flaky) ?(\(|$)/ { p += $1 }
    /^ +[0-9]+ (failed|interrupted|did not run)$/ { f += $1 }
    END { print p + 0, f + 0 }')"
  # Said once more at the very end, where whoever has only the end of a long log finds it.
  local names
  names=$(sed 's/\x1b\[[0-9;]*m//g' "$LOG" | awk '
    /^ +(FAIL|TIMEOUT|SIG[A-Z]+|ABORT) \[/ && !seen[$NF]++ { print "  " $(NF-1), $NF }
    /^ +[0-9]+ (passed|skipped)/ { named = 0 }
    /^ +[0-9]+ (failed|flaky|interrupted|did not run)$/ { named = 1; kind = $2; next }
    named && /^ +\[/ { sub(/ ─+ *$/, ""); print "  " kind ":" $0 }')
  NAMES+=${names:+$names$'\n'}
  COUNTED=$((passed + failed))
  COUNTED_FAILED=$failed
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
}

# Native commands leave `frontend` out: Cargo would unify its features into the server's (ARCHITECTURE.md, the trap).
NATIVE=(--workspace --exclude frontend)

# Every part of what is shipped has a version, a licence and a sum, and comes from here or from the one registry.
bill_of_materials() {
  have node || apt_install nodejs || die "Node.js is needed to write the bill of materials"
  node scripts/sbom.mjs --check
}

deny() { cargo deny --offline --log-level error check bans licenses sources; }

# The list of known faults is on GitHub, which a build machine need not reach; then the answer is `not-run`, not `ok`.
advisories() {
  if timeout 120 cargo deny --log-level error fetch db >/dev/null 2>&1; then
    step "known faults" cargo deny --log-level error check advisories
  else
    not_run "known faults" "the database of advisories could not be had"
  fi
}

# A test that hangs is a failure, not a run that never ends: nextest says which one, `timeout` at least that.
LONGEST=2400
run_tests() {
  if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --cargo-quiet --no-fail-fast "$@"
  else timeout "$LONGEST" cargo test --quiet --no-fail-fast "$@"; fi
}

# What nobody waits for: only when a core has nothing else to do.
idle() {
  if have chrt && chrt -i 0 true 2>/dev/null; then exec chrt -i 0 "$@"; else exec nice -n 19 "$@"; fi
}

# Clippy as a command of its own takes minutes, in which it would be alone; stories with a call leave a third of the machine
# idle. So it runs beside them, and `clippy_said` waits for it, says what it said, and fails as it did.
CLIPPY=""
clippy_aside() {
  CLIPPY=$(mktemp -d)
  (
    for what in native browser; do
      status=0
      (idle "$BASH" scripts/clippy.sh "$what") >"$CLIPPY/$what" 2>&1 || status=$?
      echo $status >"$CLIPPY/$what.status"
    done
  ) &
}

clippy_said() {
  until [ -f "$CLIPPY/$1.status" ]; do sleep 1; done
  cat "$CLIPPY/$1"
  return "$(cat "$CLIPPY/$1.status")"
}

clippy() {
  local said=scripts/clippy.sh
  if [ -n "$CLIPPY" ]; then said=clippy_said; fi
  step "clippy, server" $said native
  step "clippy, browser" $said browser
}

lint() {
  step "format" cargo fmt --all --check
  cargo_tool cargo-deny $DENY
  step "licences, bans and sources" deny
  step "bill of materials" bill_of_materials
  advisories
}

# One process a test: a test that hangs is named and ended, and Leptos's rendering, which shares state in a process, is
# not driven by a dozen runtimes at once as no server ever does.
nextest() { cargo_tool cargo-nextest $NEXTEST --no-default-features --features default-no-update; }

# The crates that touch a database; the others would only be run twice.
DATABASE=(-p jobs -p domain -p testkit -p adapters -p server)

rust_tests() {
  # A real SMTP server for the adapter's tests; where it could not be had, CI fails and others are told.
  if BEDSIDE_SMTP_PYTHON=$(e2e/smtp/setup); then
    export BEDSIDE_SMTP_PYTHON
  elif unset BEDSIDE_SMTP_PYTHON && [ -n "${CI:-}" ]; then
    step "SMTP server" die "aiosmtpd could not be set up, and CI must run its tests (Python 3 with venv is needed)"
  else
    not_run "mail by SMTP" "no Python with aiosmtpd here (apt-get install python3-venv)"
  fi
  # A real CalDAV server, the same way.
  if BEDSIDE_CALDAV_PYTHON=$(e2e/caldav/setup); then
    export BEDSIDE_CALDAV_PYTHON
  elif unset BEDSIDE_CALDAV_PYTHON && [ -n "${CI:-}" ]; then
    step "CalDAV server" die "Radicale could not be set up, and CI must run its tests (Python 3 with venv is needed)"
  else
    not_run "calendars by CalDAV" "no Python with Radicale here (apt-get install python3-venv)"
  fi
  # Doc tests are not used; nextest would not run them.
  nextest || say "Going on with plain cargo test"
  step "tests, SQLite" run_tests "${NATIVE[@]}"
  if instructions_counted; then
    step "instructions a packet" instructions
  elif [ -n "${CI:-}" ]; then
    step "instructions a packet" die "valgrind could not be had, or this is no x86-64, and CI must run this"
  else
    not_run "instructions a packet" "no valgrind here (apt-get install valgrind), or no x86-64"
  fi
  have pebble || apt_try pebble || true
  if have pebble; then
    step "a certificate by ACME" acme_test
  elif [ -n "${CI:-}" ]; then
    step "a certificate by ACME" die "pebble could not be installed, and CI must run this"
  else
    not_run "a certificate by ACME" "no test authority here (apt-get install pebble)"
  fi
  postgres_get
  if postgres_start; then
    export BEDSIDE_TEST_DB=postgres
    # The same features as above, so that nothing is built again: one build, two filters.
    step "tests, PostgreSQL" database_tests
    unset BEDSIDE_TEST_DB BEDSIDE_TEST_PG_URL BEDSIDE_TEST_PG_DATA BEDSIDE_TEST_PSQL
    postgres_stop
  elif [ -n "${CI:-}" ]; then
    step "tests, PostgreSQL" die "PostgreSQL could not be started, and CI must run these"
  else
    not_run "tests, PostgreSQL" "no PostgreSQL here (apt-get install postgresql), so half of the promise is untested"
  fi
}

# The same features as above, so that nothing is built again.
acme_test() {
  if cargo nextest --version >/dev/null 2>&1; then
    run_tests "${NATIVE[@]}" --run-ignored only -E 'package(server) & binary(tls)'
  else
    cargo test --quiet -p server --test tls -- --ignored
  fi
}

database_tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    run_tests "${NATIVE[@]}" -E 'package(jobs) | package(domain) | package(testkit) | package(adapters) | (package(server) - binary(deps) - binary(tidy))'
  else
    run_tests "${DATABASE[@]}"
  fi
}

# The debug bundle is built with the `dev` profile, not `wasm-dev`: its build scripts and macros are then those that
# the native tests have just built.
stories() {
  have npm || apt_install nodejs npm || { step "stories" die "Node.js is needed to drive the browser"; return; }
  step "browser" prepare_browser
  # shellcheck source=/dev/null
  find_chromium || true
  find_shell
  step "bundles" bundles dev target/dist-test
  step "server" story_server
  # A story that was asked for by name runs once, on one database.
  if [ $# -gt 0 ]; then
    step "stories" playwright "$@"
    return
  fi
  export BEDSIDE_AXE_NOTES=$TARGET/axe-notes
  rm -rf "$BEDSIDE_AXE_NOTES"
  if [ "$PART" = all ]; then clippy_aside; fi
  # How many of each at once, its project says.
  step "stories with a call, and such as wait" playwright --project calls --project waiting --workers 4
  step "stories in which somebody calls" playwright --project callers --workers 2
  step "stories of the office" playwright --project office --workers 3
  step "axe has seen every page" playwright --project looked
  unset BEDSIDE_AXE_NOTES
  postgres_stories
}

# Pictures of every page, for people to look at. Not a part of everything: nobody looks there.
looks() {
  have npm || apt_install nodejs npm || { step "looks" die "Node.js is needed to drive the browser"; return; }
  step "browser" prepare_browser
  find_chromium || true
  step "bundles" bundles dev target/dist-test
  step "server" story_server
  export BEDSIDE_LOOKS=${1:-}
  step "looks" playwright --config looks/playwright.config.ts
}

# One story of each kind, tagged @both, on the other database.
postgres_stories() {
  postgres_get
  if postgres_start; then
    export BEDSIDE_E2E_DB=postgres
    step "stories, PostgreSQL" playwright --grep @both --workers 2
    unset BEDSIDE_E2E_DB BEDSIDE_TEST_PG_URL BEDSIDE_TEST_PG_DATA BEDSIDE_TEST_PSQL
    postgres_stop
  elif [ -n "${CI:-}" ]; then
    step "stories, PostgreSQL" die "PostgreSQL could not be started, and CI must run these"
  else
    not_run "stories, PostgreSQL" "no PostgreSQL here (apt-get install postgresql)"
  fi
}

# After the native tests their server is taken, which has the features that all of the workspace asks for together:
# this says so to Cargo, finds nothing to do, and fails if the server on disk is not today's.
story_server() {
  if [ "$PART" = all ]; then cargo test --quiet "${NATIVE[@]}" --no-run; else cargo build --quiet -p server; fi
}

playwright() {
  export BEDSIDE_SERVER=$TARGET/debug/server BEDSIDE_DIST=$ROOT/target/dist-test
  cd e2e && npx --no-install playwright test "$@"
}

# Everything that the steps need is fetched first: some of them run offline (server/tests/deps.rs), and a registry
# that cannot be reached should be told apart from code that does not build.
fetch() {
  cargo fetch --quiet --locked --target "$WASM" --target "$(rustc -vV | sed -n 's/^host: //p')" ||
    die "Cargo.lock does not fit Cargo.toml, or the registry could not be reached"
}

START=$SECONDS
have cc || apt_install gcc libc6-dev || die "A C compiler is needed (SQLite is written in C)"
use_toolchain
PART=${1:-all}
if [ $# -gt 0 ]; then shift; fi
step "fetch" fetch
case $PART in
  all)
    lint
    rust_tests
    stories
    clippy
    ;;
  lint)
    lint
    clippy
    ;;
  rust) rust_tests ;;
  e2e) stories "$@" ;;
  looks) looks "$@" ;;
  *) die "./x test [rust | e2e [STORY] | lint]" ;;
esac

echo
printf '%s' "$REPORT"
if [ -n "$NAMES" ]; then printf 'Failed, or passed only at the second try:\n%s' "$NAMES"; fi
echo "$((SECONDS - START)) s in all"
echo
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" = 0 ]
