//! What shows that a person fills in the form, without asking them anything: the page's stamp, and the little work that
//! the browser does for it while they type, where the server asks for it. Without scripts time shows the same.
use leptos::html;
use leptos::prelude::*;

/// Hashes at a stretch; a few milliseconds.
#[cfg(feature = "hydrate")]
const SLICE: u64 = 4_000;

#[component]
pub fn Proof(stamp: String, bits: u8) -> impl IntoView {
    let answer = NodeRef::<html::Input>::new();
    if bits > 0 {
        work(answer, stamp.clone(), bits);
    }
    view! {
        <input type="hidden" name="stamp" value=stamp/>
        <input type="hidden" name="proof" node_ref=answer/>
    }
}

/// For a form that is asked for work only now and then: whether it is, the page finds out when the form is sent, so that one
/// that stood open shows what the server wants by then. The work is done before it goes, and it goes by itself.
#[derive(Clone, Copy)]
pub(crate) struct Late {
    /// The work is under way.
    pub busy: RwSignal<bool>,
    stamp: NodeRef<html::Input>,
    answer: NodeRef<html::Input>,
    /// What is asked for is there: what is sent next goes.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser works"))]
    ready: StoredValue<bool>,
}

impl Late {
    pub fn new() -> Late {
        Late {
            busy: RwSignal::new(false),
            stamp: NodeRef::new(),
            answer: NodeRef::new(),
            ready: StoredValue::new(false),
        }
    }

    /// The two inputs; `stamp` is for browsers without scripts, of which time asks the same.
    pub fn inputs(self, stamp: String) -> AnyView {
        view! {
            <input type="hidden" name="stamp" value=stamp node_ref=self.stamp/>
            <input type="hidden" name="proof" node_ref=self.answer/>
        }
        .into_any()
    }

    /// Holds the form until what the server asks for is there: `start` says what that is.
    #[cfg(feature = "hydrate")]
    pub fn before<F>(
        self,
        start: impl Fn() -> F + Send + Sync + 'static,
    ) -> Callback<leptos::ev::SubmitEvent, bool>
    where
        F: Future<Output = Result<model::accounts::SignInStart, model::AppError>> + 'static,
    {
        use wasm_bindgen::JsCast;
        Callback::new(move |event: leptos::ev::SubmitEvent| {
            if self.ready.try_update_value(std::mem::take).unwrap_or_default() {
                return false;
            }
            event.prevent_default();
            let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
            let (false, Some(form)) = (self.busy.get_untracked(), form) else { return true };
            self.busy.set(true);
            let (button, asking) = (event.submitter(), start());
            leptos::task::spawn_local(async move {
                // What cannot be found out is not needed to send the form: the server says what it lacks.
                let shown = match asking.await {
                    Ok(asked) if asked.bits > 0 => {
                        let answer = solve(&asked.stamp, asked.bits).await;
                        Some((asked.stamp, answer))
                    }
                    _ => None,
                };
                // The page may be gone meanwhile.
                if self.busy.try_set(false).is_some() {
                    return;
                }
                if let (Some((stamp, answer)), Some(stamp_input), Some(answer_input)) =
                    (shown, self.stamp.get_untracked(), self.answer.get_untracked())
                {
                    stamp_input.set_value(&stamp);
                    answer_input.set_value(&answer);
                }
                self.ready.set_value(true);
                let _ = form.request_submit_with_submitter(button.as_ref());
            });
            true
        })
    }

    /// The server draws the page; only a browser works.
    #[cfg(not(feature = "hydrate"))]
    pub fn before<F>(self, _: impl Fn() -> F) -> Callback<leptos::ev::SubmitEvent, bool> {
        Callback::new(|_| false)
    }
}

/// A slice at a time, so that the page stays awake.
#[cfg(feature = "hydrate")]
async fn solve(stamp: &str, bits: u8) -> String {
    let mut search = model::proof::Search::new(stamp, bits);
    loop {
        match search.look(SLICE) {
            Some(found) => return found,
            None => crate::ui::browser::pause(std::time::Duration::ZERO).await,
        }
    }
}

/// A field that people do not see and robots fill. `label`: for whoever does come to it.
#[component]
pub fn Trap(label: &'static str) -> impl IntoView {
    view! {
        <div class="trap" aria-hidden="true">
            <label for="website">{label}</label>
            <input id="website" name="website" type="text" tabindex="-1" autocomplete="off"/>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn work(answer: NodeRef<html::Input>, stamp: String, bits: u8) {
    Effect::new(move || {
        if answer.get().is_some() {
            go_on(answer, model::proof::Search::new(&stamp, bits));
        }
    });
}

/// A slice now, the rest once the page has done what else it has to do.
#[cfg(feature = "hydrate")]
fn go_on(answer: NodeRef<html::Input>, mut search: model::proof::Search) {
    let found = search.look(SLICE);
    // The page may have been left meanwhile.
    let Some(Some(input)) = answer.try_get_untracked() else { return };
    match found {
        Some(found) => input.set_value(&found),
        None => set_timeout(move || go_on(answer, search), std::time::Duration::ZERO),
    }
}

#[cfg(not(feature = "hydrate"))]
fn work(_: NodeRef<html::Input>, _: String, _: u8) {}
