//! Hears from the server that something changed (`/events`, server-sent events), in the browser only. A browser opens six
//! connections to one host, pages of all tabs together: so a page has one way to each address, all of its parts hear by it,
//! and one tab holds the line for all (`shared.rs`). Browsers that cannot elect one have a line in each tab (`own.rs`).
mod own;
mod shared;
mod source;

use crate::ui::href;
use leptos::prelude::*;
use own::Own;
use shared::Share;
use source::Said;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

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
    if line.last.get() == Some(Said::Changed) {
        let late = Rc::clone(&hearer);
        set_timeout(move || late.hear(Said::Changed), std::time::Duration::ZERO);
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

struct Line {
    at: String,
    hearers: RefCell<Vec<Rc<Hearer>>>,
    /// The last word about it.
    last: Cell<Option<Said>>,
    way: RefCell<Option<Way>>,
}

/// How the news comes to this tab. It ends when it is dropped.
enum Way {
    Shared(Share),
    Own(Own),
}

impl Way {
    fn again(&self) {
        match self {
            Way::Shared(share) => share.again(),
            Way::Own(own) => own.again(),
        }
    }
}

struct Hearer {
    changed: Box<dyn Fn()>,
    lost: Box<dyn Fn()>,
    /// Its component still is.
    here: Cell<bool>,
}

impl Hearer {
    fn hear(&self, said: Said) {
        if !self.here.get() {
            return;
        }
        match said {
            Said::Changed => (self.changed)(),
            Said::Lost | Said::Over => (self.lost)(),
        }
    }
}

/// The page's line to that address; one that the server has ended is tried again.
fn line(at: String) -> Option<Rc<Line>> {
    if let Some(line) = LINES.with_borrow(|lines| lines.iter().find(|line| line.at == at).cloned()) {
        if line.last.get() == Some(Said::Over)
            && let Some(way) = &*line.way.borrow()
        {
            way.again();
        }
        return Some(line);
    }
    let (hearers, last, way) = Default::default();
    let line = Rc::new(Line { at, hearers, last, way });
    let weak = Rc::downgrade(&line);
    let said: Rc<dyn Fn(Said)> = Rc::new(move |said| {
        let Some(line) = weak.upgrade() else { return };
        line.last.set(Some(said));
        // Who hears may end a component, and with it another's hearing.
        let now = line.hearers.borrow().clone();
        for hearer in now {
            hearer.hear(said);
        }
    });
    let shared = Share::begin(&line.at, Rc::clone(&said)).map(Way::Shared);
    let way = shared.or_else(|| Own::begin(&line.at, said).map(Way::Own))?;
    line.way.replace(Some(way));
    LINES.with_borrow_mut(|lines| lines.push(Rc::clone(&line)));
    Some(line)
}

/// The last one closes the line.
fn leave(line: &Rc<Line>, hearer: &Rc<Hearer>) {
    line.hearers.borrow_mut().retain(|other| !Rc::ptr_eq(other, hearer));
    if line.hearers.borrow().is_empty() {
        drop(line.way.take());
        LINES.with_borrow_mut(|lines| lines.retain(|other| !Rc::ptr_eq(other, line)));
    }
}
