//! A line of this tab's own, where the browser cannot elect one tab for all (no Web Locks before 2022, or not on a page that
//! came by plain HTTP). Six of them are all that a browser opens, so a tab that nobody sees lets go of its line.
use super::source::{Said, Source};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::prelude::document;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// Higher: with many tabs open, the next page waits longer. Lower: a short look elsewhere misses an arrival's bell.
const HIDDEN_MS: u32 = 60_000;

pub struct Own {
    inner: Rc<Inner>,
    _seen: EventListener,
}

struct Inner {
    at: String,
    said: Rc<dyn Fn(Said)>,
    source: RefCell<Option<Source>>,
    /// It runs while nobody sees the page.
    letting_go: Cell<Option<Timeout>>,
}

impl Own {
    pub fn begin(at: &str, said: Rc<dyn Fn(Said)>) -> Option<Own> {
        let (source, letting_go) = Default::default();
        let inner = Rc::new(Inner { at: at.to_owned(), said, source, letting_go });
        inner.open().then_some(())?;
        let weak = Rc::downgrade(&inner);
        // Opened behind another one, it may never be looked at.
        inner.looked_at(!document().hidden(), &weak);
        let seen = EventListener::new(&document(), "visibilitychange", move |_| {
            if let Some(inner) = weak.upgrade() {
                inner.looked_at(!document().hidden(), &weak);
            }
        });
        Some(Own { inner, _seen: seen })
    }

    /// Tries again what the server has ended.
    pub fn again(&self) {
        self.inner.open();
    }
}

impl Inner {
    fn open(&self) -> bool {
        let said = Rc::clone(&self.said);
        let source = Source::open(&self.at, move |word| said(word));
        let opened = source.is_some();
        drop(self.source.replace(source));
        opened
    }

    fn looked_at(&self, seen: bool, this: &Weak<Inner>) {
        drop(self.letting_go.take());
        if seen {
            if self.source.borrow().is_none() {
                self.open();
            }
            return;
        }
        let this = this.clone();
        self.letting_go.set(Some(Timeout::new(HIDDEN_MS, move || {
            if let Some(inner) = this.upgrade() {
                drop(inner.source.take());
            }
        })));
    }
}
