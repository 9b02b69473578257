# The three browser bundles. Sourced, never run.
# shellcheck shell=bash source=scripts/extras.sh
. "$ROOT/scripts/extras.sh"
# shellcheck source=scripts/sealed.sh
. "$ROOT/scripts/sealed.sh"

# Everything that ends up in a bundle. Other crates may change without Trunk being started at all.
bundle_stamp() {
  { echo "$1 ${CARGO_PROFILE_DEV_OPT_LEVEL:-} ${CI:+CI}"; rustc -V
    cd "$ROOT" && find app frontend crates/model crates/call crates/call-web crates/noise-web crates/sealed crates/sealed-web crates/texts style .cargo scripts/styles.sh scripts/trunk-hook.sh scripts/lean.mjs scripts/extras.sh scripts/sealed.sh \
      guest.html site.html office.html Trunk.toml Cargo.toml Cargo.lock -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum
  } | cksum
}

# bundles PROFILE [DIST]: `wasm-release` is small and takes minutes, `wasm-dev` is large and takes seconds.
bundles() {
  local profile=$1 dist=${2:-dist} stamp entry flags=()
  # A quarter less for the browser to load at each page of each story; more takes longer to build than it saves.
  if [ "$profile" = dev ]; then local -x CARGO_PROFILE_DEV_OPT_LEVEL=1; fi
  stamp=$(bundle_stamp "$profile")
  if [ "$(cat "$ROOT/$dist/.stamp" 2>/dev/null)" = "$stamp" ]; then return; fi
  bundle_tools
  if [ "$profile" = wasm-release ]; then
    wasm_opt
    flags=(--release)
  fi
  rm -f "$ROOT/$dist/.stamp"
  noise "$profile"
  sealed "$profile"
  for entry in guest site office; do
    say "Building the $entry bundle"
    # Our own cargo found all it needs by now; Trunk shall not look for updates or tools on the network.
    (cd "$ROOT" && trunk --quiet --skip-version-check build "$entry.html" --offline "${flags[@]}" --cargo-profile "$profile" \
      --dist "$dist/$entry" --public-url "/pkg/$entry/") || die "The $entry bundle was not built"
  done
  extras "$dist" "$profile"
  sealed_files "$dist"
  echo "$stamp" >"$ROOT/$dist/.stamp"
  if [ "$profile" = wasm-release ]; then say "What browsers are given has the sum $(bundles_sum "$dist")"; fi
}

# bundles_sum DIST: as `server doctor` says it, too.
bundles_sum() {
  (cd "$ROOT/$1" && find . -type f ! -name '.*' | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d ' ' -f 1)
}

# The server as it is shipped.
release_server() {
  say "Building the server"
  cargo build --quiet --release -p server || die "The server was not built"
}
