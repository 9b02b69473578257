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

# Sets BEDSIDE_CHROMIUM_SHELL where there is such a build (e2e/playwright.config.ts says what for); without it, Chromium does.
find_shell() {
  have chromium-headless-shell || apt_try chromium-headless-shell || return 0
  if ! have chromium-headless-shell; then return; fi
  BEDSIDE_CHROMIUM_SHELL=$(command -v chromium-headless-shell)
  export BEDSIDE_CHROMIUM_SHELL
}

# Everything that drives a browser needs: the runner, a Chromium, and the mail server that the pages send to.
prepare_browser() {
  (cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund) || die "npm could not fetch the test runner"
  find_chromium || die "No Chromium could be had"
  # A second browser of another maker, for the one story with both; where it cannot be had, that story says so.
  have firefox-esr || have firefox || apt_install firefox-esr || true
  e2e/smtp/setup >/dev/null || die "The SMTP server for the stories could not be set up (Python 3 with venv is needed)"
  e2e/peers/setup >/dev/null || die "aiortc for the stories could not be set up (Python 3 with venv is needed)"
}
