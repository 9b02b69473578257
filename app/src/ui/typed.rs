//! What was typed outlives a change of the page's language, which loads the page anew: kept in this tab
//! (sessionStorage) while the page is on its way, filled in where it arrives, and forgotten there. Never a password.
use gloo::storage::{SessionStorage, Storage};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use serde::{Deserialize, Serialize};

const TYPED: &str = "bedside-typed";
/// A form as it stands is no more than this. More: somebody else's page.
const FIELDS_MAX: usize = 200;
/// How often the page is asked whether it listens, and how long.
const LOOK: std::time::Duration = std::time::Duration::from_millis(50);
const LOOKS: u32 = 200;

#[derive(Serialize, Deserialize)]
struct Typed {
    /// The page: of another one's nothing is filled in.
    path: String,
    fields: Vec<Field>,
}

#[derive(Serialize, Deserialize)]
struct Field {
    name: String,
    /// Several have the same name: which of them, in the order of the page.
    nth: usize,
    value: String,
    checked: bool,
}

/// The inputs of the page that a person fills in, without those that hold a password, shown or not.
fn inputs() -> Vec<(String, usize, Element)> {
    const ALL: &str = "form :is(input, select, textarea)[name]:not([type=hidden], [type=password], [autocomplete$=password])";
    let Ok(found) = document().query_selector_all(ALL) else { return Vec::new() };
    let mut all: Vec<(String, usize, Element)> = Vec::new();
    for at in 0..found.length().min(FIELDS_MAX as u32) {
        let Some(element) = found.get(at).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
        let name = element.get_attribute("name").unwrap_or_default();
        let nth = all.iter().filter(|(other, ..)| *other == name).count();
        all.push((name, nth, element));
    }
    all
}

fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The page is about to be loaded in another language.
pub fn keep() {
    let fields = inputs().into_iter().map(|(name, nth, element)| {
        let (value, checked) = read(&element);
        Field { name, nth, value, checked }
    });
    // Where a browser keeps nothing, one types again.
    let _ = SessionStorage::set(TYPED, Typed { path: path(), fields: fields.collect() });
}

/// The page is here: once it listens, so that its scripts hear of what is filled in.
pub fn come_back() {
    let Ok(typed) = SessionStorage::get::<Typed>(TYPED) else { return };
    SessionStorage::delete(TYPED);
    if typed.path == path() {
        fill_when_awake(typed, LOOKS);
    }
}

fn fill_when_awake(typed: Typed, looks: u32) {
    let awake = document().document_element().is_some_and(|html| html.has_attribute("data-awake"));
    if awake {
        fill(&typed);
    } else if looks > 0 {
        set_timeout(move || fill_when_awake(typed, looks - 1), LOOK);
    }
}

fn fill(typed: &Typed) {
    for (name, nth, element) in inputs() {
        let kept = typed.fields.iter().find(|field| field.name == name && field.nth == nth);
        let Some(kept) = kept.filter(|kept| read(&element) != (kept.value.clone(), kept.checked)) else {
            continue;
        };
        write(&element, kept);
        // What was typed into a folded part is not hidden there.
        if let Ok(Some(folded)) = element.closest("details:not([open])") {
            let _ = folded.set_attribute("open", "");
        }
        for kind in ["input", "change"] {
            if let Ok(event) = document().create_event("Event") {
                event.init_event_with_bubbles(kind, true);
                let _ = element.dispatch_event(&event);
            }
        }
    }
}

/// The value, and whether it is ticked.
fn read(element: &Element) -> (String, bool) {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        return (input.value(), input.checked());
    }
    let value = element.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
    let value = value.or_else(|| element.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value));
    (value.unwrap_or_default(), false)
}

fn write(element: &Element, kept: &Field) {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        if ["checkbox", "radio"].contains(&input.type_().as_str()) {
            input.set_checked(kept.checked);
        } else {
            input.set_value(&kept.value);
        }
    } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        select.set_value(&kept.value);
    } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(&kept.value);
    }
}
