//! The page's `<video>` and `<audio>` elements and what plays in them.
use crate::devices::Sources;
use crate::drive::Feed;
use crate::js;
use crate::peer::Down;
use call::client::{Input, PROBE, Source};
use gloo::timers::callback::Timeout;
use js_sys::Promise;
use model::signal::TrackKind;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlAudioElement, HtmlMediaElement, MediaStream, MediaStreamTrack};

#[wasm_bindgen]
extern "C" {
    /// Not in `web-sys` (unstable there); not in every browser, hence `catch`.
    type Sinkable;
    #[wasm_bindgen(method, catch, js_name = setSinkId)]
    fn set_sink_id(this: &Sinkable, id: &str) -> Result<Promise, JsValue>;
}

/// What an element shows.
#[derive(Clone, PartialEq)]
enum Shows {
    Own(TrackKind),
    Theirs(Source),
}

/// One that this page holds. `id` counts from one and names it to the client.
struct Held {
    id: u32,
    element: HtmlMediaElement,
    shows: Option<Shows>,
}

#[derive(Default)]
pub struct Elements {
    list: Vec<Held>,
    last: u32,
    speaker: Option<String>,
}

impl Elements {
    pub fn attach(&mut self, element: &HtmlMediaElement, source: Option<&Source>) {
        self.put(element, source.cloned().map(Shows::Theirs));
    }

    pub fn mirror(&mut self, element: &HtmlMediaElement, kind: TrackKind) {
        self.put(element, Some(Shows::Own(kind)));
    }

    /// One in which this person sees themselves.
    pub fn own_picture(&self) -> Option<HtmlMediaElement> {
        let own = |held: &&Held| held.shows == Some(Shows::Own(TrackKind::Camera));
        self.list.iter().find(own).map(|held| held.element.clone())
    }

    /// Which one it was.
    pub fn detach(&mut self, element: &HtmlMediaElement) -> Option<u32> {
        element.set_src_object(None);
        let at = self.list.iter().position(|held| held.element == *element)?;
        Some(self.list.remove(at).id)
    }

    fn put(&mut self, element: &HtmlMediaElement, shows: Option<Shows>) {
        match self.list.iter_mut().find(|held| held.element == *element) {
            Some(held) => held.shows = shows,
            None => {
                route(element, self.speaker.as_deref());
                self.last += 1;
                self.list.push(Held { id: self.last, element: element.clone(), shows });
            }
        }
    }

    /// Gives each element the track that it should show now, and touches none that has it.
    pub fn sync(&self, down: Option<&Down>, sources: &Sources, feed: &Feed) {
        for held in &self.list {
            let track = match &held.shows {
                Some(Shows::Own(kind)) => sources.track(*kind).cloned(),
                Some(Shows::Theirs(source)) => {
                    down.filter(|down| down.epoch == source.epoch).and_then(|down| down.track(&source.mid))
                }
                None => None,
            };
            held.show(track, feed);
        }
    }

    pub fn play_all(&self, feed: &Feed) {
        for held in self.list.iter().filter(|held| held.element.src_object().is_some()) {
            held.play(feed);
        }
    }

    pub fn use_speaker(&mut self, id: Option<String>) {
        self.speaker = id;
        for held in &self.list {
            route(&held.element, self.speaker.as_deref());
        }
    }
}

impl Held {
    fn show(&self, track: Option<MediaStreamTrack>, feed: &Feed) {
        let shown = self.element.src_object();
        let Some(track) = track else {
            if shown.is_some() {
                self.element.set_src_object(None);
                feed.later(Input::PlayBlocked { element: self.id, blocked: false });
            }
            return;
        };
        if shown.is_some_and(|stream| stream.get_track_by_id(&track.id()).as_ref() == Some(&track)) {
            return;
        }
        if let Ok(stream) = MediaStream::new() {
            stream.add_track(&track);
            self.element.set_src_object(Some(&stream));
            self.play(feed);
        }
    }

    /// Browsers may hold back sound until a tap; they say so by refusing to play, each element for itself: a picture
    /// that plays says nothing about a voice.
    fn play(&self, feed: &Feed) {
        let Ok(promise) = self.element.play() else { return };
        let (element, feed) = (self.id, feed.clone());
        wasm_bindgen_futures::spawn_local(async move {
            match js::wait(Ok(promise)).await {
                Ok(_) => feed.feed(Input::PlayBlocked { element, blocked: false }),
                Err(thrown) if is_refusal(&thrown) => {
                    feed.feed(Input::PlayBlocked { element, blocked: true });
                }
                Err(_) => {}
            }
        });
    }
}

fn is_refusal(thrown: &JsValue) -> bool {
    js::error(thrown).0 == "NotAllowedError"
}

/// How long a browser may take to refuse, milliseconds. It does so at once; a lower value would only flicker.
const REFUSES_MS: u32 = 300;

/// Whether sound would play now, before there is any: an element without a source is refused at once, or waits.
pub fn probe(feed: &Feed) {
    let Some(promise) = HtmlAudioElement::new().ok().and_then(|audio| audio.play().ok()) else { return };
    let refused = Rc::new(Cell::new(false));
    let (told, mine) = (refused.clone(), feed.clone());
    wasm_bindgen_futures::spawn_local(async move {
        if js::wait(Ok(promise)).await.is_err_and(|thrown| is_refusal(&thrown)) {
            told.set(true);
            mine.feed(Input::PlayBlocked { element: PROBE, blocked: true });
        }
    });
    let feed = feed.clone();
    Timeout::new(REFUSES_MS, move || {
        if !refused.get() {
            feed.feed(Input::PlayBlocked { element: PROBE, blocked: false });
        }
    })
    .forget();
}

/// The empty id is the system's own speaker.
fn route(element: &HtmlMediaElement, speaker: Option<&str>) {
    if let Ok(promise) = element.unchecked_ref::<Sinkable>().set_sink_id(speaker.unwrap_or_default()) {
        js::forget(promise);
    }
}
