# The build tools of pinned versions, kept outside the clone so that a second clone is quick. Sourced, never run.
# shellcheck shell=bash disable=SC2034

TRUNK=0.21.14
DENY=0.20.2
NEXTEST=0.9.143
BINARYEN=132.0.0

# Whether the system has this tool of this very version.
has_tool() {
  local program=${1%-cli}
  have "$program" && [ "$("$program" --version 2>/dev/null | awk 'NR == 1 { print $2 }')" = "$2" ]
}

# cargo_tool NAME VERSION [cargo install options…]: the system's, or else installed once; first in PATH afterwards.
cargo_tool() {
  local name=$1 version=$2 dir=$TOOLS/$1-$2
  if has_tool "$name" "$version"; then return; fi
  shift 2
  if [ ! -d "$dir/bin" ]; then
    say "Building $name $version (once; several minutes)"
    with_lock "$ROOT/scripts/install-tool" "$name" "$version" "$dir" "$@"
  fi
  PATH=$dir/bin:$PATH
}

# Both must be there before a bundle is built. wasm-bindgen must be the version the crate is of.
bundle_tools() {
  cargo_tool wasm-bindgen-cli "$(locked wasm-bindgen)"
  cargo_tool trunk $TRUNK
}

# Makes the code a little smaller (2 % over the wire): taken where npm is, missed nowhere.
wasm_opt() {
  local dir=$TOOLS/binaryen-$BINARYEN
  if [ ! -x "$dir/node_modules/.bin/wasm-opt" ]; then
    if ! have npm; then say "No npm here: going on without wasm-opt"; return; fi
    npm install --silent --no-audit --no-fund --prefix "$dir" "binaryen@$BINARYEN" >&2 || { say "npm could not fetch binaryen: going on without wasm-opt"; return; }
  fi
  PATH=$dir/node_modules/.bin:$PATH
}
