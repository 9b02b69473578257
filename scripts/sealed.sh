# The worker of end-to-end encryption, which only pages of such visits load. Sourced by bundles.sh, never run.
# shellcheck shell=bash

# sealed PROFILE: builds it, and says where pages find it (`crates/call-web/src/sealed.rs` is compiled with that).
sealed() {
  local profile=$1 folder=$1
  if [ "$profile" = dev ]; then folder=debug; fi
  say "Building the worker of encrypted visits"
  (cd "$ROOT" && cargo build --quiet -p sealed-web --target wasm32-unknown-unknown --profile "$profile") ||
    die "The worker of encrypted visits was not built"
  SEALED_BUILD=$TARGET/sealed-$profile
  rm -rf "$SEALED_BUILD" && mkdir -p "$SEALED_BUILD"
  wasm-bindgen --target no-modules --no-typescript --out-name sealed --out-dir "$SEALED_BUILD" \
    "$TARGET/wasm32-unknown-unknown/$folder/sealed_web.wasm" || die "The worker of encrypted visits was not bound"
  # One file: a worker's policy need not name a second one.
  cat "$ROOT/crates/sealed-web/boot.js" >>"$SEALED_BUILD/sealed.js"
  if [ "$profile" = wasm-release ]; then profile=release; fi
  TRUNK_PROFILE=$profile TRUNK_STAGING_DIR=$SEALED_BUILD "$ROOT/scripts/trunk-hook.sh" || die "The worker of encrypted visits was not packed"
  export BEDSIDE_SEALED
  BEDSIDE_SEALED=/pkg/sealed/$(cat "$SEALED_BUILD/sealed.js" "$SEALED_BUILD/sealed_bg.wasm" | cksum | cut -d ' ' -f 1)
}

# sealed_files DIST: after `sealed`, puts it there.
sealed_files() {
  local to=$ROOT/$1/sealed
  rm -rf "$to"
  to=$to/$(basename "$BEDSIDE_SEALED")
  mkdir -p "$to"
  cp "$SEALED_BUILD"/sealed* "$to/"
}
