//! Hears from the server that something changed (`/events`, server-sent events), in the browser only. A browser opens six
//! connections to one host, pages of all tabs together, so a page has one line at most, and all of its parts hear by it.
use crate::ui::href;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::EventSource;

/// Calls `changed` at each change and whenever the connection came (back), and `lost` when it broke. The browser
/// connects again by itself; all of it ends with the component that asked.
pub fn watch(changed: impl Fn() + 'static, lost: impl Fn() + 'static) {
    watch_at("/events", changed, lost);
}

/// The same of another place that says so.
pub fn watch_at(path: &str, changed: impl Fn() + 'static, lost: impl Fn() + 'static) {
    let hearer = Rc::new(Hearer { changed: Box::new(changed), lost: Box::new(lost), here: Cell::new(true) });
    let Some(line) = line(href(path)) else {
        (hearer.lost)();
        return;
    };
    line.hearers.borrow_mut().push(Rc::clone(&hearer));
    // Whoever comes to a line that is open has missed what the server said at its beginning.
    if line.source.ready_state() == EventSource::OPEN {
        let late = Rc::clone(&hearer);
        set_timeout(move || late.hear(&*late.changed), std::time::Duration::ZERO);
    }
    let kept = StoredValue::new_local(Some((line, hearer)));
    on_cleanup(move || {
        if let Some(Some((line, hearer))) = kept.try_update_value(Option::take) {
            hearer.here.set(false);
            leave(&line, &hearer);
        }
    });
}

thread_local! {
    /// The page's lines, by their address.
    static LINES: RefCell<Vec<Rc<Line>>> = const { RefCell::new(Vec::new()) };
}

type Hearers = Rc<RefCell<Vec<Rc<Hearer>>>>;

struct Line {
    at: String,
    source: EventSource,
    hearers: Hearers,
    /// They are called for as long as the line is kept.
    _calls: [Closure<dyn Fn()>; 2],
}

struct Hearer {
    changed: Box<dyn Fn()>,
    lost: Box<dyn Fn()>,
    /// Its component still is.
    here: Cell<bool>,
}

impl Hearer {
    fn hear(&self, call: &dyn Fn()) {
        if self.here.get() {
            call();
        }
    }
}

/// The page's line to that address; a new one where there is none, or where the server has ended it for good.
fn line(at: String) -> Option<Rc<Line>> {
    let open = |line: &&Rc<Line>| line.at == at && line.source.ready_state() != EventSource::CLOSED;
    if let Some(line) = LINES.with_borrow(|lines| lines.iter().find(open).cloned()) {
        return Some(line);
    }
    let source = EventSource::new(&at).ok()?;
    let hearers = Hearers::default();
    let changed = calls(&hearers, |hearer| &*hearer.changed);
    let lost = calls(&hearers, |hearer| &*hearer.lost);
    // The server says "changed" at each connection too, so what happened meanwhile is caught up.
    let _ = source.add_event_listener_with_callback("changed", changed.as_ref().unchecked_ref());
    source.set_onerror(Some(lost.as_ref().unchecked_ref()));
    let line = Rc::new(Line { at, source, hearers, _calls: [changed, lost] });
    LINES.with_borrow_mut(|lines| lines.push(Rc::clone(&line)));
    Some(line)
}

fn calls(hearers: &Hearers, of: fn(&Hearer) -> &dyn Fn()) -> Closure<dyn Fn()> {
    let hearers = Rc::clone(hearers);
    Closure::<dyn Fn()>::new(move || {
        // Who hears may end a component, and with it another's hearing.
        let now = hearers.borrow().clone();
        for hearer in now {
            hearer.hear(of(&hearer));
        }
    })
}

/// The last one closes the line.
fn leave(line: &Rc<Line>, hearer: &Rc<Hearer>) {
    line.hearers.borrow_mut().retain(|other| !Rc::ptr_eq(other, hearer));
    if line.hearers.borrow().is_empty() {
        line.source.close();
        LINES.with_borrow_mut(|lines| lines.retain(|other| !Rc::ptr_eq(other, line)));
    }
}
