#!/usr/bin/env bash
# ./x bench: what the project promises in numbers, each with the floor or the peer it is held against, in one run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh
. scripts/toolchain.sh
. scripts/tools.sh
. scripts/bundles.sh

# B5: bytes before the guest's page can be used (HTML and CSS), and in all before media. Compressed, as they travel.
bytes() {
  local port data pid html css all file
  port=$((20000 + RANDOM % 30000))
  data=$(mktemp -d)
  "$TARGET/release/server" serve --listen "127.0.0.1:$port" --media "127.0.0.1:$((port + 1))" --data "$data" >"$data/log" 2>&1 &
  pid=$!
  # shellcheck disable=SC2064 # the values of now are meant
  trap "kill $pid 2>/dev/null; rm -rf '$data'" RETURN
  local start waited
  start=$(date +%s%N)
  until grep -q 'is ready' "$data/log"; do
    kill -0 $pid 2>/dev/null || { cat "$data/log" >&2; die "the server did not start"; }
    sleep 0.01
  done
  waited=$((($(date +%s%N) - start) / 1000000))
  # B7, with the process's own account of its memory, some seconds after the start.
  sleep 3
  printf '%-52s %8s ms   (promise: 1000)\n' "B7  start on an empty folder, migrations included" "$waited"
  printf '%-52s %8s KiB\n' "B7  memory of the idle server" "$(awk '/VmRSS/ {print $2}' /proc/$pid/status)"
  html=$(curl -s --compressed -o /dev/null -w '%{size_download}' "http://127.0.0.1:$port/")
  css=0 all=0
  for file in dist/guest/*.br; do
    case $file in *.css.br) css=$((css + $(stat -c %s "$file"))) ;; esac
    all=$((all + $(stat -c %s "$file")))
  done
  printf '%-52s %8s B    (promise: 60 KiB)\n' "B5  HTML and CSS before the guest's page is usable" $((html + css))
  printf '%-52s %8s B    (promise: 350 KiB)\n' "B5  with code, before media" $((html + all))
}

use_toolchain
bundles wasm-release
say "Building the server"
RUSTFLAGS='' cargo build --quiet --release -p server
bytes
# B1, SFU: CPU per forwarded packet against the floor of a bare UDP relay; its harness lies with the engine.
if [ -d crates/sfu/benches ]; then RUSTFLAGS='' cargo bench --quiet -p sfu; fi
