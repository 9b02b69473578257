//! Which statements a use case sends, and in which order, for the test that an address which nobody has makes the same work
//! as one that somebody has (`tests/it/unknown.rs`). A release build notes none.
use std::cell::RefCell;

thread_local! {
    static HEARD: RefCell<Option<Vec<&'static str>>> = const { RefCell::new(None) };
}

/// One more, by its place in the source: a statement is a constant, so one place sends one text.
#[cfg(debug_assertions)]
pub(crate) fn note(place: &'static str) {
    HEARD.with_borrow_mut(|heard| {
        if let Some(heard) = heard {
            heard.push(place);
        }
    });
}

/// From now on, what this thread sends.
pub fn listen() {
    HEARD.set(Some(Vec::new()));
}

/// What was sent since `listen`.
pub fn heard() -> Vec<&'static str> {
    HEARD.take().unwrap_or_default()
}
