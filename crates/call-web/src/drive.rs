//! The loop: inputs in, asks out, timers, and the view to the UI.
use crate::act::Hands;
use crate::js;
use call::client::{Client, Command, Input, Source, Start, View};
use call::moment::Moment;
use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use model::AppError;
use model::signal::{CallRole, TrackKind};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlMediaElement, VisibilityState};

pub(crate) type TicketFuture = Pin<Box<dyn Future<Output = Result<String, AppError>>>>;

/// What a call needs of the page.
pub struct CallConfig {
    pub role: CallRole,
    /// True (the default) when the call starts by a tap on "Join" or after a reload: devices are asked for at once.
    /// False: on `Command::AskAgain`.
    pub ask_devices: bool,
    /// The id of a visit that is encrypted from end to end: then nothing leaves this page in clear.
    pub sealed: Option<String>,
    pub(crate) ticket: Box<dyn Fn() -> TicketFuture>,
    pub(crate) address: String,
}

impl CallConfig {
    /// `ticket` fetches a single-use ticket, which is the first message of each socket at `address`.
    pub fn new<F>(role: CallRole, ticket: impl Fn() -> F + 'static, address: String) -> Self
    where
        F: Future<Output = Result<String, AppError>> + 'static,
    {
        CallConfig {
            role,
            ask_devices: true,
            sealed: None,
            ticket: Box::new(move || Box::pin(ticket())),
            address,
        }
    }
}

/// A call in this page. Cheap to clone; ends with its last clone.
#[derive(Clone)]
pub struct Call {
    shell: Rc<Shell>,
}

impl Call {
    /// `on_view` is called at once and after each change.
    pub fn start(config: CallConfig, on_view: impl Fn(View) + 'static) -> Call {
        let remembered = crate::keep::remembered();
        let wishes = crate::keep::wishes(&config.address);
        let (background, strong_noise) = crate::keep::cover();
        let start = Start {
            role: config.role,
            ask_devices: config.ask_devices,
            mic_on: wishes.mic_on,
            camera_on: wishes.camera_on,
            camera: remembered.camera,
            microphone: remembered.microphone,
            speaker: remembered.speaker.clone(),
            background,
            strong_noise,
            can_share_screen: crate::devices::can_share_screen(),
            sealed: config.sealed.is_some(),
            seed: chance(),
        };
        let shell = Rc::new(Shell {
            client: RefCell::new(Client::new(start, Moment(0))),
            hands: RefCell::new(Hands::new(config, remembered.speaker, chance())),
            inputs: RefCell::default(),
            busy: Cell::new(false),
            view: RefCell::new(None),
            on_view: Box::new(on_view),
            opened_ms: js_sys::Date::now(),
            timer: RefCell::new(None),
            watches: RefCell::default(),
            looks: RefCell::new(None),
            measures: RefCell::new(None),
            pulse: RefCell::new(None),
        });
        let feed = Feed(Rc::downgrade(&shell));
        shell.watches.borrow_mut().extend(watch(&feed));
        *shell.looks.borrow_mut() = Some(Interval::new(1_000, {
            let feed = feed.clone();
            move || feed.look_at_microphone()
        }));
        *shell.measures.borrow_mut() = Some(crate::stats::watch(&feed));
        *shell.pulse.borrow_mut() = Some(crate::pulse::watch(&feed));
        feed.feed(Input::Time);
        crate::elements::probe(&feed);
        Call { shell }
    }

    pub fn send(&self, command: Command) {
        Feed(Rc::downgrade(&self.shell)).feed(Input::Command(command));
    }

    pub fn view(&self) -> View {
        self.shell.client.borrow().view()
    }

    /// Plays what arrives from `source` in this element, also when it arrives later; `None` empties it. Call it again
    /// when the `Source` changes.
    pub fn attach(&self, element: &HtmlMediaElement, source: Option<&Source>) {
        self.shell.hands.borrow_mut().elements.attach(element, source);
        self.sync();
    }

    /// Shows one's own camera in this element, whichever camera that is, now and later. The element should be muted.
    pub fn mirror(&self, element: &HtmlMediaElement) {
        self.shell.hands.borrow_mut().elements.mirror(element, TrackKind::Camera);
        self.sync();
    }

    /// Shows one's own shared screen.
    pub fn mirror_screen(&self, element: &HtmlMediaElement) {
        self.shell.hands.borrow_mut().elements.mirror(element, TrackKind::Screen);
        self.sync();
    }

    /// Before the element goes.
    pub fn detach(&self, element: &HtmlMediaElement) {
        let gone = self.shell.hands.borrow_mut().elements.detach(element);
        if let Some(element) = gone {
            Feed(Rc::downgrade(&self.shell)).feed(Input::PlayBlocked { element, blocked: false });
        }
    }

    /// How loud one's own microphone is now, 0.0 to 1.0, also while muted. Ask as often as the meter draws.
    pub fn level(&self) -> f32 {
        self.shell.hands.borrow_mut().level()
    }

