# A PostgreSQL of our own for the tests: a fresh folder, a free port on loopback, gone at the end. Sourced, never run;
# needs lib.sh.
# shellcheck shell=bash

PG_DIR=""

postgres_bin() {
  local dir
  if have initdb && have pg_ctl && [ -x "$(command -v postgres)" ]; then dirname "$(command -v initdb)"; return; fi
  if have pg_config && [ -x "$(pg_config --bindir)/initdb" ]; then pg_config --bindir; return; fi
  for dir in /usr/lib/postgresql/*/bin; do
    if [ -x "$dir/initdb" ]; then echo "$dir"; return; fi
  done
  return 1
}

# Installs it where that needs no password.
postgres_get() { postgres_bin >/dev/null || apt_try postgresql || true; }

# PostgreSQL refuses to run as root.
as_nobody() {
  if [ "$(id -u)" = 0 ]; then runuser -u nobody -- "$@"; else "$@"; fi
}

# In memory where there is room for it: each test copies and drops a database of some hundred files, which takes a disk
# half a second and memory a tenth.
QUICK_KB=4000000
quick_folder() {
  local free
  free=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1)
  if [ -w /dev/shm ] && [ "${free:-0}" -ge $QUICK_KB ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

# Sets BEDSIDE_TEST_PG_URL (a URL whose user may create databases); fails when this machine has no PostgreSQL.
postgres_start() {
  local bin port try
  bin=$(postgres_bin) || return 1
  PG_DIR=$(mktemp -d -p "$(quick_folder)")
  if [ "$(id -u)" = 0 ]; then chown nobody "$PG_DIR"; fi
  (cd "$PG_DIR" && as_nobody "$bin/initdb" -D "$PG_DIR/data" -U bedside -A trust -E UTF8 --locale=C --no-sync >"$PG_DIR.log" 2>&1) ||
    { cat "$PG_DIR.log" >&2; return 1; }
  # Durability costs time, and no test stops this server: the kill tests kill Bedside, whose writes are then in the
  # memory of a system that goes on.
  for try in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 30000))
    if (cd "$PG_DIR" && as_nobody "$bin/pg_ctl" -D "$PG_DIR/data" -s -w -t 60 -l "$PG_DIR/log" \
      -o "-p $port -h 127.0.0.1 -k $PG_DIR -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300" start); then
      export BEDSIDE_TEST_PG_URL=postgres://bedside@127.0.0.1:$port/postgres
      # For the stories, each of which makes a database of its own.
      BEDSIDE_TEST_PSQL=$(command -v psql || echo "$bin/psql")
      export BEDSIDE_TEST_PSQL
      # Where the server's own files are: what must be nowhere is searched there as well.
      export BEDSIDE_TEST_PG_DATA=$PG_DIR/data
      return
    fi
    say "PostgreSQL did not start on port $port (try $try)"
  done
  cat "$PG_DIR/log" >&2
  return 1
}

postgres_stop() {
  if [ -z "$PG_DIR" ]; then return; fi
  (cd "$PG_DIR" && as_nobody "$(postgres_bin)/pg_ctl" -D "$PG_DIR/data" -s -m immediate stop) || true
  rm -rf "$PG_DIR" "$PG_DIR.log"
  PG_DIR=""
}
