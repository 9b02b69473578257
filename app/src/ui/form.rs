//! Forms: native ones, which work before and without scripts (`crate::forms` says how the server takes part).
use super::notice::{self, Notice, NoticeView, Tone};
use super::place::{href, use_lang};
use crate::forms::{FormState, use_form};
use leptos::context::Provider;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::{AppError, Lang};

/// Higher: whoever watches a form that waits believes that nothing happens. Lower: a server that has just started hears
/// from everybody at once.
#[cfg(feature = "hydrate")]
const ASK_AGAIN: std::time::Duration = std::time::Duration::from_secs(2);

/// The form is on its way to the server; its buttons wait.
#[derive(Clone, Copy)]
pub struct Sending(pub RwSignal<bool>);

/// A form that calls the server function `F`. Its fields find their typed text and their errors by themselves.
#[component]
pub fn Form<F: ServerFn + 'static>(
    /// The name of the function's argument when it takes one struct.
    #[prop(optional)]
    arg: &'static str,
    #[prop(optional, into)] class: String,
    /// Looks at it before it goes; true: it goes later, or not at all.
    #[prop(optional)]
    before: Option<Callback<leptos::ev::SubmitEvent, bool>>,
    /// Somebody types in it: without scripts, its page changes its language by a button of the form's own. Where nobody says
    /// so, a form of a struct is one, but no search.
    #[prop(optional)]
    typed: Option<bool>,
    children: Children,
    #[prop(optional)] _function: std::marker::PhantomData<F>,
) -> impl IntoView {
    let typed = typed.unwrap_or(!arg.is_empty() && arg != "query" && before.is_none());
    let turns = typed.then(turns);
    native_form(F::PATH, arg, class, before, turns, use_form::<F>(), children)
}

/// The other languages, for browsers without scripts: there another form, such as that of the page's foot, would leave behind
/// what was typed in this one. It is the last button, since the Enter key presses the first.
fn turns() -> AnyView {
    let now = use_lang();
    let button = |lang: Lang| {
        let (tag, name) = (lang.tag(), lang.name());
        format!(
            "<button class=\"link-button\" type=\"submit\" name=\"__lang\" value=\"{tag}\" lang=\"{tag}\" \
             formnovalidate>{name}</button>"
        )
    };
    let buttons: String = Lang::ALL.into_iter().filter(|lang| *lang != now).map(button).collect();
    // A browser with scripts reads what is inside as text, so no view may look for it there.
    view! { <noscript inner_html=format!(r#"<div class="form-lang">{buttons}</div>"#)></noscript> }.into_any()
}

fn native_form(
    path: &'static str,
    arg: &'static str,
    class: String,
    before: Option<Callback<leptos::ev::SubmitEvent, bool>>,
    turns: Option<AnyView>,
    state: FormState,
    children: Children,
) -> AnyView {
    // What was accepted is read back from where it is kept.
    let state = if state.done() { FormState::default() } else { state };
    let (sending, held, lang) = (RwSignal::new(false), Held::new(), use_lang());
    let arg = (!arg.is_empty()).then(|| view! { <input type="hidden" name="__arg" value=arg/> });
    let class = if class.is_empty() { "form".to_owned() } else { format!("form {class}") };
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        if !held.has_asked() {
            if sending.get_untracked() {
                event.prevent_default();
            } else if !before.is_some_and(|before| before.run(event.clone())) && !held.hold(&event) {
                sending.set(true);
                held.ask(&event);
            }
            return;
        }
        // The page is about to go away; when it did not (no network), one may try again.
        set_timeout(move || sending.set(false), std::time::Duration::from_secs(8));
    };
    view! {
        <form method="post" class=class novalidate on:submit=on_submit>
            <input type="hidden" name="__fn" value=path/>
            {arg}
            <Provider value=state>
                <Provider value=Sending(sending)>{children()}</Provider>
            </Provider>
            {turns}
            <p class="form-held" role="status">
                {move || held.now.get().map(|why| why.words(lang))}
            </p>
        </form>
    }
    .into_any()
}

/// Why a form waits.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser finds out"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Network,
    Server,
}

impl Why {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            Why::Network => texts::ui::held(lang),
            Why::Server => texts::ui::held_server(lang),
        }
    }
}

/// A form that is sent while there is no network, or while no server answers: the browser would put its own error page
/// in the place of ours. It waits here, says so, and goes by itself as soon as it can.
#[derive(Clone, Copy)]
struct Held {
    now: RwSignal<Option<Why>>,
    /// The server has answered: what is sent next goes.
    asked: StoredValue<bool>,
    #[cfg(feature = "hydrate")]
    waits: StoredValue<Option<gloo::events::EventListener>, LocalStorage>,
}

impl Held {
    fn new() -> Held {
        Held {
            now: RwSignal::new(None),
            asked: StoredValue::new(false),
            #[cfg(feature = "hydrate")]
            waits: StoredValue::new_local(None),
        }
    }

    /// True: it does not go now.
    #[cfg(feature = "hydrate")]
    fn hold(self, event: &leptos::ev::SubmitEvent) -> bool {
        use wasm_bindgen::JsCast;
        let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
        let (false, Some(form)) = (window().navigator().on_line(), form) else { return false };
        let button = event.submitter();
        event.prevent_default();
        self.now.set(Some(Why::Network));
        let waits = gloo::events::EventListener::once(&window(), "online", move |_| {
            // The form may be gone meanwhile.
            if self.now.try_set(None).is_none() {
                let _ = form.request_submit_with_submitter(button.as_ref());
            }
        });
        self.waits.set_value(Some(waits));
        true
    }

