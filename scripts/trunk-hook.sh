#!/usr/bin/env bash
# The last step of a Trunk run; $TRUNK_STAGING_DIR becomes dist/… when this ends well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# In debug bundles too, so that what ships is what tests try. Their names are a quarter of them, for the browser to read at
# each page of each story; where nobody looks at a failure as it happens, they go.
nameless=()
if [ -n "${CI:-}" ] && [ "$TRUNK_PROFILE" != release ]; then nameless=(--nameless); fi
if command -v node >/dev/null; then
  for file in "$TRUNK_STAGING_DIR"/*.wasm; do node scripts/lean.mjs "$file" "${nameless[@]}"; done
fi

# A debug bundle changes every few seconds and never leaves the machine.
if [ "$TRUNK_PROFILE" = release ]; then
  shopt -s nullglob
  # Smaller code. Trunk does not do it (`data-wasm-opt="0"`): what lean.mjs looks for has lost its name after that. These
  # are the features that rustc's default target has; without naming them wasm-opt refuses it.
  if command -v wasm-opt >/dev/null; then
    for file in "$TRUNK_STAGING_DIR"/*.wasm; do
      wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals \
        --enable-reference-types --enable-multivalue "$file" -o "$file.small"
      mv "$file.small" "$file"
    done
  fi
  # Compressed once here, not at each request. The server falls back to the plain file where one is missing.
  for file in "$TRUNK_STAGING_DIR"/*.{js,wasm,css,svg}; do
    gzip -9 -k -f -n "$file"
    if command -v brotli >/dev/null; then brotli -q 11 -k -f "$file"
    elif command -v node >/dev/null; then
      node -e 'const fs = require("fs"), f = process.argv[1]; fs.writeFileSync(f + ".br", require("zlib").brotliCompressSync(fs.readFileSync(f)))' "$file"
    fi
  done
fi
