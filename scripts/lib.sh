# What the other scripts share. Sourced, never run.
# shellcheck shell=bash disable=SC2034

# The product is one tree; every script works from its root.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# What is dear to build once and the same for every clone on this machine.
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/bedside
TOOLS=$CACHE/tools
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
WASM=wasm32-unknown-unknown

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '\033[1m%s\033[0m\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
# The version of a crate as Cargo.lock pins it.
locked() { awk -v name="$1" '$1=="name" && $3=="\""name"\"" {hit=1} hit && $1=="version" {gsub(/"/,"",$3); print $3; exit}' "$ROOT/Cargo.lock"; }

# One at a time, machine-wide: two clones may be started at once and share the cache.
with_lock() {
  mkdir -p "$CACHE"
  if have flock; then flock "$CACHE/lock" "$@"; else "$@"; fi
}

# Debian packages, as root or through sudo; everyone else is told what to run.
# `apt-get update` runs only when the first try fails, because most machines have fresh lists.
apt_install() {
  have apt-get || { say "This machine has no apt-get. Please install: $*"; return 1; }
  local sudo=()
  if [ "$(id -u)" != 0 ]; then
    if have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then sudo=(sudo)
    else say "Please run as root, then start again: apt-get install -y --no-install-recommends $*"; return 1; fi
  fi
  # A mirror that hangs, or another apt-get that never ends, is as bad as one that refuses.
  local get=("${sudo[@]}" timeout --kill-after=30 1800 env DEBIAN_FRONTEND=noninteractive apt-get
    -o DPkg::Lock::Timeout=120 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 -o Acquire::Retries=1)
  say "Installing $*"
  "${get[@]}" install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return
  "${get[@]}" update -qq >&2 || true
  "${get[@]}" install -y -qq --no-install-recommends "$@" >&2
}

# The same for what only makes a run whole: where that takes a password, it is left out.
apt_try() {
  have apt-get || return 1
  [ "$(id -u)" = 0 ] || { have sudo && sudo -n true 2>/dev/null; } || return 1
  apt_install "$@" </dev/null
}
