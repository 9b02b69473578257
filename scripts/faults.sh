#!/usr/bin/env bash
# ./x faults [harness loss change reach b9, or -g "words of a title"]: a call on bad networks, each made between two network
# namespaces of this machine (e2e/faults/). One line of figures for each case, kept in docs/faults.toml.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh
. scripts/toolchain.sh
. scripts/tools.sh
. scripts/bundles.sh
. scripts/browser.sh

# What cannot be tried here is no failure; whoever reads the lines sees that it was not tried.
unable() { echo "FAULTS not-run reason=$1"; exit 0; }

[ "$(id -u)" = 0 ] || unable not-root
have ip || apt_install iproute2 >&2 || unable no-iproute2
have python3 || unable no-python
[ -c /dev/net/tun ] || unable no-tun

SERVER_SIDE=bedside-server-$$ GUEST_SIDE=bedside-guest-$$
lift() {
  local side
  for side in "$SERVER_SIDE" "$GUEST_SIDE"; do
    # What a run that was broken off has left there, and nothing else: both namespaces are this run's own.
    ip netns pids "$side" 2>/dev/null | xargs -r kill -9 2>/dev/null || true
    ip netns delete "$side" 2>/dev/null || true
  done
}
trap lift EXIT
ip netns add "$SERVER_SIDE" 2>/dev/null && ip netns add "$GUEST_SIDE" 2>/dev/null || unable no-namespaces
ip -n "$SERVER_SIDE" link set lo up
ip -n "$GUEST_SIDE" link set lo up

# Already built ones may be named, which is quicker while a case is written.
if [ -z "${BEDSIDE_SERVER:-}" ]; then
  have cc || apt_install gcc libc6-dev || die "A C compiler is needed (SQLite is written in C)"
  use_toolchain
  bundles wasm-release >&2
  release_server >&2
  export BEDSIDE_SERVER=$TARGET/release/server BEDSIDE_DIST=$ROOT/dist
fi
if ! (prepare_browser >&2) || ! find_chromium; then unable no-browser; fi

export BEDSIDE_FAULTS_GUEST=$GUEST_SIDE BEDSIDE_FAULTS_OUT=${BEDSIDE_FAULTS_OUT-$ROOT/docs/faults.toml}
if [ $# = 0 ]; then set -- harness loss change reach; fi
cd e2e && ip netns exec "$SERVER_SIDE" npx --no-install playwright test --config faults/playwright.config.ts "$@"
