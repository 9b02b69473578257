//! The call in a small window above all others: a window of its own with two buttons where the browser has one (Document
//! Picture-in-Picture), else a floating picture. What it shows follows whoever leads or speaks.
use super::layout::{Layout, Lead};
use super::live::Live;
use ::call::client::Command;
use ::texts::call as texts;
use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use model::Lang;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, HtmlVideoElement, Window};

/// How often the small window looks at the large one. Higher: it lags behind. Lower: work for nothing.
const LOOK_MS: u32 = 400;
/// How large it opens, pixels; its person may make it larger.
const WIDTH: u32 = 360;
const HEIGHT: u32 = 300;

/// An open one.
pub struct Float {
    window: Option<Window>,
    _looks: Interval,
    _listeners: Vec<EventListener>,
}

impl Float {
    pub fn close(self) {
        match &self.window {
            Some(window) => drop(window.close()),
            None => drop(call(&document(), "exitPictureInPicture", &[])),
        }
    }
}

/// A window of its own, if the browser has such.
fn windows() -> Option<JsValue> {
    let own = Reflect::get(&window(), &"documentPictureInPicture".into()).ok()?;
    own.is_object().then_some(own)
}

pub fn can() -> bool {
    let pictures = || Reflect::get(&document(), &"pictureInPictureEnabled".into()).ok()?.as_bool();
    windows().is_some() || pictures() == Some(true)
}

/// Within the tap, or browsers refuse. None when they do all the same.
pub async fn open(
    live: Live,
    layout: Layout,
    lang: Lang,
    leave: Callback<()>,
    closed: impl Fn() + 'static,
) -> Option<Float> {
    let video = picture()?;
    let shown = Rc::new(Cell::new(None));
    let look = {
        let video = video.clone();
        move || show(live, layout, &video, &shown)
    };
    look();
    match windows() {
        Some(own) => own_window(&own, &video, live, lang, leave, look, closed).await,
        None => floating_picture(&video, look, closed).await,
    }
}

fn picture() -> Option<HtmlVideoElement> {
    let video: HtmlVideoElement = document().create_element("video").ok()?.unchecked_into();
    let class = "float-video";
    video.set_class_name(class);
    video.set_autoplay(true);
    video.set_muted(true);
    let _ = video.set_attribute("playsinline", "");
    Some(video)
}

/// What the stage shows of who leads, into this element.
fn show(live: Live, layout: Layout, video: &HtmlVideoElement, shown: &Cell<Option<Lead>>) {
    let before = match shown.get() {
        Some(Lead::Person(id)) => Some(id),
        _ => None,
    };
    let lead = layout.seen(live, before);
    shown.set(lead);
    let place = match lead {
        Some(Lead::Person(id)) => format!("[data-person=\"{}\"] video", id.text()),
        Some(Lead::Screen(id)) => format!("[data-screen=\"{}\"] video", id.text()),
        None => return video.set_src_object(None),
    };
    let large = document().query_selector(&place).ok().flatten();
    let stream = large.and_then(|large| large.unchecked_into::<HtmlVideoElement>().src_object());
    if video.src_object() != stream {
        video.set_src_object(stream.as_ref());
    }
}

async fn own_window(
    own: &JsValue,
    video: &HtmlVideoElement,
    live: Live,
    lang: Lang,
    leave: Callback<()>,
    look: impl Fn() + 'static,
    closed: impl Fn() + 'static,
) -> Option<Float> {
    let size = Object::new();
    let _ = Reflect::set(&size, &"width".into(), &WIDTH.into());
    let _ = Reflect::set(&size, &"height".into(), &HEIGHT.into());
    let asked: Promise = call(own, "requestWindow", &[size.into()])?.dyn_into().ok()?;
    // Of another page's kind, so that only its name tells what it is.
    let window: Window = JsFuture::from(asked).await.ok()?.unchecked_into();
    let page = window.document()?;
    dress(&page, lang);
    let mute = button(&page, texts::mute(lang))?;
    let leaves = button(&page, texts::leave(lang))?;
    let row = page.create_element("div").ok()?;
    let class = "float-bar";
    row.set_class_name(class);
    let _ = (row.append_child(&mute), row.append_child(&leaves));
    let body = page.body()?;
    let _ = (body.append_child(video), body.append_child(&row));
    // Moved to another page it has stopped.
    drop(video.play());
    let pressed = mute.clone();
    let look = move || {
        let muted = live.with_untracked(|view| !view.me.mic_on);
        let _ = pressed.set_attribute("aria-pressed", if muted { "true" } else { "false" });
        look();
    };
    look();
    let to_mute = move |_: &web_sys::Event| {
        live.send(Command::Mic(!live.with_untracked(|view| view.me.mic_on)));
    };
    let listeners = vec![
        EventListener::new(&mute, "click", to_mute),
        EventListener::new(&leaves, "click", move |_| {
            // A host is asked there whether the visit is over.
            drop(web_sys::window().map(|large| large.focus()));
            leave.run(());
        }),
        EventListener::new(&window, "pagehide", move |_| closed()),
    ];
    Some(Float { window: Some(window), _looks: Interval::new(LOOK_MS, look), _listeners: listeners })
}

async fn floating_picture(
    video: &HtmlVideoElement,
    look: impl Fn() + 'static,
    closed: impl Fn() + 'static,
) -> Option<Float> {
    // A picture that has none yet cannot float.
    JsFuture::from(video.play().ok()?).await.ok()?;
    let asked: Promise = call(video, "requestPictureInPicture", &[])?.dyn_into().ok()?;
    JsFuture::from(asked).await.ok()?;
    let gone = EventListener::new(video, "leavepictureinpicture", move |_| closed());
    Some(Float { window: None, _looks: Interval::new(LOOK_MS, look), _listeners: vec![gone] })
}

/// The page's own sheets and its dark stage.
fn dress(page: &Document, lang: Lang) {
    page.set_title(texts::tab_host(lang));
    if let Some(html) = page.document_element() {
        let _ = html.set_attribute("data-theme", "dark");
        let _ = html.set_attribute("lang", lang.tag());
    }
    if let Some(body) = page.body() {
        let class = "float";
        body.set_class_name(class);
    }
    let (Ok(sheets), Ok(Some(head))) =
        (document().query_selector_all("link[rel=stylesheet]"), page.query_selector("head"))
    else {
        return;
    };
    for at in 0..sheets.length() {
        let Some(sheet) = sheets.get(at) else { continue };
        // In whole: the small page has no address of its own to begin from.
        let address = Reflect::get(&sheet, &"href".into()).ok().and_then(|address| address.as_string());
        if let (Some(address), Ok(copy)) = (address, sheet.clone_node()) {
            let _ = copy.unchecked_ref::<Element>().set_attribute("href", &address);
            let _ = head.append_child(&copy);
        }
    }
}

fn button(page: &Document, words: &str) -> Option<Element> {
    let button = page.create_element("button").ok()?;
    let class = "float-button";
    button.set_class_name(class);
    button.set_text_content(Some(words));
    Some(button)
}

/// A method that not every browser has.
fn call(of: &JsValue, name: &str, with: &[JsValue]) -> Option<JsValue> {
    let method: Function = Reflect::get(of, &name.into()).ok()?.dyn_into().ok()?;
    let with: js_sys::Array = with.iter().collect();
    method.apply(of, &with).ok()
}
