# Finds or makes a Rust that can build for the browser, and puts it first in PATH. Sourced, never run.
# shellcheck shell=bash

OVERLAY=$CACHE/toolchain
DEBIAN_RUST=(rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web lld-22)

can_wasm() {
  local dir
  dir=$(rustc --print target-libdir --target "$WASM" 2>/dev/null) || return 1
  compgen -G "$dir/libstd-*.rlib" >/dev/null
}

# rustup's cargo takes a folder as a toolchain. Without rustup, the compiler must be led to its own driver library,
# for it takes that library's place as its sysroot, and the system's would win.
use_overlay() {
  export RUSTUP_TOOLCHAIN=$OVERLAY
  if ! have cargo || ! can_wasm; then
    export PATH=$OVERLAY/bin:$PATH LD_LIBRARY_PATH=$OVERLAY/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    can_wasm || die "The toolchain in $OVERLAY does not work; remove that folder and start again"
  fi
}

# Debian ships a compiler and the sources of std, but no std for the browser: build that once (about a minute).
debian_toolchain() {
  if [ ! -x /usr/bin/rustc ] || [ ! -d /usr/lib/rustlib/src/rust ] || [ ! -x /usr/bin/lld-22 ] || [ ! -x /usr/bin/cargo ]; then
    apt_install "${DEBIAN_RUST[@]}" || die "No Rust that can build for the browser. On a machine that reaches the Internet: rustup target add $WASM"
  fi
  with_lock "$ROOT/scripts/wasm-toolchain" "$OVERLAY"
  use_overlay
}

# Made before, by the compiler that is still installed: then rustup is not asked again at every start.
overlay_ready() {
  local marker=$OVERLAY/lib/rustlib/$WASM/lib/.done
  [ -f "$marker" ] && [ -x /usr/bin/rustc ] && [ -x /usr/bin/lld-22 ] && [ "$(cat "$marker")" = "$(/usr/bin/rustc -V)" ]
}

# Each of the large tests takes GNU's linker twenty seconds and LLVM's two. Only the linker's name changes, no flag: what
# is built already stays good. Nothing is installed for it; Debian's compiler brings it along.
quick_linker() {
  local dir=$CACHE/linker lld name
  lld=$(command -v ld.lld || command -v ld.lld-22) || return 0
  [ "$(uname -s)" = Linux ] && have cc || return 0
  name=CARGO_TARGET_$(uname -m | tr a-z A-Z)_UNKNOWN_LINUX_GNU_LINKER
  if [ -n "${!name:-}" ]; then return 0; fi
  if [ "$(readlink "$dir/ld.lld" 2>/dev/null)" != "$lld" ] || [ ! -x "$dir/lld-gcc" ]; then
    mkdir -p "$dir"
    ln -sfn "$lld" "$dir/ld.lld"
    printf '#!/bin/sh\nexec cc -fuse-ld=lld -B"%s" "$@"\n' "$dir" >"$dir/new.$$"
    chmod +x "$dir/new.$$"
    # By this name the compiler knows how it wants to be spoken to.
    mv "$dir/new.$$" "$dir/lld-gcc"
  fi
  export "$name=$dir/lld-gcc"
}

use_toolchain() {
  find_toolchain
  quick_linker
}

# BEDSIDE_TOOLCHAIN=debian asks for Debian's; otherwise rustup's, and Debian's when rustup cannot fetch.
find_toolchain() {
  if [ "${BEDSIDE_TOOLCHAIN:-}" = debian ]; then debian_toolchain; return; fi
  if have rustc && can_wasm; then return; fi
  if overlay_ready; then use_overlay; return; fi
  if have rustup; then
    say "Adding the WebAssembly target"
    # A mirror that hangs is as bad as one that refuses.
    if timeout 300 rustup target add "$WASM" >&2 && can_wasm; then return; fi
    say "rustup could not fetch it; taking Debian's compiler instead"
  fi
  debian_toolchain
}
