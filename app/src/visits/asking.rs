//! What a page asks the server at each news, in the browser only.
use leptos::prelude::*;
use std::future::Future;

/// At most one question is under way; what changes meanwhile is asked for afterwards, so that the answer that comes last is
/// the newest. It ends with the component that asked.
pub fn one_at_a_time<A, F>(
    ask: impl Fn() -> F + Copy + 'static,
    take: impl Fn(A) + Copy + 'static,
) -> impl Fn() + Copy + 'static
where
    A: 'static,
    F: Future<Output = A> + 'static,
{
    let (asking, again) = (StoredValue::new(false), StoredValue::new(false));
    move || {
        if asking.try_get_value().unwrap_or(true) {
            let _ = again.try_set_value(true);
            return;
        }
        asking.set_value(true);
        leptos::task::spawn_local(async move {
            loop {
                let answer = ask().await;
                // The page may be gone meanwhile.
                if asking.is_disposed() {
                    return;
                }
                take(answer);
                // What it brought may be the end of whoever asked.
                if !again.try_update_value(std::mem::take).unwrap_or_default() {
                    break;
                }
            }
            let _ = asking.try_set_value(false);
        });
    }
}
