//! Full screen and picture-in-picture, where the browser has them: an iPhone's has neither, and then no button says so.
use super::layout::Layout;
use super::live::Live;
use leptos::prelude::*;
use model::Lang;

/// Both open from a tap and close with the call.
#[derive(Clone, Copy)]
pub struct Wide {
    pub can_fill: RwSignal<bool>,
    pub fills: RwSignal<bool>,
    pub can_float: RwSignal<bool>,
    pub floats: RwSignal<bool>,
    /// Phones and tablets: what a finger does is offered there.
    pub touch: RwSignal<bool>,
    #[cfg(feature = "hydrate")]
    float: StoredValue<Option<super::float::Float>, LocalStorage>,
}

impl Wide {
    /// Nothing can be done until the page is awake and has asked the browser.
    pub fn new() -> Wide {
        let no = || RwSignal::new(false);
        let wide = Wide {
            can_fill: no(),
            fills: no(),
            can_float: no(),
            floats: no(),
            touch: no(),
            #[cfg(feature = "hydrate")]
            float: StoredValue::new_local(None),
        };
        #[cfg(feature = "hydrate")]
        wide.ask_browser();
        wide
    }
}

#[cfg(feature = "hydrate")]
impl Wide {
    fn ask_browser(self) {
        Effect::new(move || {
            self.can_fill.set(document().fullscreen_enabled());
            self.can_float.set(super::float::can());
            let coarse = window().match_media("(pointer: coarse)").ok().flatten();
            self.touch.set(coarse.is_some_and(|coarse| coarse.matches()));
            let look = move |_: &web_sys::Event| {
                let _ = self.fills.try_set(document().fullscreen_element().is_some());
            };
            let listener = gloo::events::EventListener::new(&document(), "fullscreenchange", look);
            let listener = StoredValue::new_local(Some(listener));
            on_cleanup(move || {
                drop(listener.try_update_value(Option::take));
                self.end();
            });
        });
    }

    /// The whole page: dialogs and the menu stand above it as ever.
    pub fn turn_full(self) {
        if document().fullscreen_element().is_some() {
            document().exit_fullscreen();
        } else if let Some(page) = document().document_element() {
            // A browser that refuses stays as it is, and the button with it.
            let _ = page.request_fullscreen();
        }
    }

    pub fn turn_float(self, live: Live, layout: Layout, lang: Lang, leave: Callback<()>) {
        let open = self.float.try_update_value(Option::take).flatten();
        if let Some(open) = open {
            open.close();
            self.floats.set(false);
            return;
        }
        let closed = move || {
            let _ = self.floats.try_set(false);
            // Later: what is dropped is running now.
            leptos::task::spawn_local(async move { drop(self.float.try_update_value(Option::take)) });
        };
        leptos::task::spawn_local(async move {
            let opened = super::float::open(live, layout, lang, leave, closed).await;
            if let Some(float) = opened {
                // The call may have ended meanwhile: then it is given back at once.
                match self.floats.try_set(true) {
                    None => self.float.set_value(Some(float)),
                    Some(_) => float.close(),
                }
            }
        });
    }

    /// The call is over: nothing of it stays on the screen.
    fn end(self) {
        if let Some(Some(float)) = self.float.try_update_value(Option::take) {
            float.close();
        }
        if document().fullscreen_element().is_some() {
            document().exit_fullscreen();
        }
    }
}

#[cfg(not(feature = "hydrate"))]
impl Wide {
    pub fn turn_full(self) {}

    pub fn turn_float(self, _: Live, _: Layout, _: Lang, _: Callback<()>) {}
}
