//! Inputs with label, hint and error. Inside a `Form` they show what was typed and what is wrong with it.
use super::form::field_id;
use super::icon::{Icon, Sign};
use super::notice::field_words;
use super::place::use_lang;
use crate::forms::FormState;
use leptos::prelude::*;

/// What a text field takes; chooses the keyboard of a phone and the browser's own picker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Text,
    Email,
    Tel,
    Password,
    Date,
    Time,
    Number,
    Colour,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Email => "email",
            Kind::Tel => "tel",
            Kind::Password => "password",
            Kind::Date => "date",
            Kind::Time => "time",
            Kind::Number => "number",
            Kind::Colour => "color",
        }
    }
}

/// What is wrong with a field while it is being typed into.
pub type Told = Signal<Option<String>>;

/// The ids and words around one control.
pub(super) struct Frame {
    pub id: String,
    pub describedby: Option<String>,
    pub error: Option<String>,
    pub value: String,
}

impl Frame {
    pub fn new(name: &str, value: String, hint: &str) -> Frame {
        let id = field_id(name);
        let state = use_context::<FormState>();
        let error = state
            .as_ref()
            .and_then(|state| state.error(name))
            .map(|code| field_words(use_lang(), name, code));
        let value = state.and_then(|state| state.value(name)).unwrap_or(value);
        let hinted = (!hint.is_empty()).then(|| format!("{id}-hint"));
        let faulty = error.as_ref().map(|_| format!("{id}-error"));
        let ids: Vec<String> = hinted.into_iter().chain(faulty).collect();
        Frame { describedby: (!ids.is_empty()).then(|| ids.join(" ")), id, error, value }
    }

    pub fn invalid(&self) -> Option<&'static str> {
        self.error.as_ref().map(|_| "true")
    }

    /// The words below the label while nothing of the last submit stands there.
    fn told(&self, told: Option<Told>) -> Option<AnyView> {
        let told = told.filter(|_| self.error.is_none())?;
        let id = format!("{}-told", self.id);
        let words = move || {
            let words = told.get()?;
            Some(view! { <span class="field-error"><Icon of=Sign::Bad/> <span>{words}</span></span> })
        };
        Some(view! { <p class="field-told" id=id aria-live="polite">{words}</p> }.into_any())
    }

    pub fn hint(&self, hint: String) -> Option<AnyView> {
        let id = format!("{}-hint", self.id);
        (!hint.is_empty()).then(|| view! { <p class="field-hint" id=id>{hint}</p> }.into_any())
    }

    pub fn error(&self) -> Option<AnyView> {
        let id = format!("{}-error", self.id);
        self.error.clone().map(|words| {
            view! { <p class="field-error" id=id><Icon of=Sign::Bad/> <span>{words}</span></p> }.into_any()
        })
    }

    /// Label, hint, error, control: in the order in which they are read.
    pub fn around(&self, label: String, optional: bool, hint: String, control: AnyView) -> AnyView {
        let optional = optional
            .then(|| view! { " " <span class="field-optional">{texts::ui::optional(use_lang())}</span> });
        view! {
            <div class="field" data-invalid=self.error.is_some().then_some("")>
                <label class="field-label" for=self.id.clone()>{label} {optional}</label>
                {self.hint(hint)}
                {self.error()}
                {control}
            </div>
        }
        .into_any()
    }
}

#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] kind: Kind,
    /// For a form that was not submitted yet.
    #[prop(optional, into)]
    value: String,
    #[prop(optional)] autocomplete: &'static str,
    /// Says so behind the label; everything else is required.
    #[prop(optional)]
    optional: bool,
    /// The id of a `<datalist>`.
    #[prop(optional)]
    list: &'static str,
    /// "numeric" for digits that are no number.
    #[prop(optional)]
    inputmode: &'static str,
    /// Width in characters; full width without.
    #[prop(optional)]
    width: u8,
    #[prop(optional)] on_input: Option<Callback<String>>,
    #[prop(optional)] node: NodeRef<leptos::html::Input>,
    /// What is wrong before it is sent, where that can be told.
    #[prop(optional)]
    told: Option<Told>,
) -> impl IntoView {
    let frame = Frame::new(&name, value, &hint);
    let told_view = frame.told(told);
    let told_id = told_view.as_ref().map(|_| format!("{}-told", frame.id));
    let ids = [frame.describedby.clone(), told_id].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let fixed = frame.invalid();
    let invalid = move || fixed.or_else(|| told?.get().map(|_| "true"));
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    let shown = RwSignal::new(false);
    let password = kind == Kind::Password;
    let input_type = move || if shown.get() { "text" } else { kind.name() };
    let value = if password { String::new() } else { frame.value.clone() };
    let control = view! {
        <input
            class="input"
            id=frame.id.clone()
            name=name
            type=input_type
            value=value
            autocomplete=some(autocomplete)
            inputmode=some(inputmode)
            list=some(list)
            spellcheck=matches!(kind, Kind::Email | Kind::Password).then_some("false")
            autocapitalize=matches!(kind, Kind::Email | Kind::Password).then_some("none")
            data-width=(width > 0).then(|| width.to_string())
            dir=(kind == Kind::Text).then_some("auto")
            required=!optional
            aria-describedby=(!ids.is_empty()).then_some(ids)
            aria-invalid=invalid
            node_ref=node
            on:input=move |event| {
                if let Some(told) = on_input {
                    told.run(event_target_value(&event));
                }
            }
        />
    }
    .into_any();
    let control = if password { with_eye(control, shown) } else { control };
    let control = view! { {told_view} {control} }.into_any();
    frame.around(label, optional, hint, control)
}

/// A password may be looked at, so that it need not be typed twice.
fn with_eye(control: AnyView, shown: RwSignal<bool>) -> AnyView {
    let lang = use_lang();
    let words = move || if shown.get() { texts::ui::hide(lang) } else { texts::ui::show(lang) };
    let label =
        move || if shown.get() { texts::ui::hide_password(lang) } else { texts::ui::show_password(lang) };
    view! {
        <div class="input-with">
            {control}
            <button
                type="button"
                class="input-side needs-script"
                aria-label=label
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {words}
            </button>
        </div>
    }
    .into_any()
}

#[component]
pub fn TextArea(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] value: String,
    #[prop(optional)] optional: bool,
    #[prop(default = 4)] rows: u8,
) -> impl IntoView {
    let frame = Frame::new(name, value, &hint);
    let control = view! {
        <textarea
            class="input"
            id=frame.id.clone()
            name=name
            rows=rows.to_string()
            dir="auto"
            required=!optional
            aria-describedby=frame.describedby.clone()
            aria-invalid=frame.invalid()
            inner_html=as_text(&frame.value)
        ></textarea>
    }
    .into_any();
    frame.around(label, optional, hint, control)
}

/// Of a `<textarea>`'s children the framework escapes nothing, so that typed HTML would become a part of the page. To a
/// parser only these two are more than text there (HTML, 13.2.5.2), and the first line break is none.
pub(crate) fn as_text(value: &str) -> String {
    let break_first = if value.starts_with('\n') { "\n" } else { "" };
    format!("{break_first}{}", value.replace('&', "&amp;").replace('<', "&lt;"))
}

#[cfg(test)]
mod tests {
    use super::as_text;

    #[test]
    fn what_was_typed_stays_text() {
        assert_eq!(as_text("</textarea><b>\"&amp;\""), "&lt;/textarea>&lt;b>\"&amp;amp;\"");
        assert_eq!(as_text("\nSit down."), "\n\nSit down.", "the first one is not read");
        assert_eq!(as_text(""), "");
    }
}
