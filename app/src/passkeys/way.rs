//! A form that goes once the device has answered: its button asks the server what the device is to do, the device, and
//! sends what that said as any other form is sent. Whatever stops it is said in its place.
use crate::ui::{Notice, NoticeView, Tone};
use leptos::html;
use leptos::prelude::*;

/// What a form with a passkey in it is made of.
#[derive(Clone, Copy)]
pub(super) struct Way {
    /// The browser can do it; false until the page listens.
    pub can: RwSignal<bool>,
    /// The device is asked.
    pub busy: RwSignal<bool>,
    /// Why there is no answer.
    pub fault: RwSignal<Option<Notice>>,
    ceremony: NodeRef<html::Input>,
    credential: NodeRef<html::Input>,
    /// The answer is there: what is sent next goes.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser has devices"))]
    ready: StoredValue<bool>,
}

impl Way {
    pub fn new() -> Way {
        let way = Way {
            can: RwSignal::new(false),
            busy: RwSignal::new(false),
            fault: RwSignal::new(None),
            ceremony: NodeRef::new(),
            credential: NodeRef::new(),
            ready: StoredValue::new(false),
        };
        #[cfg(feature = "hydrate")]
        Effect::new(move || way.can.set(super::browser::can()));
        way
    }

    /// The two inputs that hold the answer, by the name of the form's argument.
    pub fn inputs(self) -> AnyView {
        view! {
            <input type="hidden" name="ceremony" node_ref=self.ceremony/>
            <input type="hidden" name="credential" node_ref=self.credential/>
        }
        .into_any()
    }

    /// What stopped it.
    pub fn notice(self) -> AnyView {
        let said = move || {
            let words = self.fault.get()?;
            Some(view! { <NoticeView tone=Tone::Danger words focus=true/> })
        };
        view! { {said} }.into_any()
    }

    /// Holds the form until its answer is there. `begin` asks the server, `words` says why the device has none.
    #[cfg(feature = "hydrate")]
    pub fn before<F>(
        self,
        act: super::browser::Act,
        begin: impl Fn() -> F + Copy + Send + Sync + 'static,
        words: fn(model::Lang, super::browser::Stopped) -> Notice,
    ) -> Callback<leptos::ev::SubmitEvent, bool>
    where
        F: Future<Output = Result<model::passkeys::PasskeyAsk, model::AppError>> + 'static,
    {
        use wasm_bindgen::JsCast;
        let lang = crate::ui::use_lang();
        Callback::new(move |event: leptos::ev::SubmitEvent| {
            if self.ready.try_update_value(std::mem::take).unwrap_or_default() {
                return false;
            }
            event.prevent_default();
            let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
            let (false, Some(form)) = (self.busy.get_untracked(), form) else { return true };
            self.busy.set(true);
            self.fault.set(None);
            let asking = begin();
            leptos::task::spawn_local(async move {
                let answer = match asking.await {
                    Ok(ask) => match super::browser::ask(act, &ask.options).await {
                        Ok(credential) => Ok((ask.ceremony, credential)),
                        Err(stopped) => Err(words(lang, stopped)),
                    },
                    Err(error) => Err(crate::ui::explain(&error, lang)),
                };
                self.go_on(&form, answer);
            });
            true
        })
    }

    #[cfg(feature = "hydrate")]
    fn go_on(self, form: &web_sys::HtmlFormElement, answer: Result<(String, String), Notice>) {
        // The page may be gone meanwhile.
        if self.busy.try_set(false).is_some() {
            return;
        }
        match (answer, self.ceremony.get_untracked(), self.credential.get_untracked()) {
            (Ok((name, said)), Some(ceremony), Some(credential)) => {
                ceremony.set_value(&name);
                credential.set_value(&said);
                // Good once: what is sent by another press is asked for again.
                self.ready.set_value(true);
                let _ = form.request_submit();
            }
            (Err(words), ..) => self.fault.set(Some(words)),
            _ => {}
        }
    }
}
