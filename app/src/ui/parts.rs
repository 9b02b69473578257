//! Small parts of pages.
use super::icon::{Icon, Sign};
use super::notice::Tone;
use super::place::use_lang;
use leptos::prelude::*;
use model::Shown;

/// A state in words, with a colour and a sign beside it: never colour alone.
#[component]
pub fn Badge(
    #[prop(optional)] tone: Tone,
    #[prop(optional)] sign: Option<Sign>,
    children: Children,
) -> impl IntoView {
    let icon = sign.map(|of| view! { <Icon of/> });
    view! { <span class="badge" data-tone=tone.name()>{icon} <span>{children()}</span></span> }.into_any()
}

/// A person as one or two letters; the name itself always stands beside it.
#[component]
pub fn Avatar(#[prop(into)] name: String) -> impl IntoView {
    view! { <span class="avatar" aria-hidden="true">{initials(&name)}</span> }.into_any()
}

/// The first letters of the first and the last word. "Dr. Maya Lin" is ML: titles end with a full stop.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().filter(|word| !word.ends_with('.')).collect();
    let first = |word: &&str| word.chars().find(|letter| letter.is_alphanumeric());
    let ends = match words.as_slice() {
        [] => [None, None],
        [one] => [first(one), None],
        [one, .., last] => [first(one), first(last)],
    };
    ends.into_iter().flatten().flat_map(char::to_uppercase).collect()
}

/// What somebody is called or has written, inside of our words: from right to left it keeps to itself (`<bdi>`).
#[component]
pub fn Name(#[prop(into)] name: Signal<String>) -> impl IntoView {
    view! { <bdi>{move || name.get()}</bdi> }
}

#[component]
pub fn Card(
    #[prop(optional, into)] title: String,
    #[prop(optional, into)] class: String,
    children: Children,
) -> impl IntoView {
    let title = (!title.is_empty()).then(|| view! { <h2 class="card-title">{title}</h2> });
    view! { <section class=format!("card {class}")>{title} {children()}</section> }.into_any()
}

/// Nothing here yet: one example, one action.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] sign: Option<Sign>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let icon = sign.map(|of| view! { <Icon of/> });
    view! {
        <div class="empty">
            {icon}
            <h2 class="empty-title">{title}</h2>
            <p class="empty-text">{text}</p>
            {children.map(|children| view! { <div class="empty-action">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// The shape of what is coming, said once to readers of the screen.
#[component]
pub fn Skeleton(#[prop(default = 3)] lines: u8) -> impl IntoView {
    let lines = (0..lines).map(|_| view! { <span class="skeleton-line"></span> }).collect_view();
    view! {
        <div class="skeleton" role="status">
            <span class="sr-only">{texts::common::loading(use_lang())}</span>
            {lines}
        </div>
    }
    .into_any()
}

/// Nine digits, to be read aloud in three groups.
#[component]
pub fn CodeDisplay(#[prop(into)] code: String) -> impl IntoView {
    view! { <span class="code">{groups_of_three(&code)}</span> }.into_any()
}

pub fn groups_of_three(code: &str) -> String {
    let digits: Vec<char> = code.chars().filter(char::is_ascii_digit).collect();
    digits.chunks(3).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("\u{a0}")
}

/// A date in the reader's words; the zone's name only where it matters.
#[component]
pub fn When(shown: Shown, #[prop(optional)] zone: bool) -> impl IntoView {
    let zone = zone.then(|| view! { " " <span class="moment-zone">{shown.zone}</span> });
    view! { <span>{shown.words} {zone}</span> }.into_any()
}

/// Says what was done, for a moment; read aloud, never in the way. Empty text hides it.
#[component]
pub fn Toast(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {move || Some(text.get()).filter(|text| !text.is_empty()).map(|text| view! { <p class="toast">{text}</p> })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_leave_out_titles() {
        assert_eq!(initials("Dr. Maya Lin"), "ML");
        assert_eq!(initials("maya"), "M");
        assert_eq!(initials("José de la Cruz"), "JC");
        assert_eq!(initials("😀"), "");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn codes_stand_in_groups() {
        assert_eq!(groups_of_three("123456789"), "123\u{a0}456\u{a0}789");
        assert_eq!(groups_of_three("123 456"), "123\u{a0}456");
    }
}
