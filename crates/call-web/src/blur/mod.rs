//! The room behind a person, blurred or replaced before anybody sees it: camera, mask, canvas, track. While there is no
//! mask the whole picture is blurred; the room itself never leaves this module.
mod finder;
mod outlet;
pub mod own;
mod paint;

use crate::drive::Feed;
use crate::extras::pause;
use call::client::{Background, CoverNews, Input, Pace};
use finder::Finder;
use outlet::Outlet;
use paint::Easel;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlMediaElement, HtmlVideoElement, MediaStream, MediaStreamTrack};

/// What is told of the cost is the mean of about a second.
const TELL_MS: f64 = 1_000.0;

/// What finds the person, as far as it is there.
#[derive(Clone, Default)]
enum Found {
    #[default]
    No,
    Coming,
    Here(Rc<Finder>),
    Failed,
}

/// What was chosen, and what finds the person: kept when the camera changes.
#[derive(Clone, Default)]
pub struct Studio(Rc<Inside>);

#[derive(Default)]
struct Inside {
    what: Cell<Background>,
    pace: Cell<Pace>,
    found: RefCell<Found>,
    /// It has to be found by the page; the camera itself cannot.
    looks: Cell<bool>,
    /// That the person is found is told once for each choice and each camera.
    told: Cell<bool>,
}

impl Studio {
    pub fn is_on(&self) -> bool {
        self.0.what.get() != Background::Room
    }

    pub fn what(&self) -> Background {
        self.0.what.get()
    }

    pub fn choose(&self, what: Background, pace: Pace) {
        self.0.what.set(what);
        self.0.pace.set(pace);
        self.0.told.set(false);
        self.0.looks.set(false);
    }

    /// From now on the person is looked for in the camera's pictures; after a failure, once more.
    pub fn look(&self) {
        self.0.looks.set(true);
        // What failed with the camera before may work with this one.
        self.0.told.set(false);
        if matches!(*self.0.found.borrow(), Found::Failed) {
            *self.0.found.borrow_mut() = Found::No;
        }
    }

    /// Loads what finds a person in pictures that are wider than high, or higher than wide, unless that is there.
    fn load(&self, wide: bool, feed: &Feed) {
        let waits = match &*self.0.found.borrow() {
            Found::No => true,
            // The phone was turned.
            Found::Here(finder) => finder.wide != wide,
            Found::Coming | Found::Failed => false,
        };
        if !waits || !self.0.looks.get() || !self.is_on() || self.0.pace.get() == Pace::Still {
            return;
        }
        *self.0.found.borrow_mut() = Found::Coming;
        let (studio, feed) = (self.clone(), feed.clone());
        spawn_local(async move {
            match Finder::load(wide).await {
                Ok(finder) => *studio.0.found.borrow_mut() = Found::Here(Rc::new(finder)),
                Err(_) => studio.failed(&feed),
            }
        });
    }

    fn finder(&self) -> Option<Rc<Finder>> {
        let looks = self.0.looks.get() && self.0.pace.get() != Pace::Still;
        match &*self.0.found.borrow() {
            Found::Here(finder) if looks => Some(finder.clone()),
            _ => None,
        }
    }

    fn failed(&self, feed: &Feed) {
        *self.0.found.borrow_mut() = Found::Failed;
        feed.feed(Input::Cover(CoverNews::Failed));
    }
}

/// A camera with its room covered. Dropping it ends its track, not the camera's.
pub struct Blur {
    track: MediaStreamTrack,
    alive: Rc<Cell<bool>>,
}

impl Drop for Blur {
    fn drop(&mut self) {
        self.alive.set(false);
        self.track.stop();
    }
}

impl Blur {
    pub fn new(camera: &MediaStreamTrack, studio: &Studio, feed: &Feed) -> Option<Blur> {
        let document = web_sys::window()?.document()?;
        let video: HtmlVideoElement = document.create_element("video").ok()?.dyn_into().ok()?;
        let stream = MediaStream::new().ok()?;
        stream.add_track(camera);
        video.set_muted(true);
        // iPhones would show it in full, and play nothing.
        video.set_attribute("playsinline", "").ok()?;
        video.set_src_object(Some(&stream));
        if let Ok(promise) = video.play() {
            crate::js::forget(promise);
        }
        let easel = Easel::new()?;
        let outlet = Outlet::new(easel.canvas())?;
        let (track, alive) = (outlet.track(), Rc::new(Cell::new(true)));
        let line = Line { video, easel, outlet, studio: studio.clone() };
        let (on, feed) = (alive.clone(), feed.clone());
        spawn_local(async move { line.run(&on, &feed).await });
        Some(Blur { track, alive })
    }

    pub fn track(&self) -> &MediaStreamTrack {
        &self.track
    }
}

/// From the camera to the track, picture by picture.
struct Line {
    video: HtmlVideoElement,
    easel: Easel,
    outlet: Outlet,
    studio: Studio,
}

impl Line {
    async fn run(&self, alive: &Cell<bool>, feed: &Feed) {
        let (mut told_at, mut sum, mut count) = (now(), 0.0, 0.0);
        while alive.get() {
            let began = now();
            if self.picture(feed).await {
                (sum, count) = (sum + now() - began, count + 1.0);
            }
            if now() - told_at >= TELL_MS {
                if count > 0.0 {
                    feed.feed(Input::Cover(CoverNews::Took((sum / count) as u32)));
                }
                (told_at, sum, count) = (now(), 0.0, 0.0);
            }
            let each = 1_000.0 / f64::from(self.studio.0.pace.get().pictures());
            pause((each - (now() - began)).max(1.0) as i32).await;
        }
        self.video.set_src_object(None);
    }

    /// One picture; true when the person was looked for in it.
    async fn picture(&self, feed: &Feed) -> bool {
        let seen = self.video.ready_state() >= HtmlMediaElement::HAVE_CURRENT_DATA;
        if !seen || !self.easel.take(&self.video) {
            return false;
        }
        self.studio.load(self.video.video_width() >= self.video.video_height(), feed);
        let finder = self.studio.finder();
        let looked = finder.is_some();
        let mask = match finder {
            Some(finder) => {
                let small = self.studio.0.pace.get() == Pace::Small;
                match self.easel.shrunk(small) {
                    Some(small) => finder.find(small).await,
                    None => return false,
                }
            }
            None => Ok(None),
        };
        let what = self.studio.0.what.get();
        match mask {
            Ok(Some(mask)) => {
                let done = self.easel.compose(&mask, what).is_some();
                finder::free(&mask);
                if !done {
                    self.easel.cover();
                } else if !self.studio.0.told.replace(true) {
                    feed.feed(Input::Cover(CoverNews::Works));
                }
            }
            Ok(None) => self.easel.cover(),
            Err(_) => {
                self.easel.cover();
                self.studio.failed(feed);
            }
        }
        self.outlet.show(self.easel.canvas());
        looked
    }
}

fn now() -> f64 {
    js_sys::Date::now()
}
