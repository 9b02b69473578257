//! The page's `<video>` and `<audio>` elements and what plays in them.
use crate::devices::Sources;
use crate::drive::Feed;
use crate::js;
use crate::peer::Down;
use call::client::{Input, Source};
use js_sys::Promise;
use model::signal::TrackKind;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlMediaElement, MediaStream, MediaStreamTrack};

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

#[derive(Default)]
pub struct Elements {
    list: Vec<(HtmlMediaElement, Option<Shows>)>,
    speaker: Option<String>,
}

impl Elements {
    pub fn attach(&mut self, element: &HtmlMediaElement, source: Option<&Source>) {
        self.put(element, source.cloned().map(Shows::Theirs));
    }

    pub fn mirror(&mut self, element: &HtmlMediaElement, kind: TrackKind) {
        self.put(element, Some(Shows::Own(kind)));
    }

    pub fn detach(&mut self, element: &HtmlMediaElement) {
        element.set_src_object(None);
        self.list.retain(|(known, _)| known != element);
    }

    fn put(&mut self, element: &HtmlMediaElement, shows: Option<Shows>) {
        match self.list.iter_mut().find(|(known, _)| known == element) {
            Some(known) => known.1 = shows,
            None => {
                route(element, self.speaker.as_deref());
                self.list.push((element.clone(), shows));
            }
        }
    }

    /// Gives each element the track that it should show now, and touches none that has it.
    pub fn sync(&self, down: Option<&Down>, sources: &Sources, feed: &Feed) {
        for (element, shows) in &self.list {
            let track = match shows {
                Some(Shows::Own(kind)) => sources.track(*kind).cloned(),
                Some(Shows::Theirs(source)) => {
                    down.filter(|down| down.epoch == source.epoch).and_then(|down| down.track(&source.mid))
                }
                None => None,
            };
            show(element, track, feed);
        }
    }

    pub fn play_all(&self, feed: &Feed) {
        for (element, _) in self.list.iter().filter(|(element, _)| element.src_object().is_some()) {
            play(element, feed);
        }
    }

    pub fn use_speaker(&mut self, id: Option<String>) {
        self.speaker = id;
        for (element, _) in &self.list {
            route(element, self.speaker.as_deref());
        }
    }
}

fn show(element: &HtmlMediaElement, track: Option<MediaStreamTrack>, feed: &Feed) {
    let shown = element.src_object();
    let Some(track) = track else {
        if shown.is_some() {
            element.set_src_object(None);
        }
        return;
    };
    if shown.is_some_and(|stream| stream.get_track_by_id(&track.id()).as_ref() == Some(&track)) {
        return;
    }
    if let Ok(stream) = MediaStream::new() {
        stream.add_track(&track);
        element.set_src_object(Some(&stream));
        play(element, feed);
    }
}

/// Browsers may hold back sound until a tap; they say so by refusing to play.
fn play(element: &HtmlMediaElement, feed: &Feed) {
    let Ok(promise) = element.play() else { return };
    let (feed, heard) = (feed.clone(), !element.muted());
    wasm_bindgen_futures::spawn_local(async move {
        match js::wait(Ok(promise)).await {
            Err(thrown) if js::error(&thrown).0 == "NotAllowedError" => feed.feed(Input::PlayBlocked(true)),
            Ok(_) if heard => feed.feed(Input::PlayBlocked(false)),
            _ => {}
        }
    });
}

/// The empty id is the system's own speaker.
fn route(element: &HtmlMediaElement, speaker: Option<&str>) {
    if let Ok(promise) = element.unchecked_ref::<Sinkable>().set_sink_id(speaker.unwrap_or_default()) {
        js::forget(promise);
    }
}
