//! What a bar says. Each run is shown a planted bug after it has measured: where the bar does not see that, its figure says
//! nothing, however good it looks.
//! Also of the server's benches.

pub fn verdict(holds: bool, holds_with_the_bug: bool) -> &'static str {
    match (holds, holds_with_the_bug) {
        (false, _) => "short",
        (true, true) => "not-run reason=blind",
        (true, false) => "ok",
    }
}
