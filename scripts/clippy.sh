#!/usr/bin/env bash
# clippy.sh native|browser: warnings are errors. The toolchain is the caller's (scripts/toolchain.sh).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
case ${1:-} in
  # `frontend` is left out: Cargo would unify its features into the server's (ARCHITECTURE.md, the trap).
  native) exec cargo clippy --quiet --workspace --exclude frontend --all-targets -- -D warnings ;;
  browser)
    exec cargo clippy --quiet -p frontend -p app -p call-web -p noise-web -p sealed-web \
      --target wasm32-unknown-unknown -- -D warnings
    ;;
  *)
    echo "clippy.sh native|browser" >&2
    exit 2
    ;;
esac