    fn sync(&self) {
        self.shell.hands.borrow().sync(&Feed(Rc::downgrade(&self.shell)));
    }
}

pub(crate) struct Shell {
    client: RefCell<Client>,
    hands: RefCell<Hands>,
    inputs: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    view: RefCell<Option<View>>,
    on_view: Box<dyn Fn(View)>,
    opened_ms: f64,
    timer: RefCell<Option<(Moment, Timeout)>>,
    watches: RefCell<Vec<EventListener>>,
    looks: RefCell<Option<Interval>>,
    measures: RefCell<Option<Interval>>,
    pulse: RefCell<Option<Interval>>,
}

/// The way back into the loop for whatever happens in the browser. Weak: a dropped call hears nothing more.
#[derive(Clone)]
pub(crate) struct Feed(Weak<Shell>);

impl Feed {
    pub fn feed(&self, input: Input) {
        let Some(shell) = self.0.upgrade() else { return };
        shell.inputs.borrow_mut().push_back(input);
        // What happens while an input is worked on waits for its turn.
        if shell.busy.replace(true) {
            return;
        }
        loop {
            self.work(&shell);
            shell.show();
            if shell.inputs.borrow().is_empty() {
                break;
            }
        }
        shell.busy.set(false);
        self.set_timer(&shell);
    }

    fn work(&self, shell: &Shell) {
        loop {
            let Some(input) = shell.inputs.borrow_mut().pop_front() else { break };
            shell.client.borrow_mut().handle(input, shell.now());
            loop {
                let Some(ask) = shell.client.borrow_mut().poll() else { break };
                shell.hands.borrow_mut().act(ask, self);
            }
        }
        shell.hands.borrow().sync(self);
    }

    fn set_timer(&self, shell: &Shell) {
        let next = shell.client.borrow().poll_timeout();
        let mut timer = shell.timer.borrow_mut();
        if timer.as_ref().map(|(at, _)| *at) == next {
            return;
        }
        *timer = next.map(|at| {
            // One millisecond late rather than one early, which would come round twice.
            let ms = at.ms_since(shell.now()).min(60_000) as u32 + 1;
            let feed = self.clone();
            (at, Timeout::new(ms, move || feed.rang()))
        });
    }

    fn rang(&self) {
        if let Some(shell) = self.0.upgrade() {
            *shell.timer.borrow_mut() = None;
            self.feed(Input::Time);
        }
    }

    fn look_at_microphone(&self) {
        let Some(shell) = self.0.upgrade() else { return };
        let silent = shell.hands.borrow_mut().microphone_news();
        if let Some(silent) = silent {
            self.feed(Input::MicSilent(silent));
        }
        shell.hands.borrow_mut().camera_changed(self);
        let signs = shell.hands.borrow_mut().signs();
        self.feed(Input::Signs(signs));
    }

    /// From within the work on another input, while hands are full.
    pub fn later(&self, input: Input) {
        let feed = self.clone();
        wasm_bindgen_futures::spawn_local(async move { feed.feed(input) });
    }

    pub fn with_hands<T>(&self, work: impl FnOnce(&mut Hands) -> T) -> Option<T> {
        self.0.upgrade().map(|shell| work(&mut shell.hands.borrow_mut()))
    }
}

impl Shell {
    fn now(&self) -> Moment {
        Moment((js_sys::Date::now() - self.opened_ms).max(0.0) as u64)
    }

    fn show(&self) {
        let view = self.client.borrow().view();
        if self.view.borrow().as_ref() != Some(&view) {
            *self.view.borrow_mut() = Some(view.clone());
            (self.on_view)(view);
        }
    }
}

/// Below 2^53, so that it is a number in JavaScript too.
fn chance() -> u64 {
    (js_sys::Math::random() * 9e15) as u64
}

/// What the page at large has to say: network, sleep, and the first touch, from which on browsers play sound.
fn watch(feed: &Feed) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let on = |name: &'static str, input: fn() -> Input| {
        let feed = feed.clone();
        EventListener::new(&window, name, move |_| feed.feed(input()))
    };
    let mut watches = vec![on("online", || Input::Online), on("offline", || Input::Offline)];
    // Not every browser has it; a phone that goes from Wi-Fi to mobile data is not always offline in between.
    if let Ok(network) = js::get(&window.navigator(), "connection").dyn_into::<EventTarget>() {
        let feed = feed.clone();
        watches.push(EventListener::new(&network, "change", move |_| feed.feed(Input::OtherNetwork)));
    }
    if let Some(document) = window.document() {
        for touch in ["pointerup", "keydown"] {
            let feed = feed.clone();
            watches.push(EventListener::once(&document, touch, move |_| {
                feed.feed(Input::Command(Command::Listen));
            }));
        }
        let (feed, page) = (feed.clone(), document.clone());
        watches.push(EventListener::new(&document, "visibilitychange", move |_| {
            let seen = page.visibility_state() == VisibilityState::Visible;
            feed.feed(Input::Hidden(!seen));
            if seen {
                feed.feed(Input::Woke);
            }
        }));
    }
    watches.extend(crate::devices::on_change(feed));
    watches
}
