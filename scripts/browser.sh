# A Chromium for the stories. Sourced, never run.
# shellcheck shell=bash

# Sets BEDSIDE_CHROMIUM. The system's is the first choice: it gets its updates, and no download is needed.
find_chromium() {
  local name
  for name in "${BEDSIDE_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && have "$name"; then
      BEDSIDE_CHROMIUM=$(command -v "$name")
      export BEDSIDE_CHROMIUM
      return
    fi
  done
  if have apt-get && apt_install chromium && have chromium; then
    BEDSIDE_CHROMIUM=$(command -v chromium)
    export BEDSIDE_CHROMIUM
    return
  fi
  say "No Chromium in the system: asking Playwright for one"
  (cd "$ROOT/e2e" && npx playwright install chromium >&2) || return 1
  # Playwright finds its own.
  unset BEDSIDE_CHROMIUM
}
