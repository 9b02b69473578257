//! One open line to the server.
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::EventSource;

/// What is heard of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Something changed, or may have while the line was away.
    Changed,
    /// It broke; the browser connects again by itself.
    Lost,
    /// The server has ended it for good: whoever reads along is signed out, perhaps.
    Over,
}

/// Closed when it is dropped.
pub struct Source {
    source: EventSource,
    /// They are called for as long as the line is kept.
    _calls: [Closure<dyn Fn()>; 2],
}

impl Source {
    pub fn open(at: &str, said: impl Fn(Said) + Clone + 'static) -> Option<Source> {
        let source = EventSource::new(at).ok()?;
        let heard = said.clone();
        let changed = Closure::<dyn Fn()>::new(move || heard(Said::Changed));
        let line = source.clone();
        let broke = Closure::<dyn Fn()>::new(move || match line.ready_state() {
            EventSource::CLOSED => said(Said::Over),
            _ => said(Said::Lost),
        });
        // The server says "changed" at each connection too, so what happened meanwhile is caught up.
        let _ = source.add_event_listener_with_callback("changed", changed.as_ref().unchecked_ref());
        source.set_onerror(Some(broke.as_ref().unchecked_ref()));
        Some(Source { source, _calls: [changed, broke] })
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.set_onerror(None);
        self.source.close();
    }
}
