#!/usr/bin/env bash
# style/guest.css, style/site.css and style/office.css are lists of `@import "file.css";`. A browser would fetch each
# import by a request of its own, so Trunk links target/style/{guest,site,office}.css instead, which this writes: the
# same, in one file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p target/style

# @import lines are replaced by the file's text, everything else is kept.
flatten() {
  local line file
  while IFS= read -r line || [ -n "$line" ]; do
    if [[ $line =~ ^@import\ +(url\()?[\"\']\.?/?([A-Za-z0-9_/-]+\.css)[\"\']\)?\ *\;\ *$ ]]; then
      file=style/${BASH_REMATCH[2]}
      [ -f "$file" ] || { echo "$1 imports $file, which does not exist" >&2; exit 1; }
      flatten "$file"
    else
      printf '%s\n' "$line"
    fi
  done <"$1"
}

for bundle in guest site office; do
  out=target/style/$bundle.css
  flatten "style/$bundle.css" >"$out.new"
  # Unchanged styles keep their time, so that a watcher is not woken by them.
  if cmp -s "$out.new" "$out"; then rm "$out.new"; else mv "$out.new" "$out"; fi
done
