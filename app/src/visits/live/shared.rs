//! One line for all tabs of a browser. Whoever gets the lock holds the line and passes on what it says; when that tab goes, the
//! browser gives the lock to the next one (Web Locks API, W3C; BroadcastChannel, HTML Standard 9.5).
use super::source::{Said, Source};
use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::{document, window};
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

#[wasm_bindgen]
extern "C" {
    /// Not in every browser, so it is looked for first.
    type Locks;
    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

/// A tab that is looked at asks so often whether the holder still is awake: phones put to sleep what is behind, and the lock
/// sleeps with it. Higher: an arrival is heard later there. Lower: tabs talk for nothing.
const ASK_MS: u32 = 20_000;
/// How long the holder may take to answer. Higher: as above. Lower: a busy tab loses the line for nothing.
const PATIENCE_MS: u32 = 5_000;

const CHANGED: &str = "changed";
const LOST: &str = "lost";
/// Followed by the name of who asks, or who is answered.
const WHO: &str = "who ";
const OPEN: &str = "open ";
const COMING: &str = "coming ";

/// This tab's part of the line. It ends when it is dropped.
pub struct Share {
    inner: Rc<Inner>,
    _heard: EventListener,
    _seen: EventListener,
    _asks: Interval,
}

struct Inner {
    at: String,
    name: String,
    /// Distinguishes this tab from the others, and means nothing else.
    me: String,
    locks: Locks,
    channel: BroadcastChannel,
    said: Rc<dyn Fn(Said)>,
    /// The line itself, in the one tab that holds it, and what lets the lock go.
    source: RefCell<Option<Source>>,
    free: RefCell<Option<Function>>,
    /// Takes this tab out of those who wait for the lock.
    queued: RefCell<Option<AbortController>>,
    /// The line stands, wherever.
    open: Cell<bool>,
    answered: Cell<bool>,
    waiting: Cell<Option<Timeout>>,
    here: Cell<bool>,
}

impl Share {
    /// None where the browser cannot.
    pub fn begin(at: &str, said: Rc<dyn Fn(Said)>) -> Option<Share> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
        let name = format!("bedside-line{at}");
        let channel = BroadcastChannel::new(&name).ok()?;
        let inner = Rc::new(Inner {
            at: at.to_owned(),
            name,
            me: js_sys::Math::random().to_string(),
            locks: locks.unchecked_into(),
            channel,
            said,
            source: RefCell::default(),
            free: RefCell::default(),
            queued: RefCell::default(),
            open: Cell::new(false),
            answered: Cell::new(false),
            waiting: Cell::default(),
            here: Cell::new(true),
        });
        let weak = Rc::downgrade(&inner);
        let heard = EventListener::new(&inner.channel, "message", move |event| {
            let word = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            if let (Some(inner), Some(word)) = (weak.upgrade(), word) {
                inner.hear(&word);
            }
        });
        let weak = Rc::downgrade(&inner);
        let seen = EventListener::new(&document(), "visibilitychange", move |_| {
            if let Some(inner) = weak.upgrade().filter(|_| !document().hidden()) {
                queue(&inner, false);
                ask(&inner);
            }
        });
        let weak = Rc::downgrade(&inner);
        let asks = Interval::new(ASK_MS, move || {
            if let Some(inner) = weak.upgrade().filter(|_| !document().hidden()) {
                ask(&inner);
            }
        });
        queue(&inner, false);
        ask(&inner);
        Some(Share { inner, _heard: heard, _seen: seen, _asks: asks })
    }

    /// Tries again what the server has ended.
    pub fn again(&self) {
        queue(&self.inner, false);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.inner.here.set(false);
        if let Some(queued) = self.inner.queued.take() {
            queued.abort();
        }
        drop(self.inner.waiting.take());
        self.inner.let_go();
        self.inner.channel.close();
    }
}

impl Inner {
    fn holds(&self) -> bool {
        self.source.borrow().is_some()
    }

    fn post(&self, word: &str) {
        if self.here.get() {
            let _ = self.channel.post_message(&word.into());
        }
    }

