//! The running call as the page sees it: a view that changes, commands, and elements to play in.
//!
//! On the server, and until the browser has woken up, it is a blank view and does nothing.
use ::call::client::{Command, Line, Me, Phase, Source, View};
use leptos::html::{ElementType, Video};
use leptos::prelude::*;
use model::signal::CallRole;

#[derive(Clone, Copy)]
pub struct Live {
    view: RwSignal<View>,
    /// The visit is encrypted from end to end: nothing is sent otherwise.
    #[cfg(feature = "hydrate")]
    sealed: StoredValue<bool>,
    /// True from the start of the call on: then the elements may be filled.
    #[cfg(feature = "hydrate")]
    running: RwSignal<bool>,
    #[cfg(feature = "hydrate")]
    call: StoredValue<Option<call_web::Call>, LocalStorage>,
}

/// Before the server has said anything.
pub fn blank(role: CallRole) -> View {
    let me = Me {
        id: None,
        role,
        sending: Default::default(),
        mic_on: true,
        camera_on: true,
        hand: false,
        devices: Default::default(),
        cameras: Vec::new(),
        microphones: Vec::new(),
        speakers: Vec::new(),
        camera: None,
        microphone: None,
        speaker: None,
        background: Default::default(),
        covering: Default::default(),
        quieting: Default::default(),
        can_share_screen: false,
        generation: 0,
    };
    View {
        phase: Phase::Connecting,
        line: Line::Opening,
        me,
        people: Vec::new(),
        watchers: Vec::new(),
        speaking: Vec::new(),
        chat_news: 0,
        hands: Vec::new(),
        locked: false,
        waiting: Vec::new(),
        server_now: None,
        asked: Vec::new(),
        problems: Vec::new(),
        quality: Default::default(),
        care: Default::default(),
        sealing: None,
        channel: Default::default(),
    }
}

impl Live {
    pub fn new(role: CallRole) -> Live {
        Live::showing(blank(role))
    }

    /// A view without a call behind it yet; the gallery has no more than that.
    pub fn showing(view: View) -> Live {
        Live {
            view: RwSignal::new(view),
            #[cfg(feature = "hydrate")]
            sealed: StoredValue::new(false),
            #[cfg(feature = "hydrate")]
            running: RwSignal::new(false),
            #[cfg(feature = "hydrate")]
            call: StoredValue::new_local(None),
        }
    }

    /// Before the start: the visit is encrypted from end to end, or is not.
    pub fn seal(self, sealed: bool) -> Live {
        #[cfg(feature = "hydrate")]
        self.sealed.set_value(sealed);
        #[cfg(not(feature = "hydrate"))]
        let _ = sealed;
        self
    }

    pub fn with<T>(self, read: impl FnOnce(&View) -> T) -> T {
        self.view.with(read)
    }

    pub fn with_untracked<T>(self, read: impl FnOnce(&View) -> T) -> T {
        self.view.with_untracked(read)
    }

    /// A part of the view; whoever reads it hears of changes of this part only.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(self, read: fn(&View) -> T) -> Memo<T> {
        self.memo_of(read)
    }

    pub fn memo_of<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&View) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.view.with(&read))
    }
}

#[cfg(feature = "hydrate")]
mod running {
    use super::*;
    use call_web::{Call, CallConfig};
    use model::{AppError, Secret, VisitId};
    use std::future::Future;
    use wasm_bindgen::JsCast;
    use web_sys::HtmlMediaElement;

    /// Where the call's socket is, under the clinic's own prefix.
    fn address(visit: VisitId) -> String {
        let location = window().location();
        let scheme = if location.protocol().as_deref() == Ok("http:") { "ws" } else { "wss" };
        let host = location.host().unwrap_or_default();
        format!("{scheme}://{host}{}", crate::ui::href(&format!("/ws/visit/{}", visit.text())))
    }

