#!/usr/bin/env bash
# style/guest.css and style/office.css are lists of `@import "file.css";`. A browser would fetch each import by a
# request of its own, so Trunk links target/style/{guest,office}.css instead, which this writes: the same, in one file.
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

# Until a bundle has a list, it gets everything: tokens first, since the rest names them.
everything() {
  local file
  for file in style/tokens.css style/base.css style/ui.css; do
    if [ -f "$file" ]; then cat "$file"; fi
  done
  for file in style/*.css; do
    case $file in
      style/tokens.css | style/base.css | style/ui.css | style/guest.css | style/office.css) ;;
      *) if [ -f "$file" ]; then cat "$file"; fi ;;
    esac
  done
}

for bundle in guest office; do
  out=target/style/$bundle.css
  if [ -f "style/$bundle.css" ]; then flatten "style/$bundle.css" >"$out.new"; else everything >"$out.new"; fi
  # Unchanged styles keep their time, so that a watcher is not woken by them.
  if cmp -s "$out.new" "$out"; then rm "$out.new"; else mv "$out.new" "$out"; fi
done

# A style sheet that no list names would silently be missing.
if [ -f style/guest.css ] && [ -f style/office.css ]; then
  for file in style/*.css; do
    name=$(basename "$file")
    case $name in guest.css | office.css) continue ;; esac
    grep -qrF "$name\"" style --include='*.css' || grep -qrF "$name'" style --include='*.css' ||
      { echo "$file is imported by no style sheet; add it to style/guest.css or style/office.css" >&2; exit 1; }
  done
fi