    #[cfg(not(feature = "hydrate"))]
    fn hold(self, _: &leptos::ev::SubmitEvent) -> bool {
        false
    }

    /// True once after each answer.
    fn has_asked(self) -> bool {
        self.asked.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// Sent again, by the same button, once the server answers.
    #[cfg(feature = "hydrate")]
    fn ask(self, event: &leptos::ev::SubmitEvent) {
        use wasm_bindgen::JsCast;
        let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
        let Some(form) = form else { return };
        let button = event.submitter();
        event.prevent_default();
        let here = super::browser::address();
        leptos::task::spawn_local(async move {
            while !super::browser::server_answers().await {
                // The form may be gone meanwhile.
                if self.now.try_set(Some(Why::Server)).is_some() {
                    return;
                }
                super::browser::pause(ASK_AGAIN).await;
            }
            if self.now.try_set(None).is_none() {
                self.asked.set_value(true);
                let _ = form.request_submit_with_submitter(button.as_ref());
            } else if super::browser::address() == here {
                send_anyway(&form, button.as_ref());
            }
        });
    }

    #[cfg(not(feature = "hydrate"))]
    fn ask(self, _: &leptos::ev::SubmitEvent) {}
}

/// What a person has sent goes, also when news drew the page anew before the server answered and the form that they pressed
/// is not in it any more.
#[cfg(feature = "hydrate")]
fn send_anyway(form: &web_sys::HtmlFormElement, button: Option<&web_sys::HtmlElement>) {
    // Drawn anew in the same place, so that whoever listens now asks once more.
    if form.is_connected() && form.request_submit_with_submitter(button).is_ok() {
        return;
    }
    // The button is not in the form any more, and what it says goes all the same: to look at something is not to save it.
    let document = document();
    if let Some((button, name)) = button.and_then(|button| Some((button, button.get_attribute("name")?)))
        && let Ok(value) = document.create_element("input")
    {
        let _ = value.set_attribute("type", "hidden");
        let _ = value.set_attribute("name", &name);
        let _ = value.set_attribute("value", &button.get_attribute("value").unwrap_or_default());
        let _ = form.append_child(&value);
    }
    if form.is_connected() {
        let _ = form.request_submit();
        return;
    }
    let Some(body) = document.body() else { return };
    form.set_hidden(true);
    let _ = body.append_child(form);
    let _ = form.submit();
}

/// What is wrong with a form, above it: each fault once, as a link to its field (GOV.UK's error summary), or the one
/// error that belongs to no field. Takes the focus. Nothing when all is well.
#[component]
pub fn FormNotice(
    #[prop(optional)] state: Option<FormState>,
    /// The fields' names in the order of the page; faults of other fields follow.
    #[prop(optional)]
    order: &'static [&'static str],
) -> impl IntoView {
    let state = state.or_else(use_context::<FormState>).unwrap_or_default();
    let lang = use_lang();
    if let Some(error) = state.notice() {
        if error == AppError::SignedOut {
            return signed_out(lang);
        }
        let words = notice::explain(&error, lang);
        return view! { <NoticeView tone=Tone::Danger words focus=true/> }.into_any();
    }
    let mut faults = state.field_errors();
    faults.sort_by_key(|(field, _)| order.iter().position(|name| name == field).unwrap_or(order.len()));
    if faults.is_empty() {
        return ().into_any();
    }
    let lines = faults.into_iter().map(|(field, code)| {
        let address = format!("#{}", field_id(&field));
        let words = notice::field_words(lang, &field, code);
        view! { <li><a href=address rel="external">{words}</a></li> }
    });
    let lines = lines.collect_view();
    view! {
        <div class="notice" data-tone="danger" role="alert" tabindex="-1" autofocus node_ref=focused()>
            <p class="notice-title">{texts::errors::summary(lang)}</p>
            <ul class="summary">{lines}</ul>
        </div>
    }
    .into_any()
}

/// The sign-in has ended meanwhile, perhaps in another tab. The form stays as it is, so one signs in beside it.
fn signed_out(lang: Lang) -> AnyView {
    use texts::errors as t;
    let words = Notice::new(t::signed_out(lang), t::signed_out_form_help(lang));
    view! {
        <NoticeView tone=Tone::Danger words focus=true>
            <p>
                <a href=href("/sign-in") target="_blank" rel="external noopener">{t::signed_out_new_tab(lang)}</a>
            </p>
        </NoticeView>
    }
    .into_any()
}

/// A node that takes the focus when the page wakes.
pub fn focused() -> NodeRef<leptos::html::Div> {
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        if let Some(div) = node.get() {
            let _ = div.focus();
        }
    });
    node
}

/// The id of the input of that name.
pub fn field_id(name: &str) -> String {
    format!("field-{}", name.replace("][", "-").replace('[', "-").replace(']', ""))
}

#[cfg(test)]
mod tests {
    use super::field_id;

    #[test]
    fn ids_hold_no_brackets() {
        assert_eq!(field_id("email"), "field-email");
        assert_eq!(field_id("participants[0][email]"), "field-participants-0-email");
    }
}
