# The gate of the packet path: how many instructions a forwarded packet takes, counted by callgrind, against the committed
# number. Time on shared machines is not steady, instructions are. Sourced, never run; needs lib.sh.
# shellcheck shell=bash

INSTRUCTIONS=$ROOT/crates/sfu/benches/instructions.txt

# Whether they can be counted here: the number is one processor's.
instructions_counted() {
  [ "$(uname -m)" = x86_64 ] || return 1
  have valgrind || { apt_try valgrind && have valgrind; }
}

# The features are those of the native tests, so that nothing is built again after them.
instructions_binary() {
  cargo test --quiet --workspace --exclude frontend --test instructions --no-run --message-format=json |
    sed -n 's/.*"executable":"\([^"]*\/instructions-[^"]*\)".*/\1/p' | tail -1
}

# Prints the bar's line; fails when there are a tenth more than what is committed. BEDSIDE_BLESS=1 writes the number instead.
instructions() {
  local binary told count forwarded now was
  binary=$(instructions_binary)
  [ -x "$binary" ] || die "the test of the packet path was not built"
  told=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='*packets_through_the_engine*' \
    "$binary" --exact each_packet_goes_out_once_to_each_receiver --nocapture --test-threads=1 2>&1) ||
    { echo "$told" >&2; die "the packet path does not run under callgrind"; }
  count=$(sed -n 's/^==[0-9]*== Collected : \([0-9]*\)$/\1/p' <<<"$told")
  forwarded=$(sed -n 's/.*forwarded=\([0-9]*\).*/\1/p' <<<"$told")
  [ "${count:-0}" -gt 0 ] && [ "${forwarded:-0}" -gt 0 ] || { echo "$told" >&2; die "callgrind counted nothing"; }
  now=$((count / forwarded))
  if [ -n "${BEDSIDE_BLESS:-}" ]; then
    echo "$now" >"$INSTRUCTIONS"
    say "Written to ${INSTRUCTIONS#"$ROOT/"}: $now instructions a packet"
  fi
  was=$(cat "$INSTRUCTIONS" 2>/dev/null || echo 0)
  if [ "$was" = 0 ]; then die "No number is committed; here a packet takes $now instructions (BEDSIDE_BLESS=1 ./x bench instructions)"; fi
  if [ $((now * 10)) -gt $((was * 11)) ]; then
    echo "BAR instructions per_packet=$now committed=$was short"
    die "A forwarded packet takes $now instructions, a tenth more than the $was that are committed"
  fi
  echo "BAR instructions per_packet=$now committed=$was ok"
  if [ $((now * 10)) -lt $((was * 9)) ]; then
    say "A tenth fewer than committed: keep it that way with BEDSIDE_BLESS=1 ./x bench instructions"
  fi
}