    /// Another tab says.
    fn hear(&self, word: &str) {
        if let Some(who) = word.strip_prefix(WHO) {
            if self.holds() {
                let answer = if self.open.get() { OPEN } else { COMING };
                self.post(&format!("{answer}{who}"));
            }
            return;
        }
        match word {
            CHANGED => self.take(Said::Changed),
            LOST => self.take(Said::Lost),
            _ if word.strip_prefix(COMING) == Some(self.me.as_str()) => self.answered.set(true),
            _ if word.strip_prefix(OPEN) == Some(self.me.as_str()) => {
                self.answered.set(true);
                // What was said before this tab was there.
                if !self.open.get() {
                    self.take(Said::Changed);
                }
            }
            _ => {}
        }
    }

    fn take(&self, said: Said) {
        self.answered.set(true);
        self.open.set(said == Said::Changed);
        (self.said)(said);
    }

    /// The line says, in the tab that holds it.
    fn pass_on(&self, said: Said) {
        if !self.holds() {
            return;
        }
        if said == Said::Over {
            // The next one tries for itself, and learns why.
            self.let_go();
        }
        self.post(if said == Said::Changed { CHANGED } else { LOST });
        self.take(said);
    }

    fn let_go(&self) {
        drop(self.source.take());
        if let Some(free) = self.free.take() {
            let _ = free.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Waits for the lock, once; or takes it from a tab that sleeps.
fn queue(inner: &Rc<Inner>, steal: bool) {
    if inner.holds() || !inner.here.get() || (!steal && inner.queued.borrow().is_some()) {
        return;
    }
    let options = Object::new();
    if steal {
        let _ = Reflect::set(&options, &"steal".into(), &JsValue::TRUE);
    } else if let Ok(queued) = AbortController::new() {
        let _ = Reflect::set(&options, &"signal".into(), &queued.signal());
        inner.queued.replace(Some(queued));
    }
    let weak = Rc::downgrade(inner);
    let granted = Closure::<dyn FnMut(JsValue) -> Promise>::once_into_js(move |_lock: JsValue| held(&weak));
    let Ok(kept) = inner.locks.request(&inner.name, &options, granted.unchecked_ref()) else {
        drop(inner.queued.take());
        return;
    };
    let weak = Rc::downgrade(inner);
    leptos::task::spawn_local(async move {
        // Kept for as long as this tab likes, unless another one takes it.
        let taken = JsFuture::from(kept).await.is_err();
        let Some(inner) = weak.upgrade().filter(|inner| inner.here.get()) else { return };
        if !steal {
            drop(inner.queued.take());
        }
        if taken {
            inner.let_go();
            queue(&inner, false);
        }
    });
}

/// The lock is this tab's until what comes back is resolved.
fn held(weak: &Weak<Inner>) -> Promise {
    let Some(inner) = weak.upgrade().filter(|inner| inner.here.get() && !inner.holds()) else {
        return let_pass();
    };
    let weak = weak.clone();
    let said = move |said| {
        if let Some(inner) = weak.upgrade() {
            inner.pass_on(said);
        }
    };
    let Some(source) = Source::open(&inner.at, said) else { return let_pass() };
    inner.source.replace(Some(source));
    Promise::new(&mut |free, _| drop(inner.free.replace(Some(free))))
}

/// The lock goes on to the next one.
fn let_pass() -> Promise {
    Promise::new(&mut |free, _| {
        let _ = free.call0(&JsValue::UNDEFINED);
    })
}

/// Is somebody awake who holds it? If nobody says so, this tab takes it.
fn ask(inner: &Rc<Inner>) {
    if inner.holds() {
        return;
    }
    inner.answered.set(false);
    inner.post(&format!("{WHO}{}", inner.me));
    let weak = Rc::downgrade(inner);
    let patience = Timeout::new(PATIENCE_MS, move || {
        if let Some(inner) = weak.upgrade().filter(|inner| !inner.answered.get() && !document().hidden()) {
            queue(&inner, true);
        }
    });
    drop(inner.waiting.replace(Some(patience)));
}
