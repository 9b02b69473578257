//! Buttons. One primary button per screen: the one thing to do next.
use super::form::Sending;
use super::icon::{Icon, Sign};
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Primary,
    Secondary,
    /// Looks like text until it is pointed at.
    Quiet,
    Danger,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Primary, Kind::Secondary, Kind::Quiet, Kind::Danger];

    pub const fn name(self) -> &'static str {
        match self {
            Kind::Primary => "primary",
            Kind::Secondary => "secondary",
            Kind::Quiet => "quiet",
            Kind::Danger => "danger",
        }
    }
}

/// With `href` a link that looks like a button; with `press` a button that works by script, hidden until the page is
/// awake; else the button that submits its form.
#[component]
pub fn Button(
    #[prop(optional)] kind: Kind,
    #[prop(optional, into)] href: String,
    /// The link leads to another application (see `lib.rs`).
    #[prop(optional)]
    external: bool,
    #[prop(optional)] press: Option<Callback<()>>,
    #[prop(optional)] sign: Option<Sign>,
    /// Replaces the visible words for readers of the screen ("Admit Maya Lin"); must contain them.
    #[prop(optional, into)]
    label: String,
    /// Work is under way: the button stays in its place and cannot be pressed again.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Takes the focus when its dialog opens (with `press` only).
    #[prop(optional)]
    autofocus: bool,
    children: Children,
) -> impl IntoView {
    let icon = sign.map(|of| view! { <Icon of/> });
    let label = (!label.is_empty()).then_some(label);
    let inside = view! { {icon} <span class="button-words">{children()}</span> };
    if !href.is_empty() {
        let rel = external.then_some("external");
        return view! {
            <a class="button" data-kind=kind.name() href=href rel=rel aria-label=label>{inside}</a>
        }
        .into_any();
    }
    let Some(press) = press else {
        let sending = use_context::<Sending>();
        let busy = move || busy.get() || sending.is_some_and(|sending| sending.0.get());
        return view! {
            <button
                class="button"
                type="submit"
                data-kind=kind.name()
                aria-label=label
                aria-busy=move || busy().then_some("true")
                disabled=move || disabled.get()
            >
                {inside}
            </button>
        }
        .into_any();
    };
    let on_click = move |_| {
        if !busy.get_untracked() {
            press.run(());
        }
    };
    view! {
        <button
            class="button needs-script"
            type="button"
            data-kind=kind.name()
            aria-label=label
            aria-busy=move || busy.get().then_some("true")
            disabled=move || disabled.get()
            autofocus=autofocus
            on:click=on_click
        >
            {inside}
        </button>
    }
    .into_any()
}
