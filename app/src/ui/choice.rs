//! Choosing: a list, a box to tick, one of a few.
use super::field::Frame;
use super::icon::{Icon, Sign};
use leptos::prelude::*;

/// One thing to choose: what is sent, what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
    /// What it stands under together with its neighbours, such as a day; empty where all stand together.
    pub head: String,
    /// What is heard in place of the label, for whoever does not see the heading.
    pub spoken: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        let [hint, head, spoken] = Default::default();
        Choice { value: value.into(), label: label.into(), hint, head, spoken }
    }

    pub fn under(mut self, head: impl Into<String>, spoken: impl Into<String>) -> Choice {
        self.head = head.into();
        self.spoken = spoken.into();
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Choice {
        self.hint = hint.into();
        self
    }
}

/// Choices under a heading; with an empty heading they stand at the top level.
pub type Group = (String, Vec<Choice>);

#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] value: String,
    groups: Vec<Group>,
    #[prop(optional)] autocomplete: &'static str,
    #[prop(optional)] optional: bool,
    #[prop(optional)] node: NodeRef<leptos::html::Select>,
) -> impl IntoView {
    let frame = Frame::new(&name, value, &hint);
    let option = |choice: Choice| {
        let selected = choice.value == frame.value;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    };
    let options = groups.into_iter().map(|(heading, choices)| {
        let inside = choices.into_iter().map(option).collect_view();
        if heading.is_empty() {
            inside.into_any()
        } else {
            view! { <optgroup label=heading>{inside}</optgroup> }.into_any()
        }
    });
    let options = options.collect_view();
    let control = view! {
        <div class="select">
            <select
                class="input"
                id=frame.id.clone()
                name=name
                autocomplete=(!autocomplete.is_empty()).then_some(autocomplete)
                aria-describedby=frame.describedby.clone()
                aria-invalid=frame.invalid()
                node_ref=node
            >
                {options}
            </select>
            <Icon of=Sign::Down/>
        </div>
    }
    .into_any();
    frame.around(label, optional, hint, control)
}

/// A box to tick; sends "on". The children are its label and may hold links.
#[component]
pub fn Checkbox(
    name: &'static str,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] checked: bool,
    children: Children,
) -> impl IntoView {
    let frame = Frame::new(name, if checked { "on".to_owned() } else { String::new() }, &hint);
    view! {
        <div class="field" data-invalid=frame.error.is_some().then_some("")>
            {frame.error()}
            <div class="tick">
                <input
                    class="tick-box"
                    type="checkbox"
                    id=frame.id.clone()
                    name=name
                    value="on"
                    checked=frame.value == "on"
                    aria-describedby=frame.describedby.clone()
                    aria-invalid=frame.invalid()
                />
                <label class="tick-label" for=frame.id.clone()>{children()}</label>
            </div>
            {frame.hint(hint)}
        </div>
    }
    .into_any()
}

/// One of a few, all of them visible.
#[component]
pub fn Radios(
    name: &'static str,
    #[prop(into)] legend: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] value: String,
    choices: Vec<Choice>,
    #[prop(optional)] on_change: Option<Callback<String>>,
) -> impl IntoView {
    let frame = Frame::new(name, value, &hint);
    let mut groups: Vec<(String, Vec<AnyView>)> = Vec::new();
    for (place, choice) in choices.into_iter().enumerate() {
        // The first carries the field's id, so that the summary's link lands on it.
        let id = if place == 0 { frame.id.clone() } else { format!("{}-{place}", frame.id) };
        let checked = choice.value == frame.value;
        let hint = (!choice.hint.is_empty()).then(|| view! { <span class="field-hint">{choice.hint}</span> });
        let spoken = (!choice.spoken.is_empty()).then_some(choice.spoken);
        let told = choice.value.clone();
        let on_pick = move |_| {
            if let Some(on_change) = on_change {
                on_change.run(told.clone());
            }
        };
        let one = view! {
            <div class="tick">
                <input
                    class="tick-box"
                    type="radio"
                    id=id.clone()
                    name=name
                    value=choice.value
                    checked=checked
                    aria-label=spoken
                    on:change=on_pick
                />
                <label class="tick-label" for=id>{choice.label} {hint}</label>
            </div>
        };
        let one = one.into_any();
        match groups.last_mut() {
            Some((head, inside)) if *head == choice.head => inside.push(one),
            _ => groups.push((choice.head, vec![one])),
        }
    }
    let each = groups.into_iter().map(|(head, inside)| {
        if head.is_empty() {
            return inside.into_any();
        }
        view! {
            <p class="choice-head">{head}</p>
            <div class="choice-row">{inside}</div>
        }
        .into_any()
    });
    let each = each.collect_view();
    view! {
        <fieldset class="field" aria-describedby=frame.describedby.clone() data-invalid=frame.error.is_some().then_some("")>
            <legend class="field-label">{legend}</legend>
            {frame.hint(hint)}
            {frame.error()}
            {each}
        </fieldset>
    }
    .into_any()
}