    impl Live {
        /// Once; from the handler of a tap where there is one, so that the browser asks for devices within it.
        /// `ticket` is asked for before each socket.
        pub fn start<F>(self, visit: VisitId, ticket: impl Fn() -> F + 'static)
        where
            F: Future<Output = Result<Secret<String>, AppError>> + 'static,
        {
            self.open(visit, ticket, true);
        }

        /// The same without a device: only to see and hear.
        pub fn listen<F>(self, visit: VisitId, ticket: impl Fn() -> F + 'static)
        where
            F: Future<Output = Result<Secret<String>, AppError>> + 'static,
        {
            self.open(visit, ticket, false);
        }

        fn open<F>(self, visit: VisitId, ticket: impl Fn() -> F + 'static, ask_devices: bool)
        where
            F: Future<Output = Result<Secret<String>, AppError>> + 'static,
        {
            if self.running.get_untracked() {
                return;
            }
            let (view, role) = (self.view, self.with_untracked(|view| view.me.role));
            let ticket = move || {
                let asked = ticket();
                async move { Ok(asked.await?.expose().clone()) }
            };
            let mut config = CallConfig::new(role, ticket, address(visit));
            config.ask_devices = ask_devices;
            if self.sealed.get_value() {
                // Neither devices are opened nor is anything sent: the page says why (`sealed::Unable`).
                if !call_web::sealing_is_possible() {
                    return;
                }
                config.sealed = Some(visit.text());
            }
            // The page may be gone when the last news come.
            let call = Call::start(config, move |news| drop(view.try_set(news)));
            self.call.set_value(Some(call));
            self.running.set(true);
        }

        /// Ends all of it, as if the page were closed.
        pub fn stop(self) {
            self.running.set(false);
            self.call.set_value(None);
            let role = self.with_untracked(|view| view.me.role);
            self.view.set(blank(role));
        }

        /// The call itself, if it runs: a handle, so that no borrow is held while it acts.
        fn call(self) -> Option<Call> {
            self.call.try_with_value(Option::clone).flatten()
        }

        pub fn send(self, command: Command) {
            if let Some(call) = self.call() {
                call.send(command);
            }
        }

        /// One's own loudness, 0 to 1.
        pub fn level(self) -> f32 {
            self.call().map(|call| call.level()).unwrap_or_default()
        }

        /// Keeps one's own picture in this element, until the component is gone: an element that is forgotten holds
        /// the camera's stream.
        pub fn mirror(self, node: NodeRef<Video>) {
            let generation = self.memo(|view| view.me.generation);
            let playing = StoredValue::new_local(None::<HtmlMediaElement>);
            Effect::new(move || {
                generation.track();
                if let (true, Some(video), Some(call)) = (self.running.get(), node.get(), self.call()) {
                    call.mirror(&video);
                    let video: &HtmlMediaElement = video.as_ref();
                    playing.set_value(Some(video.clone()));
                }
            });
            self.detach_at_end(playing);
        }

        fn detach_at_end(self, playing: StoredValue<Option<HtmlMediaElement>, LocalStorage>) {
            on_cleanup(move || {
                if let (Some(Some(element)), Some(call)) =
                    (playing.try_update_value(Option::take), self.call())
                {
                    call.detach(&element);
                }
            });
        }

        /// Keeps what this source carries in this element, until the component is gone.
        pub fn play<E>(self, node: NodeRef<E>, source: Memo<Option<Source>>)
        where
            E: ElementType + 'static,
            E::Output: AsRef<HtmlMediaElement> + JsCast + Clone + 'static,
        {
            let playing = StoredValue::new_local(None::<HtmlMediaElement>);
            Effect::new(move || {
                let source = source.get();
                let (true, Some(element), Some(call)) = (self.running.get(), node.get(), self.call()) else {
                    return;
                };
                let element: &HtmlMediaElement = element.as_ref();
                call.attach(element, source.as_ref());
                playing.set_value(Some(element.clone()));
            });
            self.detach_at_end(playing);
        }
    }
}

#[cfg(not(feature = "hydrate"))]
impl Live {
    pub fn send(self, _: Command) {}

    pub fn level(self) -> f32 {
        0.0
    }

    pub fn mirror(self, _: NodeRef<Video>) {}

    pub fn play<E: ElementType>(self, _: NodeRef<E>, _: Memo<Option<Source>>) {}
}
