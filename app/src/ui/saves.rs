//! Settings are saved as they are changed. The button that does it without scripts gives its place to words that say how it
//! stands; it comes back when the server has refused something, for then a person decides.
use super::{Button, Kind, use_lang};
use crate::forms::FormState;
use leptos::prelude::*;
use model::Lang;

/// Where a form stands that saves itself.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser saves by itself"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ready,
    Saving,
    Saved,
}

impl State {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            State::Ready => texts::ui::saves_ready(lang),
            State::Saving => texts::ui::saves_saving(lang),
            State::Saved => texts::ui::saves_saved(lang),
        }
    }
}

/// The last thing in a `Form` of settings, in the place of its button.
#[component]
pub fn SavesItself(
    #[prop(optional)] kind: Kind,
    /// Hears the form's fields each time that they are saved.
    #[prop(optional)]
    saved: Option<Callback<Vec<(String, String)>>>,
    /// What is saved may bar the page itself: one goes where the server says.
    #[prop(optional)]
    goes: bool,
    children: Children,
) -> impl IntoView {
    let lang = use_lang();
    let state = RwSignal::new(None::<State>);
    let refused = use_context::<FormState>().is_some_and(|state| state.error.is_some());
    let node = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(node) = node.get() {
            // What stands there of a refusal is over with the next save: the page is shown anew.
            browser::listen(&node, browser::Saving::new(state, saved, goes || refused));
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (saved, goes);
    view! {
        <div class="saves" node_ref=node>
            <div hidden=move || state.get().is_some() && !refused>
                <Button kind>{children()}</Button>
            </div>
            <p class="saves-said" role="status">{move || state.get().map(|state| state.words(lang))}</p>
        </div>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::State;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use leptos::web_sys::{FormData, HtmlFormElement, RequestInit, Response, UrlSearchParams};

    #[derive(Clone, Copy)]
    pub struct Saving {
        state: RwSignal<Option<State>>,
        saved: Option<Callback<Vec<(String, String)>>>,
        goes: bool,
        /// Changed again while the change before was on its way.
        again: StoredValue<bool>,
    }

    impl Saving {
        pub fn new(
            state: RwSignal<Option<State>>,
            saved: Option<Callback<Vec<(String, String)>>>,
            goes: bool,
        ) -> Saving {
            Saving { state, saved, goes, again: StoredValue::new(false) }
        }

        fn save(self, form: HtmlFormElement) {
            if self.state.get_untracked() == Some(State::Saving) {
                self.again.set_value(true);
                return;
            }
            self.state.set(Some(State::Saving));
            leptos::task::spawn_local(async move {
                loop {
                    let answer = post(&form).await;
                    let Some(response) = answer.filter(|response| response.ok() && response.redirected())
                    else {
                        // Refused, or no network: the form itself goes, and shows the page with what is wrong, or waits.
                        let _ = self.state.try_set(Some(State::Ready));
                        let _ = form.request_submit();
                        return;
                    };
                    if self.again.try_update_value(std::mem::take).unwrap_or_default() {
                        continue;
                    }
                    if self.goes {
                        let _ = window().location().set_href(&response.url());
                        return;
                    }
                    // The page may be gone meanwhile.
                    if self.state.try_set(Some(State::Saved)).is_none()
                        && let Some(saved) = self.saved
                    {
                        saved.run(fields(&form));
                    }
                    return;
                }
            });
        }
    }

    pub fn listen(node: &leptos::web_sys::HtmlDivElement, saving: Saving) {
        let Some(form) = node.closest("form").ok().flatten().and_then(|form| form.dyn_into().ok()) else {
            return;
        };
        let form: HtmlFormElement = form;
        saving.state.set(Some(State::Ready));
        let changed = {
            let form = form.clone();
            gloo::events::EventListener::new(&form.clone(), "change", move |_| saving.save(form.clone()))
        };
        // Outlives the component with the form.
        let changed = StoredValue::new_local(Some(changed));
        on_cleanup(move || changed.set_value(None));
    }

    /// As the browser itself would send it.
    async fn post(form: &HtmlFormElement) -> Option<Response> {
        let data = FormData::new_with_form(form).ok()?;
        let body = UrlSearchParams::new_with_str_sequence_sequence(data.as_ref()).ok()?;
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(body.as_ref());
        // Goes on when the page is left: what was changed last is saved, too.
        let _ = js_sys::Reflect::set(init.as_ref(), &"keepalive".into(), &true.into());
        let here = window().location().href().ok()?;
        let asked = window().fetch_with_str_and_init(&here, &init);
        let answer: JsValue = wasm_bindgen_futures::JsFuture::from(asked).await.ok()?;
        answer.dyn_into().ok()
    }

    fn fields(form: &HtmlFormElement) -> Vec<(String, String)> {
        let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
        let Ok(Some(pairs)) = js_sys::try_iter(data.as_ref()) else { return Vec::new() };
        let text = |pair: &JsValue, at: u32| js_sys::Reflect::get_u32(pair, at).ok()?.as_string();
        pairs.flatten().filter_map(|pair| Some((text(&pair, 0)?, text(&pair, 1)?))).collect()
    }
}
